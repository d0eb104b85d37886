"""A store restored from a backup, with the simulated ePUAP that remembers what the lost store sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from connector.care.aftermath import ask
from connector.care.release import release
from connector.flow.desk import Desk, Policies
from connector.ports import Queue
from connector.store import schema
from samples.pki import Pki
from samples.platform.epuap.simulator import Simulator
from signing import policy
from tests.care_kit import WHY, restoring, take
from tests.contract.epuap.kit import BOX, a_channel, an_order
from tests.office_kit import SEAL, Office, a_notice, a_ready_letter


class RealOffice(Office):
    """An office at the simulated ePUAP."""

    def __init__(self, folder: Path, channel: Queue, pki: Pki) -> None:
        self._channel = channel
        seal = x509.load_pem_x509_certificate(pki.path("platform-upp.pem").read_bytes())
        self._trusted = Policies(policy.letters([SEAL.certificate]), policy.upp([seal]))
        super().__init__(folder)

    def _open(self) -> Desk:
        return replace(super()._open(), channels={"epuap": self._channel}, policies=self._trusted)


@pytest.fixture
def office(tmp_path: Path, channel: Queue, pki: Pki) -> Iterator[RealOffice]:
    """Give an office whose store is bound."""
    office = RealOffice(tmp_path / "store", channel, pki)
    office.clock.moment = datetime.now(UTC)  # the platform signs with certificates of today
    schema.bind(office.desk.database, "training", office.clock.now())
    yield office
    office.desk.database.close()


def test_letter_sent_after_the_backup_is_not_sent_again(office: RealOffice, platform: Simulator, tmp_path: Path) -> None:
    """Its trace and its UPP are found in the store; the other letter leaves after the release; each was taken once."""
    office.post(a_notice(), key="sent after the backup")
    take(office, tmp_path / "kopie")
    office.run()
    office.post(a_ready_letter(b"<pismo>nieznane</pismo>"), key="accepted after the backup")
    office.run()
    assert len(platform.books().taken) == 2
    with restoring(office, tmp_path / "kopie", tmp_path / "new") as other:
        other.run()
        found = ask(other.desk).boxes[0]
        assert (len(found.found), found.not_found, len(found.strangers)) == (1, [], 1)
        assert found.strangers[0]["ours"]
        with other.desk.database.reading() as tx:
            (status,) = tx.exec_driver_sql("SELECT status FROM shipments").scalars().all()
        assert status == "delivered"
        other.post(a_notice("/milczkowo/skrytka"), key="posted to the restored store")
        other.run()
        assert len(ask(other.desk).boxes[0].not_found) == 1
        release(other.desk, WHY, send_not_found=True)
        other.after(hours=1)
    assert len(platform.books().taken) == 3


def test_record_lists_what_was_sent_since_a_moment(channel: Queue, platform: Simulator, pki: Pki) -> None:
    """Every letter of the entity is on it, by the name it travelled under; without the right to it there is no list."""
    began = datetime.now(UTC)
    assert channel.sent_since(BOX, began) == []
    channel.send(an_order())
    platform.arrive("/lubin/skrytka", b"<pismo>przyszlo</pismo>", name="pismo-obce.xml")
    (entry,) = channel.sent_since(BOX, began) or []
    assert (entry.name, entry.addressee) == ("pismo-abc", "/przykladowo/skrytka")
    assert channel.sent_since(BOX, began + timedelta(hours=1)) == []
    assert a_channel(pki, platform.address, check_sent=False).sent_since(BOX, began) is None

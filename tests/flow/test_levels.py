"""Letters leave sealed at the level that their kind names, and wait while that cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from connector.flow.desk import Desk
from connector.offices import transfer
from connector.store import tables as t
from schemas.parsing import parse
from signing.errors import StampServiceSilent
from signing.policy import letters
from signing.trust import Revocation
from signing.verdict import SignatureVerdict
from signing.verification import verify
from signing.xades import sign
from tests import revocation_kit as kit
from tests.levels_kit import ANCHORS, BETWEEN
from tests.office_kit import Office, a_notice, a_ready_letter
from tests.platform_double import PlatformDouble


class SealingOffice(Office):
    """An office that seals with a key of the invented authority, whose news come over a wire, and has its seals stamped."""

    def __init__(self, folder: Path) -> None:
        self.silent = False
        self.wire = kit.Wire()
        super().__init__(folder)
        self.wire.pages = {
            kit.CRL_ADDRESS: lambda _question: kit.crl(at=self.clock.now()),
            kit.ROOT_CRL_ADDRESS: lambda _question: kit.root_crl(at=self.clock.now()),
            kit.ANSWERS: lambda question: kit.answer(question=question, at=self.clock.now()),
        }

    def _open(self) -> Desk:
        asking = Revocation(required=False, sources=self.wire.sources(now=self.clock.now))
        out = letters(ANCHORS, between=BETWEEN, stampers=ANCHORS, revocation=asking)
        return replace(
            super()._open(),
            keys={"seal": kit.signer().signing_key("seal", kit.between().certificate)},
            policies=replace(self.policies, own={"letters_out": out}),
            stamping=self._stamp,
        )

    def _stamp(self, request: bytes) -> bytes:
        if self.silent:
            raise StampServiceSilent("down")
        return kit.ask(self.clock.now())(request)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SealingOffice]:
    """Give such an office."""
    office = SealingOffice(tmp_path)
    yield office
    office.desk.database.close()


def seal_at(office: Office, level: str) -> None:
    """Let the letters that the office seals have this level."""
    with office.desk.database.transaction("level chosen") as tx:
        tx.execute(t.letter_kinds.update().where(t.letter_kinds.c.signature == "seal").values(level=level))


def sent(office: Office, platform: PlatformDouble) -> SignatureVerdict:
    """Judge the one signature of the one letter that left."""
    (order,) = platform.taken.values()
    (seal,) = verify(parse(order.content), office.desk.policies.of("letters_out"), at=office.clock.now()).signatures
    return seal


def why_it_waits(office: Office) -> str:
    """Give the code that the job of the letter waits for."""
    with office.desk.database.reading() as tx:
        return str(tx.execute(select(t.jobs.c.last_error).where(t.jobs.c.kind == "prepare")).scalar())


@pytest.mark.parametrize("level", ["B", "T", "LT"])
def test_letter_leaves_sealed_at_the_level_of_its_kind(office: Office, platform: PlatformDouble, level: str) -> None:
    """Through the whole flow, and the addressee can see it in the bytes."""
    seal_at(office, level)
    letter = office.post(a_notice())
    office.run()
    assert office.shipment(letter)["status"] == "delivered"
    seal = sent(office, platform)
    assert (seal.verdict, seal.baseline) == ("valid", level)
    assert seal.proved_at == (None if level == "B" else office.clock.now())


@pytest.mark.parametrize("level", ["T", "LT"])
def test_letter_waits_for_the_time_stamp_and_leaves_by_itself(
    office: SealingOffice, platform: PlatformDouble, level: str
) -> None:
    """While the service is silent nothing leaves at a lower level; once it answers the letter goes."""
    seal_at(office, level)
    office.silent = True
    letter = office.post(a_notice())
    office.after(hours=3)
    assert (office.shipment(letter)["status"], why_it_waits(office), len(platform.taken)) == ("held", "stamp_service_silent", 0)
    assert [problem["code"] for problem in office.shipment(letter)["problems"]] == ["stamp_service_silent"]
    office.silent = False
    office.after(hours=2)
    assert (office.shipment(letter)["status"], office.shipment(letter)["problems"]) == ("delivered", [])
    assert sent(office, platform).baseline == level


@pytest.mark.parametrize("point", ["letter held", "letter prepared"])
def test_letter_of_a_level_that_was_killed_on_the_way_leaves_once(
    office: SealingOffice, platform: PlatformDouble, point: str
) -> None:
    """After the end of the process at either commit it leaves by itself, once, at its level."""
    seal_at(office, "T")
    office.run()
    office.silent = point == "letter held"
    letter = office.post(a_notice())
    with office.killed_at(point):
        office.run()
    office.silent = False
    office.restart()
    office.after(hours=2)
    assert office.shipment(letter)["status"] == "delivered"
    assert sent(office, platform).baseline == "T"


def test_letter_of_level_lt_waits_for_news_about_its_certificates(office: SealingOffice, platform: PlatformDouble) -> None:
    """A time stamp alone is not enough where the kind wants the proofs of the certificates too."""
    seal_at(office, "LT")
    pages, office.wire.pages = office.wire.pages, {}
    letter = office.post(a_notice())
    office.run()
    assert (office.shipment(letter)["status"], why_it_waits(office), len(platform.taken)) == ("held", "news_missing", 0)
    office.wire.pages = pages
    office.after(hours=2)
    assert (office.shipment(letter)["status"], sent(office, platform).baseline) == ("delivered", "LT")


def test_seal_that_was_revoked_never_reaches_its_level(office: SealingOffice, platform: PlatformDouble) -> None:
    """The letter waits for another key."""
    seal_at(office, "T")
    since = office.clock.now() - kit.DAY
    office.wire.pages[kit.ANSWERS] = lambda question: kit.answer(question=question, at=office.clock.now(), revoked=since)
    letter = office.post(a_notice())
    office.run()
    assert (office.shipment(letter)["status"], why_it_waits(office), len(platform.taken)) == ("held", "level_not_reached", 0)


def test_letter_that_needs_a_stamp_waits_where_no_service_is_configured(office: Office, platform: PlatformDouble) -> None:
    """It is not sent at a lower level because somebody took a line out of the configuration."""
    seal_at(office, "T")
    office.desk = replace(office.desk, stamping=None)
    letter = office.post(a_notice())
    office.run()
    assert (office.shipment(letter)["status"], why_it_waits(office), len(platform.taken)) == ("held", "configuration_wrong", 0)


def test_letter_signed_by_somebody_who_was_revoked_is_told_so(office: SealingOffice, platform: PlatformDouble) -> None:
    """It leaves as it came, with a warning that names the reason."""
    since = office.clock.now() - kit.DAY
    office.wire.pages[kit.ANSWERS] = lambda question: kit.answer(question=question, at=office.clock.now(), revoked=since)
    signed = sign(parse(b"<pismo>wlasne</pismo>"), office.desk.keys["seal"], at=office.clock.now())
    letter = office.post(a_ready_letter(signed))
    office.run()
    (warning,) = [found for found in office.shipment(letter)["problems"] if found["code"] == "signature_indeterminate"]
    assert "unieważniono" in warning["text_pl"]
    assert [order.content for order in platform.taken.values()] == [signed]


def test_level_of_a_kind_is_exported_as_it_was_imported(office: Office) -> None:
    """And one that nobody names is B."""
    seal_at(office, "LT")
    with office.desk.database.reading() as tx:
        kinds = {kind.name: kind.level for kind in transfer.export_office(tx, "Urząd Gminy Lubin").kinds}
    assert {name for name, level in kinds.items() if level == "LT"} == {"zawiadomienie", "bez klucza"}
    assert {*kinds.values()} == {"LT", "B"}

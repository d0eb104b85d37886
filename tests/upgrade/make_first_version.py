"""Make the store of the first version that test_upgrade.py opens; it was run once, with the first version's modules.

Run with the first version checked out in FOLDER, from within FOLDER::

    PYTHONPATH=FOLDER python .../tests/upgrade/make_first_version.py .../tests/upgrade/first_version

It lives through some weeks and is then killed in the middle of everything: letters and arrivals stand in every state that
the first version can reach, jobs of every kind are held by a process that is no more, part of the journal is not chained.
"""

from __future__ import annotations

import base64
import json
import random
import secrets
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from connector.flow.decide import Decision, close_shipment
from connector.letters.errors import NotTaken, OutcomeUnknown, Refused
from connector.ports import Acknowledgement, Envelope, Order, Outgoing, OwnBox, Parcel, ParcelFile
from connector.store import jobs, letters, schema
from samples.documents import arrivals as samples
from tests.office_kit import PLATFORM_SEAL, SEAL, Killed, Office, a_notice, a_ready_letter
from tests.receipts_kit import sealed_upp

WHY = Decision("Jan Testowy", "sprawdzone w skrzynce nadawczej")
LEFT_IN_QUEUE = 2
NOTE = {"name": "notatka.txt", "content_base64": base64.b64encode(b"Mapa jest w pokoju 7.").decode(), "media_type": "text/plain"}


class ScriptedSystem:
    """A document system that does to each hand-over what the script says, and posts what it is given to post."""

    name = "ezd"
    call_timeout = timedelta(seconds=60)

    def __init__(self) -> None:
        self.script: list[str] = []
        self.posts: list[Outgoing] = []
        self.given: list[str] = []

    def hand_over(self, parcel: Parcel) -> str | None:
        """Take a parcel, or do what the script says."""
        deed = self.script.pop(0) if self.script else "take"
        if deed == "not taken":
            raise NotTaken
        if deed == "refuse":
            raise Refused
        if deed == "break":
            raise OutcomeUnknown
        self.given.append(parcel.arrival)
        return f"RPW/{len(self.given)}/2026" if deed == "register" else None

    def acknowledgements(self) -> Iterator[Acknowledgement]:
        """List none."""
        return iter(())

    def settle(self, acknowledgement: Acknowledgement) -> None:
        """Put nothing away."""

    def outgoing(self) -> Iterator[Outgoing]:
        """List what was given to post."""
        return iter(list(self.posts))

    def accepted(self, outgoing: Outgoing, letter: str) -> None:  # noqa: ARG002 - the port's signature
        """Forget what was accepted."""
        self.posts.remove(outgoing)

    def refused(self, outgoing: Outgoing, problems: Sequence[Mapping[str, Any]]) -> None:
        """Keep nothing that was refused."""

    def report(self, letter: str, standing: Mapping[str, Any], evidence: Sequence[ParcelFile]) -> None:
        """Take a report."""


class Life:
    """The life of an office of the first version until it is killed; each letter is posted under a key that says how it fares."""

    def __init__(self, folder: Path) -> None:
        self.system = ScriptedSystem()
        self.office = Office(folder, {"ezd": self.system}, targets=["ezd"])
        self.platform = self.office.platform
        self.named: dict[str, str] = {}

    def request(
        self, name: str, kind: str = "zawiadomienie", to: Sequence[str] = (), party: str = "public_body"
    ) -> dict[str, Any]:
        """Build a letter whose subject and addressee say its name, so that its lane is its own."""
        request = a_notice(*(to or (f"/{name}/skrytka",)), kind=kind, attachments=[NOTE])
        request |= {"subject": f"Pismo: {name}", "case_mark": "OŚ.6220.1.2026"}
        request["addressees"][0]["kind"] = party
        return request

    def post(self, name: str, *deeds: str, **letter: Any) -> str:
        """Post a letter; sending it then meets these deeds of the platform."""
        self.platform.send_script = list(deeds)
        self.named[name] = self.office.post(self.request(name, **letter), key=name)
        return self.named[name]

    def run_with(self, name: str, *deeds: str, **letter: Any) -> str:
        """Post a letter and work."""
        self.post(name, *deeds, **letter)
        self.office.run()
        return self.named[name]

    def close(self, letter: str) -> None:
        """Close a letter's first shipment by hand."""
        close_shipment(self.office.desk, self.office.unit_id, self.office.shipment(letter)["id"], WHY)

    def weeks_before(self) -> None:
        """Let letters fail that never got through, and end a search that found nothing."""
        self.run_with("search-ended", "break before taking")
        self.close(self.run_with("closed-unknown", "break before taking"))
        self.post("failed", *["not taken"] * 9)
        for _ in range(4):
            self.office.after(hours=25)
        self.office.after(days=15)

    def send(self) -> None:
        """Send letters to every end that lasts."""
        self.run_with("delivered")
        self.run_with("submitted", party="person")
        self.run_with("refused", "refuse")
        self.run_with("taken", "take without receipt")
        self.run_with("two", "take", "refuse", to=("/dwa/skrytka", "/dwa-bis/skrytka"))
        self.run_with("awaiting-signature", kind="decyzja")
        self.run_with("held", kind="bez klucza")
        self.close(self.run_with("closed-held", kind="bez klucza"))
        for name in ("refused-here", "closed-refused-here"):
            self.named[name] = self.office.post({**a_ready_letter(b"<cut"), "subject": f"Pismo: {name}"}, key=name)
        self.office.run()
        self.close(self.named["closed-refused-here"])
        self.platform.numbers_sent = False
        self.run_with("traced", "break after taking")
        self.office.after(minutes=11)
        self.platform.numbers_sent = True
        self.system.posts.append(Outgoing("from-ezd", self.request("from-ezd")))
        self.platform.send_script = ["take without receipt"]
        self.office.after(minutes=11)
        with self.office.desk.database.reading() as tx:
            self.named["from-ezd"] = letters.by_key(tx, self.office.client.id, "from-ezd").public_id  # type: ignore[union-attr]  # it is there

    def receive(self) -> None:
        """Fetch arrivals to every end, and receipts of every kind."""
        letter = samples.unsigned().content
        self.system.script = ["register", "break", "refuse", "take", "not taken", *["not taken"] * 40]
        for number in range(5):
            self.platform.arrive(letter.replace(b"kosz", f"kosz numer {number}".encode()), file_name=f"wniosek-{number}.xml")
        self.platform.arrive(samples.malformed().content, file_name="uciety.xml")
        self.platform.arrive(letter, test=True)
        self.run_with("probable", "break before taking")
        self.run_with("doubtful", "take without receipt")
        doubtful = self.platform.owed.pop()
        self.platform.arrive(self.platform.write_receipt("555555", "probable"), file_name="UPP.xml")
        self.platform.arrive(self.platform.write_receipt("444444", "nikt"), file_name="UPP.xml")
        self.platform.arrive(sealed_upp(SEAL, doubtful, "doubtful", at=self.office.clock.now()), file_name="UPP.xml")
        self.platform.confirm_script = ["wrong digest", "take", "break after taking"]
        for _ in range(2):
            self.office.after(minutes=11)

    def die(self) -> None:
        """Kill the process in the middle of sending, receiving and everything else; nobody starts it again."""
        self.run_with("unknown-taken", "break after taking")
        self.run_with("unknown-lost", "break before taking")
        self.fetch_until_killed()
        self.office.clock.moment += timedelta(minutes=11)
        self.claim_all()
        self.run_with("ready", "not taken")
        self.post("killed-in-call")
        with self.office.killed_at("send attempt open"):
            self.office.run()
        self.post("killed-after-answer")
        with self.office.killed_at("send outcome recorded"):
            self.office.run()
        for name in ("checked", "checked-too"):
            self.post(name)
            with self.office.killed_at("letter checked"):
                self.office.run()
        self.close(self.named["from-ezd"])
        self.post("accepted")
        self.claim_all()
        self.post("accepted-last")

    def fetch_until_killed(self) -> None:
        """Get killed when one item of the queue is confirmed and the confirm of the next is under way."""
        for number in range(5, 9):
            letter = samples.unsigned().content.replace(b"kosz", f"kosz numer {number}".encode())
            self.platform.arrive(letter, file_name=f"wniosek-{number}.xml")
        self.office.clock.moment += timedelta(minutes=4)
        confirm = self.platform.confirm

        def confirm_and_die_at_the_next(box: OwnBox, envelope: Envelope, *, other_digest: bool = False) -> None:
            confirm(box, envelope, other_digest=other_digest)
            if len(self.platform.queue) == LEFT_IN_QUEUE:
                self.office.fatal = "confirm attempt open"

        setattr(self.platform, "confirm", confirm_and_die_at_the_next)  # noqa: B010 - a method, so mypy wants it this way
        try:
            self.office.run()
        except Killed:
            self.office.fatal = None
        with self.office.killed_at("arrival judged"):
            self.office.run()

    def claim_all(self) -> None:
        """Claim whatever is due, as many threads of one process would, and do nothing about it."""
        with self.office.desk.database.transaction("job claimed") as tx:
            while jobs.claim(tx, "wymyslony-serwer:1234:0", self.office.clock.now(), timedelta(seconds=60)):
                pass


def save(life: Life, source: Path, target: Path) -> None:
    """Keep the store as text, the archive as files, and what the platform knows."""
    life.office.desk.database.close()
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    with sqlite3.connect(source / "connector.db") as store:
        (target / "connector.sql").write_text("\n".join(store.iterdump()) + "\n", encoding="utf-8")
    store.close()
    shutil.copytree(source / "archive", target / "archive", ignore=shutil.ignore_patterns("spool"))
    known = {
        "moment": life.office.clock.moment.isoformat(),
        "taken": {number: _order(order) for number, order in life.platform.taken.items()},
        "owed": life.platform.owed,
        "queue": [_item(envelope) for envelope in life.platform.queue],
        "confirmed": [_item(envelope) for envelope in life.platform.confirmed],
        "given": life.system.given,
    }
    (target / "outside.json").write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    certificates = b"".join(key.certificate.public_bytes(Encoding.PEM) for key in (PLATFORM_SEAL, SEAL))
    (target / "certificates.pem").write_bytes(certificates)


def _order(order: Order) -> dict[str, str]:
    content = order.content.decode()
    return {"mark": order.mark, "addressee": order.addressee, "file_name": order.file_name, "content": content}


def _item(envelope: Envelope) -> dict[str, Any]:
    return {
        "platform_id": envelope.platform_id,
        "file_name": envelope.file_name,
        "test": envelope.test,
        "document": envelope.document.decode(),
    }


def main() -> None:
    """Make the store in a scratch folder and save it into the folder named on the command line."""
    chance = random.Random(20260302)  # noqa: S311 - ids that anybody may guess, so that another run differs little
    setattr(secrets, "token_bytes", chance.randbytes)  # noqa: B010
    assert schema.latest_version() == "0001_pre", "these are not the first version's modules"
    with tempfile.TemporaryDirectory() as scratch:
        life = Life(Path(scratch))
        life.weeks_before()
        life.send()
        life.receive()
        life.die()
        save(life, Path(scratch), Path(sys.argv[1]))


if __name__ == "__main__":
    main()

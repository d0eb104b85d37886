"""An office that makes evidence dossiers, and what somebody does to a dossier who wants another truth."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from cryptography import x509

from connector.care.keeper import Keeper
from connector.flow.desk import Desk
from connector.web.dossier import bind, check, package
from connector.web.dossier.bind import Dossier
from connector.web.dossier.findings import Findings
from samples.documents import arrivals as samples
from signing import asic, policy
from signing.keys import SigningKey
from signing.trust import Trust
from tests.office_kit import PLATFORM_SEAL, SEAL, a_notice
from tests.seal_kit import JOURNAL_KEY, SealedOffice, Service
from tests.unit.test_signing_timestamps import ROOT, SERVICE

EVERYBODY = (SEAL.certificate, JOURNAL_KEY.certificate, PLATFORM_SEAL.certificate, ROOT.certificate)
Files = dict[str, bytes]


class Bindery:
    """An office with a sealed journal, a time-stamping service and a seal for its dossiers."""

    def __init__(self, folder: Path) -> None:
        self.service = Service(SERVICE.stamper)
        self.office = SealedOffice(folder, self.service, Trust([ROOT.certificate]))
        self.office.run()

    @property
    def desk(self) -> Desk:
        """The office's desk, with the service that stamps and whom it believes."""
        letters = policy.letters([SEAL.certificate], stampers=[ROOT.certificate])
        policies = replace(self.office.desk.policies, letters=letters)
        return replace(self.office.desk, stamping=self.service.ask, policies=policies)

    @property
    def keeper(self) -> Keeper:
        """Who seals."""
        return replace(self.office.keeper, dossier_key="seal")

    def make(self, public_id: str, keeper: Keeper | None = None) -> Dossier:
        """Make a dossier."""
        return bind.make(self.desk, keeper or self.keeper, public_id, self.office.unit_id)


def files_of(dossier: Dossier) -> Files:
    """Give the files of a dossier."""
    return dict(package.unpack(dossier.content).files)


def checked(content: bytes, at: datetime, trusted: Iterable[x509.Certificate] = EVERYBODY) -> Findings:
    """Check a dossier as somebody does who has these certificates and nothing else."""
    return check.check(content, check.trusting(trusted), at=at)


def resealed(files: Files, at: datetime, key: SigningKey | None = None) -> bytes:
    """Pack changed files with a list that fits them, sealed by a key or not at all: what a forger would do."""
    listed = json.loads(files[package.LIST])
    before = {one["name"]: one for one in listed["files"]}
    listed["files"] = [
        {**before.get(name, {"name": name}), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
        if name != package.LIST
    ]
    whole = {**files, package.LIST: json.dumps(listed).encode()}
    return package.pack(whole, asic.make(whole, key, at=at) if key else None, at)


def rezipped(dossier: Dossier, change: Callable[[Files], None]) -> bytes:
    """Change files inside the sealed container and leave its signature as it is."""
    outer = entries(dossier.content)
    inner = entries(outer[package.SEALED])
    change(inner)
    outer[package.SEALED] = zipped(inner)
    return zipped(outer)


def entries(content: bytes) -> Files:
    """Give the entries of a ZIP, in their order."""
    with ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(files: Files) -> bytes:
    """Pack a ZIP."""
    made = io.BytesIO()
    with ZipFile(made, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return made.getvalue()


def with_line(files: Files, change: Callable[[dict[str, Any]], None]) -> Files:
    """Change the time line of a dossier's files."""
    line = json.loads(files[package.LINE])
    change(line)
    return {**files, package.LINE: json.dumps(line, ensure_ascii=False).encode()}


@dataclass
class Shelf:
    """An office with its dossiers: of a letter delivered, an arrival, a letter that waits, and the next letter."""

    bindery: Bindery
    letter: str
    arrival: str
    waiting: str
    sent: Dossier
    came: Dossier

    @property
    def now(self) -> datetime:
        """The present moment of the office."""
        return self.bindery.office.clock.now()

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the delivered letter's dossier."""
        return files_of(self.sent)

    def codes(self, content: bytes) -> set[str]:
        """Check a dossier, and give what does not hold."""
        return {point.code for point in checked(content, self.now).points if point.verdict not in {"valid", "intact_weak"}}


@contextmanager
def shelf_of(folder: Path) -> Iterator[Shelf]:
    """Live a day: a letter goes out and is delivered among others, another comes in, the journal is sealed at night."""
    bindery = Bindery(folder)
    office = bindery.office
    letter = office.post(a_notice(), key="ours")
    other = office.post(a_notice("/drugi/skrytka", mark="OŚ.9999.9.2026"), key="other")
    waiting = office.post(a_notice(kind="decyzja"), key="waits")
    office.platform.arrive(samples.unsigned().content)
    office.after(hours=1)
    office.after(days=1)
    assert office.shipment(other)["status"] == office.shipment(letter)["status"] == "delivered"
    arrival = office.arrivals()[0]["id"]
    yield Shelf(bindery, letter, arrival, waiting, bindery.make(letter), bindery.make(arrival))
    office.desk.database.close()

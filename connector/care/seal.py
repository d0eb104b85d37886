"""Seal the journal (pieczęć dziennika): once a day state how far it goes and what its chain is, sign that, have it stamped.

A day without entries gets its seal too: a seal that says "nothing since" is what makes the absence of later seals, and so a
journal cut short together with them, show by its date.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection

from connector.care import tree
from connector.care.keeper import Keeper
from connector.flow.chores import WARSAW, Chore, Daily, Every
from connector.flow.desk import Desk
from connector.flow.worker import sequence_journal
from connector.letters.errors import JournalBroken
from connector.store import journal, rows, seals
from connector.store import tables as t
from connector.store.lock import alone
from connector.store.rows import AnyRow
from signing import detached, timestamps
from signing.certificates import fingerprint
from signing.errors import StampError
from signing.keys import SigningKey

WHAT: Final = "pieczęć dziennika / seal of the journal"
VERSION: Final = 1
NIGHTLY: Final = Daily(0, 30)
STAMPING: Final = Every(timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it can be kept anywhere: the statement's text, a signature over its UTF-8, a PEM certificate, a time stamp.

    Signature and time stamp are base64; the stamp covers the signature's octets.
    """

    statement: str
    signature: str
    certificate: str
    token: str | None

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement in hex, by which the next seal names this one."""
        return hashlib.sha256(self.statement.encode()).hexdigest()

    def stated(self) -> dict[str, Any]:
        """Read the statement.

        Raises:
            ValueError: it is none.
        """
        found = json.loads(self.statement)
        if not isinstance(found, dict) or found.get("what") != WHAT or found.get("version") != VERSION:
            raise ValueError("not a statement of a seal")
        return found


def of_row(row: AnyRow) -> Seal:
    """Give the seal that a row holds."""
    return Seal(row.statement, row.signature, row.certificate, row.token)


def chores(keeper: Keeper) -> list[Chore]:
    """List the chores of sealing: none without a key, no stamping without a service."""
    sealing = Chore("seal", lambda desk, _job: seal_of_the_day(desk, keeper), NIGHTLY)
    stamping = Chore("stamp", lambda desk, _job: stamp(desk, keeper), STAMPING)
    return [chore for chore, wanted in ((sealing, keeper.key), (stamping, keeper.key and keeper.ask)) if wanted]


def seal_of_the_day(desk: Desk, keeper: Keeper) -> None:
    """Seal the journal unless that was done today, and have the seal stamped.

    Raises:
        JournalBroken: what was added since the last seal, or the place it ended at, is not as it was; nothing is sealed.
    """
    with desk.database.reading() as tx:
        last = seals.newest(tx)
    if last is None or _day(last.sealed_at) != _day(desk.clock.now()):
        seal(desk, keeper)
    stamp(desk, keeper)


def seal(desk: Desk, keeper: Keeper) -> Seal:
    """Seal the journal as far as it goes now.

    Raises:
        JournalBroken: as above.
        ConfigurationWrong: there is no key.
        CertificateOutOfDate: the key's certificate is not valid now.
    """
    now = desk.clock.now()
    key = keeper.sealing_key(now)
    while sequence_journal(desk):
        pass
    with desk.database.transaction("journal sealed") as tx:
        alone(tx, "seal")
        last = seals.newest(tx)
        _check_growth(tx, last)
        made = _make(_state(tx, last, keeper, now), key, now)
        _keep(tx, made, key, now)
    return made


def stamp(desk: Desk, keeper: Keeper) -> None:
    """Have every seal stamped that is not stamped yet; where the service fails, that is noted and tried again later."""
    if keeper.ask is None:
        return
    with desk.database.reading() as tx:
        waiting = seals.unstamped(tx)
    for row in waiting:
        try:
            signature = base64.b64decode(row.signature)
            found = timestamps.stamp(signature, keeper.ask, keeper.stampers, at=desk.clock.now())
        except StampError as error:
            with desk.database.transaction("seal not stamped yet") as tx:
                seals.note_no_stamp(tx, row.id, error.code)
            return
        with desk.database.transaction("seal stamped") as tx:
            seals.note_stamp(tx, row.id, _base64(found.token), found.at)


def _day(moment: datetime) -> str:
    return moment.astimezone(WARSAW).date().isoformat()


def _check_growth(tx: Connection, last: AnyRow | None) -> None:
    """Make sure that the journal still holds what the last seal says, and that what came since is whole."""
    start = (last.last_position, last.chain) if last else (0, journal.START)
    if seals.chain_at(tx, start[0]) != start[1]:
        raise JournalBroken(f"position {start[0]} is not what the last seal says")
    broken_at = journal.verify(tx, start).broken_at
    if broken_at is not None:
        raise JournalBroken(f"position {broken_at}")


def _state(tx: Connection, last: AnyRow | None, keeper: Keeper, now: datetime) -> str:
    position, chain = seals.end(tx)
    first = last.last_position + 1 if last else 1
    stated = {
        "what": WHAT,
        "version": VERSION,
        "store": seals.identity(tx),
        "purpose": keeper.purpose,
        "number": last.number + 1 if last else 1,
        "from": first,
        "to": position,
        "chain": chain,
        "tree": tree.root(journal.links(tx, first, position)),
        "previous": of_row(last).digest if last else None,
        "sealed_at": now.astimezone(UTC).isoformat(),
    }
    return json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _make(statement: str, key: SigningKey, now: datetime) -> Seal:
    signature = detached.sign(statement.encode(), key, at=now)
    return Seal(statement, _base64(signature), key.certificate.public_bytes(Encoding.PEM).decode(), None)


def _keep(tx: Connection, made: Seal, key: SigningKey, now: datetime) -> None:
    stated = made.stated()
    rows.add(
        tx,
        t.journal_seals,
        number=stated["number"],
        first_position=stated["from"],
        last_position=stated["to"],
        chain=stated["chain"],
        statement=made.statement,
        signature=made.signature,
        certificate=made.certificate,
        certificate_sha256=fingerprint(key.ders[0], "sha256").hex(),
        sealed_at=now,
    )


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")

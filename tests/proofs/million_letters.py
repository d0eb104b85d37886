"""An office with as many letters as one likes: two are lived, the others are cast from them."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from connector.care.sweep import KEPT
from connector.store import jobs
from connector.store import tables as t
from tests.office_kit import Office, a_notice
from tests.proofs.mould import ADDRESS, KEY, MARK, PARTY, SECONDS_APART, SUBJECT, Mould, texts

IN_FLIGHT: Final = 200
_LATE: Final = 5  # one letter in so many has its receipt come later, by way of the answer box
_AT_ONCE: Final = 10_000
_ALL: Final = 1_000_000


def fill(folder: Path, number: int) -> Office:
    """Make an office with so many letters, most of them delivered, and a few hundred in flight."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    office = Office(folder)
    office.run()
    late = number // _LATE
    _cast(office, number - late, 0, lambda: _delivered_at_once(office))
    _cast(office, late, number - late, lambda: _delivered_late(office))
    for more in range(number, number + IN_FLIGHT):
        own = texts(more)
        office.post(_request(own), key=own[KEY])
    _order(office, "VACUUM ANALYZE")
    return office


def _cast(office: Office, number: int, first: int, live: Callable[[], object]) -> None:
    """Live one letter and cast the others from it, those of a few days at once; the night after them comes as well."""
    mould = Mould(office, live)
    began = office.clock.now()
    for start in range(1, number, _AT_ONCE):
        some = range(start, min(start + _AT_ONCE, number))
        mould.cast(some, first)
        office.clock.moment = began + timedelta(seconds=SECONDS_APART * some.stop)
        _sweep(office)


def _sweep(office: Office) -> None:
    """Let the jobs go that are done for a week, as every night does, and their room be used again, as the server sees to."""
    with office.desk.database.transaction("done jobs swept", lasting=False) as tx:
        jobs.sweep(tx, office.clock.now() - KEPT, _ALL)
    _order(office, f"VACUUM {t.jobs.name}")


def _order(office: Office, command: str) -> None:
    """Have a server do by order what it else does from time to time; an embedded database has nothing of the kind."""
    engine = office.desk.database.engine
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql(command)


def sizes(office: Office) -> dict[str, float]:
    """Say how many bytes a letter takes in each table with its indexes, the largest first, and in all that take hardly any."""
    engine = office.desk.database.engine
    with office.desk.database.reading() as tx:
        number = int(tx.execute(select(func.count()).select_from(t.letters)).scalar_one())
        found = {row.name: row.bytes / number for row in tx.exec_driver_sql(_SIZES[engine.dialect.name])}
    return {name: each for name, each in found.items() if each >= 1} | {"others": sum(e for e in found.values() if e < 1)}


_SIZES: Final = {
    "sqlite": (
        "SELECT coalesce(m.tbl_name, 'others') AS name, sum(s.pgsize) AS bytes FROM dbstat('main', 1) s"
        " LEFT JOIN sqlite_master m ON m.name = s.name GROUP BY 1 ORDER BY 2 DESC"
    ),
    "postgresql": (
        "SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC"
    ),
}


def _request(own: dict[str, str]) -> dict[str, Any]:
    """Build a letter as data, with an attachment, in which these texts stand."""
    note = {"name": "mapa.txt", "content_base64": base64.b64encode(b"mapa").decode(), "media_type": "text/plain"}
    request = a_notice(own[ADDRESS], attachments=[note])
    request |= {"subject": own[SUBJECT], "case_mark": own[MARK]}
    request["addressees"][0]["name"] = own[PARTY]
    return request


def _as_given(change: str = "") -> dict[str, str]:
    return {name: name + (change if name == KEY else "") for name in (SUBJECT, MARK, PARTY, ADDRESS, KEY)}


def _delivered_at_once(office: Office) -> None:
    office.post(_request(_as_given()), key=KEY)
    office.run()


def _delivered_late(office: Office) -> None:
    own = _as_given("-2")
    office.platform.send_script = ["take without receipt"]
    office.post(_request(own), key=own[KEY])
    office.run()
    office.platform.send_owed_receipts()
    office.after(minutes=11)
    office.after(days=15)

"""The plans by which a database answers: which walk through a table that grows with the letters, or sort too much."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from connector.store import tables as t

BIG = {table.name for table in (t.letters, t.documents, t.shipments, t.dispatches, t.attempts, t.evidence, t.arrivals)}
BIG |= {table.name for table in (t.hand_overs, t.jobs, t.journal, t.word_index, t.sent_elsewhere)}
"""The tables that grow with the letters."""

BACKWARDS = "ORDER BY journal.id DESC\n LIMIT"
"""The journal's page reads backwards from its end until it has enough; that is a walk by name only."""

ONE_THINGS_OWN = re.compile(r"SEARCH (\w+) USING (COVERING )?INDEX \w+ \((letter|arrival|dispatch|shipment|hand_over)_id=\?")
OF_A_UNIT = re.compile(r"SEARCH (letters|arrivals|journal) USING (COVERING )?INDEX ix_\w+_unit_id \(unit_id=\?\)")
MAY_SORT = re.compile(r"SEARCH (boxes|units|clients|routes|letter_kinds|watches|outages|day_books|restorations) ")
OF_FEW = re.compile(r"ix_jobs_|ix_shipments_(person|unsent)|ix_attempts_open")
"""Indexes of only the rows that something is still to be done about."""

Asked = dict[str, Any]
"""Each statement by its text, with the values of one time that it was run."""


def asked_by_the_program() -> bool:
    """Tell whether the program itself runs this statement, and not the tests."""
    frame = inspect.currentframe()
    while frame is not None:
        name = frame.f_code.co_filename
        if "/connector/store/database" not in name and ("/connector/" in name or name.endswith(("_kit.py", "test_kill.py"))):
            return "/connector/" in name
        frame = frame.f_back
    return False


@contextmanager
def listening(engine: Engine, asked: Asked) -> Iterator[None]:
    """Note every statement until the block ends."""

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) and asked_by_the_program():
            asked.setdefault(statement, values[0] if _many else values)

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def told(tx: Connection, asked: Asked) -> str:
    """Show the statements whose plans have a fault on this database, each with its faults; nothing where none has."""
    of = _on_server if tx.dialect.name == "postgresql" else _embedded
    wrong = {statement: of(tx, statement, values) for statement, values in asked.items()}
    return "\n\n".join(f"{plan}\n{statement}" for statement, plan in wrong.items() if plan)


def _embedded(tx: Connection, statement: str, values: Any) -> list[str]:
    """Name what is wrong with a plan: a walk through a big table, all of a unit's rows, a sort of more than one thing's rows."""
    plan = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    walks = [line for line in plan if (walk := re.match(r"SCAN (\w+)", line)) and walk[1] in BIG and BACKWARDS not in statement]
    whole = [line for line in plan if OF_A_UNIT.match(line) and "LIMIT" not in statement]
    own = any(ONE_THINGS_OWN.match(line) or MAY_SORT.match(line) or OF_FEW.search(line) for line in plan)
    return walks + whole + [line for line in plan if line.startswith("USE TEMP B-TREE") and not own]


def _on_server(tx: Connection, statement: str, values: Any) -> list[str]:
    plan = tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()[0]["Plan"]
    return list(_walks(plan, "LIMIT" in statement))


def _walks(plan: dict[str, Any], limited: bool) -> Iterator[str]:
    """Name the steps that read a big table without a condition on an index (and without a limit)."""
    big = plan.get("Relation Name") in BIG
    kind = plan["Node Type"]
    if big and kind == "Seq Scan":
        yield f"{kind} {plan['Relation Name']}"
    if (
        big
        and kind in {"Index Scan", "Index Only Scan"}
        and not ("Index Cond" in plan or limited or OF_FEW.match(plan["Index Name"]))
    ):
        yield f"{kind} {plan['Index Name']} without a condition"
    for step in plan.get("Plans", ()):
        yield from _walks(step, limited)

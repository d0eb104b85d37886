"""The million letters of the proof are what the flow writes; on small numbers, on the database of the tests' stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import exists, func, select

from connector.store import tables as t
from connector.web import views
from tests import postgres_kit, query_plans, stores
from tests.office_kit import Office
from tests.proofs import million, million_deeds, million_letters

NUMBER = 1_500


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office with some letters cast."""
    with postgres_kit.removing():
        office = million_letters.fill(tmp_path_factory.mktemp("million") / "store", NUMBER)
        yield office
        office.desk.database.close()


def shape(office: Office, number: int) -> dict[str, object]:
    """Say what a letter looks like to a reader, apart from its names and times."""
    with office.desk.database.reading() as tx:
        letter = tx.execute(t.letters.select().where(t.letters.c.id == number)).one()
        view = views.letter_view(tx, letter)
        told = [entry["kind"] for entry in views.time_line(tx, letter.public_id)]
    return {
        "statuses": view["statuses"],
        "documents": [document["role"] for document in view["documents"]],
        "evidence": [(piece["kind"], piece["verdict"]) for piece in view["shipments"][0]["evidence"]],
        "attempts": [attempt["outcome"] for attempt in view["shipments"][0]["attempts"]],
        "journal": told,
    }


def test_every_letter_cast_looks_as_the_one_that_was_lived(office: Office) -> None:
    """Of both kinds, the first was lived by the flow, and the cast ones equal it: status, documents, proofs, journal."""
    late = NUMBER - NUMBER // 5 + 1
    assert shape(office, 2) == shape(office, late - 1) == shape(office, 1)
    assert shape(office, late + 1) == shape(office, NUMBER) == shape(office, late)


def test_everything_cast_points_at_what_is_there(office: Office) -> None:
    """No row points at nothing, no two letters share a document or a proof, and the letters in flight wait in their jobs."""
    with office.desk.database.reading() as tx:
        for table in t.metadata.sorted_tables:
            for key in table.foreign_keys:
                pointed = key.column.table.alias()
                nowhere = key.parent.is_not(None) & ~exists().where(pointed.c[key.column.name] == key.parent)
                assert tx.execute(select(func.count()).select_from(table).where(nowhere)).scalar_one() == 0, key.parent
        owners = Counter(tx.execute(t.evidence.select().with_only_columns(t.evidence.c.shipment_id)).scalars())
        subjects = tx.execute(t.jobs.select().where(t.jobs.c.done_at.is_(None), t.jobs.c.kind == "prepare")).all()
    assert (len(owners), max(owners.values())) == (NUMBER, 1)
    assert len(subjects) == million_letters.IN_FLIGHT


def test_letter_takes_few_bytes(office: Office) -> None:
    """The database grows by no more than was promised, on a server by half as much again; half-empty pages included."""
    sizes = million_letters.sizes(office)
    assert sum(sizes.values()) < million.MOST_BYTES * (1.5 if stores.on_server() else 1), sizes


def test_each_thing_measured_can_be_done(office: Office) -> None:
    """What the proof measures is done once, at both sizes; the searches find letters."""
    rows = list(million_deeds.measure(office, office, (NUMBER, NUMBER), rounds=1))
    assert len(rows) > 10
    assert all(row.few > 0 and row.many > 0 for row in rows)


def test_walk_through_a_big_table_is_told(office: Office) -> None:
    """What is measured has an index for everything; a query that has none is named with its plan."""
    asked = million_deeds.asked(office, NUMBER)
    assert len(asked) > 20
    with office.desk.database.transaction("explained") as tx:
        if stores.on_server():
            tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        assert not query_plans.told(tx, asked)
        assert "letters" in query_plans.told(tx, {"SELECT id FROM letters WHERE request_sha256 = ''": ()})

"""The million letters of the proof are what the flow writes; on small numbers every day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from connector.store import tables as t
from connector.web import views
from tests.office_kit import Office
from tests.proofs import million

NUMBER = 1_500


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office with some letters cast."""
    office = million.fill(tmp_path_factory.mktemp("million") / "store", NUMBER)
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
        assert tx.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        owners = Counter(tx.execute(t.evidence.select().with_only_columns(t.evidence.c.shipment_id)).scalars())
        subjects = tx.execute(t.jobs.select().where(t.jobs.c.done_at.is_(None), t.jobs.c.kind == "prepare")).all()
    assert (len(owners), max(owners.values())) == (NUMBER, 1)
    assert len(subjects) == 200


def test_letter_takes_at_most_six_thousand_bytes(office: Office) -> None:
    """The database grows by no more than was promised, its indexes and the half-empty pages of a small store included."""
    sizes = million.sizes(office)
    assert sum(sizes.values()) < million.MOST_BYTES, sizes


def test_each_thing_measured_can_be_done(office: Office) -> None:
    """What the proof measures is done once, at both sizes; the searches find letters."""
    rows = list(million.measure(office, office, (NUMBER, NUMBER), rounds=1))
    assert len(rows) > 10
    assert all(row.few > 0 and row.many > 0 for row in rows)

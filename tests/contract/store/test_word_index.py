"""Letters are found by words, ids and numbers, newest first, page by page, and only by their own unit."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from connector.letters.ids import new_id
from connector.store import letters, rows, word_index
from connector.store import tables as t
from connector.store.database import Database
from tests.contract.store.kit import NOW, a_box, a_unit

PARTY = ("Łucja Próbna-Testowa", "/lucja/domyslna")


def enter(tx: Connection, box_id: int, subject: str, mark: str | None = None, party: tuple[str, str] = PARTY) -> str:
    """Enter a letter with one shipment as accepting does, and give its id."""
    unit_id = a_unit(tx)
    client = tx.execute(t.clients.select()).first()
    client_id = (
        client.id if client else rows.add(tx, t.clients, public_id=new_id("cli"), unit_id=unit_id, name="ezd", key_sha256="")
    )
    own = {"unit_id": unit_id, "subject": subject, "case_mark": mark, "accepted_at": NOW, "kind": "notatka"}
    public_id = new_id("let")
    key = {"client_id": client_id, "idempotency_key": public_id, "request_sha256": ""}
    letter_id = rows.add(tx, t.letters, public_id=public_id, **own, **key)
    shipment = {"party_name": party[0], "party_address": party[1], "party_kind": "person", "mode": "nadaj", "position": 0}
    state = {"preparation": "ready", "status": "ready", "status_since": NOW, "platform_id": f"9{letter_id}"}
    names = {"public_id": new_id("shp"), "mark": new_id("mrk"), "unit_id": unit_id, "letter_id": letter_id, "box_id": box_id}
    rows.add(tx, t.shipments, **names, **shipment, **state)
    word_index.enter(tx, unit_id, letter_id, subject, mark, *party)
    return public_id


@pytest.fixture
def some(database: Database) -> dict[str, str]:
    """Enter three letters; give their ids by a short name."""
    box_id = a_box(database)
    with database.transaction("letters entered") as tx:
        return {
            "old": enter(tx, box_id, "Decyzja o warunkach zabudowy", "OŚ.6220.1.2026"),
            "middle": enter(tx, box_id, "Wezwanie do uzupełnienia wniosku", "OŚ.6220.12.2026", ("Jan Wzorcowy", "/jan/moja")),
            "new": enter(tx, box_id, "Decyzja środowiskowa", "RO.6220.1.2026"),
        }


def found(database: Database, some: dict[str, str], typed: str, limit: int = 50, before: int | None = None) -> list[str]:
    """Search, and give the short names of what is found."""
    names = {public_id: name for name, public_id in some.items()}
    with database.reading() as tx:
        result = letters.listed(tx, 1, typed, limit, before)
        assert result.complete
        return [names[row.public_id] for row in result.letters]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["new", "middle", "old"]),
        ("decyzja", ["new", "old"]),
        ("DECYZJA zabud", ["old"]),
        ("zabud decyzja", ["old"]),
        ("lucja", ["new", "old"]),
        ("Łucja próbna", ["new", "old"]),
        ("/jan/moja", ["middle"]),
        ("uzupelnienia", ["middle"]),
        ("OŚ.6220", ["middle", "old"]),
        ("oś.6220.1", ["old"]),
        ("OŚ.6220.1.2026", ["old"]),
        ("OŚ.6220.12", ["middle"]),
        ("oś.62", ["middle", "old"]),
        ("abudowy", []),
        ("decyzja wzorcowy", []),
        ("...", []),
        ("%", []),
    ],
)
def test_letters_are_found_by_beginnings_of_words(
    database: Database, some: dict[str, str], typed: str, expected: list[str]
) -> None:
    """Case, accents and order do not matter; every word counts; one case mark does not find the next."""
    assert found(database, some, typed) == expected


def test_letter_is_found_by_everything_that_names_it(database: Database, some: dict[str, str]) -> None:
    """Its own id, its shipment's id and mark, and the platform's number find one letter."""
    with database.reading() as tx:
        letter = rows.find(tx, t.letters, some["middle"], 1)
        shipment = tx.execute(t.shipments.select().where(t.shipments.c.letter_id == letter.id)).one()
    for name in (some["middle"], shipment.public_id, shipment.mark, shipment.platform_id):
        assert found(database, some, f" {name} ") == ["middle"]


def test_found_letters_come_page_by_page(database: Database, some: dict[str, str]) -> None:
    """The last letter of a page leads to the next page, and no letter is shown twice or left out."""
    assert found(database, some, "decyzja", limit=1) == ["new"]
    with database.reading() as tx:
        newest = rows.find(tx, t.letters, some["new"], 1).id
    assert found(database, some, "decyzja", limit=1, before=newest) == ["old"]
    assert found(database, some, some["new"], before=newest) == []


def test_letters_of_another_unit_are_never_found(database: Database, some: dict[str, str]) -> None:
    """Neither words nor ids lead to another unit's letters."""
    with database.reading() as tx:
        assert [letters.search(tx, 2, typed, 50).letters for typed in ("decyzja", some["new"])] == [[], []]


def test_too_many_beginnings_are_told(database: Database) -> None:
    """Where more words begin as what was typed than are followed, the answer says that it may not be whole."""
    box_id = a_box(database)
    with database.transaction("letters entered") as tx:
        enter(tx, box_id, " ".join(f"wyraz{number:03}" for number in range(100)))
        assert not letters.search(tx, 1, "wyr", 50).complete
        assert letters.search(tx, 1, "wyraz05", 50).complete


def test_index_made_anew_is_the_one_that_grew(database: Database, some: dict[str, str]) -> None:
    """Whatever is rebuilt from letters and shipments equals what was entered; what is removed is gone."""
    assert len(some) == 3
    with database.transaction("rebuilt") as tx:
        before = sorted(tx.execute(t.word_index.select()))
        word_index.rebuild(tx)
        assert sorted(tx.execute(t.word_index.select())) == before
        letter = rows.find(tx, t.letters, some["middle"], 1)
        word_index.remove(tx, 1, letter.id, letter.subject, letter.case_mark, "Jan Wzorcowy", "/jan/moja")
        left = tx.execute(t.word_index.select().where(t.word_index.c.letter_id == letter.id)).all()
    assert left == []


def test_rarest_word_is_followed_and_the_others_are_looked_up(on_server: Database) -> None:
    """A server may not join the letters of two words, however many have them: it steps through those of one, newest first."""
    query = word_index._newest(1, "testowa", [["anna"], ["decyzja", "decyzje"]], None).limit(50)
    with on_server.reading() as tx:
        statement = query.compile(tx.engine, compile_kwargs={"literal_binds": True})
        plan = tx.exec_driver_sql(f"EXPLAIN {statement}").scalars().all()
    assert not [step for step in plan if "Join" in step or "Nested Loop" in step], plan
    assert [step for step in plan if "SubPlan" in step]


def test_word_of_many_spellings_is_told_from_a_frequent_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two words are both in many letters, it is counted further which of them is the rarer one."""
    monkeypatch.setattr(word_index, "_ENOUGH", (2, 20))
    box_id = a_box(database)
    with database.transaction("letters entered") as tx:
        for number in range(5):
            enter(tx, box_id, f"Hanna Wzorcowa{number if number < 3 else ''}")
        wanted = [["hanna"], ["wzorcowa0", "wzorcowa1", "wzorcowa2"]]
        assert word_index._rarest(tx, a_unit(tx), wanted) == wanted[1]

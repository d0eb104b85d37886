"""A mass letter is one ordinary letter to each of a list: sent once under its name, however often it is run."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from connector.commands import mass, mass_list
from connector.letters.errors import InputRefused, TooManyLookUps
from connector.web.application import create_application
from samples.documents.evidence import OFFICE as ADE
from tests.flow.mailbox_out_kit import ANNA, FIRMA, GMINA, PIOTR
from tests.flow.register_kit import RegisteredMailbox, an_entry, open_registered
from tests.office_kit import TO, Office, a_notice
from tests.platform_double import PlatformDouble
from tests.service_kit import Terminal, let_in


@pytest.fixture
def mailbox(office: Office) -> RegisteredMailbox:
    """Give a mailbox with a register."""
    return open_registered(office)


@pytest.fixture
def terminal(office: Office, mailbox: RegisteredMailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:  # noqa: ARG001 - it must be open first
    """Give a terminal in a folder with a text and a file."""
    let_in(office.desk.database)
    terminal = Terminal(tmp_path / "urzad", create_application(office.desk, "training"), monkeypatch)
    (terminal.folder / "tresc.txt").write_text("Dzień dobry.", "utf-8")
    (terminal.folder / "pismo.pdf").write_bytes(b"%PDF-1.7 pismo")
    return terminal


def send(terminal: Terminal, text: str, *more: str, name: str = "lista.csv", batch: str = "podatek") -> Any:
    """Write a list and run the command."""
    (terminal.folder / name).write_text(text, "utf-8")
    options = ("--batch", batch, "--subject", "Zawiadomienie", "--kind", "notatka", "--text", "tresc.txt", "--box", ADE)
    return terminal.run("letter", "mass", name, *options, "--attach", "pismo.pdf", *more)


def results(terminal: Terminal, name: str = "lista.csv.wynik.xlsx") -> list[dict[str, str]]:
    """Read the workbook."""
    header, *rows = load_workbook(terminal.folder / name).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), (str(value or "") for value in row), strict=True)) for row in rows]


def sent_to(mailbox: RegisteredMailbox) -> Counter[str]:
    """Count the messages by addressee."""
    return Counter(to for order in mailbox.orders.values() for to in order.addressees)


PEOPLE = f"nazwa;ade\nJan Testowy;{ANNA}\nPiotr Testowy;{PIOTR}\n"


def test_each_of_the_list_gets_a_letter_of_their_own(office: Office, mailbox: RegisteredMailbox, terminal: Terminal) -> None:
    """The result says of each how it stands, by what the service knows."""
    done = send(terminal, PEOPLE)
    assert done.exit_code == 0, done.output
    office.run()
    assert sent_to(mailbox) == {ANNA: 1, PIOTR: 1}
    assert {len(order.addressees) for order in mailbox.orders.values()} == {1}
    assert send(terminal, PEOPLE).exit_code == 0
    assert [(row["nazwa"], row["adres"], row["stan"]) for row in results(terminal)] == [
        ("Jan Testowy", ANNA, "Przyjęte przez platformę"),
        ("Piotr Testowy", PIOTR, "Przyjęte przez platformę"),
    ]


def test_run_again_nobody_gets_it_twice(office: Office, mailbox: RegisteredMailbox, terminal: Terminal) -> None:
    """Also where the note of what was done is lost, a row was added, rows changed places, or somebody stands there twice."""
    send(terminal, PEOPLE)
    (terminal.folder / "lista.csv.postep.jsonl").unlink()
    header, first, second = PEOPLE.splitlines()
    again = send(terminal, "\n".join([header, second, first, f"Gmina Testowa;{GMINA}", first]))
    assert again.exit_code == 0, again.output
    office.run()
    assert sent_to(mailbox) == {ANNA: 1, PIOTR: 1, GMINA: 1}
    assert len({row["pismo"] for row in results(terminal)}) == 3


def test_interrupted_it_goes_on_where_it_was(
    office: Office, mailbox: RegisteredMailbox, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C after the first row; the second run posts the second row only."""
    posted: list[str] = []
    real = mass._post

    def post(*given: Any) -> str:
        if len(posted) == 1:
            posted.append("")
            raise KeyboardInterrupt
        posted.append(real(*given))
        return posted[-1]

    monkeypatch.setattr(mass, "_post", post)
    assert send(terminal, PEOPLE).exit_code != 0
    assert send(terminal, PEOPLE).exit_code == 0
    office.run()
    assert (len([each for each in posted if each]), sent_to(mailbox)) == (2, {ANNA: 1, PIOTR: 1})


def test_second_person_holds_the_list_up_and_lets_it_go_on(
    office: Office, mailbox: RegisteredMailbox, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the file lies beside the list no further row begins, also when it is run again, and the result says so."""
    real, stop = mass._post, terminal.folder / "lista.csv.stop"

    def post(*given: Any) -> str:
        stop.touch()  # somebody else does, while the first row is on its way
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(mass, "_post", post)
        done = send(terminal, PEOPLE)
    assert (done.exit_code, stop.name in done.output) == (2, True)
    assert send(terminal, PEOPLE).exit_code == 2
    office.run()
    first, second = results(terminal)
    assert (first["pismo"] != "", second["pismo"], second["stan"]) == (True, "", "wstrzymane")
    assert sent_to(mailbox) == {ANNA: 1}
    stop.unlink()
    assert send(terminal, PEOPLE).exit_code == 0
    office.run()
    assert sent_to(mailbox) == {ANNA: 1, PIOTR: 1}


def test_changed_text_under_the_same_name_tempts_nobody_to_send_it_twice(
    office: Office, mailbox: RegisteredMailbox, terminal: Terminal
) -> None:
    """Rows that were accepted before are not called refused, and nobody is told to use a new name: that would send them again."""
    send(terminal, PEOPLE)
    (terminal.folder / "lista.csv.postep.jsonl").unlink()
    (terminal.folder / "tresc.txt").write_text("Inna treść.", "utf-8")
    assert send(terminal, PEOPLE + f"Gmina Testowa;{GMINA}\n").exit_code == 2
    office.run()
    assert sent_to(mailbox) == {ANNA: 1, PIOTR: 1, GMINA: 1}
    first, second, third = results(terminal)
    assert {first["stan"], second["stan"]} == {"przyjęte wcześniej"}
    assert "nowego klucza" not in first["uwagi"]
    assert third["stan"] != "nieprzyjęte"


def test_another_name_is_another_mass_letter(office: Office, mailbox: RegisteredMailbox, terminal: Terminal) -> None:
    """The name says what is the same."""
    send(terminal, PEOPLE)
    send(terminal, PEOPLE, batch="podatek, druga rata")
    office.run()
    assert sent_to(mailbox) == {ANNA: 2, PIOTR: 2}


def test_row_that_is_refused_stops_no_other_and_is_told(office: Office, mailbox: RegisteredMailbox, terminal: Terminal) -> None:
    """Corrected, only that one is sent."""
    wrong = PEOPLE + "Bez adresu;\n"
    done = send(terminal, wrong)
    assert (done.exit_code, "nie / not: 1" in done.output) == (2, True)
    row = results(terminal)[2]
    assert (row["stan"], row["pismo"]) == ("nieprzyjęte", "")
    assert row["uwagi"]
    assert send(terminal, PEOPLE + f"Bez adresu;{GMINA}\n").exit_code == 0
    office.run()
    assert sent_to(mailbox) == {ANNA: 1, PIOTR: 1, GMINA: 1}


def test_register_is_asked_by_number_and_its_only_address_taken(mailbox: RegisteredMailbox, terminal: Terminal) -> None:
    """Nobody found is told, and nothing is sent on a guess."""
    mailbox.register.entries.clear()
    mailbox.register.entries[FIRMA] = an_entry(FIRMA)
    assert send(terminal, "nazwa;nip\nFirma Testowa;5250000000\n").exit_code == 0
    mailbox.register.entries.clear()
    assert send(terminal, "nazwa;nip\nInna Firma;5250000001\n", name="inna.csv").exit_code == 2
    assert "BAE" in results(terminal, "inna.csv.wynik.xlsx")[0]["uwagi"]


def test_list_is_split_by_the_ways_that_the_rules_choose(
    office: Office, mailbox: RegisteredMailbox, terminal: Terminal, platform: PlatformDouble
) -> None:
    """A document leaves over ePUAP or e-Doręczenia, by what each of the list can be reached by."""
    (terminal.folder / "tresc.json").write_text(json.dumps(a_notice()["content"]), "utf-8")
    (terminal.folder / "lista.csv").write_text(
        f"nazwa;rodzaj;ade;skrytka\nJan Testowy;osoba;{ANNA};\nUrząd;podmiot publiczny;;{TO}\n"
    )
    options = ("--batch", "a", "--subject", "Zawiadomienie", "--kind", "notatka", "--content", "tresc.json")
    done = terminal.run("letter", "mass", "lista.csv", *options)
    assert done.exit_code == 0, done.output
    office.run()
    assert (sent_to(mailbox), [order.addressee for order in platform.taken.values()]) == ({ANNA: 1}, [TO])
    assert [row["sposób"] for row in results(terminal)] == ["purde", "nadaj"]


@pytest.mark.parametrize("options", [(), ("--text", "tresc.txt", "--content", "tresc.txt"), ("--content", "tresc.txt")])
def test_content_is_given_in_one_way(terminal: Terminal, options: tuple[str, ...]) -> None:
    """Neither, both, or what is no JSON is refused before anything is posted."""
    (terminal.folder / "lista.csv").write_text(PEOPLE, "utf-8")
    named = ("--batch", "a", "--subject", "Zawiadomienie", "--kind", "notatka")
    assert terminal.run("letter", "mass", "lista.csv", *named, *options).exit_code == 2


def test_too_many_look_ups_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register's limit delays and refuses nobody."""
    answers: list[Any] = [TooManyLookUps(), TooManyLookUps(), {"recipients": [{"address": ANNA}]}]
    waited: list[float] = []

    def call(*_: Any, **__: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(mass, "call", call)
    monkeypatch.setattr(mass, "sleep", waited.append)
    assert mass._look_up(None, {}) == [{"address": ANNA}]  # type: ignore[arg-type]
    assert len(waited) == 2


def test_list_is_read_as_csv_and_as_workbook(tmp_path: Path) -> None:
    """The same rows give the same keys, with Polish titles and numbers as spreadsheets keep them."""
    text = tmp_path / "lista.csv"
    text.write_text(
        "\ufeffNazwa,Rodzaj,NIP,Miejscowość,Ulica,Budynek,Kod\nFirma,firma,5250000000,Lubin,Polna,5,59-300\n,,,,,,\n", "utf-8"
    )
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Nazwa", "Rodzaj", "NIP", "Miejscowość", "Ulica", "Budynek", "Kod"])
    sheet.append(["Firma", "firma", 5250000000.0, "Lubin", "Polna", 5, "59-300"])
    book.save(tmp_path / "lista.xlsx")
    [plain], [kept] = mass_list.read(text), mass_list.read(tmp_path / "lista.xlsx")
    assert plain.key("a") == kept.key("a") != plain.key("b")
    assert plain.identifier == {"registry": "nip", "number": "5250000000"}
    assert plain.addressee == {
        "name": "Firma",
        "kind": "company",
        "postal": {"street": "Polna", "building": "5", "postal_code": "59-300", "city": "Lubin"},
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"ade\nAE\n"),
        ("a.csv", b"nazwa;nieznana\nA;B\n"),
        ("a.csv", b"nazwa;nazwa\nA;B\n"),
        ("a.csv", b"nazwa\n\xff\n"),
        ("a.xlsx", b"PK to nie arkusz"),
    ],
)
def test_list_that_cannot_be_read_is_refused_whole(tmp_path: Path, name: str, content: bytes) -> None:
    """Before anything is posted."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputRefused):
        mass_list.read(tmp_path / name)


def test_refused_list_is_told_in_polish(tmp_path: Path) -> None:
    """Clerks read which columns there may be, and at which place another one stands."""
    (tmp_path / "a.csv").write_text("nazwa;nieznana\nA;B\n", "utf-8")
    with pytest.raises(InputRefused, match=r"pierwszy wiersz nazywa każdą kolumnę raz.* źle / wrong: 2"):
        mass_list.read(tmp_path / "a.csv")


def test_result_holds_no_formula(office: Office, terminal: Terminal) -> None:  # noqa: ARG001 - open
    """A name that begins like one stays a text."""
    assert send(terminal, f'nazwa;ade\n"=HYPERLINK(1)";{ANNA}\n').exit_code == 0
    cell = load_workbook(terminal.folder / "lista.csv.wynik.xlsx").worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")

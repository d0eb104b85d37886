"""The command line: what an administrator does on the first day, and what each answer says."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.edoreczenia.settings import read_settings
from connector.cli import application
from connector.offices import transfer
from samples.demo.place import MAILBOXES, OFFICE, Place, configure, prepare
from samples.documents import arrivals, letters
from tests.receipts_kit import make_key, pem_pair


def run(*arguments: str | Path) -> Result:
    """Run one command."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Give a configured, empty office of the simulator."""
    place = prepare(tmp_path_factory.mktemp("cli") / "urzad")
    configure(place, "https://127.0.0.1:9", 9)
    assert run("migrate", "-c", place.config).exit_code == 0
    assert run("office", "import", place.office, "-c", place.config).exit_code == 0
    return place


def test_init_writes_commented_files_that_only_the_owner_can_read(tmp_path: Path) -> None:
    """The files explain each value and where it stands in the portal; secrets are not for others; nothing is overwritten."""
    assert run("init", tmp_path / "urzad", "--purpose", "integration").exit_code == 0
    config = tmp_path / "urzad" / "connector.toml"
    text = config.read_text("utf-8")
    assert 'purpose = "integration"' in text
    assert "portal ePUAP" in text
    written = [path for path in (tmp_path / "urzad").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert run("init", tmp_path / "urzad").exit_code == 1
    assert config.read_text("utf-8") == text


def test_init_shows_how_the_other_channel_is_configured(tmp_path: Path) -> None:
    """E-Doręczenia stands in both files as a comment; with its marks taken away it is a channel and a mailbox."""
    assert run("init", tmp_path / "urzad").exit_code == 0
    config, office = ((tmp_path / "urzad" / name).read_text("utf-8") for name in ("connector.toml", "office.toml"))
    table = tomllib.loads(uncommented(config, "# [channels.edoreczenia]"))["channels"]["edoreczenia"]
    assert read_settings(table).client_of("AE:PL") == "AE:PL-DO-UZUPELNIENIA.SYSTEM.NAZWA"
    [box] = transfer.read(
        'unit = "Urząd"\n' + uncommented(office, "# [[boxes]]").replace("AE:PL-DO-UZUPELNIENIA", MAILBOXES[0])
    ).boxes
    assert (box.channel, box.address, box.answer_address) == ("edoreczenia", MAILBOXES[0], MAILBOXES[0])


def uncommented(text: str, first: str) -> str:
    """Take the marks from the settings of a commented table, and leave out its explanations."""
    lines = text[text.index(first) :].split("\n\n", maxsplit=1)[0].splitlines()
    settings = (line.removeprefix("# ") for line in lines)
    return "\n".join(line for line in settings if "=" in line or line.startswith("["))


def test_fresh_office_receives_nothing_until_a_person_says_so(place: Place) -> None:
    """Receiving is off after the import, and is switched on only by somebody who was told what it means."""
    assert "nie" in run("box", "list", "-c", place.config).output
    hesitant = run("box", "receive", "/lubin/skrytka", "--person", "Jan Testowy", "-c", place.config)
    assert (hesitant.exit_code, "potwierdzał" in hesitant.output) == (2, True)
    assert run("box", "receive", "/lubin/skrytka", "--person", "Jan Testowy", "--understood", "-c", place.config).exit_code == 0
    assert "tak" in run("box", "list", "-c", place.config).output
    assert run("box", "stop", "/lubin/skrytka", "--person", "Jan Testowy", "-c", place.config).exit_code == 0


def test_list_of_boxes_shows_whole_addresses_in_a_narrow_window(tmp_path: Path) -> None:
    """An address can be copied from it, though the window has only 80 columns."""
    place = prepare(tmp_path / "urzad")
    configure(place, "https://127.0.0.1:9", 9, "https://127.0.0.1:9")
    assert run("migrate", "-c", place.config).exit_code == 0
    assert run("office", "import", place.office, "-c", place.config).exit_code == 0
    listed = run("box", "list", "-c", place.config).output
    assert [address for address in MAILBOXES if address not in listed] == []


def test_only_a_mailbox_can_be_cleared(place: Place) -> None:
    """Deleting is switched on for no box of ePUAP, and a sentence says so."""
    asked = ("--person", "Jan Testowy", "--understood", "-c", place.config)
    refused = run("box", "delete-mail", "/lubin/skrytka", *asked)
    assert (refused.exit_code, "tylko ze skrzynki e-Doręczeń" in " ".join(refused.output.split())) == (2, True)


def test_office_file_with_a_mistake_is_refused_with_its_place(place: Place, tmp_path: Path) -> None:
    """A wrong box address or an unknown key in the office file is named."""
    wrong = tmp_path / "office.toml"
    wrong.write_text(OFFICE.format(key_sha256="").replace('address = "/lubin/skrytka"', 'address = "lubin"', 1), "utf-8")
    refused = run("office", "import", wrong, "-c", place.config)
    assert (refused.exit_code, "boxes.0.address" in refused.output) == (1, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('targets = ["ezd"]', 'targets = ["nieznany"]'), "no document system nieznany"),
        (('signing_key = "pieczec"', 'signing_key = "brak"'), "no key brak"),
        (('answer_address = "/lubin/odpowiedzi"', 'answer_address = "/lubin/inna"'), "no box /lubin/inna"),
        (('name = "Skrytka urzędu"', 'name = "DO UZUPEŁNIENIA"'), "DO UZUPEŁNIENIA"),
    ],
)
def test_office_file_is_held_against_the_configuration(place: Place, tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """A target, key or answer box that does not exist, or a placeholder left standing, is named before anything is entered."""
    wrong = tmp_path / "office.toml"
    wrong.write_text(OFFICE.format(key_sha256="").replace(*change), "utf-8")
    refused = run("office", "import", wrong, "-c", place.config)
    assert (refused.exit_code, said in " ".join(refused.output.split())) == (1, True)


def test_files_of_init_name_every_value_that_a_person_must_put(tmp_path: Path) -> None:
    """The written office file cannot be imported by mistake as it is."""
    assert run("init", tmp_path).exit_code == 0
    refused = run("office", "import", tmp_path / "office.toml", "-c", tmp_path / "connector.toml")
    assert refused.exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        ("send", "brak.json"),
        ("office", "import", "brak.toml"),
        ("office", "export", "Nieznany urząd"),
        ("show", "zły-numer"),
        ("box", "stop", "/nie/ma", "--person", "Jan Testowy"),
    ],
)
def test_no_mistake_of_a_person_ends_in_a_traceback(place: Place, command: tuple[str, ...]) -> None:
    """A missing file or an unknown name is told in a sentence, with exit code 2."""
    refused = run(*command, "-c", place.config)
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (2, True)
    assert refused.output.strip()


def test_letter_that_is_not_json_is_told_so(place: Place, tmp_path: Path) -> None:
    """A file of another kind given to send is refused before the service is asked."""
    (tmp_path / "pismo.txt").write_text("to nie jest JSON", "utf-8")
    refused = run("send", tmp_path / "pismo.txt", "-c", place.config)
    assert (refused.exit_code, "not JSON" in " ".join(refused.output.split())) == (2, True)


def test_verify_goes_on_after_a_file_that_cannot_be_read(place: Place, tmp_path: Path) -> None:
    """Every file named gets its verdict; the exit code is the worst of them."""
    broken, good = tmp_path / "broken.xml", tmp_path / "good.xml"
    broken.write_bytes(b"<cut")
    good.write_bytes(letters.signed_decision(place.pki))
    shown = run("verify", broken, good, "--json", "-c", place.config)
    assert (shown.exit_code, [report["verdict"] for report in json.loads(shown.output).values()]) == (6, ["unreadable", "valid"])


def test_worker_is_refused_on_the_embedded_store(place: Place) -> None:
    """The embedded store has one process, and the command says which one."""
    refused = run("worker", "-c", place.config)
    assert (refused.exit_code, "connector serve" in refused.output) == (1, True)


def test_commands_that_need_the_service_say_how_to_start_it(place: Place, tmp_path: Path) -> None:
    """Without a running service, send explains what to do instead of showing a traceback."""
    request = tmp_path / "letter.json"
    request.write_text(json.dumps(letters.notice()), "utf-8")
    refused = run("send", request, "-c", place.config)
    assert (refused.exit_code, "uruchom ją: connector serve" in refused.output) == (1, True)


def test_validate_names_mistakes_and_ends_with_a_code(tmp_path: Path) -> None:
    """Good documents end with 0, bad ones with 2 and the place of each mistake."""
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_bytes(letters.plain_letter("Tekst.", "1"))
    bad.write_bytes(good.read_bytes().replace(b"<wnio:Tytul>", b"<wnio:Tytul/><wnio:Tytul>"))
    assert run("validate", good).exit_code == 0
    refused = run("validate", good, bad)
    assert (refused.exit_code, "Tytul" in refused.output) == (2, True)


def test_signed_file_verifies_and_a_changed_one_does_not(place: Place, tmp_path: Path) -> None:
    """What sign makes, verify accepts with 0; unsigned is 3, and changed after signing is 5."""
    document, signed = tmp_path / "pismo.xml", tmp_path / "podpisane.xml"
    document.write_bytes(letters.plain_letter("Tekst podpisany.", "1"))
    assert run("sign", document, "--key", "pieczec", "--to", signed, "-c", place.config).exit_code == 0
    lost = run("verify", signed, "-c", tmp_path / "nowhere.toml")
    assert (lost.exit_code, "--trust" in lost.output) == (1, True)
    good = run("verify", signed, "-c", place.config)
    assert (good.exit_code, "Podpisy są prawidłowe. [valid, TOTAL-PASSED]" in good.output) == (0, True)
    assert run("verify", document, "-c", place.config).exit_code == 3
    signed.write_bytes(signed.read_bytes().replace(b"Tekst podpisany", b"Tekst zmieniony"))
    assert run("verify", signed, "-c", place.config).exit_code == 5


def test_verify_shows_the_person_behind_podpis_zaufany(place: Place, tmp_path: Path) -> None:
    """The person is named only because the ministry's seal holds, and the PESEL is never shown."""
    letter = tmp_path / "pismo.xml"
    sample = arrivals.to_office_pz(place.pki)
    letter.write_bytes(sample.content)
    shown = run("verify", letter, "--json", "-c", place.config)
    signature = json.loads(shown.output)[str(letter)]["signatures"][0]
    assert (shown.exit_code, signature["verdict"]) == (0, "valid")
    assert (signature["signer"], signature["podpis_zaufany"]) == ("JAN TESTOWY", True)
    assert "00810100019" not in shown.output


def test_journal_that_somebody_touched_is_found(place: Place) -> None:
    """An intact journal ends with 0; one entry changed behind the program's back ends with 1 and its position."""
    path = place.folder / "dane" / "connector.db"
    with sqlite3.connect(path) as store:
        store.execute("UPDATE journal SET position = id, chain = 'x' WHERE id = 1")
    broken = run("journal", "verify", "-c", place.config)
    assert (broken.exit_code, "1" in broken.output) == (1, True)
    with sqlite3.connect(path) as store:
        store.execute("UPDATE journal SET position = NULL, chain = NULL")
    store.close()
    assert run("journal", "verify", "-c", place.config).exit_code == 0


def test_certificates_of_the_simulator_serve_training_only(place: Place, tmp_path: Path) -> None:
    """A production configuration refuses every certificate of the test PKI."""
    config = tmp_path / "connector.toml"
    text = place.config.read_text("utf-8").replace('"training"', '"production"').replace("file:pki", f"file:{place.folder}/pki")
    config.write_text(text, "utf-8")
    document = tmp_path / "pismo.xml"
    document.write_bytes(letters.plain_letter("Tekst.", "1"))
    refused = run("verify", document, "-c", config)
    assert (refused.exit_code, "simulator" in refused.output) == (1, True)


def test_private_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """A key file must be its owner's alone."""
    private, certificate = pem_pair(make_key("klucz"))
    (tmp_path / "k.key").write_bytes(private)
    (tmp_path / "k.pem").write_bytes(certificate)
    (tmp_path / "k.key").chmod(0o644)
    config = tmp_path / "connector.toml"
    config.write_text('purpose = "training"\n[keys.pieczec]\nkey = "file:k.key"\ncertificate = "file:k.pem"\n', "utf-8")
    document = tmp_path / "pismo.xml"
    document.write_bytes(letters.plain_letter("Tekst.", "1"))
    refused = run("sign", document, "--key", "pieczec", "--to", tmp_path / "out.xml", "-c", config)
    assert (refused.exit_code, "chmod 600" in refused.output) == (1, True)


def test_unknown_setting_is_named(tmp_path: Path) -> None:
    """A misspelt key is an error with its name, not a silent default."""
    config = tmp_path / "connector.toml"
    config.write_text('purpose = "training"\n[web]\nprot = 1\n', "utf-8")
    refused = run("migrate", "-c", config)
    assert (refused.exit_code, "web.prot" in refused.output) == (1, True)


def test_verify_needs_no_configuration_where_the_trusted_are_named(place: Place, tmp_path: Path) -> None:
    """With a folder of certificates the verdict is theirs, for the moment asked; the page says it in plain words."""
    trusted, letter, page = tmp_path / "zaufane", tmp_path / "pismo.xml", tmp_path / "raport.html"
    (trusted / "podpis-zaufany").mkdir(parents=True)
    letter.write_bytes(letters.signed_decision(place.pki))
    nowhere = tmp_path / "absent.toml"
    doubted = run("verify", letter, "--trust", trusted, "-c", nowhere)
    assert (doubted.exit_code, "no_certificate_chain_found" in doubted.output) == (4, True)
    (trusted / "urzad.pem").write_bytes(place.pki.path("qualified-root.pem").read_bytes())
    assert run("verify", letter, "--trust", trusted, "--page", page, "-c", nowhere).exit_code == 0
    assert "Podpisy są prawidłowe. (TOTAL-PASSED)" in page.read_text("utf-8")
    later = run("verify", letter, "--trust", trusted, "--at", "2099-01-01", "--json", "-c", nowhere)
    (signature,) = json.loads(later.output)[str(letter)]["signatures"]
    assert (signature["indication"], signature["sub_indication"]) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_page_of_a_verification_hides_the_pesel_and_speaks_both_languages(place: Place, tmp_path: Path) -> None:
    """Of a PESEL only the last digits are shown; the page can be had in English."""
    letter, page = tmp_path / "pismo.xml", tmp_path / "report.html"
    letter.write_bytes(arrivals.to_office_pz(place.pki).content)
    assert run("verify", letter, "--page", page, "--english", "-c", place.config).exit_code == 0
    text = page.read_text("utf-8")
    assert ("a person, Podpis Zaufany" in text, "00810100019" in text, "*********19" in text) == (True, False, True)


def test_command_loads_neither_the_pages_nor_the_library_of_a_storage() -> None:
    """An office with a directory pays nothing for buckets, and no command but the service waits for its pages."""
    code = "import sys, connector.cli; sys.exit(bool({'boto3', 'botocore', 'fastapi', 'uvicorn'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own program

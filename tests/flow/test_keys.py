"""Signing keys as the configuration names them, their list and requests from a terminal, and the warning before they end."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    load_pem_private_key,
    pkcs12,
)
from typer.testing import CliRunner, Result

from connector import app, keys
from connector.care.expiry import chore
from connector.care.keeper import Keeper, open_keeper
from connector.cli import application
from connector.flow.desk import SystemClock
from connector.letters.errors import ConfigurationWrong, KeyRunsOut
from connector.settings import Settings, load
from signing.token_keys import Place, generate
from tests import signing_kit as kit
from tests.office_kit import Office
from tests.token_kit import LABEL, PIN, SoftToken

NOW = SystemClock().now()
SUBJECT = "CN=Pieczęć,O=Urząd,organizationIdentifier=VATPL-0000000000,C=PL"
Configure = Callable[[str], Path]


def run(*arguments: str | Path) -> Result:
    """Run one command."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments], env={"COLUMNS": "400"})


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """Write a configuration of training, with secrets beside it."""

    def write(text: str, purpose: str = "training") -> Path:
        config = tmp_path / "connector.toml"
        config.write_text(f'purpose = "{purpose}"\n{text}', encoding="utf-8")
        return config

    return write


def _days(first: int, last: int) -> tuple[int, int]:
    """Turn days counted from now into those counted from the kit's moment."""
    offset = (NOW - kit.AT).days
    return first + offset, last + offset


def _secret(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


def _pem(folder: Path, name: str, days: tuple[int, int]) -> kit.Issued:
    issued = kit.issue(f"SYMULATOR {name}", kit.rsa_key(name), kit.root(), days=_days(*days))
    _secret(folder / f"{name}.key", issued.pem)
    (folder / f"{name}.pem").write_bytes(issued.certificate.public_bytes(Encoding.PEM))
    return issued


def _two(name: str, purpose: str = "seal") -> str:
    entry = '[[keys.{name}]]\nkey = "file:{file}.key"\ncertificate = "file:{file}.pem"\npurpose = "{purpose}"\n'
    return "".join(entry.format(name=name, file=file, purpose=purpose) for file in ("stary", "nowy"))


def _token_entry(soft: SoftToken, more: str = "") -> str:
    return f"""[keys.token]
{more}
[keys.token.pkcs11]
module = "{soft.module}"
token = "{LABEL}"
label = "pieczec"
pin = "file:pin"
"""


@pytest.fixture
def soft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    """Give a token, and its PIN in a file."""
    _secret(tmp_path / "pin", f"{PIN}\n".encode())
    return SoftToken.make(tmp_path, monkeypatch)


def _views(config: Path) -> list[dict[str, Any]]:
    listed = run("key", "list", "--json", "-c", config)
    assert listed.exit_code == 0, listed.output
    views: list[dict[str, Any]] = json.loads(listed.stdout)
    return views


def test_of_two_keys_under_one_name_the_newer_valid_one_signs(tmp_path: Path, configure: Configure) -> None:
    """The list says which, and so do the keys that letters are signed with."""
    _pem(tmp_path, "stary", (-300, 20))
    newer = _pem(tmp_path, "nowy", (-1, 365))
    config = configure(_two("pieczec"))
    assert [(view["number"], view["signs_now"], view["days_left"]) for view in _views(config)] == [(1, False, 19), (2, True, 364)]
    assert app.open_keys(load(config), SystemClock())["pieczec"].certificate == newer.certificate
    shown = run("key", "list", "-c", config).output
    assert "pieczec 2: pem, seal: podpisuje" in shown
    assert "CN=SYMULATOR nowy" in shown


def test_the_journal_follows_the_same_rule_and_believes_both(tmp_path: Path, configure: Configure) -> None:
    """The one valid now that began last seals; seals of either are believed."""
    old, new = _pem(tmp_path, "stary", (-300, 20)), _pem(tmp_path, "nowy", (10, 365))
    keeper = open_keeper(load(configure(_two("dziennik", "journal") + '[journal]\nkey = "dziennik"\n')))
    assert keeper.sealing_key(NOW).certificate == old.certificate
    assert keeper.sealing_key(NOW + timedelta(days=11)).certificate == new.certificate
    assert keeper.certificates == (old.certificate, new.certificate)


def test_a_letter_is_signed_by_whatever_key_is_configured(tmp_path: Path, configure: Configure, soft: SoftToken) -> None:
    """A PKCS #12 file and a token serve like PEM."""
    generate(token := soft.token(), Place("pieczec"), 2048)
    token.close()
    issued = _pem(tmp_path, "plik", (-1, 300))
    content = pkcs12.serialize_key_and_certificates(b"a", issued.key, issued.certificate, None, BestAvailableEncryption(b"tajne"))
    _secret(tmp_path / "plik.p12", content)
    _secret(tmp_path / "haslo", b"tajne\n")
    file = '[keys.plik]\npkcs12 = "file:plik.p12"\npassword = "file:haslo"\nrsa_padding = "pss"\n'
    config = configure(file + _token_entry(soft, 'certificate = "file:token.pem"'))
    public = keys.open_signer(load(config), load(config).keys["token"][0]).public_key
    model = kit.office().certificate
    builder = x509.CertificateBuilder().subject_name(kit.subject("SYMULATOR token")).issuer_name(model.issuer)
    builder = builder.public_key(public).serial_number(9).not_valid_before(NOW - timedelta(days=1))
    certificate = builder.not_valid_after(NOW + timedelta(days=100)).sign(kit.root().key, hashes.SHA256())
    (tmp_path / "token.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    document = tmp_path / "pismo.xml"
    document.write_bytes(kit.LETTER)
    for name, method in (("plik", b"sha256-rsa-MGF1"), ("token", b"rsa-sha256")):
        signed = tmp_path / f"{name}.xml"
        done = run("sign", document, "--key", name, "--to", signed, "-c", config)
        assert done.exit_code == 0, done.output
        assert method in signed.read_bytes()
    assert [(view["kind"], view["module"]) for view in _views(config)] == [("pkcs12", None), ("pkcs11", str(soft.module))]


def test_a_new_key_is_made_asked_for_and_waits(tmp_path: Path, configure: Configure) -> None:
    """The key is its owner's alone, the request is signed by it; until the certificate comes the old one signs."""
    _pem(tmp_path, "stary", (-300, 20))
    entry = '[[keys.pieczec]]\nkey = "file:nowy.key"\npassword = "file:haslo"\n'
    _secret(tmp_path / "haslo", b"tajne")
    config = configure('[[keys.pieczec]]\nkey = "file:stary.key"\ncertificate = "file:stary.pem"\n' + entry)
    to = tmp_path / "wniosek.csr"
    made = run("key", "request", "pieczec", "--subject", SUBJECT, "--to", to, "--new", "-c", config)
    assert made.exit_code == 0, made.output
    path = tmp_path / "nowy.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    private = load_pem_private_key(path.read_bytes(), b"tajne")
    asked = x509.load_pem_x509_csr(to.read_bytes())
    assert asked.is_signature_valid
    assert (asked.public_key(), getattr(private, "key_size", 0)) == (private.public_key(), 3072)
    assert [view["subject"] is None for view in _views(config)] == [False, True]
    assert "czeka na certyfikat" in run("key", "list", "-c", config).output
    assert list(app.open_keys(load(config), SystemClock())) == ["pieczec"]


def test_neither_key_nor_request_is_overwritten(tmp_path: Path, configure: Configure) -> None:
    """What is there stays as it is, and the command ends with the caller's fault."""
    issued = _pem(tmp_path, "stary", (-300, 20))
    config = configure('[keys.pieczec]\nkey = "file:stary.key"\ncertificate = "file:stary.pem"\n')
    to = tmp_path / "wniosek.csr"
    asking = ("key", "request", "pieczec", "--subject", SUBJECT, "--to", to, "-c", config)
    refused = run(*asking, "--new")
    assert (refused.exit_code, "key_exists" in refused.output, to.exists()) == (2, True, False)
    assert (tmp_path / "stary.key").read_bytes() == issued.pem
    assert run(*asking).exit_code == 0
    written = to.read_bytes()
    assert run(*asking).exit_code == 2
    assert to.read_bytes() == written


def test_a_key_is_made_in_the_token_and_asked_for(tmp_path: Path, configure: Configure, soft: SoftToken) -> None:
    """The request is signed there; the list shows a key that waits, since the token has no certificate yet."""
    config = configure(_token_entry(soft))
    to = tmp_path / "wniosek.csr"
    made = run("key", "request", "token", "--subject", SUBJECT, "--to", to, "--new", "-c", config)
    assert made.exit_code == 0, made.output
    asked = x509.load_pem_x509_csr(to.read_bytes())
    assert (asked.is_signature_valid, getattr(asked.public_key(), "key_size", 0)) == (True, 3072)
    assert [(view["kind"], view["subject"]) for view in _views(config)] == [("pkcs11", None)]
    again = run("key", "request", "token", "--subject", SUBJECT, "--to", tmp_path / "b.csr", "--new", "-c", config)
    assert (again.exit_code, "key_exists" in again.output) == (2, True)


def test_no_command_tells_the_pin(tmp_path: Path, configure: Configure, soft: SoftToken) -> None:
    """Not even when the token refuses it."""
    _secret(tmp_path / "pin", b"9999-zly")
    refused = run("key", "list", "-c", configure(_token_entry(soft)))
    assert (refused.exit_code, "token_pin_refused" in refused.output) == (1, True)
    assert "9999-zly" not in refused.output


def test_keys_in_one_token_share_its_login(
    tmp_path: Path, configure: Configure, soft: SoftToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong PIN is offered once, however many keys lie there: a third time would lock the token."""
    offered: list[str] = []
    ask = Settings.secret

    def asked(settings: Settings, reference: str) -> str:
        offered.append(reference)
        return ask(settings, reference)

    monkeypatch.setattr(Settings, "secret", asked)
    _secret(tmp_path / "pin", b"9999-zly")
    settings = load(configure(_token_entry(soft) + _token_entry(soft).replace("keys.token", "keys.drugi")))
    for name in settings.keys:
        with pytest.raises(ConfigurationWrong, match="token_pin_refused"):
            keys.open_all(settings, name)
    assert offered == ["file:pin"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[keys.a]\npurpose = 'seal'\n", "one of key, pkcs12 and pkcs11"),
        ("[keys.a]\nkey = 'file:a'\npkcs12 = 'file:b'\n", "one of key, pkcs12 and pkcs11"),
        ("[keys.a]\npkcs12 = 'file:b'\ncertificate = 'file:c'\n", "holds its certificate itself"),
        (
            "[keys.a]\npassword = 'env:A'\npkcs11 = {module = '/m', token = 't', label = 'l', pin = 'env:P'}\n",
            "a pin, no password",
        ),
        ("[keys.a]\npkcs11 = {module = '/m', token = 't', pin = 'env:P'}\n", "label or id"),
        ("[keys.a]\npkcs11 = {module = '/m', token = 't', id = 'xyz', pin = 'env:P'}\n", "pkcs11.id"),
        (
            """[keys]
a.pkcs11 = {module = '/m', token = 't', label = 'a', pin = 'env:P'}
b.pkcs11 = {module = '/m', token = 't', label = 'b', pin = 'env:Q'}
""",
            "name one pin",
        ),
        ("[keys.a]\nkey = 'file:a'\npurpose = 'journal'\nrsa_padding = 'pss'\n", "without PSS"),
        ("[[keys.a]]\nkey = 'file:a'\n[[keys.a]]\nkey = 'file:b'\npurpose = 'journal'\n", "have one purpose"),
        ("[keys]\na = []\n", "keys.a"),
    ],
)
def test_a_key_that_makes_no_sense_is_named_at_the_start(configure: Configure, text: str, said: str) -> None:
    """The configuration is refused with the reason."""
    with pytest.raises(ConfigurationWrong, match=said):
        load(configure(text))


def test_a_name_without_any_certificate_signs_nothing(tmp_path: Path, configure: Configure) -> None:
    """The program does not start with it: letters would wait for nobody knows what."""
    _pem(tmp_path, "stary", (-300, 20))
    with pytest.raises(ConfigurationWrong, match=r"keys\.pieczec.*certificate"):
        app.open_keys(load(configure('[keys.pieczec]\nkey = "file:stary.key"\n')), SystemClock())


def test_a_pkcs12_file_is_its_owners_alone_and_no_simulator_serves_production(
    tmp_path: Path, configure: Callable[[str, str], Path]
) -> None:
    """What others can read is refused, and so is a certificate of the simulator outside training."""
    issued = _pem(tmp_path, "plik", (-1, 300))
    content = pkcs12.serialize_key_and_certificates(b"a", issued.key, issued.certificate, None, BestAvailableEncryption(b"t"))
    _secret(tmp_path / "haslo", b"t")
    (tmp_path / "plik.p12").write_bytes(content)
    (tmp_path / "plik.p12").chmod(0o644)
    text = '[keys.plik]\npkcs12 = "file:plik.p12"\npassword = "file:haslo"\n'
    with pytest.raises(ConfigurationWrong, match="chmod 600"):
        app.open_keys(load(configure(text, "training")), SystemClock())
    (tmp_path / "plik.p12").chmod(0o600)
    assert app.open_keys(load(configure(text, "training")), SystemClock())["plik"].certificate == issued.certificate
    with pytest.raises(ConfigurationWrong, match="simulator"):
        app.open_keys(load(configure(text, "production")), SystemClock())


@pytest.mark.parametrize(("left", "told"), [(20, True), (40, False)])
def test_a_key_that_ends_soon_shows_as_a_failing_chore(tmp_path: Path, left: int, told: bool) -> None:
    """Administrators see it among what waits for them, from a month before the end."""
    office = Office(tmp_path)
    days = (office.desk.clock.now() - kit.AT).days
    journal = kit.issue("SYMULATOR dziennik", kit.rsa_key("j"), kit.root(), days=(days - 100, days + left)).signing_key("journal")
    story = chore(Keeper("training", journal)).story
    office.desk.keys.clear()  # type: ignore[attr-defined]  # a dict here; of the journal's key alone is told
    if told:
        with pytest.raises(KeyRunsOut, match=r"\[journal\]"):
            story(office.desk, None)  # type: ignore[arg-type]  # the job is not looked at
    else:
        story(office.desk, None)  # type: ignore[arg-type]  # as above
    office.desk.database.close()

"""Signing keys from a terminal: list them, request a certificate."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from connector import keys
from connector.care.expiry import running_out
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, complaints, out, told_plainly
from connector.flow.desk import SystemClock
from connector.keys import Entry
from connector.letters.errors import ConfigurationWrong, InputRefused
from connector.settings import KeySettings, Settings, load
from connector.web.panel.phrases import POLAND, in_zone
from signing import requests, token_keys
from signing.errors import KeyExists
from signing.rotation import current

key = typer.Typer(no_args_is_help=True, help="Klucze podpisujące (signing keys).")
_BITS = 3072


@key.command("list")
@told_plainly
def list_keys(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż klucze z konfiguracji, ich certyfikaty i który teraz podpisuje (list the keys and which of them signs now)."""
    settings, now = load(config), SystemClock().now()
    entries = {name: keys.open_entries(settings, name) for name in settings.keys}
    views = [view for listed in entries.values() for view in _views(listed, now)]
    if as_json:
        out.print_json(json.dumps(views))
    else:
        for view in views:
            _print(view)
    opened = ((name, [entry.opened for entry in listed if entry.opened]) for name, listed in entries.items())
    ending = [*running_out(opened, now)]
    if ending:
        complaints.print(
            f"kończą ważność, brak następnych / run out, none follows: {'; '.join(ending)}", style="bold red", markup=False
        )


def _views(entries: list[Entry], now: datetime) -> Iterator[dict[str, Any]]:
    opened = [entry.opened for entry in entries if entry.opened]
    chosen = current(opened, now) if opened else None
    for entry in entries:
        certificate = entry.opened.certificate if entry.opened else None
        yield {
            "name": entry.name,
            "number": entry.number,
            "kind": entry.settings.kind,
            "purpose": entry.settings.purpose,
            "module": str(entry.settings.pkcs11.module) if entry.settings.pkcs11 else None,
            "signs_now": entry.opened is not None and entry.opened is chosen and _is_valid(entry, now),
            "subject": certificate.subject.rfc4514_string() if certificate else None,
            "valid_from": certificate.not_valid_before_utc.isoformat() if certificate else None,
            "valid_until": certificate.not_valid_after_utc.isoformat() if certificate else None,
            "days_left": (certificate.not_valid_after_utc - now).days if certificate else None,
        }


def _is_valid(entry: Entry, now: datetime) -> bool:
    return entry.opened is not None and entry.opened.period[0] <= now <= entry.opened.period[1]


def _print(view: dict[str, Any]) -> None:
    place = f"{view['kind']} {view['module'] or ''}".rstrip()
    head = f"{view['name']} {view['number']}: {place}, {view['purpose']}"
    if view["subject"] is None:
        out.print(f"{head}: czeka na certyfikat / waits for its certificate", markup=False, soft_wrap=True)
        return
    state = "podpisuje / signs" if view["signs_now"] else "nie podpisuje teraz / does not sign now"
    until = in_zone(datetime.fromisoformat(view["valid_until"]), POLAND)
    out.print(f"{head}: {state}", markup=False, soft_wrap=True)
    out.print(f"  {view['subject']}", markup=False, soft_wrap=True)
    out.print(f"  ważny do / valid until {until:%Y-%m-%d %H:%M}, dni / days: {view['days_left']}", markup=False, soft_wrap=True)


@key.command("request")
@told_plainly
def request(
    name: Annotated[str, typer.Argument(help="nazwa klucza z konfiguracji (its name in the configuration)")],
    subject: Annotated[str, typer.Option(help="np. CN=Pieczęć,O=Urząd,organizationIdentifier=VATPL-0000000000,C=PL")],
    to: Annotated[Path, typer.Option(help="dokąd zapisać wniosek (where to write the request)")],
    new: Annotated[bool, typer.Option("--new", help="utwórz przedtem klucz RSA-3072 (make the key first)")] = False,
    number: Annotated[int | None, typer.Option(help="który z kluczy tej nazwy (which of them, from 1)")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Sporządź wniosek o certyfikat, CSR; bez numeru: dla klucza, który czeka na certyfikat (make a certificate request)."""
    settings = load(config)
    entry = _chosen(settings, name, number)
    asked = requests.subject(subject)
    if to.exists():
        raise InputRefused(f"{to} is there already")
    if new:
        _make(settings, entry)
    _write_new(to, requests.request(keys.open_signer(settings, entry), asked), 0o644)
    out.print(f"zapisano / written: {to}", markup=False, soft_wrap=True)


def _chosen(settings: Settings, name: str, number: int | None) -> KeySettings:
    entries = settings.keys.get(name)
    if entries is None:
        raise ConfigurationWrong(f"key {name}; known: {', '.join(settings.keys)}")
    if number is not None:
        if not 1 <= number <= len(entries):
            raise InputRefused(f"--number: 1-{len(entries)}")
        return entries[number - 1]
    waiting = [entry for entry in entries if not entry.certificate and not entry.pkcs12]
    return (waiting or entries)[-1]


def _make(settings: Settings, entry: KeySettings) -> None:
    """Make a key where the configuration says that it is."""
    if entry.pkcs11:
        token = keys.open_token(settings, entry.pkcs11, writable=True)
        token_keys.generate(token, keys.place(entry.pkcs11), _BITS)
        token.close()
        return
    kind, _, path = (entry.key or "").partition(":")
    if kind != "file":
        raise InputRefused('--new: tylko dla key = "file:..." albo tokenu / only for key = "file:..." or a token')
    place = settings.path(Path(path))
    if place.exists():
        raise KeyExists(str(place))
    password = settings.secret(entry.password).encode() if entry.password else None
    made = rsa.generate_private_key(65537, _BITS)
    locked = BestAvailableEncryption(password) if password else NoEncryption()
    _write_new(place, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), 0o600)


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that is not there yet."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)

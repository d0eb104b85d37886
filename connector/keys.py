"""Open the signing keys that the configuration names: PEM, PKCS #12, or in a token (PKCS #11)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509

from connector.letters.errors import ConfigurationWrong
from connector.settings import KeySettings, Settings, TokenSettings
from signing import keys, token_keys
from signing.errors import SigningError
from signing.keys import SigningKey
from signing.signers import InMemory, Signer
from signing.token_keys import InToken, Place
from signing.tokens import Token


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the keys under a name, ``number`` counting from 1; ``opened`` is None while it waits for its certificate."""

    name: str
    number: int
    settings: KeySettings
    opened: SigningKey | None


def open_all(settings: Settings, name: str) -> list[SigningKey]:
    """Open the keys under a name that have a certificate.

    Raises:
        ConfigurationWrong: one cannot be used, or none has a certificate.
    """
    found = [entry.opened for entry in open_entries(settings, name) if entry.opened]
    if not found:
        raise ConfigurationWrong(f"[keys.{name}] certificate: no key of this name has one yet")
    return found


def open_entries(settings: Settings, name: str) -> list[Entry]:
    """Open all keys under a name, those that wait for a certificate too.

    Raises:
        ConfigurationWrong: one cannot be used; the message names it.
    """
    return [
        Entry(name, number, entry, _open(settings, f"[keys.{name}] no. {number}", entry))
        for number, entry in enumerate(settings.keys[name], start=1)
    ]


def certificates(settings: Settings) -> list[x509.Certificate]:
    """Give the certificates that the configuration names for the keys that sign letters, without opening a key.

    Raises:
        ConfigurationWrong: a reference leads nowhere.
        KeyUnusable: it is no certificate.
    """
    named = (entry.certificate for entries in settings.letter_keys.values() for entry in entries)
    return [keys.read_certificates(settings.read(reference))[0] for reference in named if reference]


def open_signer(settings: Settings, entry: KeySettings) -> Signer:
    """Open a key that may have no certificate yet, to sign by PKCS #1 v1.5 or ECDSA.

    Raises:
        ConfigurationWrong: a reference leads nowhere.
        KeyUnusable: the key cannot be used.
    """
    if entry.pkcs11:
        return InToken(open_token(settings, entry.pkcs11), place(entry.pkcs11))
    if entry.pkcs12:
        return keys.load_pkcs12(settings.private(entry.pkcs12), entry.purpose, _password(settings, entry)).signer
    return InMemory(keys.read_private(settings.private(entry.key or ""), _password(settings, entry)))


def open_token(settings: Settings, chosen: TokenSettings, *, writable: bool = False) -> Token:
    """Name a token; it is first reached when something is asked of it.

    All keys in it share one login, so that a wrong PIN is offered once however many they are.
    """
    module = settings.path(chosen.module)
    return settings.opened(
        (module, chosen.token, writable),
        lambda: Token(module, chosen.token, lambda: settings.secret(chosen.pin), writable=writable),
    )


def place(chosen: TokenSettings) -> Place:
    """Say which key of its token is meant."""
    return Place(chosen.label, bytes.fromhex(chosen.id) if chosen.id else None)


def _open(settings: Settings, where: str, entry: KeySettings) -> SigningKey | None:
    try:
        found = _load(settings, entry)
    except SigningError as failure:
        said = f"{where}: {failure.text_pl} / {failure.text_en} [{failure.code}] {failure.detail}"
        raise ConfigurationWrong(said.rstrip()) from None
    if found:
        settings.require_real(where, found.certificate, *found.chain)
    return found


def _load(settings: Settings, entry: KeySettings) -> SigningKey | None:
    pss = entry.rsa_padding == "pss"
    if entry.pkcs11:
        return _load_from_token(settings, entry, entry.pkcs11, pss=pss)
    password = _password(settings, entry)
    if entry.pkcs12:
        return keys.load_pkcs12(settings.private(entry.pkcs12), entry.purpose, password, pss=pss)
    if entry.certificate is None:
        return None
    return keys.load(settings.read(entry.key or ""), settings.read(entry.certificate), entry.purpose, password, pss=pss)


def _load_from_token(settings: Settings, entry: KeySettings, chosen: TokenSettings, *, pss: bool) -> SigningKey | None:
    """Take the certificate from the file that is named, else from the token; without one nothing is asked of the key."""
    token = open_token(settings, chosen)
    if entry.certificate:
        certificate, *above = keys.read_certificates(settings.read(entry.certificate))
    else:
        beside = token_keys.certificate(token, place(chosen))
        if beside is None:
            return None
        certificate, above = beside, []
    return SigningKey(InToken(token, place(chosen), pss=pss), certificate, tuple(above), entry.purpose)


def _password(settings: Settings, entry: KeySettings) -> bytes | None:
    return settings.secret(entry.password).encode() if entry.password else None

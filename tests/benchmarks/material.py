"""What is measured on: an office's keys of each kind, made once, and letters of any size that are valid with an attachment."""

from __future__ import annotations

import atexit
import base64
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from lxml import etree

from samples.pki import Key, Pki, make
from schemas.letter import from_json, write
from signing import keys
from signing.keys import SigningKey

FORM = "2013/12/12/1410"
USUAL: Final = "RSA-2048"
SEALS: Final = {USUAL: "office-seal", "RSA-4096": "office-seal-4096", "P-256": "office-seal-ec"}
"""The kinds of keys that letters are sealed with, and their names in the PKI."""
_FIXED = 2_320  # octets of a letter without its attachment


@cache
def pki() -> Pki:
    """Make the test PKI of this run; it goes when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make(folder / "pki")


@cache
def pair(kind: str = USUAL) -> tuple[bytes, bytes]:
    """Give the key of the office's seal of this kind and its certificate, both PEM; the long one is made when it is wanted."""
    name = SEALS[kind]
    if not pki().path(f"{name}.pem").exists():
        _make_long(name)
    return pki().pair(name)


@cache
def seal(kind: str = USUAL) -> SigningKey:
    """Load the office's seal of this kind."""
    return keys.load(*pair(kind), purpose="seal")


def _make_long(name: str) -> None:
    key, like = rsa.generate_private_key(65537, 4096), pki().certificate(SEALS[USUAL])
    builder = x509.CertificateBuilder(like.issuer, like.subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(like.not_valid_before_utc).not_valid_after(like.not_valid_after_utc)
    for extension in like.extensions:
        kept = extension.value
        if isinstance(kept, x509.SubjectKeyIdentifier):
            kept = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(kept, extension.critical)
    written = builder.sign(root_key(), SHA256()).public_bytes(Encoding.PEM)
    pki().path(f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pki().path(f"{name}.pem").write_bytes(written)


@cache
def root_key() -> Key:
    """Load the key of the authority above."""
    key = load_pem_private_key(pki().pair("root")[0], None)
    assert isinstance(key, Key)
    return key


@cache
def root() -> x509.Certificate:
    """Give the authority above every certificate of the office."""
    return pki().certificate("root")


def content(octets: int) -> dict[str, Any]:
    """Give a letter as data, whose document has about this size."""
    filling = random.Random(octets).randbytes(max(octets - _FIXED, 300) * 3 // 4)  # noqa: S311 - no secret
    return {
        "title": "Zawiadomienie o wszczęciu postępowania",
        "place": "Lubin",
        "date": "2026-03-02",
        "mark": "OŚ.6220.1.2026",
        "kind": "zawiadomienie",
        "sender": {
            "name": "Urząd Miejski Lubin (SYMULATOR)",
            "address": {"street": "Testowa", "building": "1", "post_code": "59-300", "town": "Lubin"},
        },
        "addressees": [{"name": "Urząd Testowy w Przykładowie"}],
        "paragraphs": ["Zawiadamiamy o wszczęciu postępowania w sprawie budowy drogi gminnej w obrębie Testowy."],
        "attachments": [_attachment("mapa.pdf", filling)],
    }


@cache
def letter(octets: int) -> bytes:
    """Give the document of a letter of about this size, unsigned and without instructions before its root.

    They are taken off since signxml leaves them out of what it signs, so that no other program could verify it.
    """
    return _written(content(octets))


@cache
def wordy_letter(octets: int) -> bytes:
    """Give one of about this size that is mostly paragraphs."""
    known = content(0)
    return _written({**known, "paragraphs": known["paragraphs"] * (octets // 150)})


def crowded_letter(number: int, attachments: int, octets: int) -> bytes:
    """Give the letter with this number, no other's content in it, with so many attachments of so many octets each."""
    chance = random.Random(f"{number} {attachments}")  # noqa: S311 - no secret
    attached = [_attachment(f"mapa-{place}.pdf", chance.randbytes(octets - 9)) for place in range(attachments)]
    return _written({**content(0), "attachments": attached})


def _attachment(name: str, filling: bytes) -> dict[str, str]:
    pdf = base64.b64encode(b"%PDF-1.7\n" + filling).decode()
    return {"name": name, "media_type": "application/pdf", "content_base64": pdf, "description": "Mapa"}


def _written(known: dict[str, Any]) -> bytes:
    written = etree.fromstring(write(from_json(known), FORM), etree.XMLParser(huge_tree=True))
    return etree.tostring(written, encoding="UTF-8", xml_declaration=True)

"""What comes to the office's box: letters of a resident in every condition a box has seen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from samples.documents.attachments import photograph
from samples.documents.pdf import page
from samples.documents.templates import fill
from samples.documents.xades import sign_as_trusted_profile
from samples.pki import Pki

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class SampleArrival:
    """A document for the office's box as its sender gives it to the platform.

    ``name`` is the file name and ``media_type`` the typPliku that go with ``content``; ``special`` says what is unusual.
    """

    name: str
    media_type: str
    content: bytes
    special: str


def every(pki: Pki, *, at: datetime | None = None) -> list[SampleArrival]:
    """Give one of each, in the order in which the demonstration shows them.

    Args:
        pki: the test PKI; the signing key is that of ``ministry-seal``.
        at: the claimed signing time and the day of the letters; now, if not given.
    """
    moment = at or datetime.now(UTC)
    signed = (to_office_pz, to_office_pz_new, with_bom, tampered)
    return [*(make(pki, at=moment) for make in signed), unsigned(at=moment), pdf(), malformed(at=moment)]


def to_office_pz(pki: Pki, *, at: datetime | None = None) -> SampleArrival:
    """Give a letter (form 2017/10/24/4566) with an attachment and a podpis zaufany in the layout PodpisZP."""
    content = _signed(pki, "Wniosek o naprawę wiaty", at, "role_podpis_zp.xml")
    return _letter("wniosek_pz.xml", content, "podpis zaufany, signer in ppZP:PodpisZP")


def to_office_pz_new(pki: Pki, *, at: datetime | None = None) -> SampleArrival:
    """Give the same kind of letter with a podpis zaufany in the layout EPSignature."""
    content = _signed(pki, "Wniosek o oświetlenie wiaty", at, "role_ep_signature.xml")
    return _letter("wniosek_pz_nowy.xml", content, "podpis zaufany, signer in pz:EPSignature")


def with_bom(pki: Pki, *, at: datetime | None = None) -> SampleArrival:
    """Give a signed letter that begins with the byte order mark of UTF-8; its signature is good."""
    content = BYTE_ORDER_MARK + _signed(pki, "Wniosek o ławkę przy wiacie", at, "role_podpis_zp.xml")
    return _letter("wniosek_bom.xml", content, "begins with a byte order mark")


def tampered(pki: Pki, *, at: datetime | None = None) -> SampleArrival:
    """Give a letter in which one word was changed after it was signed."""
    content = _signed(pki, "Wniosek o przegląd wiaty", at, "role_podpis_zp.xml")
    changed = content.replace("Proszę o naprawę".encode(), "Proszę o rozbiórkę".encode())
    return _letter("wniosek_zmieniony.xml", changed, "one word changed after signing")


def unsigned(*, at: datetime | None = None) -> SampleArrival:
    """Give a letter without any signature."""
    return _letter("wniosek_bez_podpisu.xml", _written("Wniosek o kosz przy wiacie", at), "no signature")


def malformed(*, at: datetime | None = None) -> SampleArrival:
    """Give a letter whose transfer was cut off in the middle: it is not well-formed."""
    whole = _written("Wniosek o rozkład przy wiacie", at)
    return _letter("wniosek_uciety.xml", whole[: whole.index(b"<wnio:Oswiadczenie>")], "cut off, not well-formed")


def pdf() -> SampleArrival:
    """Give a PDF in place of an XML document."""
    return SampleArrival("skan pisma.pdf", "application/pdf", page(["SYMULATOR", "Skan pisma w sprawie wiaty"]), "a PDF, no XML")


def _letter(name: str, content: bytes, special: str) -> SampleArrival:
    return SampleArrival(name, "text/xml", content, special)


def _signed(pki: Pki, title: str, at: datetime | None, role: str) -> bytes:
    moment = at or datetime.now(UTC)
    return sign_as_trusted_profile(_written(title, moment), pki.pair("ministry-seal"), moment, role=role)


def _written(title: str, at: datetime | None) -> bytes:
    """Write a letter; its CID has the portal's shape and follows from the title, so that no two letters share one."""
    return fill(
        "letter_to_office.xml",
        cid=f"{hashlib.sha256(title.encode()).hexdigest()[:40]}@epuap.gov.pl",
        day=(at or datetime.now(UTC)).date().isoformat(),
        title=title,
        paragraphs=["Proszę o naprawę wiaty przystankowej przy ulicy Testowej.", "Dach przecieka, a ławka jest złamana."],
        attachments=[photograph()],
    )

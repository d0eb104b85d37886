"""Check a message (wiadomość): its text and files, and where a signature is needed, which files carry whose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import Final, NamedTuple

from connector.flow import message
from connector.flow.check import Checked
from connector.flow.desk import Desk
from connector.flow.message import FileEntry, Record
from connector.flow.sign import CONFIRMED
from connector.flow.signed_files import MOST_SECONDS, judge_file
from connector.offices.kinds import SignatureNeed
from schemas.errors import UnreadableXml
from schemas.findings import Finding
from schemas.media_types import looks_like_xml
from signing.asic import is_container
from signing.errors import FileUnreadable
from signing.pdf_file import is_pdf
from signing.verdict import Level, SignatureVerdict

_NAMES: Final[dict[Level, str]] = {
    "xades": "XAdES",
    "xmldsig": "XML Signature",
    "cades": "CAdES",
    "pades": "PAdES",
    "pkcs7": "PKCS#7",
}


Content = Callable[[str], bytes]
"""Gives the bytes of the file with this SHA-256."""


_SEALABLE: Final = "sealable"
"""The verdict on a PDF that nobody signed: we could."""
_IN_THE_WAY: Final = {"invalid", "not_judged"}
"""Verdicts with which nothing leaves, however well another file is signed."""


class Judged(NamedTuple):
    """What the signatures in a file come to, or why there are none, and what a person is told about it."""

    verdict: str
    findings: list[Finding]


def examine_message(desk: Desk, stored: bytes, need: SignatureNeed, given: Mapping[str, bytes] | None = None) -> Checked:
    """Look for mistakes in a message, given as its record; ``given`` are its files by SHA-256 where the archive has none of them.

    Where letters of its kind need a signature, it is ``valid`` once a file carries a good one and none a bad one, else
    ``unsigned``; the findings say who signed what. Text alone cannot be signed, and our seal goes into PDF files only.
    """
    record = message.read(stored)
    findings = message.findings_of(record, given.__getitem__ if given else lambda sha256: next(desk.archive.pieces(sha256), b""))
    if need is SignatureNeed.NONE:
        return Checked(stored, findings=findings)
    judged = list(_judge_files(desk, record, given.__getitem__ if given else desk.archive.get))
    findings += [finding for one in judged for finding in one.findings]
    verdicts = {one.verdict for one in judged}
    enough = bool(verdicts & CONFIRMED) and not verdicts & _IN_THE_WAY
    if not record.files:
        findings.append(_NOTHING_TO_SIGN)
    elif not enough and need is SignatureNeed.SEAL and (_SEALABLE not in verdicts or verdicts & _IN_THE_WAY):
        findings.append(_NOT_SEALED)
    return Checked(stored, findings=findings, verdict="valid" if enough else "unsigned")


def is_signable(content: bytes) -> bool:
    """Say whether a file is of a kind that carries signatures: a PDF, a container or XML."""
    return is_pdf(content) or is_container(content) or looks_like_xml(content)


def _judge_files(desk: Desk, record: Record, content: Content) -> Iterator[Judged]:
    until = monotonic() + MOST_SECONDS
    for place, entry in enumerate(record.files):
        path = f"attachments[{place}]"
        if monotonic() > until:
            yield Judged("not_judged", [_warning("file_not_judged", path, entry, *_NO_TIME)])
        else:
            yield _judge(desk, entry, content(entry.sha256), path)


def _judge(desk: Desk, entry: FileEntry, content: bytes, path: str) -> Judged:
    if not is_signable(content):
        return Judged("unsigned", [])
    try:
        report = judge_file(content, desk.policies.of("letters_out"), at=desk.clock.now())
    except (FileUnreadable, UnreadableXml) as error:
        return Judged("unsigned", [_warning(error.code, path, entry, error.text_pl, error.text_en)])
    if is_pdf(content) and not report.signatures:
        return Judged(_SEALABLE, [])
    return Judged(report.verdict, [_told(signature, path, entry) for signature in report.signatures])


def _told(signature: SignatureVerdict, path: str, entry: FileEntry) -> Finding:
    """Say who signed a file, how, at which level, and what that is worth."""
    code = "file_signed" if signature.verdict in CONFIRMED else f"file_signature_{signature.verdict}"
    how = _NAMES[signature.level]
    who_pl, who_en = (signature.name,) * 2 if signature.name else ("nie wiadomo kto", "nobody knows who")
    level_pl, level_en = (f", poziom {signature.baseline}", f", level {signature.baseline}") if signature.baseline else ("", "")
    text_pl = f"podpis: {who_pl} ({how}{level_pl}). {signature.text_pl}"
    return _warning(code, path, entry, text_pl, f"signed by {who_en} ({how}{level_en}). {signature.text_en}")


def _warning(code: str, path: str, entry: FileEntry, text_pl: str, text_en: str) -> Finding:
    return Finding(code, "warning", 0, path, f"{entry.name}: {text_pl}", f"{entry.name}: {text_en}")


_NO_TIME: Final = (
    "podpisu nie sprawdzono, bo sprawdzanie plików tej wiadomości trwało zbyt długo; podziel ją na mniejsze.",
    "not judged, since judging the files of this message took too long; part it into smaller ones.",
)
_NOT_SEALED: Final = Finding(
    "message_not_signed",
    "error",
    0,
    "content",
    "Ten rodzaj pisma wymaga pieczęci, a w wiadomości nie ma pliku PDF, który można opieczętować, albo plik ma błędny podpis.",
    "This kind of letter needs a seal, and the message has no PDF that can be sealed, or a file has a bad signature.",
)
_NOTHING_TO_SIGN: Final = Finding(
    "message_without_files",
    "error",
    0,
    "content",
    "Ten rodzaj pisma wymaga podpisu, a wiadomość nie ma pliku, który można podpisać.",
    "This kind of letter needs a signature, and the message has no file that could be signed.",
)

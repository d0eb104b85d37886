"""Check a letter: write its document where it came as data, then look for mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connector.flow.desk import Desk
from schemas import letter as letters_schema
from schemas.attachments import MAX_ATTACHMENTS, Attachment, extract
from schemas.errors import ContentRefused, UnreadableXml
from schemas.findings import Severity
from schemas.parsing import parse
from schemas.validation import Finding
from schemas.validation import check as find_mistakes
from signing.verdict import SignatureVerdict
from signing.verification import verify


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with what was found in it: attachments, findings, its tree and the verdict on its signatures.

    Any mistake among the findings stops it.
    """

    document: bytes
    attachments: Sequence[Attachment] = ()
    findings: Sequence[Finding] = ()
    tree: Any = None
    verdict: str = ""

    @property
    def stops(self) -> bool:
        """Whether the letter must not leave."""
        return any(finding.severity == "error" for finding in self.findings)


def findings_of(desk: Desk, given: bytes | Mapping[str, Any]) -> Sequence[Finding]:
    """List what is wrong with this content: a document's bytes, or ``{"form", "letter"}`` to be written."""
    return examine(desk, given).findings


def examine(desk: Desk, given: bytes | Mapping[str, Any]) -> Checked:
    """Look for mistakes in content given in the same way; what came as data is written first."""
    try:
        document = given if isinstance(given, bytes) else _write(given)
        tree = parse(document)
    except ContentRefused as refused:
        return Checked(b"", findings=refused.findings)
    except UnreadableXml as unreadable:
        return Checked(b"", findings=[_unreadable(unreadable)])
    findings = [_mild(finding) for finding in find_mistakes(tree)]
    report = verify(tree, desk.policies.of("letters_out"), at=desk.clock.now())
    findings += [_doubt(signature) for signature in report.signatures if signature.verdict not in {"valid", "intact_weak"}]
    attachments = extract(tree)
    return Checked(document, attachments, [*findings, *_of_attachments(attachments)], tree, report.verdict)


_ATTACHMENTS_SAY = {
    "content_empty": ("jest pusty", "is empty"),
    "program": ("jest programem, a programów nie wysyłamy", "is a program, and programs are not sent"),
    "type_mismatch": ("nie jest tym, co podano jako jego rodzaj (format)", "is not what is declared as its type"),
}


def _of_attachments(attachments: Sequence[Attachment]) -> list[Finding]:
    if len(attachments) > MAX_ATTACHMENTS:
        text_pl, text_en = f"Pismo ma więcej niż {MAX_ATTACHMENTS} załączników.", f"More than {MAX_ATTACHMENTS} attachments."
        return [Finding("too_many_attachments", "error", 0, "", text_pl, text_en)]
    said = [(each, *_ATTACHMENTS_SAY[each.problem]) for each in attachments if each.problem in _ATTACHMENTS_SAY]
    return [
        Finding(f"attachment_{each.problem}", "error", 0, each.path, f"Załącznik {text_pl}.", f"The attachment {text_en}.")
        for each, text_pl, text_en in said
    ]


def _mild(finding: Finding) -> Finding:
    """Let a ready document of a template that we do not know leave with a warning: offices have templates of their own."""
    return replace(finding, severity="warning") if finding.code == "unknown_form" else finding


def _write(content: Mapping[str, Any]) -> bytes:
    return letters_schema.write(letters_schema.from_json(content["letter"]), content["form"])


def _unreadable(error: UnreadableXml) -> Finding:
    return Finding(error.code, "error", error.line or 0, "", error.text_pl, error.text_en)


def _doubt(signature: SignatureVerdict) -> Finding:
    """Tell of a signature that does not hold, which stops the letter, or that nobody vouches for, which is only said."""
    severity: Severity = "error" if signature.verdict == "invalid" else "warning"
    return Finding(f"signature_{signature.verdict}", severity, 0, "Signature", signature.text_pl, signature.text_en)

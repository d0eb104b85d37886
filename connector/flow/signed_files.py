"""Judge the signatures of a file whatever it is: an XML document, a PDF or a container; also of those that are attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from time import monotonic
from typing import Final

from schemas.attachments import Attachment
from schemas.parsing import parse
from schemas.validation import Finding
from signing.asic import is_container
from signing.errors import FileUnreadable
from signing.pdf_file import is_pdf
from signing.policy import Policy
from signing.verdict import Report, SignatureVerdict
from signing.verification import verify

MOST_JUDGED: Final = 50
MOST_OCTETS: Final = 100_000_000
MOST_SECONDS: Final = 60
"""How many attachments of one letter are judged, how much they may hold together, and how long that may take: the rest is
handed over unjudged."""
_UNSIGNED: Final = (
    "W załączonym kontenerze są pliki, których nikt nie podpisał.",
    "The attached container holds files that nobody signed.",
)


def judge_file(content: bytes, policy: Policy, *, at: datetime) -> Report:
    """Judge a file by what it is, not by its name.

    Raises:
        UnreadableXml: neither a PDF nor a container, and no XML that we accept.
        FileUnreadable: a PDF or container that is not opened.
    """
    if is_pdf(content):
        from signing.pdf import verify_pdf  # noqa: PLC0415 - it takes a while to load, which no start should wait for

        return verify_pdf(content, policy, at=at)
    if is_container(content):
        from signing.asic_verification import verify_container  # noqa: PLC0415 - it takes a while to load, which no start should wait for

        return verify_container(content, policy, at=at, parse=parse)
    return verify(parse(content), policy, at=at)


def signer_of(signature: SignatureVerdict, file: str = "") -> dict[str, str]:
    """Say who signed, and what that signature proves; ``file`` names the attachment where it is one's."""
    return {
        "name": signature.name,
        "kind": "podpis_zaufany" if signature.person else "certificate",
        "verdict": signature.verdict,
        "reason": signature.reason,
        "coverage": signature.coverage,
        "text_pl": signature.text_pl,
        "text_en": signature.text_en,
        **_proof_of(signature),
        **({"file": file} if file else {}),
    }


def _proof_of(signature: SignatureVerdict) -> dict[str, str]:
    """Say which level a signature has and since when a time stamp proves it, as far as that is so."""
    since = signature.proved_at.isoformat() if signature.proved_at else ""
    found = {"level": signature.baseline, "proved_at": since, "proved_by": signature.proved_by}
    return {name: value for name, value in found.items() if value}


def judge_attached(
    attachments: Iterable[Attachment], policy: Policy, *, at: datetime
) -> tuple[list[dict[str, str]], list[Finding]]:
    """Judge the PDFs and containers among attachments; nothing found here stops a letter.

    Returns:
        Who signed what, and a warning for each file that is not opened or holds files that nobody signed.
    """
    signers: list[dict[str, str]] = []
    findings: list[Finding] = []
    for one in _worth_judging(attachments):
        try:
            report = judge_file(one.content or b"", policy, at=at)
        except FileUnreadable as error:
            findings.append(_warning(one, error.code, error.text_pl, error.text_en))
            continue
        signers += [signer_of(signature, one.stored_name) for signature in report.signatures]
        if report.unsigned and report.signatures:
            findings.append(_warning(one, "files_unsigned", *_UNSIGNED))
    return signers, findings


def _worth_judging(attachments: Iterable[Attachment]) -> Iterator[Attachment]:
    count, octets, until = 0, 0, monotonic() + MOST_SECONDS
    for one in attachments:
        if one.content and (is_pdf(one.content) or is_container(one.content)):
            count, octets = count + 1, octets + len(one.content)
            if count > MOST_JUDGED or octets > MOST_OCTETS or monotonic() > until:
                return
            yield one


def _warning(one: Attachment, code: str, text_pl: str, text_en: str) -> Finding:
    return Finding(code, "warning", 0, one.path, text_pl, text_en)

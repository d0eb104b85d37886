"""Verify a signature container: each signature alone, which files it covers, and which files nobody signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Final

from signing import cades
from signing.asic import ASIC, META, XADES, Container, Parse, open_container
from signing.asic_manifest import subject
from signing.policy import Policy
from signing.reading import Malformed
from signing.verdict import Finding, Report, SignatureVerdict
from signing.verification import verify

_CADES: Final = f"{META}*signature*.p7s"
_STAMPS: Final = f"{META}*timestamp*.tst"
_KNOWN: Final = (
    XADES,
    _CADES,
    _STAMPS,
    f"{META}*[mM]anifest*.xml",
    f"{META}*evidencerecord*.xml",
    f"{META}*evidencerecord*.ers",
    *(f"{META}{name}.xml" for name in ("container", "encryption", "metadata", "rights")),
)
"""Names below META-INF that EN 319 162-1 knows, and the last four that OCF knows, on which it builds."""
_HOLDER: Final = f"{{{ASIC}}}XAdESSignatures"


def verify_container(content: bytes, policy: Policy, *, at: datetime, parse: Parse) -> Report:
    """Judge every signature of a container (EN 319 162-1).

    A signature is judged for the files that it covers, for signatures may share the files among them; ``partial`` says that it
    leaves some out, and a file that all leave out is named in the report.

    Args:
        content: the whole container.
        policy: what is acceptable of each signature.
        at: the aware moment that certificates are judged for.
        parse: reads a signature file.

    Raises:
        FileUnreadable: the container is not opened.
        ValueError: ``at`` has no zone.
    """
    container = open_container(content)
    reports = [*_reports(container, replace(policy, accept_partial=True), at, parse)]
    if not reports:
        reports = [Report(tuple(SignatureVerdict(reason="format_not_judged", place=name) for name in _stamps(container)))]
    signatures = tuple(signature for report in reports for signature in report.signatures)
    covered = {name for signature in signatures for name in signature.files}
    unsigned = (*(name for name in container.files if name not in covered), *_hidden(container))
    return Report(signatures, sum(report.elsewhere for report in reports), unsigned)


def _hidden(container: Container) -> Iterator[str]:
    """Name what lies among the signatures, where none of them reaches, and is nothing that the standard puts there."""
    return (name for name in container.signatures if not any(fnmatchcase(name, known) for known in _KNOWN))


def _reports(container: Container, policy: Policy, at: datetime, parse: Parse) -> Iterator[Report]:
    judged = 0
    for name, octets in container.signatures.items():
        if judged >= policy.most_signatures:
            yield Report((SignatureVerdict(reason="too_large", place=name),))
            return
        if fnmatchcase(name, XADES):
            report = _of_xml(octets, container, policy, at, parse)
        elif fnmatchcase(name, _CADES):
            report = Report((_of_cms(octets, name, container, policy, at, parse),))
        else:
            continue
        judged += len(report.signatures)
        for signature in report.signatures:
            signature.place = name
        yield report


def _of_xml(octets: bytes, container: Container, policy: Policy, at: datetime, parse: Parse) -> Report:
    try:
        tree = parse(octets)
    except ValueError as failure:
        return _malformed(str(failure))
    if tree.getroot().tag != _HOLDER:
        return _malformed(f"root {tree.getroot().tag}")
    report = verify(tree, policy, at=at, files=container.files)
    for signature in report.signatures:
        if not signature.files and signature.verdict in {"valid", "intact_weak"}:
            signature.reason = "signed_data_not_found"
    return report if report.signatures else _malformed("no signature")


def _of_cms(octets: bytes, name: str, container: Container, policy: Policy, at: datetime, parse: Parse) -> SignatureVerdict:
    try:
        covered = subject(container, name, parse)
    except Finding as finding:
        return SignatureVerdict(reason=finding.reason, detail=finding.detail, level="cades")
    except Malformed as failure:
        return SignatureVerdict(reason="format_failure", detail=str(failure), level="cades")
    verdict = cades.judge(octets, covered.octets, policy, at)
    if verdict.coverage == "whole_document":
        verdict.files = covered.files
        verdict.coverage = "whole_document" if set(container.files) <= set(covered.files) else "partial"
    return verdict


def _stamps(container: Container) -> list[str]:
    """Name the time stamps of a container that nobody signed: they are told apart, not judged."""
    return [name for name in container.signatures if fnmatchcase(name, _STAMPS)]


def _malformed(detail: str) -> Report:
    return Report((SignatureVerdict(reason="format_failure", detail=detail),))

"""PDFs and containers: EU DSS accepts what we make, we accept what it makes, and both refuse the same."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connector.flow.signed_files import judge_file
from samples.documents import pdf
from signing import asic, levels
from signing.verdict import Baseline, Report
from tests import pdf_kit
from tests.interop.court import SIGNERS, Court
from tests.interop.judges import Judge

FILES = {"pismo.xml": b"<pismo/>", "za\u0142\u0105czniki/umowa najmu.pdf": pdf.page(["Umowa najmu"])}
KINDS = ["pdf", "xades-e", "xades-s", "cades-e", "cades-s"]


def packed(court: Court, level: str, signer: str) -> Path:
    """Make a container with our program."""
    now, rules = datetime.now(UTC), court.rules("LT", told=court.crl())
    signatures = asic.sign(FILES, court.key(signer), at=now)
    if level in {"T", "LT"}:
        signatures = levels.add_timestamp(signatures, court.stamper(now), rules.stampers, at=now)
    if level == "LT":
        signatures = levels.add_values(signatures, rules.trust, rules.stampers, at=now)
    return court.paper(asic.pack(FILES, signatures, at=now))


def signed_by_dss(court: Court, java: Judge, kind: str, level: str, signer: str) -> Path:
    """Have DSS sign a file or pack it into a container."""
    paper, signed = court.paper(pdf.page(["Umowa najmu"])), court.paper()
    words = (court.pkcs12(signer), court.trusted, level, kind, court.pkcs12("time-stamps"))
    answer = java.ask("dss.file", paper, signed, *words)
    assert answer.get("signed"), answer
    return signed


def judged(court: Court, signed: Path, level: Baseline = "B") -> Report:
    """Verify with our program; what it needs for LT must stand in the file."""
    rules = court.rules(level, told=court.crl() if level == "T" else b"")
    return judge_file(signed.read_bytes(), rules, at=datetime.now(UTC))


def dss(court: Court, java: Judge, signed: Path, *, alone: bool = False) -> list[tuple[Any, ...]]:
    """Have DSS judge."""
    answer = java.ask("dss.validate", signed, court.authorities if alone else court.trusted)
    return [(one["indication"], one["sub"], one["level"]) for one in answer.get("signatures", [answer])]


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("level", ["B", "T", "LT"])
def test_dss_passes_our_containers(court: Court, java: Judge, level: str, signer: str) -> None:
    """An ASiC-E of ours is TOTAL-PASSED at each level, LT with nothing but the root at hand."""
    found = dss(court, java, packed(court, level, signer), alone=level == "LT")
    assert found == [("TOTAL_PASSED", None, f"XAdES-BASELINE-{level}")]


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
@pytest.mark.parametrize("kind", ["pdf", "xades-e", "xades-s"])
def test_we_accept_the_files_of_dss(court: Court, java: Judge, kind: str, level: Baseline, signer: str) -> None:
    """Signed PDFs and containers with XAdES have here the level that DSS gave them."""
    report = judged(court, signed_by_dss(court, java, kind, level, signer), level)
    assert (report.verdict, report.unsigned) == ("valid", ())
    assert [(one.reason, one.detail, one.baseline) for one in report.signatures] == [("passed", "", level)]


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("level", ["B", "T", "LT"])
@pytest.mark.parametrize("kind", ["cades-e", "cades-s"])
def test_we_accept_the_cades_containers_of_dss(court: Court, java: Judge, kind: str, level: Baseline, signer: str) -> None:
    """The file is covered directly in an ASiC-S and through the manifest in an ASiC-E."""
    report = judged(court, signed_by_dss(court, java, kind, level, signer), level)
    assert (report.verdict, report.unsigned) == ("valid", ())
    assert [(one.reason, one.detail, one.baseline) for one in report.signatures] == [("passed", "", level)]


@pytest.mark.parametrize("kind", KINDS)
def test_changed_file_is_refused_by_both(court: Court, java: Judge, kind: str) -> None:
    """One word of what was signed, and neither calls it valid."""
    signed = signed_by_dss(court, java, kind, "B", SIGNERS[0]).read_bytes()
    changed = court.paper(_with_another_word(signed))
    assert [one[:2] for one in dss(court, java, changed)] == [("TOTAL_FAILED", "HASH_FAILURE")]
    assert judged(court, changed).reason == "hash_failure"


def _with_another_word(content: bytes) -> bytes:
    """Change what was signed, unpacked and packed again where it is in a container."""
    if content.startswith(b"%PDF"):
        assert content.count(b"Umowa najmu") == 1
        return content.replace(b"Umowa najmu", b"Umowa kupna")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as opened, zipfile.ZipFile(made, "w") as packed_:
        for entry in opened.infolist():
            packed_.writestr(entry.filename, opened.read(entry).replace(b"Umowa najmu", b"Umowa kupna"))
    return made.getvalue()


@pytest.mark.parametrize("change", [pdf_kit.another_page, pdf_kit.another_title])
def test_pdf_changed_in_a_later_revision_is_refused_here(court: Court, java: Judge, change: pdf_kit.Change) -> None:
    """The signed octets are whole; DSS only warns of what its comparison of objects finds, here it is refused."""
    content = signed_by_dss(court, java, "pdf", "B", SIGNERS[0]).read_bytes()
    changed = court.paper(pdf_kit.changed(content, change))
    assert [one[0] for one in dss(court, java, court.paper(content))] == ["TOTAL_PASSED"]
    assert judged(court, court.paper(content)).reason == "passed"
    assert judged(court, changed).reason == "changed_after_signing"

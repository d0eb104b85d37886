"""Signed PDFs and containers are judged by what they are, and recorded beside an arrival without stopping it."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from connector.cli import application
from connector.flow import signed_files
from connector.flow.desk import Policies
from connector.flow.judge import form_opinion
from connector.flow.signed_files import judge_attached
from samples.documents import arrivals as samples
from samples.documents import attachments
from schemas.attachments import Attachment, extract
from schemas.parsing import parse
from signing import asic, policy
from tests import pdf_kit
from tests import revocation_kit as kit
from tests.office_kit import PLATFORM_SEAL, START, Office
from tests.platform_double import PlatformDouble
from tests.signing_kit import Issued

TRUSTED = policy.letters([kit.root().certificate], between=[kit.between().certificate])


@cache
def clerk() -> Issued:
    """Give a person whose certificate is valid for years."""
    return kit.issue("Urzędniczka Testowa", kit.between(), "content_commitment", days=kit.LONG)


@cache
def signed() -> bytes:
    """Give a signed PDF."""
    return pdf_kit.signed(by=clerk())


@cache
def container() -> bytes:
    """Give a container with one signature."""
    key = clerk().signing_key("seal", kit.between().certificate)
    return asic.make({"mapa.pdf": pdf_kit.plain()}, key, at=START)


def letter_with(content: bytes) -> bytes:
    """Give an unsigned letter of a resident whose attachment is this."""
    plain = samples.unsigned().content
    return plain.replace(attachments.photograph().base64.encode(), base64.b64encode(content))


@pytest.fixture
def trusting(office: Office) -> Office:
    """Give an office that trusts the authority of the clerk."""
    office.desk = replace(office.desk, policies=Policies(TRUSTED, policy.upp([PLATFORM_SEAL.certificate])))
    return office


@pytest.mark.parametrize("content", [signed(), container()], ids=["pdf", "container"])
def test_signed_attachment_is_recorded_beside_the_arrival(trusting: Office, platform: PlatformDouble, content: bytes) -> None:
    """Who signed which attachment; the verdict on the letter itself stays its own."""
    platform.arrive(letter_with(content))
    trusting.run()
    arrival = trusting.arrivals()[0]
    (signer,) = arrival["signature"]["signers"]
    assert (arrival["status"], arrival["signature"]["verdict"]) == ("handing_over", "unsigned")
    assert (signer["name"], signer["verdict"], signer["file"]) == (
        "SYMULATOR Urzędniczka Testowa",
        "valid",
        arrival["documents"][1]["name"],
    )


def test_bad_signature_on_an_attachment_does_not_stop_the_letter(trusting: Office, platform: PlatformDouble) -> None:
    """It is recorded, and a person decides what it means."""
    platform.arrive(letter_with(pdf_kit.changed(signed(), pdf_kit.another_page)))
    trusting.run()
    arrival = trusting.arrivals()[0]
    assert arrival["status"] == "handing_over"
    assert [signer["reason"] for signer in arrival["signature"]["signers"]] == ["changed_after_signing"]


def test_attachment_that_cannot_be_opened_is_a_warning(trusting: Office, platform: PlatformDouble) -> None:
    """The letter goes on, and the arrival says which file could not be judged."""
    platform.arrive(letter_with(b"%PDF-1.7 cut off"))
    trusting.run()
    arrival = trusting.arrivals()[0]
    warnings = [finding for finding in arrival["findings"] if finding["code"] == "pdf_unreadable"]
    assert (arrival["status"], [finding["severity"] for finding in warnings]) == ("handing_over", ["warning"])


def test_container_with_a_file_that_nobody_signed_is_a_warning(trusting: Office) -> None:
    """Beside the signature, which is good for what it covers."""
    opened = asic.open_container(container())
    more = asic.pack({**opened.files, "dopisane.txt": b"?"}, opened.signatures["META-INF/signatures.xml"], at=START)
    opinion = form_opinion(trusting.desk, letter_with(more))
    assert [finding.code for finding in opinion.findings if finding.severity == "warning"].count("files_unsigned") == 1
    assert [signer["reason"] for signer in opinion.signers] == ["passed"]


def test_work_on_attachments_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is handed over unjudged."""
    (one,) = extract(parse(letter_with(signed())))
    many: list[Attachment] = [one, one, one]
    monkeypatch.setattr(signed_files, "MOST_JUDGED", 2)
    assert len(judge_attached(many, TRUSTED, at=START)[0]) == 2
    monkeypatch.setattr(signed_files, "MOST_OCTETS", len(signed()))
    assert len(judge_attached(many, TRUSTED, at=START)[0]) == 1
    monkeypatch.setattr(signed_files, "MOST_SECONDS", -1)
    assert judge_attached(many, TRUSTED, at=START) == ([], [])


@pytest.mark.parametrize("content", [signed(), container()], ids=["pdf", "container"])
def test_signed_file_that_arrives_by_itself_has_its_verdict(trusting: Office, platform: PlatformDouble, content: bytes) -> None:
    """Without XML around it, it is judged all the same."""
    platform.arrive(content, file_name="pismo.bin")
    trusting.run()
    arrival = trusting.arrivals()[0]
    assert (arrival["status"], arrival["signature"]["verdict"]) == ("handing_over", "valid")
    assert arrival["signature"]["signers"][0]["name"] == "SYMULATOR Urzędniczka Testowa"


def test_pdf_changed_after_signing_waits_for_a_person(trusting: Office, platform: PlatformDouble) -> None:
    """As an XML letter would."""
    platform.arrive(pdf_kit.changed(signed(), pdf_kit.another_page), file_name="pismo.pdf")
    trusting.run()
    assert trusting.arrivals()[0]["status"] == "quarantined"


@pytest.mark.parametrize(("content", "reason"), [(pdf_kit.plain(), "pdf"), (b"%PDF-1.4 broken", "pdf_unreadable")])
def test_pdf_without_a_signature_goes_on(trusting: Office, platform: PlatformDouble, content: bytes, reason: str) -> None:
    """Also one that cannot be read: nothing is claimed of it."""
    platform.arrive(content, file_name="skan.pdf")
    trusting.run()
    arrival = trusting.arrivals()[0]
    assert (arrival["status"], arrival["signature"]["verdict"], arrival["signature"]["reason"]) == (
        "handing_over",
        "not_xml",
        reason,
    )


def test_verify_takes_any_signed_file_by_its_content(tmp_path: Path) -> None:
    """Names say nothing; the exit code is that of the worst file, and the page tells what stands where."""
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    (trusted / "ca.pem").write_bytes(kit.root().certificate.public_bytes(Encoding.PEM))
    (trusted / "between.pem").write_bytes(kit.between().certificate.public_bytes(Encoding.PEM))
    files = {
        "a.xml": (signed(), 0, "valid"),
        "b.pdf": (container(), 0, "valid"),
        "c.asice": (pdf_kit.plain(), 3, "unsigned"),
        "d.pdf": (pdf_kit.changed(signed(), pdf_kit.another_page), 5, "invalid"),
        "e.pdf": (b"%PDF-1.7", 6, "unreadable"),
    }
    page = tmp_path / "page.html"
    for name, (content, code, verdict) in files.items():
        file = tmp_path / name
        file.write_bytes(content)
        asked = ["verify", str(file), "--trust", str(trusted), "--json", "--page", str(page)]
        shown = CliRunner().invoke(application, [*asked, "--at", START.isoformat()])
        assert (shown.exit_code, json.loads(shown.stdout)[str(file)]["verdict"]) == (code, verdict)
        if name == "a.xml":
            assert "Stan pliku PDF 2 z 2" in page.read_text("utf-8")
        if name == "b.pdf":
            assert "mapa.pdf" in page.read_text("utf-8")

"""EU DSS, the reference implementation of the Union, and our program accept what the other signed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest

from tests.interop.court import CASES, DOCUMENTS, PAIRS, SIGNERS, Case, Court
from tests.interop.judges import Judge


@pytest.mark.parametrize("case", CASES, ids=str)
def test_dss_passes_what_we_sign(court: Court, java: Judge, case: Case) -> None:
    """By its own policy DSS says TOTAL-PASSED and baseline B, the test root and its revocation list being trusted."""
    answer = java.ask("dss.validate", court.signed(case), court.trusted)
    found = [(one["indication"], one["sub"], one["level"]) for one in answer.get("signatures", [])]
    assert found == [("TOTAL_PASSED", None, "XAdES-BASELINE-B")], answer


def test_dss_passes_parallel_signatures(court: Court, java: Judge) -> None:
    """Two seals side by side pass, each judged alone."""
    both = court.sign(court.sign(DOCUMENTS["letter"]), "office-seal-ec")
    answer = java.ask("dss.validate", court.paper(both), court.trusted)
    assert [one["indication"] for one in answer["signatures"]] == ["TOTAL_PASSED", "TOTAL_PASSED"]


@pytest.mark.parametrize(("document", "signer"), PAIRS)
def test_we_accept_what_dss_signs(court: Court, java: Judge, document: str, signer: str) -> None:
    """An enveloped baseline B signature made by DSS is valid here."""
    paper, signed = court.paper(DOCUMENTS[document]), court.paper()
    answer = java.ask("dss.sign", paper, signed, court.pkcs12(signer), court.trusted, "B", "enveloped")
    assert answer.get("signed"), answer
    assert court.judge(signed).reason == "passed"


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("level", ["T", "LT"])
def test_dss_passes_our_higher_levels(court: Court, java: Judge, level: str, signer: str) -> None:
    """T passes with the root's list at hand, LT with nothing but the root; the time that is proved is that of the stamp."""
    trusted = court.trusted if level == "T" else court.authorities
    answer = java.ask("dss.validate", court.paper(court.lifted(DOCUMENTS["letter"], signer, level, datetime.now(UTC))), trusted)
    (found,) = answer["signatures"]
    assert (found["indication"], found["sub"], found["level"]) == ("TOTAL_PASSED", None, f"XAdES-BASELINE-{level}"), answer


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
def test_we_accept_the_higher_levels_of_dss(court: Court, java: Judge, level: Literal["T", "LT", "LTA"], signer: str) -> None:
    """What DSS stamped and completed has its level here, LT without anything fetched."""
    signed = court.paper()
    words = (court.pkcs12(signer), court.trusted, level, "enveloped", court.pkcs12("time-stamps"))
    answer = java.ask("dss.sign", court.paper(DOCUMENTS["letter"]), signed, *words)
    assert answer.get("signed"), answer
    (found,) = court.judge(signed, court.rules(level, told=court.crl() if level == "T" else b"")).signatures
    assert (found.reason, found.detail, found.baseline) == ("passed", "", level)


def test_dss_tells_how_long_it_takes(court: Court, java: Judge) -> None:
    """Asked for its time, it signs and validates: a figure comes, and none where the work fails."""
    paper, signed = court.paper(DOCUMENTS["letter"]), court.signed(Case("letter", SIGNERS[0], enveloped=True))
    took = [
        java.ask("dss.time", "sign", paper, court.pkcs12(SIGNERS[0]), court.trusted),
        java.ask("dss.time", "validate", signed, court.trusted),
    ]
    assert all(float(answer["seconds"]) > 0 for answer in took), took
    assert "seconds" not in java.ask("dss.time", "validate", paper, court.trusted)

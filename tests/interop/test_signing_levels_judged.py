"""DSS and our program judge spoiled time stamps and news about revocation alike."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from signing.report import indication
from tests.interop.court import DOCUMENTS, SIGNERS, Court
from tests.interop.judges import Judge

Spoil = Callable[[Court, bytes], bytes]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Fate:
    """What befell a signature of some level, what is said of it, and since how many minutes its certificate is revoked."""

    level: str
    reason: str
    dss: str
    spoil: Spoil = lambda _court, signed: signed
    revoked: int = 0


def _stamp_of_another(court: Court, signed: bytes) -> bytes:
    other = court.lifted(DOCUMENTS["plain"], SIGNERS[0], "T", datetime.now(UTC))
    token = re.search(rb"<xades:EncapsulatedTimeStamp>[^<]*", other)
    assert token is not None
    return re.sub(rb"<xades:EncapsulatedTimeStamp>[^<]*", token.group(), signed)


def _without_lists(_court: Court, signed: bytes) -> bytes:
    spoiled, count = re.subn(rb"<xades:RevocationValues.*?</xades:RevocationValues>", b"", signed, flags=re.DOTALL)
    assert count
    return spoiled


def _list_of_another(court: Court, signed: bytes) -> bytes:
    forged = base64.b64encode(court.crl(by="office-seal-ec"))
    spoiled, count = re.subn(rb"(<xades:EncapsulatedCRLValue[^>]*>)[^<]*", rb"\1" + forged, signed)
    assert count
    return spoiled


# Where nothing at all tells of revocation, EN 319 102-1 (5.2.6.4) says TRY_LATER, as we do, and DSS has its own sub-indication.
FATES = {
    "nothing befell B": Fate("B", "passed", "TOTAL_PASSED"),
    "revoked before B": Fate("B", "revoked_no_poe", "INDETERMINATE REVOKED_NO_POE", revoked=50),
    "revoked before T": Fate("T", "revoked_no_poe", "INDETERMINATE REVOKED_NO_POE", revoked=50),
    "revoked after T": Fate("T", "passed", "TOTAL_PASSED", revoked=10),
    "stamp of another": Fate("T", "passed", "TOTAL_PASSED", _stamp_of_another),
    "stamp of another, revoked": Fate("T", "revoked_no_poe", "INDETERMINATE REVOKED_NO_POE", _stamp_of_another, revoked=10),
    "no lists": Fate("LT", "try_later", "INDETERMINATE CERTIFICATE_CHAIN_GENERAL_FAILURE", _without_lists),
    "list of another": Fate("LT", "try_later", "INDETERMINATE CERTIFICATE_CHAIN_GENERAL_FAILURE", _list_of_another),
}


@pytest.mark.parametrize("name", FATES)
def test_dss_and_we_judge_alike(court: Court, java: Judge, name: str) -> None:
    """Both give the same indication of EN 319 102-1, each for the reason that the table says."""
    fate, now = FATES[name], datetime.now(UTC)
    paper = court.paper(fate.spoil(court, court.lifted(DOCUMENTS["letter"], SIGNERS[0], fate.level, now - 30 * MINUTE)))
    trusted = court.revoked(now - fate.revoked * MINUTE) if fate.revoked else court.trusted
    told = b"" if fate.level == "LT" else (trusted / "root.crl").read_bytes()
    answer = java.ask("dss.validate", paper, court.authorities if fate.level == "LT" else trusted)
    (found,) = answer["signatures"]
    said = found["indication"] if found["sub"] is None else f"{found['indication']} {found['sub']}"
    ours = court.judge(paper, court.rules("LT" if fate.level == "LT" else "B", told=told)).reason
    assert (said, ours) == (fate.dss, fate.reason)
    assert indication(ours)[0].replace("-", "_") == found["indication"]

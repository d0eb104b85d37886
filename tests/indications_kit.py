"""What is found about a signature, in the words of ETSI EN 319 102-1 (5.1.3), for the tests of attacks."""

from __future__ import annotations

from typing import Final

from signing.report import indication
from signing.verdict import Report, StampVerdict

FORMAT: Final = "TOTAL-FAILED FORMAT_FAILURE"
HASH: Final = "TOTAL-FAILED HASH_FAILURE"
VALUE: Final = "TOTAL-FAILED SIG_CRYPTO_FAILURE"
ALGORITHM: Final = "INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
CONSTRAINTS: Final = "INDETERMINATE SIG_CONSTRAINTS_FAILURE"
NO_DATA: Final = "INDETERMINATE SIGNED_DATA_NOT_FOUND"
NO_SIGNER: Final = "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND"
NO_CHAIN: Final = "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND"
CHAIN_BROKEN: Final = "INDETERMINATE CERTIFICATE_CHAIN_GENERAL_FAILURE"
EXPIRED: Final = "INDETERMINATE OUT_OF_BOUNDS_NO_POE"
REVOKED: Final = "INDETERMINATE REVOKED_NO_POE"
REVOKED_ISSUER: Final = "INDETERMINATE REVOKED_CA_NO_POE"
LATER: Final = "INDETERMINATE TRY_LATER"
ORDER: Final = "INDETERMINATE TIMESTAMP_ORDER_FAILURE"
NO_PROOF_OF_TIME: Final = "INDETERMINATE NO_POE"
TOO_LARGE: Final = "INDETERMINATE TOO_LARGE"
PASSED: Final = "TOTAL-PASSED"
UNSIGNED: Final = "unsigned"


def said(report: Report) -> str:
    """Give what is found about the worst signature of a document."""
    return UNSIGNED if report.verdict == "unsigned" else of(report.reason)


def of_stamps(stamps: tuple[StampVerdict, ...]) -> list[str]:
    """Give what is found about each time stamp."""
    return [of(stamp.reason) for stamp in stamps]


def of(reason: str) -> str:
    """Give the words for one of our reasons."""
    return " ".join(word for word in indication(reason) if word)

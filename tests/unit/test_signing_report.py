"""The report: the standard's indications for every reason, and no PESEL."""

from __future__ import annotations

import pytest

from signing.report import indication, masked
from signing.verdict import REASONS

STANDARD = {  # EN 319 102-1, tables of 5.1.3
    "FORMAT_FAILURE",
    "HASH_FAILURE",
    "SIG_CRYPTO_FAILURE",
    "REVOKED",
    "SIG_CONSTRAINTS_FAILURE",
    "CHAIN_CONSTRAINTS_FAILURE",
    "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    "CRYPTO_CONSTRAINTS_FAILURE",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    "EXPIRED",
    "NOT_YET_VALID",
    "POLICY_PROCESSING_ERROR",
    "SIGNATURE_POLICY_NOT_AVAILABLE",
    "TIMESTAMP_ORDER_FAILURE",
    "NO_SIGNING_CERTIFICATE_FOUND",
    "NO_CERTIFICATE_CHAIN_FOUND",
    "REVOKED_NO_POE",
    "REVOKED_CA_NO_POE",
    "OUT_OF_BOUNDS_NOT_REVOKED",
    "OUT_OF_BOUNDS_NO_POE",
    "NO_POE",
    "TRY_LATER",
    "SIGNED_DATA_NOT_FOUND",
}
OURS = {"TOO_LARGE", "SIGNATURE_LAYOUT"}
"""What the standard has no word for: limits of work, and a layout that is not read."""


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_an_indication_of_the_standard(reason: str) -> None:
    """A valid signature is TOTAL-PASSED and nothing else is; every other reason has a sub-indication."""
    found, why = indication(reason)
    assert (found == "TOTAL-PASSED") == (REASONS[reason].verdict == "valid") == (why is None)
    assert why is None or why in STANDARD | OURS


def test_number_of_a_person_is_hidden_but_for_its_end() -> None:
    """Two digits are left, so that people can compare without the number being told."""
    assert masked("00810100019") == "*********19"

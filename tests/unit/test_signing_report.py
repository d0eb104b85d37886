"""The report: the standard's indications for every reason, what proves a signature and since when, and no PESEL."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from samples.pki import Pki
from signing import policy
from signing.policy import Policy
from signing.qualified_status import of_signature
from signing.report import as_json, indication
from signing.shown import masked
from signing.together import state
from signing.verdict import REASONS, Report, SignatureVerdict
from signing.verification import verify
from signing.xades import sign
from tests import signing_kit as kit
from tests.levels_kit import ANCHORS, BETWEEN, accepting, level_b, level_lt, level_t, telling
from tests.revocation_kit import ANSWERS, CRL_ADDRESS, DAY, HOUR, answer, short
from tests.signing_kit import AT
from tests.trusted_lists_kit import COMPLIANCE, DEVICE, NOW, accepted, authority, granted, of_type, statements

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


@pytest.mark.parametrize("way", ["certificate", "person"])
def test_name_that_a_stranger_chose_is_one_line_without_a_number(way: str) -> None:
    """A name cannot pass for another line of a report or steer a terminal, and a PESEL in it is masked wherever it stands."""
    name = "00810100019 Jan\nb.xml: valid\x1b[2K\u202e"
    if way == "certificate":
        signer = kit.issue(name, kit.rsa_key("named"), kit.root())
        found = written(kit.Recipe(signer).sign(kit.LETTER), policy.letters([kit.root().certificate]))
    else:
        claimed = name.replace("\x1b", "")  # which XML cannot hold
        recipe = kit.podpis_zaufany(kit.PODPIS_ZP.replace("Jan<", f"{claimed}<"))
        found = written(recipe.sign(kit.LETTER), policy.letters([], [kit.ministry().certificate]))
    assert found["verdict"] == "valid"
    assert found["signer"].startswith("*********19 Jan b.xml: valid")
    assert not set("\n\x1b\u202e") & set(json.dumps(found, ensure_ascii=False, indent=None))
    assert "00810100019" not in json.dumps(found)


def written(signed: bytes, accepted: Policy | None = None, **asked: Any) -> dict[str, Any]:
    """Report on one signature."""
    at = asked.pop("at", AT)
    (found,) = as_json(verify(kit.parse(signed), accepted or accepting(), at=at), at=at, **asked)["signatures"]
    return dict(found)


@pytest.mark.parametrize(
    ("signed", "received", "baseline", "by"),
    [
        (level_b, None, "B", "now"),
        (level_b, AT - HOUR, "B", "receipt"),
        (level_t, None, "T", "time_stamp"),
        (level_t, AT - HOUR, "T", "receipt"),
        (level_t, AT + HOUR, "T", "time_stamp"),
        (level_lt, None, "LT", "time_stamp"),
    ],
)
def test_report_says_since_when_and_by_what_a_signature_is_proved(
    signed: Callable[[], bytes], received: datetime | None, baseline: str, by: str
) -> None:
    """The earliest proof counts: a time stamp, a receipt, or only that the signature is here now."""
    found = written(signed(), at=AT + DAY, now=AT + DAY, received=received)
    since = {"now": AT + DAY, "receipt": AT - HOUR, "time_stamp": AT}[by]
    assert (found["baseline"], found["proved"]["by"], found["proved"]["since"]) == (baseline, by, since.isoformat())
    assert found["proved"]["service"] == ("SYMULATOR Znacznik czasu" if by == "time_stamp" else None)
    assert [stamp["reason"] for stamp in found["time_stamps"]] == ([] if baseline == "B" else ["passed"])


def test_a_signature_judged_for_the_past_is_proved_since_the_check_only() -> None:
    """What was asked for is no proof of what was there."""
    asked = written(level_b(), at=AT, now=AT + DAY)
    assert (asked["verdict"], asked["proved"]["since"]) == ("valid", (AT + DAY).isoformat())


def test_altered_document_is_proved_since_never() -> None:
    """Nothing vouches for a signature that does not fit its document."""
    found = written(level_b().replace(b"tak", b"nie"))
    assert (found["verdict"], found["proved"]["since"], found["baseline"]) == ("invalid", None, None)


def asking(required: bool, **pages: Any) -> Policy:
    """Give a policy that asks about revocation."""
    revocation = replace(telling(**pages), required=required)
    return policy.letters(ANCHORS, between=BETWEEN, stampers=ANCHORS, revocation=revocation)


@pytest.mark.parametrize(
    ("accepted", "state", "reason"),
    [
        (accepting(), "not_asked", "passed"),
        (policy.letters([short().certificate]), "anchor", "passed"),
        (asking(True), "good", "passed"),
        (asking(False, **{ANSWERS: b"", CRL_ADDRESS: b""}), "unknown", "passed"),
        (asking(True, **{ANSWERS: b"", CRL_ADDRESS: b""}), "unknown", "try_later"),
        (
            asking(False, **{ANSWERS: lambda asked: answer(short(), question=asked, at=AT + HOUR, revoked=AT - DAY)}),
            "revoked",
            "revoked_no_poe",
        ),
    ],
)
def test_report_says_what_is_known_about_revocation(accepted: Policy, state: str, reason: str) -> None:
    """Whether anybody was asked, what came of it, and since when a certificate is revoked."""
    found = written(level_b(), accepted, at=AT + 2 * HOUR)
    assert (found["revocation"]["state"], found["reason"]) == (state, reason)
    assert found["revocation"]["since"] == ((AT - DAY).isoformat() if state == "revoked" else None)


def test_report_names_the_list_that_makes_a_signature_qualified(pki: Pki) -> None:
    """With its number and date; without a list nothing is known, and of a bad signature nothing is asked."""
    listed = accepted(pki, granted())
    signer = authority().issue(statements(COMPLIANCE, DEVICE, of_type(1)))
    found = SignatureVerdict(certificate=signer.certificate, proved_at=NOW)
    told = of_signature(found, [listed], at=NOW, now=NOW)
    assert (told["status"], told["list"]["territory"], told["list"]["sequence"]) == ("qualified_signature", "PL", 7)
    assert (told["list"]["issued"], told["list"]["stale_since"]) == ((NOW - 10 * DAY).isoformat(), None)
    assert of_signature(found, [listed], at=NOW, now=NOW + 100 * DAY)["list"]["stale_since"] == (NOW + 80 * DAY).isoformat()
    before_the_grant = replace(found, proved_at=datetime(2009, 1, 1, tzinfo=UTC))
    assert of_signature(before_the_grant, [listed], at=NOW, now=NOW)["status"] == "advanced"
    assert of_signature(found, [], at=NOW, now=NOW)["status"] == "unknown"
    assert of_signature(replace(found, reason="hash_failure"), [listed], at=NOW, now=NOW)["status"] == "unknown"


def together(*how: bool) -> dict[str, Any]:
    """Sign one after the other, each by the whole document or past the other signatures, and give the sentence."""
    signed = kit.LETTER
    for enveloped in how:
        signed = sign(kit.parse(signed), kit.office().signing_key(), at=AT, enveloped=enveloped)
    report = as_json(verify(kit.parse(signed), policy.letters([kit.root().certificate]), at=AT), at=AT)
    assert {found["verdict"] for found in report["signatures"]} <= {"valid"}
    return dict(report["together"])


@pytest.mark.parametrize(
    ("how", "relation", "said"),
    [
        ((), "none", "Dokument nie ma podpisu."),
        ((False,), "single", "Dokument ma jeden podpis; prawidłowe: "),
        ((False, False), "parallel", "Liczba podpisów: 2 (równoległe: "),
        ((False, True), "successive", "Liczba podpisów: 2 (kolejne: "),
        ((False, False, True), "mixed", "Liczba podpisów: 3 (niektóre "),
    ],
)
def test_several_signatures_are_stated_in_one_sentence(how: tuple[bool, ...], relation: str, said: str) -> None:
    """Whether they stand beside one another or each over those before it, and which of them hold."""
    found = together(*how)
    assert (found["relation"], found["text_pl"].startswith(said)) == (relation, True)
    assert found["text_en"]


def test_signatures_of_a_pdf_are_successive() -> None:
    """Each is over the file as the one before left it."""
    pair = (SignatureVerdict(level="pades", revision=(1, 3)), SignatureVerdict(level="pades", revision=(2, 3)))
    assert state(Report(pair)).relation == "successive"

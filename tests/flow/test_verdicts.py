"""Receipts are judged by their parties: a UPD is its addressee's word, whoever signed beside; old UPPs have their own policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.flow.desk import Policies
from connector.flow.receipts import judge_receipt
from connector.flow.verdicts import verify_receipt, written
from connector.letters.evidence import Verdict
from schemas.parsing import parse
from signing import policy
from signing.keys import SigningKey
from tests.office_kit import PLATFORM_SEAL, SEAL, START, TO, Office, a_notice
from tests.receipts_kit import make_key, sealed_upp, signed_upd

ANNA, STRANGER, OLD_SEAL = make_key("Anna Testowa"), make_key("nieznany"), make_key("dawna pieczęć")
BELIEVED = Policies(
    policy.letters([ANNA.certificate, SEAL.certificate]),
    policy.upp([PLATFORM_SEAL.certificate]),
)


@pytest.mark.parametrize(
    ("signers", "verdict", "reason", "parties"),
    [
        ([ANNA], "valid", "passed", ["addressee"]),
        ([PLATFORM_SEAL, ANNA], "valid", "passed", ["issuer", "addressee"]),
        ([SEAL, ANNA], "valid", "passed", ["issuer", "addressee"]),
        ([PLATFORM_SEAL], "indeterminate", "addressee_signature_missing", ["issuer"]),
        ([SEAL], "indeterminate", "addressee_signature_missing", ["issuer"]),
        ([PLATFORM_SEAL, STRANGER], "indeterminate", "no_certificate_chain_found", ["issuer", ""]),
        ([], "unsigned", "unsigned", []),
    ],
)
@pytest.mark.parametrize("successive", [False, True], ids=["parallel", "successive"])
def test_upd_is_proved_by_its_addressee(
    signers: list[SigningKey], verdict: str, reason: str, parties: list[str], successive: bool
) -> None:
    """The issuer's signature alone proves no delivery, not even the office's own; each signature is judged by who made it."""
    document = signed_upd(*signers, at=START, enveloped=successive)
    found = verify_receipt(parse(document), BELIEVED, at=START, own=[SEAL.certificate])
    assert (found.verdict, found.reason) == (verdict, reason)
    assert [one.signed_as for one in found.signatures] == parties


def test_upd_of_two_is_stated_in_one_sentence() -> None:
    """Who signed in what role, and how the signatures stand to one another."""
    document = signed_upd(PLATFORM_SEAL, ANNA, at=START)
    report = written(document, BELIEVED, receipt=True, at=START, now=START)
    assert report["together"]["text_pl"] == (
        "Liczba podpisów: 2 (równoległe: każdy obejmuje treść, żaden nie obejmuje pozostałych); "
        "prawidłowe: pieczęć platformy (wystawca poświadczenia), Anna Testowa (adresat)."
    )
    alone = written(signed_upd(PLATFORM_SEAL, at=START), BELIEVED, receipt=True, at=START, now=START)
    assert "Brakuje podpisu adresata" in alone["together"]["text_pl"]
    assert alone["indication"] == "INDETERMINATE"


def test_altered_upd_is_not_saved_by_anybody() -> None:
    """Both signatures are broken, whoever made them."""
    document = signed_upd(PLATFORM_SEAL, ANNA, at=START).replace(b"przykladowo", b"inny-podmiot")
    assert verify_receipt(parse(document), BELIEVED, at=START).verdict == "invalid"


def test_upd_of_its_addressee_and_the_platform_delivers_the_letter(office: Office) -> None:
    """Before, the platform's signature beside the addressee's made such a proof of delivery count for nothing."""
    office.desk = replace(office.desk, policies=BELIEVED)
    office.platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    office.run()
    number, entity = str(office.shipment(letter)["platform_id"]), TO.split("/")[1]
    office.platform.arrive(signed_upd(PLATFORM_SEAL, ANNA, document_id=number, addressee=entity, at=office.clock.now()))
    office.after(minutes=5)
    assert office.shipment(letter)["status"] == "delivered"


def test_old_receipts_have_a_policy_of_their_own(office: Office) -> None:
    """One whose seal only that policy names counts, and without the policy it does not."""
    receipt = sealed_upp(OLD_SEAL, "123", "przykladowo", at=office.clock.now())
    judged = judge_receipt(office.desk, receipt)
    assert judged is not None
    assert judged.verdict is Verdict.FAILED
    own = replace(BELIEVED, own={"upp_legacy": policy.upp([OLD_SEAL.certificate])})
    judged = judge_receipt(replace(office.desk, policies=own), receipt)
    assert judged is not None
    assert judged.verdict is Verdict.VERIFIED

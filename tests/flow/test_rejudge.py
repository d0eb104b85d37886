"""What was not believed when it came is judged again once a certificate is pinned, and nothing is called for that."""

from __future__ import annotations

from collections.abc import Sequence

from connector.flow.desk import Policies
from connector.flow.rejudge import plan_rejudging
from connector.flow.worker import work_once
from samples.documents import arrivals as samples
from schemas.parsing import parse
from signing import policy
from signing.keys import SigningKey
from signing.xades import sign
from tests.office_kit import PLATFORM_SEAL, SEAL, Office, a_notice
from tests.platform_double import PlatformDouble
from tests.receipts_kit import make_key, sealed_upp

NEW_SEAL = make_key("nowa pieczęć platformy")


def trust(office: Office, *, letters: Sequence[SigningKey] = (SEAL,), receipts: Sequence[SigningKey] = (PLATFORM_SEAL,)) -> None:
    """Start the office again with these certificates pinned."""
    office.policies = Policies(
        policy.letters([key.certificate for key in letters]), policy.upp([key.certificate for key in receipts])
    )
    office.restart()


def rejudge(office: Office) -> dict[str, int]:
    """Plan it and do what is due."""
    planned = plan_rejudging(office.desk, office.unit_id, "Jan Testowy")
    while work_once(office.desk, "test"):
        pass
    return planned


def test_answer_that_could_not_be_believed_proves_the_letter_later(office: Office, platform: PlatformDouble) -> None:
    """Once the platform's new certificate is pinned, the kept answer says that the letter was taken, and its UPP counts."""
    platform.send_script = ["unverifiable"]
    letter = office.post(a_notice())
    office.run()
    assert office.shipment(letter)["status"] == "unknown"
    assert rejudge(office)["rejudge_answer"] == 1
    assert office.shipment(letter)["status"] == "unknown"
    platform.pinned = True
    rejudge(office)
    proved = office.shipment(letter)
    assert (proved["status"], proved["attempts"][0]["outcome"], platform.calls["send"]) == ("delivered", "taken", 1)
    assert rejudge(office)["rejudge_answer"] == 0


def test_receipt_of_a_seal_pinned_later_proves_its_letter_then(office: Office, platform: PlatformDouble) -> None:
    """A receipt that came in an answer counts from the moment that its seal is known, and not before."""
    platform.write_receipt = lambda number, to: sealed_upp(NEW_SEAL, number, to, at=office.clock.now())
    letter = office.post(a_notice())
    office.run()
    assert office.shipment(letter)["status"] == "taken"
    assert rejudge(office)["rejudge_evidence"] == 1
    assert office.shipment(letter)["status"] == "taken"
    trust(office, receipts=[PLATFORM_SEAL, NEW_SEAL])
    rejudge(office)
    assert (office.shipment(letter)["status"], office.shipment(letter)["evidence"][0]["verdict"]) == ("delivered", "verified")
    assert rejudge(office)["rejudge_evidence"] == 0


def test_receipt_held_in_quarantine_goes_to_its_letter(office: Office, platform: PlatformDouble) -> None:
    """A receipt that came by itself under an unknown seal leaves quarantine once the seal is pinned, and proves its letter."""
    platform.send_script = ["take without receipt"]
    platform.write_receipt = lambda number, to: sealed_upp(NEW_SEAL, number, to, at=office.clock.now())
    letter = office.post(a_notice())
    office.run()
    platform.send_owed_receipts()
    office.after(minutes=11)
    assert [arrival["status"] for arrival in office.arrivals()] == ["quarantined"]
    trust(office, receipts=[NEW_SEAL])
    rejudge(office)
    assert (office.shipment(letter)["status"], office.arrivals()[0]["status"]) == ("delivered", "checked")


def test_signature_of_an_arrival_is_confirmed_later(office: Office, platform: PlatformDouble) -> None:
    """An arrival whose signer was not known is shown as valid once the signer's issuer is configured; it is handed over once."""
    signer = make_key("urząd testowy")
    platform.arrive(sign(parse(samples.unsigned().content), signer, at=office.clock.now()))
    office.run()
    before = office.arrivals()[0]
    assert before["signature"]["verdict"] == "indeterminate"
    trust(office, letters=[SEAL, signer])
    assert rejudge(office)["rejudge_arrival"] == 1
    after = office.arrivals()[0]
    assert (after["signature"]["verdict"], after["status"], len(after["hand_overs"])) == ("valid", before["status"], 1)

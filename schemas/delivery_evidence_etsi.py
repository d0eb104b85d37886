"""Read technical evidence of e-Doręczenia: XML of ETSI EN 319 522 with the root Evidence."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from lxml.etree import _Element

from schemas.delivery_evidence_fields import all_stated, first, inside, stated, value, words
from schemas.delivery_evidence_model import DeliveryEvidence, Party, Reason, code, electronic_address

ROOT: Final = "Evidence"

EVENTS: Final = {
    "SubmissionAcceptance": "A1",
    "SubmissionRejection": "A2",
    "RelayAcceptance": "B1",
    "RelayRejection": "B2",
    "RelayFailure": "B3",
    "NotificationForAcceptance": "C1",
    "NotificationForAcceptanceFailure": "C2",
    "ConsignmentAcceptance": "C3",
    "ConsignmentRejection": "C4",
    "AcceptanceRejectionExpiry": "C5",
    "ContentConsignment": "D1",
    "ContentConsignmentFailure": "D2",
    "ConsignmentNotification": "D3",
    "ConsignmentNotificationFailure": "D4",
    "ContentHandover": "E1",
    "ContentHandoverFailure": "E2",
}
"""The code of an event, by the last part of its address ``http://uri.etsi.org/19522/Event/...`` (protocols, e-Doręczenia 7.2)."""

_MESSAGE: Final = ("MessageIdentifier", "MessageId", "ERDMessageIdentifier", "IdentyfikatorWiadomosci")
_NAMES: Final = ("LegalName", "LegalPersonName", "CommonName", "Name")
_GIVEN: Final = ("CurrentGivenName", "GivenName", "FirstName")
_FAMILY: Final = ("CurrentFamilyName", "FamilyName", "Surname")


def read(root: _Element) -> DeliveryEvidence:
    """Read it by local names; an event of a name that nobody knows is called by that name."""
    return DeliveryEvidence(
        kind=_kind(value(root, "ERDSEventId") or ""),
        receipt_id=value(root, "EvidenceIdentifier"),
        message_id=value(root, *_MESSAGE),
        sender=_party(first(root, "SenderDetails")),
        addressee=_party(first(root, "RecipientDetails")),
        event=stated(root, "EventTime", zone=UTC),
        dates=all_stated(root, "SubmissionTime", "EventTime", zone=UTC),
        reasons=tuple(map(_reason, inside(root, "EventReason"))),
        issuer=_name(first(root, "EvidenceIssuerDetails")),
    )


def _kind(event: str) -> str:
    last = event.rstrip("/#").rpartition("/")[2].rpartition("#")[2]
    return EVENTS.get(last) or code(last)


def _party(details: _Element | None) -> Party | None:
    if details is None:
        return None
    return Party(_name(details), electronic_address(value(details, "Identifier", "ElectronicAddress")))


def _name(details: _Element | None) -> str | None:
    """Name a party by its SAML attributes (FriendlyName), an institution before a person."""
    if details is None:
        return None
    given = {str(each.get("FriendlyName")): words(each) for each in inside(details, "Attribute")}
    institution = next((given[name] for name in _NAMES if given.get(name)), None)
    parts = [next((given[name] for name in names if given.get(name)), None) for names in (_GIVEN, _FAMILY)]
    return institution or " ".join(part for part in parts if part) or None


def _reason(element: _Element) -> Reason:
    return Reason(value(element, "Code", "ReasonId", "Identifier"), value(element, "Details", "Description"))

"""Technical evidence of e-Doręczenia: XML of ETSI EN 319 522, some elements qualified and some not (protocols 7.3)."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from samples.platform.edoreczenia.facts import Facts, is_person, name_of
from samples.platform.edoreczenia.model import Party
from samples.platform.edoreczenia.seal import Element

ERDS = "http://uri.etsi.org/19522/v1#"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
EVENT = "http://uri.etsi.org/19522/Event/"

EVENTS = {
    "A.1": "SubmissionAcceptance",
    "A.2": "SubmissionRejection",
    "B.1": "RelayAcceptance",
    "B.2": "RelayRejection",
    "B.3": "RelayFailure",
    "D.1": "ContentConsignment",
    "D.2": "ContentConsignmentFailure",
    "D.3": "ConsignmentNotification",
    "E.1": "ContentHandover",
    "E.2": "ContentHandoverFailure",
}


def write(facts: Facts) -> Element:
    """Write the evidence, unsealed; times are in UTC."""
    root = etree.Element(f"{{{ERDS}}}Evidence", nsmap={"erds": ERDS, "saml2": SAML})
    root.set("version", "EN319522v1.1.1")
    _add(root, "EvidenceIdentifier", facts.id)
    _add(root, "ERDSEventId", EVENT + EVENTS[facts.code])
    for reason in facts.reasons:
        element = _add(_add(root, "EventReasons"), "EventReason")
        _plain(element, "Details", reason)
    _plain(root, "EventTime", utc(facts.at))
    _add(root, "SubmissionTime", utc(facts.submitted))
    _plain(_add(root, "EvidenceIssuerPolicyID"), "PolicyID", "urn:oid:1.3.6.1.4.1.0.1")
    _add_attributes(_add(root, "EvidenceIssuerDetails"), {"LegalName": "SYMULATOR Operator e-Doręczeń"})
    _add_party(root, "SenderDetails", facts.sender)
    _add_party(root, "RecipientDetails", facts.to)
    _add(root, "MessageIdentifier", facts.message_id)
    _add_content(root, facts)
    return root


def utc(moment: datetime) -> str:
    """Write a moment in UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    child = etree.SubElement(parent, f"{{{ERDS}}}{name}")
    child.text = text
    return child


def _plain(parent: Element, name: str, text: str | None = None) -> Element:
    """Add an element of no namespace, as the real files mix them in."""
    child = etree.SubElement(parent, name)
    child.text = text
    return child


def _add_party(root: Element, role: str, party: Party) -> None:
    details = _add(root, role)
    _plain(details, "Identifier", party.get("eDeliveryAddress") or "")
    contributor = party.get("contributor") or {}
    if is_person(party):
        _add_attributes(details, {"GivenName": contributor.get("firstName") or "", "FamilyName": contributor["lastName"]})
    else:
        _add_attributes(details, {"LegalName": name_of(party)})


def _add_attributes(details: Element, values: dict[str, str]) -> None:
    for friendly, text in values.items():
        attribute = etree.SubElement(details, f"{{{SAML}}}Attribute", FriendlyName=friendly, Name=f"urn:symulator:{friendly}")
        etree.SubElement(attribute, f"{{{SAML}}}AttributeValue").text = text


def _add_content(root: Element, facts: Facts) -> None:
    parts = _add(_add(root, "UserContentInfo"), "PartsInfo")
    for attachment in facts.attachments:
        part = _add(parts, "PartInfo")
        _plain(part, "Identifier", attachment.id)
        _plain(part, "ContentType", attachment.media_type)
        _plain(_plain(part, "ComposingParts"), "Details", attachment.name)

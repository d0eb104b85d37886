"""Write a proof of submission (UPP) and seal it, XAdES enveloped, with the platform's seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from samples.platform.epuap.names import POS, Element
from samples.platform.shared.clock import polish
from samples.platform.shared.keys import Identity

UPP_FILE = "UPP.xml"


@dataclass(frozen=True)
class Receipt:
    """A proof of submission (urzędowe poświadczenie przedłożenia, UPP); parties are (name, entity's id).

    ``document_id`` is the identyfikatorDokumentu that it proves, ``box`` the recipient's address.
    """

    document_id: str
    recipient: tuple[str, str]
    sender: tuple[str, str]
    box: str
    delivered_at: datetime


def write(receipt: Receipt, number: int, made_at: datetime) -> Element:
    """Write the UPP unsigned: elements qualified, attributes not (protocols, ePUAP 14.1; edocuments A5).

    ``number`` is the platform's identyfikatorUpp; the proof's own id is made of it, never equal to it.
    """
    root = etree.Element(f"{{{POS}}}Dokument", nsmap={"pos": POS})
    upp = _add(root, "UPP")
    _add(upp, "IdentyfikatorPoswiadczenia", f"ePUAP-UPP{number}")
    _add_party(upp, "Adresat", receipt.recipient)
    _add_party(upp, "Nadawca", receipt.sender)
    _add(upp, "DataDoreczenia", polish(receipt.delivered_at))
    _add(upp, "DataWytworzeniaPoswiadczenia", polish(made_at))
    _add(upp, "IdentyfikatorDokumentu", receipt.document_id)
    for kind, value in (("Adres skrytki", receipt.box), ("Uwaga", "SYMULATOR: bez mocy prawnej")):
        _add(upp, "InformacjaUzupelniajaca", value).set("TypInformacjiUzupelniajacej", kind)
    return root


def seal(root: Element, identity: Identity) -> bytes:
    """Seal a document and give its bytes.

    Inclusive canonicalisation, since signxml's XAdES with the exclusive one comes out invalid.
    """
    signer = XAdESSigner(
        data_object_format=XAdESDataObjectFormat(Description="UPP", MimeType="text/xml"),
        method=SignatureConstructionMethod.enveloped,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    sealed = signer.sign(root, key=identity.key, cert=[identity.certificate])
    return etree.tostring(sealed, encoding="UTF-8", xml_declaration=True)


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    child = etree.SubElement(parent, f"{{{POS}}}{name}")
    child.text = text
    return child


def _add_party(upp: Element, role: str, party: tuple[str, str]) -> None:
    name, entity = party
    element = _add(upp, role)
    _add(element, "Nazwa", name)
    _add(element, "IdentyfikatorPodmiotu", entity).set("TypIdentyfikatora", "ePUAP-ID")

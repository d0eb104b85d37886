"""Read the person of a Podpis Zaufany out of signed properties that were verified before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from signing.names import EP_SIGNATURE, PODPIS_ZP, XADES
from signing.reading import Malformed, only, text

_ROLE = f"{{{XADES}}}SignedSignatureProperties/{{{XADES}}}SignerRole/{{{XADES}}}ClaimedRoles/{{{XADES}}}ClaimedRole/"
_OLD, _NEW = f"{{{PODPIS_ZP}}}PodpisZP", f"{{{EP_SIGNATURE}}}EPSignature"


@dataclass(frozen=True, slots=True)
class Person:
    """Osoba podpisująca Podpisem Zaufanym; ``account`` is the ePUAP login, which only the older layout has."""

    given_name: str
    family_name: str
    pesel: str = field(repr=False)
    account: str | None
    layout: Literal["PodpisZP", "EPSignature"]


def claimed(signed_properties: etree._Element) -> bool:
    """Say whether the role of a Podpis Zaufany stands anywhere in these properties."""
    return next(signed_properties.iter(_OLD, _NEW), None) is not None


def person(signed_properties: etree._Element) -> Person:
    """Read the person in either layout (protocols, documents B1).

    Args:
        signed_properties: the very node that a verified reference covers.

    Raises:
        Malformed: if there is not exactly one role, in its place, or a part of it is missing.
    """
    found = list(signed_properties.iter(_OLD, _NEW))
    placed = signed_properties.findall(_ROLE + _OLD) + signed_properties.findall(_ROLE + _NEW)
    if len(found) != 1 or found != placed:
        raise Malformed(f"{len(found)} roles of Podpis Zaufany")
    return _old(found[0]) if found[0].tag == _OLD else _new(found[0])


def _old(role: etree._Element) -> Person:
    outer = only(role, f"{{{PODPIS_ZP}}}DaneZP")
    inner = only(outer, f"{{{PODPIS_ZP}}}DaneZPOsobyFizycznej")
    account = next(role.iter(f"{{{PODPIS_ZP}}}IdKontaUzytkownikaEpuap"), None)
    return Person(
        given_name=_value(inner, "{*}Imie"),
        family_name=_value(inner, "{*}Nazwisko"),
        pesel=_value(inner, "{*}PESEL"),
        account=text(account).strip() if account is not None else None,
        layout="PodpisZP",
    )


def _new(role: etree._Element) -> Person:
    inner = only(role, f"{{{EP_SIGNATURE}}}NaturalPerson")
    return Person(
        given_name=_value(inner, f"{{{EP_SIGNATURE}}}FirstName"),
        family_name=_value(inner, f"{{{EP_SIGNATURE}}}CurrentFamilyName"),
        pesel=_value(inner, f"{{{EP_SIGNATURE}}}PersonalIdentifier"),
        account=None,
        layout="EPSignature",
    )


def _value(parent: etree._Element, name: str) -> str:
    return text(only(parent, name)).strip()

"""Read a trusted list out of its tree (ETSI TS 119 612, versions 5 and 6); who calls has its signature verified first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, cast

from lxml import etree

from signing import certificates
from signing.certificates import Known
from signing.qualifiers import (
    Assertion,
    Criteria,
    Criterion,
    ExtendedUsages,
    KeyUsageBits,
    PolicySet,
    Qualifying,
    SubjectAttributes,
    Unknown,
)
from signing.reading import Malformed, children, decode, local, moment, only, optional, text
from signing.service_identity import Identity
from signing.trusted_list import Pointer, Provider, Service, Standing, TrustedList

VERSIONS: Final = {5, 6}
_TSL: Final = "{http://uri.etsi.org/02231/v2#}"
_MORE: Final = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
_QUALIFIED: Final = "{http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#}"
_IDENTIFIER: Final = "{http://uri.etsi.org/01903/v1.3.2#}Identifier"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_HARMLESS: Final = {f"{_MORE}TakenOverBy", f"{_TSL}ExpiredCertsRevocationInfo"}
_TRUE: Final = {"true", "1"}


def read(root: etree._Element) -> TrustedList:
    """Read a list.

    Raises:
        Malformed: it is none, of another version, or a part that matters is missing or not of its type.
    """
    if root.tag != f"{_TSL}TrustServiceStatusList":
        raise Malformed("not a TrustServiceStatusList")
    scheme = only(root, f"{_TSL}SchemeInformation")
    version = _number(scheme, "TSLVersionIdentifier")
    if version not in VERSIONS:
        raise Malformed(f"version {version}")
    providers = optional(root, f"{_TSL}TrustServiceProviderList")
    return TrustedList(
        version=version,
        sequence=_number(scheme, "TSLSequenceNumber"),
        kind=_text(scheme, "TSLType"),
        territory=_text(scheme, "SchemeTerritory").upper(),
        operator=_name(only(scheme, f"{_TSL}SchemeOperatorName")),
        issued=_moment(only(scheme, f"{_TSL}ListIssueDateTime")),
        next_update=_next_update(only(scheme, f"{_TSL}NextUpdate")),
        pointers=tuple(_pointers(optional(scheme, f"{_TSL}PointersToOtherTSL"))),
        providers=tuple(_provider(one) for one in _within(providers, "TrustServiceProvider")),
    )


def _within(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Go through the children of a name; an absent parent has none."""
    return iter(()) if parent is None else parent.iterchildren(f"{_TSL}{name}")


def _text(parent: etree._Element, name: str) -> str:
    return text(only(parent, f"{_TSL}{name}")).strip()


def _number(parent: etree._Element, name: str) -> int:
    written = _text(parent, name)
    if not (written.isascii() and written.isdigit() and len(written) <= 10):  # noqa: PLR2004 - far above any sequence
        raise Malformed(f"{name} is no number")
    return int(written)


def _moment(element: etree._Element) -> datetime:
    found = moment(text(element))
    if found is None:
        raise Malformed(f"{local(element)} is no moment with a zone")
    return found


def _next_update(element: etree._Element) -> datetime | None:
    written = optional(element, f"{_TSL}dateTime")
    return None if written is None else _moment(written)


def _name(names: etree._Element) -> str:
    """Give the Polish name, else the English one, else the first."""
    found = {each.get(_LANG, "").lower(): text(each).strip() for each in _within(names, "Name")}
    return found.get("pl") or found.get("en") or next(iter(found.values()), "")


def _pointers(listed: etree._Element | None) -> Iterator[Pointer]:
    for pointer in _within(listed, "OtherTSLPointer"):
        said = {
            local(child): text(child).strip()
            for other in pointer.iter(f"{_TSL}OtherInformation")
            for child in children(other)
            if not len(child)
        }
        yield Pointer(
            location=_text(pointer, "TSLLocation"),
            territory=said.get("SchemeTerritory", "").upper(),
            kind=said.get("TSLType", ""),
            media_type=said.get("MimeType", ""),
            signers=_identity(optional(pointer, f"{_TSL}ServiceDigitalIdentities")).certificates,
        )


def _identity(parent: etree._Element | None) -> Identity:
    """Read identities however deep they stand: pointers hold lists of them, services one."""
    if parent is None:
        return Identity()
    return Identity(
        certificates=tuple(_certificates(parent)),
        key_ids=tuple(decode(text(each)) for each in parent.iter(f"{_TSL}X509SKI")),
        subjects=tuple(text(each).strip() for each in parent.iter(f"{_TSL}X509SubjectName")),
    )


def _certificates(parent: etree._Element) -> Iterator[Known]:
    """Read the certificates; one that is none identifies nobody and must not cost the whole list."""
    for each in parent.iter(f"{_TSL}X509Certificate"):
        try:
            yield certificates.read(decode(text(each)))
        except Malformed:
            continue


def _provider(element: etree._Element) -> Provider:
    name = _name(only(only(element, f"{_TSL}TSPInformation"), f"{_TSL}TSPName"))
    services = _within(only(element, f"{_TSL}TSPServices"), "TSPService")
    return Provider(name, tuple(_service(one, name) for one in services))


def _service(element: etree._Element, provider: str) -> Service:
    present = only(element, f"{_TSL}ServiceInformation")
    history = _within(optional(element, f"{_TSL}ServiceHistory"), "ServiceHistoryInstance")
    standings = (_standing(present), *[_standing(one) for one in history])
    return Service(_name(only(present, f"{_TSL}ServiceName")), provider, standings)


def _standing(element: etree._Element) -> Standing:
    extensions = [*_within(optional(element, f"{_TSL}ServiceInformationExtensions"), "Extension")]
    inner = [child for extension in extensions for child in children(extension)]
    return Standing(
        kind=_text(element, "ServiceTypeIdentifier").rpartition("/Svctype/")[2],
        status=_text(element, "ServiceStatus").rpartition("/Svcstatus/")[2],
        since=_moment(only(element, f"{_TSL}StatusStartingTime")),
        identity=_identity(only(element, f"{_TSL}ServiceDigitalIdentity")),
        uses=frozenset(_uses(inner)),
        qualifying=tuple(_qualifying(inner)),
        understood=all(_understood(extension) for extension in extensions),
    )


def _understood(extension: etree._Element) -> bool:
    known = {f"{_TSL}AdditionalServiceInformation", f"{_QUALIFIED}Qualifications", *_HARMLESS}
    return extension.get("Critical") not in _TRUE or all(child.tag in known for child in children(extension))


def _uses(extensions: list[etree._Element]) -> Iterator[str]:
    for extension in extensions:
        if extension.tag == f"{_TSL}AdditionalServiceInformation":
            yield _text(extension, "URI").rpartition("/")[2]


def _qualifying(extensions: list[etree._Element]) -> Iterator[Qualifying]:
    for extension in extensions:
        if extension.tag == f"{_QUALIFIED}Qualifications":
            for element in extension.iterchildren(f"{_QUALIFIED}QualificationElement"):
                listed = only(element, f"{_QUALIFIED}Qualifiers").iterchildren(f"{_QUALIFIED}Qualifier")
                names = frozenset(each.get("uri", "").strip().rpartition("/")[2] for each in listed)
                yield Qualifying(names, _criteria(only(element, f"{_QUALIFIED}CriteriaList")))


def _criteria(element: etree._Element) -> Criteria:
    assertion = element.get("assert", "")
    if assertion not in {"all", "atLeastOne", "none"}:
        raise Malformed(f"criteria assert {assertion!r}")
    parts = [part for child in children(element) for part in _criterion(child)]
    return Criteria(cast("Assertion", assertion), tuple(parts))


def _criterion(element: etree._Element) -> Iterator[Criterion]:
    """Read one criterion; a description is none, and otherCriteriaList wraps one or more."""
    name = local(element)
    if name == "otherCriteriaList":
        yield from (part for child in children(element) for part in _criterion(child))
    elif name == "CriteriaList":
        yield _criteria(element)
    elif name == "KeyUsage":
        yield KeyUsageBits(tuple((bit.get("name", ""), text(bit).strip() in _TRUE) for bit in children(element)))
    elif name in _BY_NAMES:
        yield _BY_NAMES[name](frozenset(_oid(each) for each in element.iter(_IDENTIFIER)))
    elif name != "Description":
        yield Unknown(name)


_BY_NAMES: Final[dict[str, Callable[[frozenset[str]], Criterion]]] = {
    "PolicySet": PolicySet,
    "ExtendedKeyUsage": ExtendedUsages,
    "CertSubjectDNAttribute": SubjectAttributes,
}


def _oid(identifier: etree._Element) -> str:
    return text(identifier).strip().removeprefix("urn:oid:")

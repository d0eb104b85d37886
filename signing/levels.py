"""Lift a signature of ours to level T by a time stamp, and to LT by certificates and revocation values (ETSI EN 319 132-1)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from typing import Final

from lxml import etree

from signing import algorithms, canonical, certificates, cms, layout, properties, timestamps, unsigned
from signing.certificates import Known
from signing.errors import CannotSign, NewsMissing
from signing.names import DS, SIGNATURE, XADES, XADES_141
from signing.properties import Properties
from signing.reading import Malformed
from signing.revocation import Values
from signing.timestamps import Ask, Besides
from signing.trust import Trust
from signing.verdict import Finding

_STAMP: Final = f"""<xades:SignatureTimeStamp xmlns:xades="{XADES}" Id="stamp-{{id}}">\
<ds:CanonicalizationMethod xmlns:ds="{DS}" Algorithm="{algorithms.EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>\
<xades:EncapsulatedTimeStamp>{{token}}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>"""
_HOLDER: Final = f"""<xades:UnsignedProperties xmlns:xades="{XADES}"><xades:UnsignedSignatureProperties>{{inner}}\
</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"""
_FOR_STAMPS: Final = (
    f"""<xades141:TimeStampValidationData xmlns:xades141="{XADES_141}">{{inner}}</xades141:TimeStampValidationData>"""
)
_ALWAYS: Final = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)


class _Signed:
    """A signed document: its octets, and one of the signatures below or at its root."""

    def __init__(self, octets: bytes, signature_id: str | None) -> None:
        self.octets = octets
        self.root = etree.fromstring(octets, _ALWAYS)
        found = [self.root] if self.root.tag == SIGNATURE else [*self.root.iterchildren(SIGNATURE)]
        wanted = [one for one in found if signature_id is None or one.get("Id") == signature_id]
        if not wanted:
            raise CannotSign("there is no such signature")
        try:
            self.parts = layout.read(wanted[-1])
            own = properties.find(self.parts)
            self.offers = certificates.offered(self.parts.key_info)
            self.unsigned = unsigned.read_all(own.unsigned) if own and own.unsigned is not None else None
        except Malformed as failure:
            raise CannotSign(str(failure)) from failure
        if own is None:
            raise CannotSign("no XAdES signature")
        self.own: Properties = own

    @property
    def signer(self) -> Known:
        """Give the certificate that the properties name."""
        try:
            return properties.signer(self.own, self.offers)
        except (Finding, Malformed) as finding:
            raise CannotSign(str(finding)) from finding

    def with_property(self, written: str) -> bytes:
        """Put one more unsigned property at the end; all other octets stay."""
        start = self.octets.find(f'Target="#{self.parts.signature.get("Id")}"'.encode())
        if self.own.unsigned is None:
            return self._put(start, b"QualifyingProperties", _HOLDER.format(inner=written))
        return self._put(start, b"UnsignedSignatureProperties", written)

    def _put(self, start: int, name: bytes, written: str) -> bytes:
        end = re.compile(rb"</(?:[^\s<>:/]+:)?" + name + rb"\s*>").search(self.octets, max(start, 0))
        if start < 0 or end is None:
            raise CannotSign("the place of the unsigned properties is written in a way that is not supported")
        made = b"".join((self.octets[: end.start()], written.encode("ascii"), self.octets[end.start() :]))
        again = _Signed(made, self.parts.signature.get("Id"))
        before = len(self.unsigned.every) if self.unsigned else 0
        if again.unsigned is None or len(again.unsigned.every) <= before:
            raise CannotSign("the place of the unsigned properties is not where it seems to be")
        return made


def add_timestamp(signed: bytes, ask: Ask, stampers: Trust, *, at: datetime, signature_id: str | None = None) -> bytes:
    """Lift a signature to level T: prove by a time stamp (znacznik czasu) that its value existed (EN 319 132-1, 5.3).

    Args:
        signed: the signed document, in UTF-8; nothing in it changes but for one more unsigned property.
        ask: carries the request to the service.
        stampers: services, or authorities above them, whose time stamps are believed.
        at: the present moment, aware.
        signature_id: which signature below the root; the last unless told.

    Raises:
        CannotSign: there is no such XAdES signature.
        StampError: the service gave no good time stamp.
    """
    document = _Signed(signed, signature_id)
    covered = canonical.octets(document.parts.value, canonical.EXCLUSIVE_METHOD)
    made = timestamps.stamp(covered, ask, stampers, at=at)
    return document.with_property(_STAMP.format(id=token_hex(16), token=_base64(made.token)))


def add_values(signed: bytes, trust: Trust, stampers: Trust, *, at: datetime, signature_id: str | None = None) -> bytes:
    """Lift a signature from T to LT: add the certificates and revocation values that verify it without asking anybody.

    Those of the signer go to CertificateValues and RevocationValues (EN 319 132-1, 5.4), those that the time-stamping service
    needs besides to TimeStampValidationData (5.5.1).

    Args:
        signed: the document, whose signature has a time stamp.
        trust: the signer's anchors, and where news about revocation are fetched.
        stampers: the same for time-stamping services.
        at: the present moment, aware.
        signature_id: which signature below the root; the last unless told.

    Raises:
        CannotSign: no such signature, or no time stamp in it.
        NewsMissing: chain or revocation values cannot be had, or say that the signer was revoked; asked again later.
        StampError: the time stamp is not good.
    """
    document = _Signed(signed, signature_id)
    signer, stamps = document.signer, document.unsigned.stamps if document.unsigned else ()
    if not stamps:
        raise CannotSign("a time stamp comes first")
    covered = canonical.octets(document.parts.value, canonical.EXCLUSIVE_METHOD)
    try:
        token = unsigned.token(stamps[0])
        service_chain, service_values = stampers.collect(*cms.signer(token))
        stamp = timestamps.verify(token, covered, stampers, at=at, besides=Besides(values=service_values, until=at))
        chain, values = trust.collect(signer, document.offers)
        trust.check(signer, document.offers, stamp.at, values)
    except Finding as finding:
        raise NewsMissing(str(finding)) from finding
    except Malformed as failure:
        raise CannotSign(str(failure)) from failure
    known = {link.der for link in (*document.offers, *chain)}
    more = [link for link in service_chain if link.der not in known]
    news = Values(
        tuple(one for one in service_values.crls if one not in values.crls),
        tuple(one for one in service_values.ocsps if one not in values.ocsps),
    )
    written = _values(chain, values)
    if more or news != Values():
        written += _FOR_STAMPS.format(inner=_values(more, news))
    return document.with_property(written)


def _values(chain: Iterable[Known], values: Values) -> str:
    listed = "".join(_element("EncapsulatedX509Certificate", link.der) for link in chain)
    crls = "".join(_element("EncapsulatedCRLValue", one) for one in values.crls)
    ocsps = "".join(_element("EncapsulatedOCSPValue", one) for one in values.ocsps)
    told = _group("CRLValues", crls) + _group("OCSPValues", ocsps)
    return "".join(
        f'<xades:{name} xmlns:xades="{XADES}">{inner}</xades:{name}>'
        for name, inner in (("CertificateValues", listed), ("RevocationValues", told))
        if inner
    )


def _group(name: str, inner: str) -> str:
    return f"<xades:{name}>{inner}</xades:{name}>" if inner else ""


def _element(name: str, octets: bytes) -> str:
    return f"<xades:{name}>{_base64(octets)}</xades:{name}>"


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")

"""Seal evidence: XAdES with an RFC 3161 time stamp for XML, PAdES for PDF, both with the operator's test seal."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import UTC, datetime
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from samples.platform.shared import keys as keyring
from samples.platform.shared.keys import Identity, Keys
from samples.platform.timestamps import der
from samples.platform.timestamps.token import Question, Stamper, token

Element = etree._Element  # noqa: SLF001 - lxml names its public class so

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA256_OID = "2.16.840.1.101.3.4.2.1"


class Seals:
    """The operator's seal and the time stamps beside it; the keys are loaded when first needed."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def xml(self, root: Element, at: datetime) -> bytes:
        """Seal a document at a moment of the play's time and give its bytes."""
        identity = keyring.load(self._keys, "edoreczenia-seal")
        sealed = _Signer(at).sign(root, key=identity.key, cert=[identity.certificate])
        self._stamp(sealed, at)
        return etree.tostring(sealed, encoding="UTF-8", xml_declaration=True)

    def pdf(self, document: bytes) -> bytes:
        """Seal a PDF with an invisible signature (PAdES)."""
        writer = IncrementalPdfFileWriter(io.BytesIO(document))
        about = signers.PdfSignatureMetadata(field_name="SYMULATOR", reason="SYMULATOR: bez mocy prawnej")
        signed: Any = signers.PdfSigner(about, _pdf_signer(keyring.load(self._keys, "edoreczenia-seal"))).sign_pdf(writer)
        return bytes(signed.getvalue())

    def _stamp(self, sealed: Element, at: datetime) -> None:
        """Add a SignatureTimeStamp over the canonical SignatureValue (ETSI EN 319 132-1, 5.3)."""
        value = sealed.find(f".//{{{DS}}}SignatureValue")
        properties = sealed.find(f".//{{{XADES}}}QualifyingProperties")
        if value is None or properties is None:
            raise ValueError("signxml made no XAdES signature")
        octets = etree.tostring(value, method="c14n", exclusive=True, with_tail=False)
        place: Element = properties
        for name in ("UnsignedProperties", "UnsignedSignatureProperties", "SignatureTimeStamp"):
            place = etree.SubElement(place, f"{{{XADES}}}{name}")
        etree.SubElement(place, f"{{{DS}}}CanonicalizationMethod", Algorithm=EXCLUSIVE_C14N)
        stamp = etree.SubElement(place, f"{{{XADES}}}EncapsulatedTimeStamp")
        stamp.text = base64.b64encode(self._token(hashlib.sha256(octets).digest(), at)).decode("ascii")

    def _token(self, digest: bytes, at: datetime) -> bytes:
        identity = keyring.load(self._keys, "time-stamps")
        algorithm = der.oid(_SHA256_OID)
        imprint = der.sequence(der.sequence(algorithm, der.element(der.NULL)), der.element(der.OCTETS, digest))
        return token(Question(imprint, algorithm, digest, b""), Stamper(identity.key, identity.certificate), at)


class _Signer(XAdESSigner):
    """XAdES of signxml whose signing time is the play's; inclusive canonicalisation, since its exclusive one is invalid."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        super().__init__(
            data_object_format=XAdESDataObjectFormat(Description="SYMULATOR", MimeType="text/xml"),
            method=SignatureConstructionMethod.enveloped,
            c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
        )

    def add_signing_time(self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any) -> None:
        """Write the moment in place of the wall's."""
        super().add_signing_time(signed_signature_properties, sig_root, signing_settings)
        signed_signature_properties[-1].text = self._at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _pdf_signer(identity: Identity) -> signers.SimpleSigner:
    key = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(
        asn1_x509.Certificate.load(identity.certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(key),
        SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )

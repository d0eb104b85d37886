"""Sign sample documents as others do: XAdES from a template, the XMLDSig part by python-xmlsec."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from samples.documents.templates import fill

Pair = tuple[bytes, bytes]


def sign_as_person(document: bytes, pair: Pair, at: datetime) -> bytes:
    """Sign as a person does with a qualified certificate: enveloped, exclusive C14N, SigningCertificateV2, ProofOfApproval.

    Args:
        document: a well-formed document; its root has a prefix. What stands before the root stays byte for byte.
        pair: RSA key and certificate, both PEM.
        at: the claimed signing time, with zone.

    Returns:
        The document with the signature as the last child of its root (protocols, e-documents B2; ETSI EN 319 132-1, level B).
    """
    return _sign(document, pair, at, "signature_qualified.xml")


def sign_as_trusted_profile(document: bytes, pair: Pair, at: datetime, *, role: str = "role_podpis_zp.xml") -> bytes:
    """Sign as the state does for a person with a trusted profile (podpis zaufany).

    The key is the ministry's; the person is named in the claimed role: ``role_podpis_zp.xml`` or ``role_ep_signature.xml``
    (protocols, ePUAP 14.3 and e-documents B1). Arguments and result are those of ``sign_as_person``.
    """
    return _sign(document, pair, at, "signature_trusted_profile.xml", role=role)


def _sign(document: bytes, pair: Pair, at: datetime, layout: str, **more: str) -> bytes:
    key, certificate = pair
    root = etree.fromstring(document)
    facts = _facts(x509.load_pem_x509_certificate(certificate))
    own_id = hashlib.sha256(document).hexdigest()[:32]
    signature = etree.fromstring(fill(layout, id=own_id, signing_time=at.isoformat(timespec="milliseconds"), **facts, **more))
    root.append(signature)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key, xmlsec.constants.KeyDataFormatPem, None)
    xmlsec.tree.add_ids(signature, ["Id"])
    context.sign(signature)
    before_root = document[: document.index(f"<{root.prefix}:".encode())]  # lxml would write it in its own way
    return before_root + etree.tostring(root, encoding="UTF-8")


def _facts(certificate: x509.Certificate) -> dict[str, str]:
    """Give what a signature says of its certificate."""
    der = certificate.public_bytes(Encoding.DER)
    return {
        "certificate": base64.b64encode(der).decode(),
        "certificate_digest": base64.b64encode(hashlib.sha256(der).digest()).decode(),
        "issuer": certificate.issuer.rfc4514_string(),
        "serial": str(certificate.serial_number),
    }

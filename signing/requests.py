"""Write a request for a certificate (CSR, PKCS #10) with a key that may lie in a token."""

from __future__ import annotations

from asn1crypto import csr, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from signing import algorithms
from signing.errors import SubjectUnreadable
from signing.signers import Signer

_NAMES = {
    "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
    "serialNumber": NameOID.SERIAL_NUMBER,
    "givenName": NameOID.GIVEN_NAME,
    "GN": NameOID.GIVEN_NAME,
    "surname": NameOID.SURNAME,
    "SN": NameOID.SURNAME,
    "title": NameOID.TITLE,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}
"""Parts of a subject beside the ones of RFC 4514 2.3, as seals have them (ETSI EN 319 412-3)."""


def subject(text: str) -> x509.Name:
    """Read a subject such as ``CN=Pieczęć,O=Urząd,organizationIdentifier=VATPL-0000000000,C=PL``, the last part first in it.

    Raises:
        SubjectUnreadable: it is none, or empty.
    """
    try:
        name = x509.Name.from_rfc4514_string(text, _NAMES)
    except ValueError as failure:
        raise SubjectUnreadable(str(failure)) from failure
    if not name.rdns:
        raise SubjectUnreadable("empty")
    return name


def request(signer: Signer, name: x509.Name) -> bytes:
    """Write a request and sign it, which proves that the key is ours (RFC 2986).

    Args:
        signer: signs by PKCS #1 v1.5 or ECDSA.
        name: the subject that is asked for; the authority decides.

    Returns:
        PEM.

    Raises:
        KeyUnusable: the key is out of reach now.
    """
    public = signer.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    info = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": asn1_x509.Name.load(name.public_bytes()),
            "subject_pk_info": keys.PublicKeyInfo.load(public),
            "attributes": [],
        }
    )
    way = algorithms.SIGNATURES[signer.algorithm]
    signed = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": {"algorithm": f"{way.digest}_{way.family}"},
            "signature": signer.sign(info.dump()),
        }
    )
    return x509.load_der_x509_csr(signed.dump()).public_bytes(Encoding.PEM)

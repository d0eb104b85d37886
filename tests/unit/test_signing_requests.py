"""A request for a certificate names who asks and proves the key."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from signing.errors import SubjectUnreadable
from signing.requests import request, subject
from signing.signers import InMemory, PrivateKey
from tests import signing_kit as kit

ASKED = "CN=Pieczęć Urzędu Testowego,O=Urząd\\, Referat,organizationIdentifier=VATPL-0000000000,C=PL"


@pytest.mark.parametrize(
    "private", [kit.rsa_key("request"), kit.ec_key("request"), kit.ec_key("request", ec.SECP384R1)], ids=["rsa", "p-256", "p-384"]
)
def test_every_kind_of_key_asks_for_a_certificate(private: PrivateKey) -> None:
    """The request is read by another program, is signed by the key it names, and holds the subject with the country first."""
    asked = x509.load_pem_x509_csr(request(InMemory(private), subject(ASKED)))
    assert asked.is_signature_valid
    assert asked.public_key() == private.public_key()
    assert [(part.oid, part.value) for part in asked.subject] == [
        (NameOID.COUNTRY_NAME, "PL"),
        (NameOID.ORGANIZATION_IDENTIFIER, "VATPL-0000000000"),
        (NameOID.ORGANIZATION_NAME, "Urząd, Referat"),
        (NameOID.COMMON_NAME, "Pieczęć Urzędu Testowego"),
    ]


@pytest.mark.parametrize("text", ["", "Pieczęć", "CN=", "XX=a", "C=Polska"])
def test_a_subject_that_is_none_is_the_callers_mistake(text: str) -> None:
    """Nothing is asked for in no name, or in one that cannot be read."""
    with pytest.raises(SubjectUnreadable) as refusal:
        subject(text)
    assert refusal.value.fault == "caller"

"""The simulated ePUAP takes nothing that is not signed exactly as the protocol says."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from samples.pki import Pki
from samples.platform.epuap.simulator import Simulator
from tests.unit.simulator.kit import DS, NS, OWN_BOX, PULL, SKRYTKA, STAMP, WSSE, WSU, Office, document, nadaj_blocks

QUESTION = f"<ob:ZapytaniePullOczekujace>{OWN_BOX}</ob:ZapytaniePullOczekujace>"


def stamp(minutes: int) -> str:
    """Write a Timestamp that begins so many minutes from now and lasts five."""
    created = datetime.now(UTC) + timedelta(minutes=minutes)
    return STAMP.format(created.isoformat(), (created + timedelta(minutes=5)).isoformat())


def test_signed_answer_covers_timestamp_and_body_by_the_platforms_certificate(office: Office) -> None:
    """An answer verifies with the pinned certificate, and Timestamp and Body are what is signed."""
    assert office.verified_parts(office.pull("Oczekujace")) == {"Timestamp", "Body"}


def test_token_after_signature_is_refused(office: Office) -> None:
    """The token must stand before the signature that uses it."""
    envelope = office.sign(office.envelope(QUESTION))
    security = envelope.find(f".//{{{WSSE}}}Security")
    security.append(security[0])
    assert "pierwszy" in office.post(PULL, envelope).reason


@pytest.mark.parametrize("name", ["EncodingType", "ValueType"])
@pytest.mark.parametrize("value", [None, "#X509v3"])
def test_token_types_must_be_exact(office: Office, name: str, value: str | None) -> None:
    """Both type attributes of the token must be there and in full."""
    envelope = office.envelope(QUESTION)
    token = envelope.find(f".//{{{WSSE}}}BinarySecurityToken")
    token.attrib.pop(name)
    if value:
        token.set(name, value)
    assert name in office.post(PULL, office.sign(envelope)).reason


def test_request_without_security_is_refused(office: Office) -> None:
    """An unsigned request gets a fault without detail and without signature."""
    envelope = office.envelope(QUESTION)
    envelope[0].clear()
    answer = office.post(PULL, envelope)
    assert "Security" in answer.reason
    assert answer.root.xpath("count(//s:Header | //detail)", namespaces=NS) == 0


def test_changed_body_is_refused(office: Office) -> None:
    """A Body changed after signing does not pass."""
    envelope = office.sign(office.envelope(QUESTION))
    envelope.find(".//adresSkrytki").text = "/lubin/odpowiedzi"
    assert "podpis nie zgadza się" in office.post(PULL, envelope).reason


def test_wrapped_body_is_refused(office: Office) -> None:
    """A genuine signed Body moved into the Header does not carry a forged Body through."""
    envelope = office.sign(office.envelope(QUESTION))
    genuine = envelope[1]
    forged = copy.deepcopy(genuine)
    forged.set(f"{{{WSU}}}Id", "other")
    envelope[0].append(genuine)
    envelope.append(forged)
    assert "nieznana część" in office.post(PULL, envelope).reason


def test_id_used_twice_is_refused(office: Office) -> None:
    """Two elements of one id leave open which is signed, so nothing passes."""
    envelope = office.sign(office.envelope(QUESTION))
    envelope[0].append(copy.deepcopy(envelope[1]))
    assert "więcej niż raz" in office.post(PULL, envelope).reason


def test_only_the_token_signed_is_refused(office: Office) -> None:
    """A signature that leaves out the Body proves nothing."""
    envelope = office.sign(office.envelope(QUESTION), parts=("#X509-1",))
    assert "Body tej koperty nie jest podpisane" in office.post(PULL, envelope).reason


def test_sha512_is_refused(office: Office) -> None:
    """Signature and digest are RSA-SHA256 and SHA-256, nothing else."""
    rsa_sha512 = office.sign(office.envelope(QUESTION), signature=SignatureMethod.RSA_SHA512)
    sha512 = office.sign(office.envelope(QUESTION), digest=DigestAlgorithm.SHA512)
    assert "SignatureMethod" in office.post(PULL, rsa_sha512).reason
    assert "DigestMethod" in office.post(PULL, sha512).reason


def test_key_info_that_does_not_name_the_token_is_refused(office: Office) -> None:
    """KeyInfo must lead to the token in the same header."""
    envelope = office.sign(office.envelope(QUESTION))
    envelope.find(f".//{{{DS}}}KeyInfo//{{{WSSE}}}Reference").set("URI", "#elsewhere")
    assert "KeyInfo" in office.post(PULL, envelope).reason


def test_certificate_that_nobody_registered_is_refused(stranger: Office) -> None:
    """A perfect signature of an unknown certificate opens no box."""
    assert "nie jest zarejestrowany" in stranger.pull("Oczekujace").reason


def test_registered_certificate_opens_no_other_entity(office: Office) -> None:
    """The certificate of one entity does not act for another."""
    other = office.nadaj(IdentyfikatorPodmiotu="przykladowo", AdresOdpowiedzi="/przykladowo/skrytka")
    assert "nie jest zarejestrowany" in other.reason


def test_expired_certificate_is_refused(simulator: Simulator, pki: Pki) -> None:
    """A certificate out of its time is refused before anybody looks who owns it."""
    late = Office(simulator, pki, "expired")
    with late.http:
        assert "okresem ważności" in late.pull("Oczekujace").reason


def test_current_signed_timestamp_is_accepted(office: Office) -> None:
    """A Timestamp may be sent when it is signed and current."""
    envelope = office.sign(office.envelope(QUESTION, stamp=stamp(0)), parts=("#id-body", "#ts"))
    assert office.post(PULL, envelope).text("oczekujace") == "0"


@pytest.mark.parametrize("minutes", [-10, 10])
def test_timestamp_of_another_time_is_refused(office: Office, minutes: int) -> None:
    """A stale Timestamp, or one from the future, is refused."""
    envelope = office.sign(office.envelope(QUESTION, stamp=stamp(minutes)), parts=("#id-body", "#ts"))
    assert "nieaktualny" in office.post(PULL, envelope).reason


def test_unsigned_timestamp_is_refused(office: Office) -> None:
    """A Timestamp that is sent must be signed."""
    envelope = office.sign(office.envelope(QUESTION, stamp=stamp(0)))
    assert "Timestamp nie jest podpisany" in office.post(PULL, envelope).reason


def test_letter_above_ten_megabytes_of_text_passes_the_check(office: Office) -> None:
    """The platform's own check has no limit at the 10 MB where XML libraries stop by default."""
    envelope = office.envelope(document(b"%PDF-" + bytes(8_000_000), "skan.pdf", "application/pdf"), nadaj_blocks())
    envelope = _signed_by_xmlsec(office, envelope)
    assert office.post(SKRYTKA, envelope).text("kod") == "1"


def _signed_by_xmlsec(office: Office, envelope: etree._Element) -> bytes:
    """Sign with a template and xmlsec, since signxml stops at 10 MB of text."""
    import xmlsec  # noqa: PLC0415 - for this test alone

    small = office.sign(office.envelope("<ob:Dokument/>"))
    signature = small.find(f".//{{{DS}}}Signature")
    for value in signature.iter(f"{{{DS}}}DigestValue", f"{{{DS}}}SignatureValue"):
        value.text = None
    security = envelope.find(f".//{{{WSSE}}}Security")
    assert security is not None
    security.append(signature)
    context = xmlsec.SignatureContext()
    context.register_id(envelope[1], "Id", WSU)
    context.key = xmlsec.Key.from_memory(office.key_pem, xmlsec.constants.KeyDataFormatPem, None)
    context.sign(signature)
    return etree.tostring(envelope)

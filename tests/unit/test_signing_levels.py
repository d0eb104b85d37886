"""Levels: a good time stamp proves since when, what came along proves that nobody was revoked, and nothing bad is believed."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from lxml import etree

from signing import levels, policy, unsigned, xades
from signing.errors import CannotSign, NewsMissing, StampUntrusted
from signing.trust import Revocation, Trust
from signing.verification import verify
from tests import revocation_kit as kit
from tests import signing_kit
from tests.levels_kit import (
    ANCHORS,
    BETWEEN,
    STAMPERS,
    YEARS,
    accepting,
    archived,
    edited,
    judged,
    level_b,
    level_lt,
    level_t,
    telling,
    with_stamp,
)
from tests.revocation_kit import DAY, HOUR
from tests.signing_kit import AT, EXCLUSIVE, INCLUSIVE, N

OLD_SERVICE = kit.service("Znacznik dawny", (-30, 60))


def test_each_level_is_found_and_says_since_when() -> None:
    """B proves nothing about time; T and LT say when and by whom."""
    found = [judged(one) for one in (level_b(), level_t(), level_lt())]
    assert [(one.reason, one.baseline) for one in found] == [("passed", "B"), ("passed", "T"), ("passed", "LT")]
    assert [one.proved_at for one in found] == [None, AT, AT]
    assert [one.proved_by for one in found] == ["", "SYMULATOR Znacznik czasu", "SYMULATOR Znacznik czasu"]


@pytest.mark.parametrize("made", [level_t, level_lt])
def test_nothing_but_unsigned_properties_is_added(made: object) -> None:
    """Every octet of the document signed before is there, in order, and xmlsec still accepts it."""
    assert callable(made)
    lifted = made()
    tree = signing_kit.parse(lifted)
    holder = tree.getroot().find(".//xades:UnsignedProperties", N)
    assert holder is not None
    start, end = lifted.index(b"<xades:UnsignedProperties"), lifted.index(b"</xades:UnsignedProperties>") + 27
    bare = lifted[:start] + lifted[end:]
    assert judged(bare).baseline == "B"
    assert signing_kit.accepted_by_xmlsec(lifted, kit.short())
    if lifted == level_lt():
        assert lifted[: lifted.index(b"</xades:UnsignedSignatureProperties>")].startswith(
            level_t()[: level_t().index(b"</xades:UnsignedSignatureProperties>")]
        )


def test_good_stamp_turns_expired_into_was_good_then() -> None:
    """Two years later the certificate is long expired; only the time stamp tells that the signature is older."""
    assert judged(level_b(), at=AT + YEARS).reason == "out_of_bounds_no_poe"
    found = judged(level_t(), at=AT + YEARS)
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "T", AT)


def test_level_lt_needs_nobody_later() -> None:
    """With what came along the chain is proved unrevoked two years later, though news are needed and none are fetched."""
    assert judged(level_t(), accepting(needed=True), AT + YEARS).reason == "out_of_bounds_no_poe"
    found = judged(level_lt(), accepting(needed=True), AT + YEARS)
    assert (found.reason, found.baseline) == ("passed", "LT")


def test_revoked_later_was_good_then_and_revoked_before_is_not() -> None:
    """The stamped time is compared with the time of revocation."""
    for since, reason in ((AT + DAY, "passed"), (AT - DAY, "revoked_no_poe")):
        news = kit.crl((kit.short(), since), at=AT + 2 * DAY)
        sources = kit.Wire({kit.CRL_ADDRESS: news, kit.ROOT_CRL_ADDRESS: kit.root_crl(at=AT + DAY)}).sources()
        accepted = policy.letters(ANCHORS, between=BETWEEN, stampers=ANCHORS, revocation=Revocation(sources=sources))
        assert judged(level_t(), accepted, AT + 3 * DAY).reason == reason
        assert judged(level_b(), accepted, AT + 3 * DAY).reason == "revoked_no_poe"


def test_policy_may_need_a_level() -> None:
    """What is required and missing is said: a proof of time, or proofs for later."""
    found = [
        judged(level_b(), accepting(level="T")),
        judged(level_t(), accepting(level="LT")),
        judged(level_t(), accepting(level="T")),
    ]
    assert [one.reason for one in found] == ["no_poe", "level_too_low", "passed"]


def test_elliptic_and_pinned_signers_are_stamped_too() -> None:
    """A pinned signer needs no chain for level T."""
    signed = with_stamp(level_b(kit.signer()))
    accepted = policy.letters([kit.signer().certificate], stampers=[kit.service().certificate])
    assert judged(signed, accepted).baseline == "T"


def test_second_stamp_may_come_later() -> None:
    """The oldest good time stamp proves the time, whatever their order."""
    twice = with_stamp(with_stamp(level_b(), at=AT + DAY), at=AT + 2 * DAY)
    found = judged(twice, at=AT + 3 * DAY)
    assert (found.proved_at, len(found.stamps)) == (AT + DAY, 2)


def test_signature_is_named_where_there_are_several() -> None:
    """Each signature has its own time stamp."""
    key = kit.signer().signing_key("seal", kit.between().certificate)
    both = xades.sign(signing_kit.parse(level_b()), key, at=AT)
    first, second = signing_kit.parse(both).getroot().findall("ds:Signature", N)
    lifted = levels.add_timestamp(both, kit.ask(AT), STAMPERS, at=AT, signature_id=first.get("Id"))
    assert [one.baseline for one in verify(signing_kit.parse(lifted), accepting(), at=AT).signatures] == ["T", "B"]
    lifted = levels.add_timestamp(lifted, kit.ask(AT), STAMPERS, at=AT, signature_id=second.get("Id"))
    assert [one.baseline for one in verify(signing_kit.parse(lifted), accepting(), at=AT).signatures] == ["T", "T"]
    with pytest.raises(CannotSign):
        levels.add_timestamp(both, kit.ask(AT), STAMPERS, at=AT, signature_id="none")


def test_values_are_added_only_when_they_prove_something() -> None:
    """Without a time stamp, without news, or for a revoked signer there is no level LT."""
    good = Trust(ANCHORS, BETWEEN, telling())
    with pytest.raises(CannotSign):
        levels.add_values(level_b(), good, good, at=AT)
    silent = Trust(ANCHORS, BETWEEN, Revocation(sources=kit.Wire().sources()))
    with pytest.raises(NewsMissing):
        levels.add_values(level_t(), silent, good, at=AT)
    with pytest.raises(NewsMissing):
        levels.add_values(level_t(), good, silent, at=AT)
    revoked = {kit.ANSWERS: lambda question: kit.answer(kit.short(), question=question, revoked=AT - DAY)}
    with pytest.raises(NewsMissing):
        levels.add_values(level_t(), Trust(ANCHORS, BETWEEN, telling(**revoked)), good, at=AT)


def test_stamp_that_is_not_trusted_is_not_added() -> None:
    """A service nobody knows lifts nothing."""
    with pytest.raises(StampUntrusted):
        levels.add_timestamp(level_b(), kit.ask(AT), Trust([signing_kit.root().certificate]), at=AT)


@pytest.mark.parametrize("document", [b"<a/>", b'<a><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></a>'])
def test_what_is_no_xades_signature_cannot_be_lifted(document: bytes) -> None:
    """Nothing to lift is said so."""
    with pytest.raises(CannotSign):
        levels.add_timestamp(document, kit.ask(AT), STAMPERS, at=AT)


def _no_properties(signature: etree._Element) -> None:
    signature.remove(signature[-1])


def _two_values(signature: etree._Element) -> None:
    signature.insert(1, signature.makeelement(signature[1].tag))


def _nobody(signature: etree._Element) -> None:
    signature.remove(signature[2])


@pytest.mark.parametrize(("change", "detail"), [(_no_properties, "no XAdES"), (_two_values, "another order")])
def test_signature_without_its_parts_is_not_lifted(change: object, detail: str) -> None:
    """A plain or malformed signature is told so before any service is asked."""
    assert callable(change)
    with pytest.raises(CannotSign, match=detail):
        levels.add_timestamp(edited(level_b(), "ds:Signature", change), kit.ask(AT), STAMPERS, at=AT)


def test_values_are_not_added_for_nobody_or_for_a_stamp_that_is_none() -> None:
    """Without the signer's certificate, or with a time stamp that cannot be read, there is nothing to verify."""
    good = Trust(ANCHORS, BETWEEN, telling())
    with pytest.raises(CannotSign, match="no_signing_certificate_found"):
        levels.add_values(edited(level_t(), "ds:Signature", _nobody), good, good, at=AT)
    for change in (_garbage, _two_tokens, _no_base64):
        with pytest.raises(CannotSign):
            levels.add_values(edited(level_t(), ".//xades:SignatureTimeStamp", change), good, good, at=AT)


def test_place_that_is_written_otherwise_is_not_guessed() -> None:
    """Where the octets do not show the place of the properties as usual nothing is put anywhere."""
    signed = level_b()
    name = signing_kit.parse(signed).getroot()[-1].get("Id")
    otherwise = signed.replace(f'Target="#{name}"'.encode(), f"Target='#{name}'".encode())
    assert judged(otherwise).reason == "passed"
    with pytest.raises(CannotSign, match="not supported"):
        levels.add_timestamp(otherwise, kit.ask(AT), STAMPERS, at=AT)
    inside = signed.replace(b"<wnio:Tresc", f'<!-- Target="#{name}" </xades:QualifyingProperties> --><wnio:Tresc'.encode(), 1)
    with pytest.raises(CannotSign, match="not where it seems"):
        levels.add_timestamp(inside, kit.ask(AT), STAMPERS, at=AT)


def _swap(stamp: etree._Element) -> None:
    token = stamp.find("xades:EncapsulatedTimeStamp", N)
    other = signing_kit.parse(with_stamp(level_b())).getroot().find(".//xades:EncapsulatedTimeStamp", N)
    assert token is not None
    assert other is not None
    token.text = other.text


def _garbage(stamp: etree._Element) -> None:
    stamp[-1].text = base64.b64encode(b"garbage").decode()


def _no_base64(stamp: etree._Element) -> None:
    stamp[-1].text = "%%%"


def _two_tokens(stamp: etree._Element) -> None:
    etree.SubElement(stamp, stamp[-1].tag).text = stamp[-1].text


def _own_choice(stamp: etree._Element) -> None:
    stamp.insert(0, stamp.makeelement(f"{{{signing_kit.XADES}}}Include", {"URI": "#elsewhere"}))


def _own_choice_of_old(stamp: etree._Element) -> None:
    stamp.insert(0, stamp.makeelement(f"{{{signing_kit.XADES}}}ReferenceInfo"))


def _other_method(stamp: etree._Element) -> None:
    stamp[0].set("Algorithm", "urn:unknown")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_swap, "timestamp_over_other_data"),
        (_garbage, "timestamp_unreadable"),
        (_no_base64, "timestamp_unreadable"),
        (_two_tokens, "timestamp_unreadable"),
        (_own_choice, "timestamp_unreadable"),
        (_own_choice_of_old, "timestamp_unreadable"),
        (_other_method, "timestamp_unreadable"),
    ],
)
def test_bad_stamp_keeps_its_own_reason_and_proves_nothing(change: object, reason: str) -> None:
    """A genuine stamp over another signature, garbage, or one that says itself what it covers is not passed as level T."""
    assert callable(change)
    touched = edited(level_t(), ".//xades:SignatureTimeStamp", change)
    found = judged(touched)
    assert (found.reason, found.baseline, found.proved_at) == ("passed", "B", None)
    assert [one.reason for one in found.stamps] == [reason]
    assert judged(touched, accepting(level="T")).reason == "no_poe"
    assert judged(touched, at=AT + YEARS).reason == "out_of_bounds_no_poe"


def test_stamp_by_an_untrusted_service_or_of_the_future_proves_nothing() -> None:
    """A stranger's stamp, one of a service revoked since, and one of tomorrow have their own reasons."""
    stranger = kit.issue("Obcy znacznik", None, "digital_signature", purposes=[ExtendedKeyUsageOID.TIME_STAMPING], bits=2048)
    assert [one.reason for one in judged(with_stamp(level_b(), stranger)).stamps] == ["timestamp_untrusted"]
    future = with_stamp(level_b(), at=AT + DAY)
    assert [one.reason for one in judged(future).stamps] == ["timestamp_of_the_future"]
    wire = kit.Wire({kit.CRL_ADDRESS: kit.crl((kit.service(), AT + DAY), at=AT + 2 * DAY), kit.ROOT_CRL_ADDRESS: kit.root_crl()})
    revocation = Revocation(required=False, sources=wire.sources())
    accepted = policy.letters(ANCHORS, between=BETWEEN, stampers=ANCHORS, revocation=revocation)
    assert [one.reason for one in judged(level_t(), accepted, AT + 3 * DAY).stamps] == ["timestamp_untrusted"]


def test_foreign_values_prove_no_level_lt() -> None:
    """Lists of another issuer beside a good time stamp leave it at T."""

    def foreign(value: etree._Element) -> None:
        value.text = base64.b64encode(kit.crl(by=kit.signer())).decode()

    touched = edited(level_lt(), ".//xades:EncapsulatedCRLValue", foreign)
    assert judged(touched).baseline == "T"
    assert judged(touched, accepting(needed=True)).reason == "try_later"


def test_crowd_of_values_is_not_read() -> None:
    """More than any signature needs is refused before anything is computed."""

    def crowd(holder: etree._Element) -> None:
        stamp = holder[0]
        for _ in range(30):
            holder.append(signing_kit.parse(etree.tostring(stamp)).getroot())
            holder[-1].attrib.clear()

    found = judged(edited(level_t(), ".//xades:UnsignedSignatureProperties", crowd))
    assert (found.reason, found.baseline, [one.reason for one in found.stamps]) == ("passed", "B", ["timestamp_unreadable"])


@pytest.mark.parametrize("method", [INCLUSIVE, EXCLUSIVE])
def test_archive_stamp_makes_level_lta_and_outlives_the_first_service(method: str) -> None:
    """The first service's certificate has ended; the archive stamp, made in its time, still proves what it said."""
    asking = telling()
    stampers = Trust(ANCHORS, BETWEEN, asking)
    first = levels.add_timestamp(level_b(), kit.ask(AT, OLD_SERVICE), STAMPERS, at=AT)
    kept = levels.add_values(first, Trust(ANCHORS, BETWEEN, asking), stampers, at=AT + HOUR)
    assert [one.reason for one in judged(kept, at=AT + YEARS).stamps] == ["timestamp_untrusted"]
    assert judged(kept, at=AT + YEARS).reason == "out_of_bounds_no_poe"
    whole = archived(kept, AT + 30 * DAY, method=method)
    found = judged(whole, at=AT + YEARS)
    assert (found.reason, found.baseline, found.proved_at, found.proved_by) == ("passed", "LTA", AT, "SYMULATOR Znacznik dawny")


def test_archive_stamp_over_other_data_proves_nothing() -> None:
    """One octet more, or a value added before it afterwards, and it is none."""
    good = archived(level_lt(), AT + DAY)
    assert judged(good, at=AT + 2 * DAY).baseline == "LTA"
    spoiled = archived(level_lt(), AT + DAY, spoil=b" ")
    after = edited(good, ".//xades:RevocationValues", lambda one: one.set("Id", "other"))
    for one in (spoiled, after):
        found = judged(one, at=AT + 2 * DAY)
        assert (found.reason, found.baseline) == ("passed", "LT")
        assert {stamp.kind: stamp.reason for stamp in found.stamps} == {
            "archive": "timestamp_over_other_data",
            "signature": "passed",
        }


def test_second_archive_stamp_covers_the_first() -> None:
    """Archive stamps are renewed; each covers those before it."""
    twice = archived(archived(level_lt(), AT + DAY), AT + 10 * DAY)
    found = judged(twice, at=AT + timedelta(days=400))
    assert (found.baseline, [one.kind for one in found.stamps]) == ("LTA", ["archive", "archive", "signature"])


def test_stamp_says_when_it_was_made_and_by_whom() -> None:
    """Each good stamp is reported with its moment, its service and that it is good."""
    (stamp,) = judged(level_t()).stamps
    assert (stamp.kind, stamp.reason, stamp.at, stamp.by) == ("signature", "passed", AT, "SYMULATOR Znacznik czasu")
    assert stamp.text_pl == "Znacznik czasu jest prawidłowy."
    assert stamp.text_en == "The time stamp is valid."
    archive = judged(archived(level_lt(), AT + DAY), at=AT + 2 * DAY).stamps[0]
    assert (archive.kind, archive.reason, archive.at) == ("archive", "passed", AT + DAY)


def test_unsigned_properties_are_read_each_by_its_kind() -> None:
    """Stamps, certificates, lists and answers come out as they stand."""
    properties = signing_kit.parse(level_lt()).getroot().find(".//xades:UnsignedProperties", N)
    assert properties is not None
    found = unsigned.read_all(properties)
    assert (len(found.stamps), len(found.archives), found.told) == (1, 0, True)
    assert kit.service().der in [one.der for one in found.certificates]
    assert (len(found.values.crls), len(found.values.ocsps)) == (2, 1)
    assert [etree.QName(one).localname for one in found.every] == [
        "SignatureTimeStamp",
        "CertificateValues",
        "RevocationValues",
        "TimeStampValidationData",
    ]


@pytest.mark.parametrize(("number", "baseline"), [(40, "LT"), (41, "B")])
def test_revocation_values_are_bounded_to_the_one(number: int, baseline: str) -> None:
    """Forty lists and answers are read, one more is not."""

    def crowd(values: etree._Element) -> None:
        group = values[0]
        for _ in range(number - 3):
            group.append(signing_kit.parse(etree.tostring(group[0])).getroot())

    assert judged(edited(level_lt(), ".//xades:RevocationValues", crowd)).baseline == baseline


def _crowd_of_certificates(values: etree._Element) -> None:
    for _ in range(40):
        values.append(signing_kit.parse(etree.tostring(values[0])).getroot())


def _crowd_of_lists(values: etree._Element) -> None:
    group = values[0]
    for _ in range(41):
        group.append(signing_kit.parse(etree.tostring(group[0])).getroot())


@pytest.mark.parametrize(
    ("path", "crowd"), [(".//xades:CertificateValues", _crowd_of_certificates), (".//xades:RevocationValues", _crowd_of_lists)]
)
def test_crowd_of_certificates_and_lists_is_not_read(path: str, crowd: object) -> None:
    """More certificates or lists than any chain needs are refused unread, and the signature stays at B."""
    assert callable(crowd)
    found = judged(edited(level_lt(), path, crowd))
    assert (found.reason, found.baseline, [one.reason for one in found.stamps]) == ("passed", "B", ["timestamp_unreadable"])

"""The qualified status of a signature, by the list, the certificate and the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509

from samples.pki import Pki
from samples.trusted_lists import Listed, Standing, polish_list
from schemas.parsing import parse
from signing import qualifiers, trusted_lists
from signing.certificates import Known, known
from signing.qc_statements import QcStatements, of
from signing.qualification import WHY, Qualification, anchors, qualify, stampers, time_stamping
from signing.qualifiers import (
    Criteria,
    ExtendedUsages,
    KeyUsageBits,
    NotUnderstood,
    PolicySet,
    Qualifying,
    SubjectAttributes,
    Unknown,
)
from signing.service_identity import Identity
from signing.trusted_list import QUALIFIED_CA, Provider, Service, TrustedList
from signing.trusted_list import Standing as Read
from tests.trusted_lists_kit import (
    COMPLIANCE,
    DAY,
    DEVICE,
    EIDAS,
    NOW,
    Authority,
    accepted,
    authority,
    granted,
    of_type,
    operator,
    statements,
)

SIGNATURES, SEALS, WEB = of_type(1), of_type(2), of_type(3)
RUBBISH = ("300372756262", "30020500", "040161", "300430020500", "30023000")
FULL = statements(COMPLIANCE, DEVICE, SIGNATURES)


@pytest.fixture(scope="module")
def plain(pki: Pki) -> TrustedList:
    """Give a list with the authority granted and nothing else said."""
    return accepted(pki, granted())


def status(listed: TrustedList, signer: Known, at: datetime = NOW) -> tuple[str, str]:
    """Give result and reason."""
    found = qualify([listed], signer, (), at=at)
    assert found.text_pl
    assert found.text_en
    return found.result, found.reason


@pytest.mark.parametrize(
    ("said", "result", "reason"),
    [
        (FULL, "QES", "qualified_signature"),
        (statements(COMPLIANCE, SIGNATURES), "AdES/QC", "no_device"),
        (statements(COMPLIANCE, DEVICE, SEALS), "QESeal", "qualified_seal"),
        (statements(COMPLIANCE, SEALS), "AdES/QCeSeal", "no_device"),
        (statements(COMPLIANCE, DEVICE), "QES", "qualified_signature"),
        (statements(COMPLIANCE, DEVICE, WEB), "AdES", "for_another_use"),
        (statements(DEVICE, SIGNATURES), "AdES", "not_qualified_certificate"),
        *[(bytes.fromhex(each), "AdES", "not_qualified_certificate") for each in RUBBISH],
        (None, "AdES", "not_qualified_certificate"),
    ],
)
def test_the_certificate_says_what_it_is(plain: TrustedList, said: bytes | None, result: str, reason: str) -> None:
    """Without qualifiers of the list the statements of the certificate decide."""
    assert status(plain, authority().issue(said)) == (result, reason)


@pytest.mark.parametrize(
    ("forced", "said", "result", "reason"),
    [
        (["NotQualified"], FULL, "AdES", "not_qualified_certificate"),
        (["QCNoQSCD"], FULL, "AdES/QC", "no_device"),
        (["QCNoSSCD"], FULL, "AdES/QC", "no_device"),
        (["QCWithSSCD"], statements(COMPLIANCE, SIGNATURES), "QES", "qualified_signature"),
        (["QCWithQSCD"], statements(COMPLIANCE, SIGNATURES), "QES", "qualified_signature"),
        (["QCQSCDManagedOnBehalf"], statements(COMPLIANCE, SEALS), "QESeal", "qualified_seal"),
        (["QCQSCDStatusAsInCert"], FULL, "QES", "qualified_signature"),
        (["QCQSCDStatusAsInCert"], statements(COMPLIANCE, SIGNATURES), "AdES/QC", "no_device"),
        (["QCStatement", "QCForESig", "QCWithQSCD"], None, "QES", "qualified_signature"),
        (["QCForESeal"], FULL, "QESeal", "qualified_seal"),
        (["QCForWSA"], FULL, "AdES", "for_another_use"),
        (["QCForESig", "QCForESeal"], FULL, "AdES", "contradicts_itself"),
        (["QCWithQSCD", "QCNoQSCD"], FULL, "AdES", "contradicts_itself"),
    ],
)
def test_the_list_overrides_the_certificate(pki: Pki, forced: list[str], said: bytes | None, result: str, reason: str) -> None:
    """A qualifier of the list that applies counts more than what the certificate says of itself."""
    assert status(accepted(pki, granted(qualifiers=forced)), authority().issue(said)) == (result, reason)


def test_a_qualifier_leaves_other_certificates_alone(pki: Pki) -> None:
    """A qualifier for certificates of nonRepudiation alone does not touch one that is for digitalSignature as well."""
    listed = accepted(pki, granted(qualifiers=["NotQualified"]))
    other = authority().issue(FULL, usages=("content_commitment", "digital_signature"))
    assert status(listed, other) == ("QES", "qualified_signature")


@pytest.mark.parametrize(
    ("uses", "result"), [(["ForeSignatures"], "QES"), (["ForeSeals"], "AdES"), (["ForeSignatures", "ForeSeals"], "QES")]
)
def test_a_service_is_qualified_only_for_its_uses(pki: Pki, uses: list[str], result: str) -> None:
    """A service that the list names for seals alone makes no qualified signature."""
    assert status(accepted(pki, granted(uses=uses)), authority().issue(FULL))[0] == result


@pytest.mark.parametrize(
    ("standings", "reason"),
    [
        ([("withdrawn", NOW - 5 * DAY), ("granted", EIDAS)], "not_granted"),
        ([("granted", NOW - 5 * DAY), ("withdrawn", EIDAS)], "not_granted_at_issue"),
        ([("granted", NOW - 5 * DAY)], "not_granted_at_issue"),
        ([("granted", NOW + 5 * DAY), ("withdrawn", EIDAS)], "not_granted_at_issue"),
        ([("undersupervision", EIDAS + DAY)], "not_granted_at_issue"),
        ([("supervisionceased", EIDAS - DAY)], "not_granted_at_issue"),
    ],
)
def test_the_service_must_be_granted_at_issue_and_at_signing(
    pki: Pki, standings: list[tuple[str, datetime]], reason: str
) -> None:
    """The last status that began no later than the moment counts, both when the certificate was issued and when it signed."""
    listed = replace(granted(), standings=[Standing(*each) for each in standings])
    assert status(accepted(pki, listed), authority().issue(FULL)) == ("AdES", reason)


def test_a_signature_before_the_withdrawal_stays_qualified(pki: Pki) -> None:
    """What was signed while the service was granted is qualified though the service was withdrawn later."""
    listed = replace(granted(), standings=[Standing("withdrawn", NOW - 5 * DAY), Standing("granted", EIDAS)])
    assert status(accepted(pki, listed), authority().issue(FULL), NOW - 6 * DAY) == ("QES", "qualified_signature")


def test_supervision_counted_before_eidas(plain: TrustedList) -> None:
    """A service under supervision was a qualified one until July 2016; its history knows it by key and name."""
    signer = authority().issue(FULL, since=datetime(2015, 1, 1, tzinfo=UTC))
    assert status(plain, signer, datetime(2015, 6, 1, tzinfo=UTC)) == ("QES", "qualified_signature")


def test_a_service_of_another_type_issues_nothing_qualified(pki: Pki) -> None:
    """An authority listed for time stamps only is no issuer of qualified certificates."""
    listed = accepted(pki, replace(granted(), kind="CA/PKC"))
    assert status(listed, authority().issue(FULL)) == ("none", "no_chain")


def test_a_namesake_is_not_the_listed_authority(plain: TrustedList) -> None:
    """Another key under the listed name issues nothing: the signature on the certificate decides."""
    stranger = Authority()
    signer = stranger.issue(FULL)
    assert status(plain, signer) == ("none", "no_chain")
    by_path = qualify([plain], signer, (signer, known(stranger.own())), at=NOW)
    assert (by_path.result, by_path.reason) == ("AdES", "not_listed")
    assert qualify([], signer, (signer,), at=NOW).reason == "no_list"


def test_another_certificate_of_the_same_key_is_the_same_service(plain: TrustedList) -> None:
    """An authority's renewed certificate, of the same key and name, is the listed service."""
    signer = authority().issue(FULL)
    renewed = known(authority().own(NOW - 60 * DAY))
    assert qualify([plain], signer, (signer, renewed), at=NOW).result == "QES"


def test_the_answer_names_service_list_and_staleness(plain: TrustedList) -> None:
    """Beside the result stand the provider, the list and, where the list should have been replaced, since when."""
    signer = authority().issue(FULL)
    fresh = qualify([plain], signer, (), at=NOW)
    assert (fresh.provider, fresh.service) == ("SYMULATOR Dostawca usług zaufania", "QCA")
    assert (fresh.territory, fresh.sequence, fresh.issued, fresh.stale_since) == ("PL", 7, plain.issued, None)
    assert qualify([plain], signer, (), at=NOW, now=NOW + 200 * DAY).stale_since == plain.next_update


def test_the_sample_list_makes_jan_testowy_a_qualified_signer(pki: Pki) -> None:
    """The list of the samples serves the demonstration: the person's signature is qualified, the stamps are too."""
    listed = trusted_lists.accept(parse(polish_list(pki, NOW)), "PL", operator(pki), at=NOW)
    assert qualify([listed], known(pki.certificate("person")), (), at=NOW).result == "QES"
    stamps = time_stamping([listed], known(pki.certificate("time-stamps")), (), at=NOW)
    assert stamps is not None
    assert stamps.reason == "qualified_time_stamps"
    assert anchors([listed], NOW) == [pki.certificate("qualified-root")]
    assert stampers([listed], NOW) == [pki.certificate("time-stamps")]


def test_a_time_stamping_service_is_qualified_in_its_time(pki: Pki) -> None:
    """A service for time stamps counts while it is granted, by its own certificate or by its authority's."""
    listed = accepted(pki, replace(granted(), kind="TSA/QTST"))
    own, below = known(authority().own()), authority().issue()
    by_itself = time_stamping([listed], own, (), at=NOW)
    by_authority = time_stamping([listed], below, (below, own), at=NOW)
    assert isinstance(by_itself, Qualification)
    assert by_itself == by_authority
    assert time_stamping([listed], below, (), at=NOW) is None
    withdrawn = Listed("TSA", "TSA/QTST", authority().own(), [Standing("withdrawn", EIDAS)])
    refused = time_stamping([accepted(pki, withdrawn)], own, (), at=NOW)
    assert refused is not None
    assert refused.reason == "not_granted"
    assert (len(stampers([listed], NOW)), stampers([accepted(pki, withdrawn)], NOW)) == (1, [])


def test_only_granted_authorities_are_anchors(pki: Pki) -> None:
    """Anchors are the authorities for qualified certificates that are granted at the moment, each once."""
    twice = granted()
    assert anchors([accepted(pki, twice, twice)], NOW) == [twice.certificate]
    withdrawn = replace(twice, standings=[Standing("withdrawn", NOW - DAY), Standing("granted", EIDAS)])
    assert anchors([accepted(pki, withdrawn)], NOW) == []
    assert len(anchors([accepted(pki, withdrawn)], NOW - 2 * DAY)) == 1


def by_hand(standing: Read) -> TrustedList:
    """Give a list with one service of one standing, as no operator would write it."""
    service = Service("QCA", "SYMULATOR", (standing,))
    return TrustedList(5, 1, "", "PL", "", NOW, None, (), (Provider("SYMULATOR", (service,)),))


def test_a_condition_that_is_not_understood_states_nothing() -> None:
    """Where a qualifier depends on something unknown, nothing is said to be qualified."""
    identity = Identity(certificates=(known(authority().own()),))
    unknown = (Qualifying(frozenset({"QCForESig"}), Criteria("all", (Unknown("Moon"),))),)
    listed = by_hand(Read(QUALIFIED_CA, "granted", EIDAS, identity, qualifying=unknown))
    assert status(listed, authority().issue(FULL)) == ("AdES", "not_understood")
    assert qualify([listed], authority().issue(FULL), (), at=NOW).stale_since == NOW


def test_a_critical_extension_that_is_not_understood_grants_nothing() -> None:
    """A service with a critical extension of an unknown kind does not count."""
    identity = Identity(certificates=(known(authority().own()),))
    listed = by_hand(Read(QUALIFIED_CA, "granted", EIDAS, identity, understood=False))
    assert status(listed, authority().issue(FULL)) == ("AdES", "not_granted_at_issue")


def test_a_service_that_changed_its_key_is_not_granted_for_the_old_one() -> None:
    """What a service is now says nothing of certificates issued with its former key."""
    former, present = Authority(), Authority()
    standings = (
        Read(QUALIFIED_CA, "granted", NOW - 60 * DAY, Identity(certificates=(known(present.own()),))),
        Read(QUALIFIED_CA, "granted", EIDAS, Identity(certificates=(known(former.own()),))),
    )
    service = Service("QCA", "SYMULATOR", standings)
    listed = replace(by_hand(standings[0]), providers=(Provider("SYMULATOR", (service,)),))
    assert status(listed, former.issue(FULL))[0] == "AdES"
    assert status(listed, present.issue(FULL))[0] == "QES"


def test_criteria_are_judged_one_by_one() -> None:
    """Key usage, policies, extended usages and parts of the name each decide as the standard says."""
    policy = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)])
    purpose = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.2.4")])
    asked = authority().issue(more=[policy, purpose])
    bare = authority().issue(usages=())
    for criterion, met_by_bare in (
        (KeyUsageBits((("nonRepudiation", True), ("encipherOnly", False))), False),
        (PolicySet(frozenset({"1.2.3"})), False),
        (ExtendedUsages(frozenset({"1.2.4"})), False),
        (SubjectAttributes(frozenset({"2.5.4.4"})), True),
    ):
        assert criterion.met(asked)
        assert criterion.met(bare) is met_by_bare
    assert not PolicySet(frozenset({"1.2.3", "1.2.9"})).met(asked)
    assert not SubjectAttributes(frozenset({"2.5.4.97"})).met(asked)
    assert not KeyUsageBits((("digitalSignature", True),)).met(asked)
    with pytest.raises(NotUnderstood):
        KeyUsageBits((("moonlight", True),)).met(asked)


@pytest.mark.parametrize(
    ("assertion", "both", "one", "neither"),
    [("all", True, False, False), ("atLeastOne", True, True, False), ("none", False, False, True)],
)
def test_criteria_are_joined_as_asserted(assertion: qualifiers.Assertion, *, both: bool, one: bool, neither: bool) -> None:
    """All, at least one or none of the criteria must be met."""
    asked = authority().issue()
    yes, no = SubjectAttributes(frozenset({"2.5.4.4"})), SubjectAttributes(frozenset({"2.5.4.97"}))
    found = [Criteria(assertion, parts).met(asked) for parts in ((yes, yes), (yes, no), (no, no))]
    assert found == [both, one, neither]


def test_an_identity_without_certificate_needs_key_and_name() -> None:
    """The history's identity fits by the key's identifier together with the name; a name alone is nobody."""
    own = known(authority().own())
    key_id = x509.SubjectKeyIdentifier.from_public_key(own.key).digest
    name = own.certificate.subject.rfc4514_string()
    assert Identity(key_ids=(key_id,), subjects=(name,)).fits(own)
    assert Identity(key_ids=(key_id,), subjects=("2.5.4.5=#130131,CN=x",)).fits(own)
    assert not Identity(key_ids=(key_id,), subjects=("CN=Ktoś inny",)).fits(own)
    assert not Identity(subjects=(name,)).fits(own)
    assert not Identity(key_ids=(b"other",), subjects=(name,)).fits(own)


def test_statements_are_read() -> None:
    """The statements of a certificate are read as written; one without them claims nothing."""
    assert of(authority().issue(FULL)) == QcStatements(compliance=True, types=frozenset({"esign"}), device=True)
    assert of(authority().issue(statements(of_type(9)))).types == {"other"}
    assert of(authority().issue()) == QcStatements()


def test_every_reason_speaks_both_languages() -> None:
    """Every reason has a sentence in Polish and in English."""
    assert all(pl and en for pl, en in WHY.values())

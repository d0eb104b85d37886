"""Trusted lists: which are accepted, which are refused and why, and what they say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from samples import trusted_lists as samples
from samples.pki import Pki
from schemas.parsing import parse
from signing import trusted_lists
from signing.errors import (
    ListAltered,
    ListExpired,
    ListForeign,
    ListOfAnotherType,
    ListOlder,
    ListSignerUnknown,
    ListUnreadable,
    ListUnsigned,
    TrustedListError,
)
from signing.qualification import anchors
from signing.qualifiers import Criteria, ExtendedUsages, PolicySet, SubjectAttributes, Unknown
from signing.trusted_list import LIST_OF_LISTS, Standing, TrustedList
from signing.trusted_list_reading import read
from tests.trusted_lists_kit import DAY, NOW, granted, operator, scheme, signed

THEN = datetime(2019, 9, 5, tzinfo=UTC)
Snapshots = tuple[TrustedList, TrustedList]


@pytest.fixture(scope="module")
def good(pki: Pki) -> bytes:
    """Give a Polish list that is as it should be."""
    return signed(pki, samples.write(scheme(), [granted()]))


@pytest.fixture(scope="module")
def snapshots(reference: Path) -> Snapshots:
    """Give the list of the lists and the Polish list of 2019, each verified as of then."""
    folder = reference / "trusted-lists"
    europe = parse((folder / "EU-2019-snapshot.xml").read_bytes())
    pointed = read(europe.getroot()).pointer("EU", LIST_OF_LISTS)
    assert pointed is not None
    accepted = trusted_lists.accept_list_of_lists(europe, pointed.signers, at=THEN)
    poland = accepted.pointer("PL")
    assert poland is not None
    tree = parse((folder / "PL-2019-snapshot.xml").read_bytes())
    return accepted, trusted_lists.accept(tree, "PL", poland.signers, at=THEN)


def refusal(pki: Pki, content: bytes, *, at: datetime = NOW, kept: int | None = None) -> type[TrustedListError]:
    """Give the error that a Polish list is refused with."""
    with pytest.raises(TrustedListError) as caught:
        trusted_lists.accept(parse(content), "PL", operator(pki), at=at, kept=kept)
    assert caught.value.text_pl
    return type(caught.value)


def test_a_list_signed_by_its_operator_is_accepted(pki: Pki, good: bytes) -> None:
    """A fresh list of the right kind and territory, signed as a whole by its operator, is accepted."""
    accepted = trusted_lists.accept(parse(good), "PL", operator(pki), at=NOW, kept=7)
    assert (accepted.territory, accepted.sequence, accepted.operator) == ("PL", 7, "SYMULATOR Operator PL")
    assert [len(service.standings) for service in accepted.services()] == [2]


@pytest.mark.parametrize("version", [5, 6])
def test_versions_five_and_six_are_read(pki: Pki, version: int) -> None:
    """Both versions of the format in use are read."""
    content = signed(pki, samples.write(scheme(version=version), [granted()]))
    assert trusted_lists.accept(parse(content), "PL", operator(pki), at=NOW).version == version


def test_an_unsigned_list_is_refused(pki: Pki) -> None:
    """A list without a signature is refused as unsigned."""
    assert refusal(pki, samples.write(scheme(), [granted()])) is ListUnsigned


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"Svcstatus/undersupervision", b"Svcstatus/granted"),
        (b"SequenceNumber>7<", b"SequenceNumber>8<"),
        (b"2016-07-01", b"2015-07-01"),
    ],
)
def test_a_changed_list_is_refused(pki: Pki, good: bytes, was: bytes, now: bytes) -> None:
    """Whatever is changed after signing, the list is refused as altered."""
    changed = good.replace(was, now, 1)
    assert changed != good
    assert refusal(pki, changed) is ListAltered


def test_a_list_whose_signature_covers_only_a_part_is_refused(pki: Pki) -> None:
    """A signature over a piece of the list does not vouch for the rest."""
    written = samples.write(scheme(), [granted()])
    content = signed(pki, written.replace(b"<tsl:SchemeInformation>", b'<tsl:SchemeInformation Id="part">'))
    assert refusal(pki, content.replace(b'URI=""', b'URI="#part"')) is ListAltered


def test_a_list_with_two_signatures_is_refused(pki: Pki, good: bytes) -> None:
    """Only one signature, the operator's, is looked at; a second one is never ignored."""
    tree = parse(good)
    (signature,) = tree.getroot().iterchildren("{http://www.w3.org/2000/09/xmldsig#}Signature")
    copy = etree.fromstring(re.sub(rb'(Id="|Target="#|URI="#)', rb"\1x", etree.tostring(signature)))
    tree.getroot().append(copy)
    assert refusal(pki, etree.tostring(tree)) is ListAltered


def test_a_signature_hidden_deeper_is_refused(pki: Pki) -> None:
    """A signature anywhere but under the root makes the list suspicious."""
    inner = b'<tsl:TSPName><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'
    content = signed(pki, samples.write(scheme(), [granted()]).replace(b"<tsl:TSPName>", inner))
    assert refusal(pki, content) is ListAltered


def test_a_list_signed_by_a_stranger_is_refused(pki: Pki) -> None:
    """A good signature by someone the scheme does not name counts for nothing."""
    assert refusal(pki, signed(pki, samples.write(scheme()), "lotl-operator")) is ListSignerUnknown


def test_an_authority_among_the_signers_vouches_for_nobody_else(pki: Pki) -> None:
    """The certificates of the scheme are pinned: what one of them issued may not sign the list."""
    content = signed(pki, samples.write(scheme()), "person")
    with pytest.raises(ListSignerUnknown):
        trusted_lists.accept(parse(content), "PL", operator(pki, "qualified-root"), at=NOW)


def test_a_list_signed_with_an_expired_certificate_is_refused(pki: Pki) -> None:
    """The operator's certificate must be valid when the list is accepted."""
    content = signed(pki, samples.write(scheme()), "expired")
    with pytest.raises(ListSignerUnknown, match="out_of_bounds"):
        trusted_lists.accept(parse(content), "PL", operator(pki, "expired"), at=NOW)


def test_a_foreign_list_is_refused(pki: Pki) -> None:
    """A list of another territory is refused, even well signed."""
    assert refusal(pki, signed(pki, samples.write(scheme(territory="CZ")))) is ListForeign


def test_a_list_of_another_type_is_refused(pki: Pki, good: bytes) -> None:
    """A list of lists is no national list, and the other way round."""
    assert refusal(pki, signed(pki, samples.write(scheme(kind="EUlistofthelists")))) is ListOfAnotherType
    with pytest.raises(ListOfAnotherType):
        trusted_lists.accept_list_of_lists(parse(good), operator(pki), at=NOW)


def test_an_older_list_is_refused(pki: Pki, good: bytes) -> None:
    """A list with a lower number than the kept one is refused: an old list could bring back what was withdrawn."""
    assert refusal(pki, good, kept=8) is ListOlder


def test_an_older_list_of_the_lists_is_refused(pki: Pki) -> None:
    """The list of the lists does not go back either; the same number is read again."""
    content = samples.list_of_lists(pki, [], NOW - DAY, sequence=7)
    assert trusted_lists.accept_list_of_lists(parse(content), operator(pki, "lotl-operator"), at=NOW, kept=7).sequence == 7
    with pytest.raises(ListOlder, match="7, kept is 8"):
        trusted_lists.accept_list_of_lists(parse(content), operator(pki, "lotl-operator"), at=NOW, kept=8)


def test_an_expired_list_is_refused(pki: Pki) -> None:
    """A list past its next update is refused."""
    content = signed(pki, samples.write(scheme(issued=NOW - 100 * DAY)))
    assert refusal(pki, content) is ListExpired


def test_a_closed_list_is_refused(pki: Pki) -> None:
    """A list that announces no next update was closed and is refused."""
    assert refusal(pki, signed(pki, samples.write(scheme(next_update=None)))) is ListExpired


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"TSLVersionIdentifier>5<", b"TSLVersionIdentifier>7<"),
        (b"TSLSequenceNumber>7<", b"TSLSequenceNumber>seven<"),
        (b"TSLSequenceNumber>7<", b"TSLSequenceNumber>77777777777<"),
        (b"<tsl:StatusStartingTime>2016-07-01T00:00:00Z", b"<tsl:StatusStartingTime>2016-07-01"),
        (b'assert="all"', b'assert="some"'),
        (b"tsl:TrustServiceStatusList", b"tsl:TrustServiceStatus"),
        (b"<tsl:SchemeTerritory>PL</tsl:SchemeTerritory>", b""),
    ],
)
def test_a_file_that_is_no_list_is_refused(pki: Pki, was: bytes, now: bytes) -> None:
    """A file that is not what the standard describes is refused as unreadable."""
    written = samples.write(scheme(), [granted(qualifiers=["QCStatement"])])
    changed = written.replace(was, now)
    assert changed != written
    assert refusal(pki, changed) is ListUnreadable


CRITERIA = b"""<qc:CriteriaList assert="atLeastOne">
  <qc:CriteriaList assert="none"><qc:Moon/><qc:Description>Opis</qc:Description></qc:CriteriaList>
  <qc:PolicySet>
    <qc:PolicyIdentifier><xa:Identifier Qualifier="OIDAsURN">urn:oid:1.2.3</xa:Identifier></qc:PolicyIdentifier>
  </qc:PolicySet>
  <qc:otherCriteriaList>
    <more:ExtendedKeyUsage><more:KeyPurposeId><xa:Identifier>1.2.4</xa:Identifier></more:KeyPurposeId></more:ExtendedKeyUsage>
    <more:CertSubjectDNAttribute><more:AttributeOID><xa:Identifier>2.5.4.97</xa:Identifier></more:AttributeOID></more:CertSubjectDNAttribute>
  </qc:otherCriteriaList>
</qc:CriteriaList>"""


def present(written: bytes) -> Standing:
    """Read a list and give the present standing of its first service."""
    return next(read(parse(written).getroot()).services()).standings[0]


def test_criteria_are_read_as_they_are_nested() -> None:
    """Criteria of every kind are read, lists within lists too; one that is not known stays as an unknown one."""
    written = samples.write(scheme(), [granted(qualifiers=["QCForESig"])])
    standing = present(re.sub(rb"<qc:CriteriaList.*?</qc:CriteriaList>", CRITERIA, written, flags=re.DOTALL))
    assert standing.qualifying[0].criteria == Criteria(
        "atLeastOne",
        (
            Criteria("none", (Unknown("Moon"),)),
            PolicySet(frozenset({"1.2.3"})),
            ExtendedUsages(frozenset({"1.2.4"})),
            SubjectAttributes(frozenset({"2.5.4.97"})),
        ),
    )


@pytest.mark.parametrize(
    ("extension", "understood"),
    [
        (b'<tsl:Extension Critical="true"><more:Moon/></tsl:Extension>', False),
        (b'<tsl:Extension Critical="1"><more:Moon/></tsl:Extension>', False),
        (b'<tsl:Extension Critical="false"><more:Moon/></tsl:Extension>', True),
        (b'<tsl:Extension Critical="true"><more:TakenOverBy/></tsl:Extension>', True),
    ],
)
def test_a_critical_extension_must_be_known(extension: bytes, *, understood: bool) -> None:
    """A critical extension of an unknown kind makes the standing one that is not understood; others change nothing."""
    written = samples.write(scheme(), [granted(uses=["ForeSignatures"])])
    opening = b"<tsl:ServiceInformationExtensions>"
    assert present(written.replace(opening, opening + extension)).understood is understood


def test_a_pointer_that_names_no_signer_leads_nowhere(pki: Pki) -> None:
    """A list whose signers are not named cannot be verified, so its pointer is none."""
    pointer = samples.Pointer("PL", "https://lists.example/", [pki.certificate("list-operator")])
    written = samples.write(scheme(), pointers=[pointer])
    bare = re.sub(rb"<tsl:ServiceDigitalIdentities>.*?</tsl:ServiceDigitalIdentities>", b"", written, flags=re.DOTALL)
    assert read(parse(written).getroot()).pointer("PL") is not None
    assert read(parse(bare).getroot()).pointer("PL") is None
    pdf = written.replace(b"application/vnd.etsi.tsl+xml", b"application/pdf")
    assert read(parse(pdf).getroot()).pointer("PL") is None


def test_a_certificate_that_cannot_be_read_does_not_cost_the_list(pki: Pki) -> None:
    """A service whose certificate is damaged is known by nothing else; the list around it still counts."""
    written = samples.write(scheme(), [granted()])
    damaged = re.sub(rb"(<tsl:X509Certificate>)[^<]+", rb"\1AAAA", written)
    accepted = trusted_lists.accept(parse(signed(pki, damaged)), "PL", operator(pki), at=NOW)
    assert anchors([accepted], NOW) == []


def test_each_refusal_has_its_own_code() -> None:
    """No two kinds of refusal share a code, so that an administrator knows which it was."""
    kinds = TrustedListError.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_the_polish_list_of_2019_is_read_whole(snapshots: Snapshots) -> None:
    """The official list of 2019 gives its ten providers, 133 entries of history and 43 qualifiers for signatures."""
    _, poland = snapshots
    standings = [standing for service in poland.services() for standing in service.standings]
    assert (poland.sequence, poland.territory, len(poland.providers)) == (110, "PL", 10)
    assert len(standings) - len([*poland.services()]) == 133
    assert sum("QCForESig" in each.qualifiers for standing in standings for each in standing.qualifying) == 43
    assert all(standing.understood for standing in standings)


def test_the_history_of_2019_names_the_same_services(snapshots: Snapshots) -> None:
    """Every entry of the history, which has no certificate, fits the certificate of its service."""
    for service in snapshots[1].services():
        for certificate in service.standings[0].identity.certificates:
            assert all(standing.identity.fits(certificate) for standing in service.standings)


def test_the_list_of_the_lists_of_2019_points_to_poland(snapshots: Snapshots) -> None:
    """The official list of the lists names the address and both certificates of the Polish operator."""
    pointer = snapshots[0].pointer("PL")
    assert pointer is not None
    assert (pointer.location, len(pointer.signers)) == ("https://www.nccert.pl/tsl/PL_TSL.xml", 2)
    assert snapshots[0].pointer("XX") is None


def test_the_snapshots_are_out_of_date(snapshots: Snapshots, reference: Path) -> None:
    """Both lists of 2019 are refused today: they never become anchors."""
    europe, poland = snapshots
    pointer = europe.pointer("PL")
    assert pointer is not None
    tree = parse((reference / "trusted-lists" / "PL-2019-snapshot.xml").read_bytes())
    with pytest.raises(ListExpired):
        trusted_lists.accept(tree, "PL", pointer.signers, at=datetime(2019, 12, 1, tzinfo=UTC))
    assert (europe.fresh(NOW), poland.fresh(NOW)) == (False, False)


def test_the_services_of_2019_were_granted_in_their_time(snapshots: Snapshots) -> None:
    """Status follows time: an authority supervised in 2013 and revoked later is no anchor in 2019, and nobody is in 1999."""
    poland = [snapshots[1]]

    def names(at: datetime) -> str:
        return " ".join(certificate.subject.rfc4514_string() for certificate in anchors(poland, at))

    assert ("MobiCert" in names(datetime(2013, 6, 1, tzinfo=UTC)), "MobiCert" in names(THEN)) == (True, False)
    assert all(provider in names(THEN) for provider in ("Asseco", "Wytwórnia", "Rozliczeniowa", "Enigma", "EuroCert"))
    assert names(datetime(1999, 1, 1, tzinfo=UTC)) == ""

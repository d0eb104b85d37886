"""Chains: what an issuer limits is kept, and no crowd of certificates makes the search long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA224, SHA256

from signing import certificates, chains
from signing.certificates import Known, known
from signing.chains import Chains
from signing.trust import Trust
from signing.verdict import Finding
from tests import signing_kit as kit
from tests.signing_kit import AT, Issued

ROOT = known(kit.root().certificate)


def _authority(name: str, above: Issued | None, extension: x509.ExtensionType | None = None) -> Issued:
    return kit.issue(f"SYMULATOR {name}", kit.ec_key(name), above, authority=True, critical=extension)


def _constrained(country: str) -> x509.NameConstraints:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, country)])
    return x509.NameConstraints([x509.DirectoryName(name)], None)


def _outcome(leaf: Issued, *offers: Issued, anchors: tuple[Known, ...] = (ROOT,)) -> str:
    try:
        found = Chains(anchors).find(known(leaf.certificate), tuple(known(one.certificate) for one in offers))
    except Finding as finding:
        return finding.reason
    return f"{len(found.links)} links"


@pytest.mark.parametrize(("country", "outcome"), [("DE", "certificate_chain_general_failure"), ("PL", "3 links")])
def test_names_outside_the_issuers_limits_are_refused(country: str, outcome: str) -> None:
    """Name constraints are understood: within them a chain holds, outside it is there and fails."""
    between = _authority(f"w granicach {country}", kit.root(), _constrained(country))
    leaf = kit.issue("SYMULATOR liść", kit.ec_key("leaf"), between)
    assert _outcome(leaf, between) == outcome


def test_required_policy_that_nobody_states_is_refused() -> None:
    """An authority may demand certificate policies of those below."""
    between = _authority("z polityką", kit.root(), x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None))
    assert _outcome(kit.issue("SYMULATOR liść", kit.ec_key("leaf"), between), between) == "certificate_chain_general_failure"


def test_unknown_issuer_is_told_apart_from_a_broken_chain() -> None:
    """Nobody known issued it: no chain."""
    stranger = _authority("obcy", None)
    assert _outcome(kit.issue("SYMULATOR liść", kit.ec_key("leaf"), stranger), stranger) == "no_certificate_chain_found"


def test_authority_of_the_same_name_did_not_issue_it() -> None:
    """The signature decides who issued a certificate; a namesake of another key makes no chain at all."""
    between = _authority("imiennik", kit.root())
    namesake = kit.issue("SYMULATOR imiennik", kit.ec_key("another"), kit.root(), authority=True)
    leaf = kit.issue("SYMULATOR liść", kit.ec_key("leaf"), between)
    assert (_outcome(leaf, between), _outcome(leaf, namesake)) == ("3 links", "no_certificate_chain_found")


def test_chain_longer_than_six_is_refused() -> None:
    """Root, four between and the signer are enough for anybody."""
    line = [_authority("stopień 0", kit.root())]
    for step in range(1, 5):
        line.append(_authority(f"stopień {step}", line[-1]))
    assert _outcome(kit.issue("SYMULATOR liść", kit.ec_key("leaf"), line[3]), *line[:4]) == "6 links"
    assert _outcome(kit.issue("SYMULATOR liść", kit.ec_key("leaf"), line[4]), *line) == "certificate_chain_general_failure"


def test_other_way_round_is_found_when_the_first_fails() -> None:
    """Two certificates of one authority: the chain goes over the one that allows it."""
    narrow = _authority("krzyżowy", kit.root(), _constrained("DE"))
    wide = _authority("krzyżowy", kit.root())
    leaf = kit.issue("SYMULATOR liść", kit.ec_key("leaf"), wide)
    assert _outcome(leaf, narrow, wide) == "3 links"


def test_crowd_of_foreign_authorities_costs_little() -> None:
    """Ten authorities of one name that certify each other, which an attacker may send along, are not searched through."""
    top = kit.issue("SYMULATOR rój", kit.ec_key("swarm"), authority=True)
    swarm = [kit.issue("SYMULATOR rój", kit.ec_key("swarm"), top, authority=True) for _ in range(10)]
    leaf = kit.issue("SYMULATOR liść", kit.ec_key("leaf"), top)
    start = time.perf_counter()
    assert _outcome(leaf, *swarm) == "no_certificate_chain_found"
    assert time.perf_counter() - start < 1


def test_dates_do_not_hide_a_chain_and_are_compared_afterwards() -> None:
    """An authority that ended long ago still makes a chain, which is out of bounds at every moment of the signer's."""
    between = kit.issue("SYMULATOR dawny", kit.ec_key("old"), kit.root(), authority=True, days=(-400, -300))
    leaf = kit.issue("SYMULATOR liść", kit.ec_key("leaf"), between)
    assert _outcome(leaf, between) == "3 links"
    trust = Trust([kit.root().certificate])
    for days in (-350, 0, 1000):
        with pytest.raises(Finding, match="out_of_bounds_no_poe"):
            trust.check(known(leaf.certificate), (known(between.certificate),), AT + timedelta(days=days))


def test_weak_digest_in_a_chain_is_refused() -> None:
    """SHA-224 and worse certify nobody."""
    weak = x509.CertificateBuilder().subject_name(kit.subject("SYMULATOR słaby")).issuer_name(ROOT.certificate.subject)
    weak = weak.public_key(kit.ec_key("leaf").public_key()).serial_number(7)
    weak = weak.not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=1))
    outcomes = [_outcome(Issued(kit.ec_key("leaf"), weak.sign(kit.root().key, used))) for used in (SHA256(), SHA224())]
    assert outcomes == ["2 links", "no_certificate_chain_found"]


def test_more_ways_than_are_tried_end() -> None:
    """Twenty ways to an anchor are tried; where all of them fail the chain is broken, and the search is over."""
    narrow = [_authority("wiele dróg", kit.root(), _constrained("DE")) for _ in range(25)]
    leaf = kit.issue("SYMULATOR liść", kit.ec_key("leaf"), narrow[0])
    assert _outcome(leaf, *narrow) == "certificate_chain_general_failure"


def test_certificate_whose_extensions_cannot_be_read_may_do_nothing() -> None:
    """An extension that stands twice, as no builder writes it, makes the certificate unusable."""
    two = (x509.ObjectIdentifier("2.5.29.19"), x509.ObjectIdentifier("2.5.29.99"))
    leaf = kit.issue("SYMULATOR liść", kit.ec_key("leaf"), kit.root(), critical=x509.UnrecognizedExtension(two[1], b"\x05\x00"))
    twice = leaf.der.replace(b"\x06\x03\x55\x1d\x63", b"\x06\x03\x55\x1d\x0f")
    assert twice != leaf.der
    damaged = certificates.read(twice)
    assert chains.extensions(damaged) is None
    assert chains.extension(damaged, x509.KeyUsage) is None
    with pytest.raises(Finding, match="no_certificate_chain_found"):
        Chains((ROOT,)).find(damaged, ())


def test_validator_that_would_wait_is_stopped() -> None:
    """Without fetchers nothing ever waits; what does is an error of ours, not a hanging program."""

    class Waiting:
        def __await__(self) -> Iterator[None]:
            yield

    with pytest.raises(RuntimeError, match="waits"):
        chains.run(Waiting())  # type: ignore[arg-type]

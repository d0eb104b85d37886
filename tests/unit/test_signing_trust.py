"""A chain to a configured anchor is found, or is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509

from signing import chains
from signing.certificates import Known, known
from signing.revocation import NOTHING
from signing.trust import Trust
from signing.verdict import Finding
from tests import signing_kit as kit


def _known(*issued: kit.Issued) -> tuple[Known, ...]:
    return tuple(known(one.certificate) for one in issued)


def _reaches(anchor: kit.Issued, leaf: kit.Issued, *offers: kit.Issued) -> bool:
    return Trust([anchor.certificate]).path(known(leaf.certificate), _known(*offers)) is not None


def _authority(name: str, above: kit.Issued | None, path_length: int | None = None) -> kit.Issued:
    return kit.issue(f"SYMULATOR {name}", kit.rsa_key(name), above, authority=True, path_length=path_length)


def test_pinned_signer_needs_no_authority() -> None:
    """A pinned end-entity certificate is its own chain."""
    (seal,) = _known(kit.ministry())
    assert Trust([kit.ministry().certificate]).path(seal) == (seal,)


def test_signer_is_reached_through_offered_and_configured_certificates() -> None:
    """Certificates in between come with the signature or from configuration."""
    between = _authority("pośredni", kit.root())
    leaf = kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), between)
    expected = _known(leaf, between, kit.root())
    assert Trust([kit.root().certificate]).path(expected[0], _known(between)) == expected
    assert Trust([kit.root().certificate], [between.certificate]).path(expected[0]) == expected
    assert Trust([kit.root().certificate]).path(expected[0]) is None


def test_stranger_with_the_same_names_is_not_reached() -> None:
    """Equal names of issuer and subject are no proof; the signature is."""
    false_root = kit.issue("SYMULATOR root", kit.rsa_key("false root"), authority=True)
    leaf = kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), false_root)
    assert not _reaches(kit.root(), leaf, false_root)


def test_end_entity_is_no_authority() -> None:
    """A seal cannot issue certificates."""
    leaf = kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), kit.office())
    assert not _reaches(kit.root(), leaf, kit.office())
    assert not _reaches(kit.office(), leaf)


@pytest.mark.parametrize(("authority", "usage"), [(True, "digital_signature"), (False, "key_cert_sign")])
def test_authority_needs_flag_and_usage(authority: bool, usage: str) -> None:
    """Neither the CA flag nor the key usage alone makes an authority."""
    half = kit.issue("SYMULATOR pół", kit.rsa_key("half"), authority=authority, usage=usage)
    assert not _reaches(half, kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), half))


def test_path_length_is_respected() -> None:
    """An authority that may have no further ones below has none."""
    top = _authority("top", None, path_length=0)
    below = _authority("below", top)
    assert _reaches(top, kit.issue("SYMULATOR a", kit.rsa_key("leaf"), top))
    leaf = kit.issue("SYMULATOR b", kit.rsa_key("leaf"), below)
    assert not _reaches(top, leaf, below)


def test_certificates_in_a_circle_end() -> None:
    """Authorities that certify each other lead nowhere and do not hang."""
    one, two = kit.rsa_key("one"), kit.rsa_key("two")
    first = kit.issue("SYMULATOR 1", one, authority=True)
    second = kit.issue("SYMULATOR 2", two, first, authority=True)
    back = kit.issue("SYMULATOR 1", one, second, authority=True)
    leaf = kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), back)
    assert not _reaches(kit.root(), leaf, back, second)


@pytest.mark.parametrize(
    ("usage", "reached"), [("content_commitment", True), ("digital_signature", True), ("key_agreement", False)]
)
def test_key_usage_must_allow_signing(usage: str, reached: bool) -> None:
    """NonRepudiation alone suffices, as qualified certificates have it; key agreement does not."""
    leaf = kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), kit.root(), usage=usage)
    assert _reaches(kit.root(), leaf) == reached


def test_unknown_critical_extension_is_refused() -> None:
    """What must be understood and is not makes a certificate unusable."""
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    leaf = kit.issue("SYMULATOR liść", kit.rsa_key("leaf"), kit.root(), critical=extension)
    assert not _reaches(kit.root(), leaf)


@pytest.mark.parametrize(("days", "reason"), [(-31, "out_of_bounds_no_poe"), (400, "out_of_bounds_no_poe")])
def test_dates_are_compared_at_every_call(days: int, reason: str) -> None:
    """A cached chain is still refused out of its dates."""
    trusted = Trust([kit.root().certificate])
    (leaf,) = _known(kit.office())
    trusted.check(leaf, (), kit.AT)
    with pytest.raises(Finding, match=reason):
        trusted.check(leaf, (), kit.AT + timedelta(days=days))


def test_structure_of_a_chain_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second question is answered from the cache until it is told to forget."""
    trusted, (leaf,) = Trust([kit.root().certificate]), _known(kit.office())
    trusted.check(leaf, (), kit.AT)
    monkeypatch.setattr(chains, "_issued", lambda *_: False)
    trusted.check(leaf, (), kit.AT)
    trusted.forget()
    with pytest.raises(Finding, match="no_certificate_chain_found"):
        trusted.check(leaf, (), kit.AT)


def test_cached_chains_and_answers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends many certificates fills no memory; what is dropped is found again."""
    monkeypatch.setattr("signing.trust._MOST_CACHED", 3)
    trust = Trust([kit.root().certificate])
    sizes = []
    for number in range(5):
        offers = (known(kit.stranger().certificate),) * number
        trust.check(known(kit.office().certificate), offers, kit.AT)
        sizes.append(len(trust._found))
    assert sizes == [1, 2, 3, 1, 2]


def test_trust_without_anchors_is_false_and_reaches_nobody() -> None:
    """An empty trust says so and gives no path."""
    assert not Trust(())
    assert Trust([kit.root().certificate])
    assert Trust(()).path(known(kit.office().certificate)) is None


def test_news_are_not_collected_for_a_signer_without_a_chain() -> None:
    """A stranger's chain proves nothing and cannot be kept."""
    trust, stranger = Trust([kit.root().certificate]), known(kit.stranger().certificate)
    with pytest.raises(Finding, match="no_certificate_chain_found"):
        trust.collect(stranger, ())
    assert not trust.proved_by(NOTHING, stranger, (), kit.AT)
    assert not trust.proved_by(NOTHING, known(kit.office().certificate), (), kit.AT)
    assert trust.proved_by(NOTHING, known(kit.root().certificate), (), kit.AT)

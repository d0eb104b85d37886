"""A person is named only when the minister's seal and the verified role come together."""

from __future__ import annotations

import pytest

from signing import policy
from signing.podpis_zaufany import Person
from signing.verdict import SignatureVerdict
from signing.verification import verify
from tests import signing_kit as kit

LETTERS = policy.letters([kit.root().certificate], [kit.ministry().certificate])


def _verdict(document: bytes, accepted: policy.Policy = LETTERS) -> SignatureVerdict:
    (signature,) = verify(kit.parse(document), accepted, at=kit.AT).signatures
    return signature


@pytest.mark.parametrize(
    ("role", "person"),
    [
        (kit.PODPIS_ZP, Person("Jan", "Testowy", "00000000000", "jantestowy", "PodpisZP")),
        (kit.EP_SIGNATURE, Person("Anna", "Testowa", "00000000000", None, "EPSignature")),
    ],
    ids=["PodpisZP", "EPSignature"],
)
@pytest.mark.parametrize("accepted", [LETTERS, policy.podpis_zaufany([kit.ministry().certificate])], ids=["letters", "only"])
def test_both_layouts_name_the_person(role: str, person: Person, accepted: policy.Policy) -> None:
    """Old and new layout under the minister's seal give the person."""
    verdict = _verdict(kit.podpis_zaufany(role).sign(kit.LETTER), accepted)
    assert (verdict.reason, verdict.person) == ("passed", person)


def test_seal_may_be_known_by_its_authority() -> None:
    """A certificate issued by the configured authority of the seal is the seal."""
    accepted = policy.letters([], [kit.root().certificate])
    verdict = _verdict(kit.podpis_zaufany(signer=kit.office()).sign(kit.LETTER), accepted)
    assert verdict.person is not None


def test_role_without_the_seal_is_only_a_claim() -> None:
    """A trusted signer who writes a person into the role gets no person and no valid signature."""
    verdict = _verdict(kit.podpis_zaufany(signer=kit.office()).sign(kit.LETTER))
    assert (verdict.verdict, verdict.reason, verdict.person) == ("indeterminate", "podpis_zaufany_without_seal", None)


def test_seal_without_the_role_names_nobody() -> None:
    """The minister's seal says nothing about who signed."""
    verdict = _verdict(kit.podpis_zaufany("").sign(kit.LETTER))
    assert (verdict.verdict, verdict.reason, verdict.person) == ("indeterminate", "podpis_zaufany_without_person", None)


def test_seal_of_podpis_zaufany_is_no_seal_for_other_policies() -> None:
    """Only where the seal is configured does it count."""
    verdict = _verdict(kit.podpis_zaufany().sign(kit.LETTER), policy.letters([kit.root().certificate]))
    assert (verdict.reason, verdict.person) == ("no_certificate_chain_found", None)


@pytest.mark.parametrize(
    "role",
    [
        kit.PODPIS_ZP + kit.EP_SIGNATURE,
        kit.PODPIS_ZP.replace("<os:Imie>Jan</os:Imie>", ""),
        kit.PODPIS_ZP.replace("<os:Imie>Jan</os:Imie>", "<os:Imie>Jan</os:Imie><os:Imie>Adam</os:Imie>"),
        kit.PODPIS_ZP.replace("Jan", "<b>Jan</b>"),
        f"<hidden>{kit.PODPIS_ZP}</hidden>",
    ],
    ids=["two roles", "no name", "two names", "markup", "deeper"],
)
def test_role_that_can_be_read_two_ways_names_nobody(role: str) -> None:
    """An ambiguous role under the seal is malformed."""
    verdict = _verdict(kit.podpis_zaufany(role).sign(kit.LETTER))
    assert (verdict.reason, verdict.person) == ("format_failure", None)


def test_comment_inside_a_name_does_not_cut_it() -> None:
    """A comment added after signing breaks nothing and shortens no value."""
    signed = kit.podpis_zaufany().sign(kit.LETTER)
    commented = signed.replace(b"Testowy", b"Test<!-- -->owy").replace(b"00000000000", b"<!-- -->00000<!-- -->000000")
    person = _verdict(commented).person
    assert person is not None
    assert (person.family_name, person.pesel) == ("Testowy", "00000000000")


def test_altered_person_is_found() -> None:
    """Another name in the role is hash_failure and names nobody."""
    verdict = _verdict(kit.podpis_zaufany().sign(kit.LETTER).replace(b">Testowy<", b">Inny<"))
    assert (verdict.reason, verdict.person) == ("hash_failure", None)


def test_pesel_is_never_printed() -> None:
    """The repr of a person, and of a verdict with one, holds no PESEL."""
    verdict = _verdict(kit.podpis_zaufany().sign(kit.LETTER))
    assert verdict.person is not None
    assert "Testowy" in repr(verdict.person)
    assert "00000000000" not in repr(verdict)

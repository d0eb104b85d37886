"""Signatures beside octets, by the journal's key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signing import algorithms, detached
from signing.errors import CertificateOutOfDate, KeyForLetters
from tests import signing_kit as kit
from tests.signing_kit import AT, Issued

EC = kit.issue("SYMULATOR dziennik", kit.ec_key("journal"))
WEAK = kit.issue("SYMULATOR slaby", kit.rsa_key("weak", 1024))


@pytest.mark.parametrize("issued", [kit.office(), EC], ids=["rsa", "ec"])
def test_value_is_right_for_its_octets_and_certificate_alone(issued: Issued) -> None:
    """Other octets, another key and a value that is none are each refused."""
    value = detached.sign(b"dziennik", issued.signing_key("journal"), at=AT)
    assert detached.verifies(b"dziennik", value, issued.certificate)
    assert not detached.verifies(b"dzienniK", value, issued.certificate)
    assert not detached.verifies(b"dziennik", value, kit.stranger().certificate)
    assert not detached.verifies(b"dziennik", b"", issued.certificate)


def test_only_the_key_of_the_journal_seals_it_in_its_time() -> None:
    """A key of letters is refused, and so is a certificate out of date."""
    with pytest.raises(KeyForLetters):
        detached.sign(b"x", kit.office().signing_key("seal"), at=AT)
    with pytest.raises(CertificateOutOfDate):
        detached.sign(b"x", kit.office().signing_key("journal"), at=AT + timedelta(days=400))


def test_weak_key_verifies_nothing() -> None:
    """A value of RSA 1024 is right and proves nothing."""
    value = algorithms.sign(WEAK.key, algorithms.RSA_SHA256, b"x")
    assert not detached.verifies(b"x", value, WEAK.certificate)

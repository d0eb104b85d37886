"""Say which signatures are acceptable for which kind of document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography import x509

from signing.trust import Revocation, Trust
from signing.verdict import Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one kind of evidence needs.

    Attributes:
        trust: pinned signers and authorities.
        podpis_zaufany_seals: the minister's seal (pieczęć ministra do Podpisu Zaufanego), pinned or by its authority.
        accept_plain: plain XML Signature counts, as intact and weak.
        accept_sha1: SHA-1 counts, as intact and weak.
        accept_partial: a signature over a part counts.
        stampers: time-stamping services (or authorities above them) whose time stamps prove since when a signature exists.
        level: the least XAdES level that a signature must have.
        rsa_bits, ec_bits: the smallest keys.
        most_signatures, most_references, most_transforms: limits of work.
    """

    trust: Trust
    podpis_zaufany_seals: Trust
    accept_plain: bool = False
    accept_sha1: bool = False
    accept_partial: bool = False
    stampers: Trust = field(default_factory=lambda: Trust(()))
    level: Baseline = "B"
    rsa_bits: int = 2048
    ec_bits: int = 256
    most_signatures: int = 20
    most_references: int = 50
    most_transforms: int = 5


Certificates = Iterable[x509.Certificate]


def letters(
    anchors: Certificates,
    podpis_zaufany_seals: Certificates = (),
    between: Certificates = (),
    *,
    stampers: Certificates = (),
    revocation: Revocation | None = None,
    level: Baseline = "B",
) -> Policy:
    """Make the policy for letters: XAdES over the whole document, SHA-256 or better, by a trusted signer.

    Args:
        anchors: pinned signers and authorities.
        podpis_zaufany_seals: the minister's seal or its authority.
        between: further certificates for building chains.
        stampers: time-stamping services, or authorities above them.
        revocation: how revocation is asked about; not at all unless told.
        level: the least XAdES level.
    """
    return Policy(
        trust=Trust(anchors, between, revocation),
        podpis_zaufany_seals=Trust(podpis_zaufany_seals, between, revocation),
        stampers=Trust(stampers, between, revocation),
        level=level,
    )


def nobody() -> Policy:
    """Make the policy that believes nobody: for what nobody was named as the one to believe."""
    return letters(())


def podpis_zaufany(seals: Certificates) -> Policy:
    """Make the policy for documents that only a Podpis Zaufany may sign."""
    return Policy(trust=Trust(()), podpis_zaufany_seals=Trust(seals))


def upp(seals: Certificates) -> Policy:
    """Make the policy for the platform's receipts (UPP, UPD) by its known seals.

    Real receipts of 2019 to 2021 are plain XML Signature with RSA-SHA1: they read "intact_weak" (protocols, documents A5).
    """
    return Policy(trust=Trust(seals), podpis_zaufany_seals=Trust(()), accept_plain=True, accept_sha1=True)

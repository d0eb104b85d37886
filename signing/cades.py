"""Judge a signature in CMS over octets that stand elsewhere, in a PDF or in a container (CAdES, ETSI EN 319 122-1).

What is signed and by whom is read by pyHanko, which takes BER where CMS allows it; trust, time and strength are judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, Final

from asn1crypto import cms, pdf
from pyhanko.sign.general import CMSExtractionError, check_ess_certid, extract_certificate_info
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts, get_signing_cert_attr, validate_sig_integrity

from signing import algorithms, certificates, proofs
from signing.algorithms import WEAK
from signing.certificates import Known
from signing.chains import parsed
from signing.policy import Policy
from signing.proofs import Proof
from signing.reading import Malformed
from signing.revocation import LONGEST_LIST, MOST_VALUES, NOTHING, Values
from signing.time_limit import TimeIsUp, within
from signing.verdict import Finding, SignatureVerdict, at_least
from signing.verification import check_signer

LONGEST_MESSAGE: Final = 2 * LONGEST_LIST
MOST_SECONDS: Final = 5
"""asn1crypto writes each level of a nest in BER twice, so that a few hundred octets can cost it hours."""
_STAMP: Final = "signature_time_stamp_token"
_ADOBE: Final = "adobe_revocation_info_archival"
MOST_CERTIFICATES: Final = 20
_DIGESTS: Final = {WEAK, "sha256", "sha384", "sha512"}
_SCHEMES: Final = {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"}


@dataclass(frozen=True, slots=True)
class Message:
    """A signature in CMS with its one signer.

    Attributes:
        info: the signer's part.
        signer: the certificate that the message names, and the signed attributes by its digest where ``bound``.
        offers: all certificates that came along.
        values: revocation values that came along.
        stamps: the tokens that prove since when it exists.
        digest: the algorithm that the content is digested by.
        bound: whether the signed attributes name the certificate, so that none can be put in its place (EN 319 122-1, 5.2.2).
        weak: whether SHA-1 is used.
    """

    info: cms.SignerInfo
    signer: Known
    offers: tuple[Known, ...]
    values: Values
    stamps: tuple[bytes, ...]
    digest: str
    bound: bool
    weak: bool


def read(octets: bytes) -> Message:
    """Read a detached signature; octets behind it, as a PDF has them, are left aside.

    Raises:
        Malformed: it is none, or not of one signer whose certificate is there.
        Finding: crypto_constraints_failure, no_signing_certificate_found, sig_constraints_failure, too_large.
    """
    if len(octets) > LONGEST_MESSAGE:
        raise Finding("too_large", f"{len(octets)} octets")
    try:
        return within(monotonic() + MOST_SECONDS, lambda: _read(octets))
    except TimeIsUp:
        raise Finding("too_large", "reading takes too long") from None
    except (Malformed, Finding):
        raise
    except Exception as failure:  # asn1crypto reads late and raises errors of many unrelated kinds
        raise Malformed(f"{type(failure).__name__}: {failure}") from failure


def check_value(verdict: SignatureVerdict, message: Message, digest: bytes, policy: Policy) -> None:
    """Note what is stated, and check digest and signature value.

    Args:
        verdict: of this signature, where all is noted.
        message: the signature.
        digest: of the signed octets, by ``message.digest``.
        policy: what is acceptable.

    Raises:
        Finding: crypto_constraints_failure, key_too_weak, hash_failure, sig_crypto_failure, sig_constraints_failure.
    """
    verdict.certificate = message.signer.certificate
    verdict.signature_algorithm = str(message.info["signature_algorithm"]["algorithm"].native)
    verdict.digest_algorithms = (message.digest,)
    claimed = extract_self_reported_ts(message.info)
    verdict.signing_time = claimed if claimed is not None and claimed.tzinfo else None
    if message.weak and not policy.accept_sha1:
        raise Finding("crypto_constraints_failure", "SHA-1")
    if not algorithms.strong_enough(message.signer.key, policy.rsa_bits, policy.ec_bits):
        raise Finding("key_too_weak")
    intact, valid = _integrity(message, digest)
    if not valid:
        raise Finding("sig_crypto_failure")
    if not intact:
        raise Finding("hash_failure")


def check_rest(verdict: SignatureVerdict, message: Message, proof: Proof, policy: Policy, at: datetime) -> None:
    """Judge time stamps, signer and level of a signature whose value and coverage are known, and note what that amounts to.

    Args:
        verdict: of this signature, where all is noted.
        message: the signature, whose value is verified.
        proof: what the world around the signature proves about it, at first nothing.
        policy: what is acceptable.
        at: the present moment, aware.

    Raises:
        Finding: as :func:`signing.verification.check_signer`; podpis_zaufany_without_person: no place of a person is known.
    """
    proof.offers = (*message.offers, *proof.offers)
    proof.values = Values((*message.values.crls, *proof.values.crls), (*message.values.ocsps, *proof.values.ocsps))
    proof.told = proof.told or message.values != NOTHING
    until, value = proof.moment, message.info["signature"].native
    for token in message.stamps:
        proofs.hear(proof, "signature", partial(bytes, token), (value,), policy.stampers, until, at)
    if check_signer(verdict, message.signer, message.offers, proof, policy, at):
        raise Finding("podpis_zaufany_without_person")
    verdict.reason = _strength(verdict, message, policy)


def judge(octets: bytes, content: bytes, policy: Policy, at: datetime) -> SignatureVerdict:
    """Judge a detached signature over the whole of these octets, as a container holds it.

    Args:
        octets: the signature, in DER or BER.
        content: what it should cover.
        policy: what is acceptable.
        at: the present moment, aware.
    """
    verdict = SignatureVerdict(level="cades")
    try:
        message = read(octets)
        check_value(verdict, message, algorithms.digest(message.digest, (content,)), policy)
        verdict.coverage = "whole_document"
        check_rest(verdict, message, Proof(at), policy, at)
    except Finding as finding:
        verdict.reason, verdict.detail = finding.reason, finding.detail
    except Malformed as failure:
        verdict.reason, verdict.detail = "format_failure", str(failure)
    return verdict


def _read(octets: bytes) -> Message:
    content = cms.ContentInfo.load(octets)
    if content["content_type"].native != "signed_data":
        raise Malformed("not signed data")
    signed = content["content"]
    (info,) = signed["signer_infos"]
    if len(signed["certificates"]) > MOST_CERTIFICATES:
        raise Malformed("too many certificates")
    signer = _signer(signed)
    algorithm, digest = info["signature_algorithm"], info["digest_algorithm"]["algorithm"].native
    used = {digest, _hash(algorithm, digest)}
    if not used <= _DIGESTS or algorithm.signature_algo not in _SCHEMES:
        raise Finding("crypto_constraints_failure", f"{algorithm.signature_algo}, {sorted(used)}")
    return Message(
        info=info,
        signer=certificates.read(signer.dump()),
        offers=tuple(certificates.read(one.chosen.dump()) for one in signed["certificates"] if one.name == "certificate"),
        values=_values(signed, info),
        stamps=tuple(_attribute(info["unsigned_attrs"], _STAMP)),
        digest=digest,
        bound=_is_bound(signer, info),
        weak=WEAK in used,
    )


def _signer(signed: cms.SignedData) -> Any:
    try:
        return extract_certificate_info(signed).signer_cert
    except CMSExtractionError as failure:
        raise Finding("no_signing_certificate_found", str(failure)) from failure


def _is_bound(signer: Any, info: cms.SignerInfo) -> bool:
    attributes = info["signed_attrs"]
    named = get_signing_cert_attr(attributes) if attributes else None
    if named is not None and not check_ess_certid(signer, named["certs"][0]):
        raise Finding("sig_constraints_failure")
    return named is not None


def _hash(algorithm: Any, digest: str) -> str:
    """Give the digest that the signature value is over; an algorithm that names none takes that of the content."""
    try:
        return str(algorithm.hash_algo)
    except ValueError:
        return digest


def _integrity(message: Message, digest: bytes) -> tuple[bool, bool]:
    compare = partial(validate_sig_integrity, message.info, parsed(message.signer.der), "data", digest)
    try:
        return within(monotonic() + MOST_SECONDS, compare)
    except TimeIsUp:
        raise Finding("too_large", "comparing takes too long") from None
    except Exception as failure:  # pyHanko, asn1crypto and cryptography raise errors of many unrelated kinds here
        raise Malformed(f"{type(failure).__name__}: {failure}") from failure


def _attribute(attributes: Any, name: str) -> Iterator[bytes]:
    for attribute in attributes or ():
        if attribute["type"].native == name:
            yield from (value.dump() for value in attribute["values"])


def _values(signed: cms.SignedData, info: cms.SignerInfo) -> Values:
    """Give the lists and answers that stand in the message (RFC 5652 10.2.1, RFC 5940) or as Adobe puts them there."""
    crls = [one.chosen.dump() for one in signed["crls"] or () if one.name == "crl"]
    others = [one.chosen for one in signed["crls"] or () if one.name == "other"]
    ocsps = [one["other_rev_info"].dump() for one in others if one["other_rev_info_format"].native == "ocsp_response"]
    for octets in _attribute(info["signed_attrs"], _ADOBE):
        archived = pdf.RevocationInfoArchival.load(octets)
        crls += [one.dump() for one in archived["crl"] or ()]
        ocsps += [one.dump() for one in archived["ocsp"] or ()]
    if len(crls) + len(ocsps) > MOST_VALUES:
        raise Malformed(f"{len(crls)} lists, {len(ocsps)} answers")
    return Values(tuple(crls), tuple(ocsps))


def _strength(verdict: SignatureVerdict, message: Message, policy: Policy) -> str:
    if verdict.coverage != "whole_document" and not policy.accept_partial:
        return "partial_coverage"
    if not message.bound:
        return "certificate_not_bound"
    if not at_least(verdict.baseline, policy.level):
        return "no_poe" if verdict.proved_at is None else "level_too_low"
    return "weak_algorithm" if message.weak else "passed"

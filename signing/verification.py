"""Verify the signatures of a document: each one alone, by node identity, in the order of protocols, documents B3."""

from __future__ import annotations

import copy
from datetime import datetime

from lxml import etree

from signing import algorithms, canonical, certificates, layout, podpis_zaufany, proofs, properties, references, signedinfo
from signing.certificates import Known
from signing.files import Files
from signing.layout import Layout
from signing.names import SIGNATURE
from signing.policy import Policy
from signing.proofs import Proof
from signing.properties import Properties
from signing.reading import Malformed, children, octets
from signing.references import Document
from signing.revocation import NOTHING
from signing.signedinfo import SignedInfo
from signing.trust import Trust
from signing.verdict import Baseline, Finding, Report, SignatureVerdict, at_least, common_name


def verify(tree: etree._ElementTree, policy: Policy, *, at: datetime, files: Files | None = None) -> Report:
    """Judge every signature that is a child of the root (enveloped), or the root itself (enveloping, detached).

    Nothing is looked up outside the document, nothing in the tree is changed, no bad signature raises.

    Args:
        tree: a whole parsed document, parsed without DTD.
        policy: what is acceptable.
        at: the aware moment at which certificates must be valid; signing times are claims and are not used.
        files: what a detached signature may cover besides, by name; nothing else outside the document is ever looked up.

    Raises:
        ValueError: if ``at`` has no zone or ``tree`` is only a part of a document.
    """
    root = _root(tree, at)
    everywhere = [*root.iter(SIGNATURE)]
    signatures = [root] if root.tag == SIGNATURE else [one for one in everywhere if one.getparent() is root]
    elsewhere = len(everywhere) - len(signatures)
    if not signatures:
        return Report((), elsewhere)
    document = Document(root, files)
    if document.identifiers.doubled or len(signatures) > policy.most_signatures:
        reason = "doubled_id" if document.identifiers.doubled else "too_large"
        return Report(tuple(SignatureVerdict(signature, reason) for signature in signatures), elsewhere)
    return Report(tuple(_judge(document, signature, policy, at) for signature in signatures), elsewhere)


def without_signatures(tree: etree._ElementTree) -> etree._ElementTree:
    """Copy a document without any ds:Signature: what may be shown and worked on after verification.

    What stands inside a ds:Signature is covered by no other one, so content hidden there proves nothing.
    """
    bare = copy.deepcopy(tree)
    for signature in list(bare.getroot().iter(SIGNATURE)):
        parent = signature.getparent()
        if parent is not None:
            _drop(parent, signature)
    return bare


def _root(tree: etree._ElementTree, at: datetime) -> etree._Element:
    root = tree.getroot()
    if at.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    if root.getparent() is not None:
        raise ValueError("only a whole document can be verified")
    return root


def _judge(document: Document, signature: etree._Element, policy: Policy, at: datetime) -> SignatureVerdict:
    verdict = SignatureVerdict(signature)
    try:
        _examine(verdict, signature, document, policy, at)
    except Finding as finding:
        verdict.reason, verdict.detail = finding.reason, finding.detail
    except (Malformed, canonical.Uncanonical) as failure:
        verdict.reason, verdict.detail = "format_failure", str(failure)
    return verdict


def _examine(verdict: SignatureVerdict, signature: etree._Element, document: Document, policy: Policy, at: datetime) -> None:
    """Go through the checks until one of them ends the examination with a Finding."""
    parts = layout.read(signature)
    info = signedinfo.read(parts.info, policy.most_references, policy.most_transforms)
    own = properties.find(parts)
    _note(verdict, info, own)
    if info.weak and not policy.accept_sha1:
        raise Finding("crypto_constraints_failure", "SHA-1")
    offers = certificates.offered(parts.key_info)
    signer = _signer(own, offers)
    verdict.certificate = signer.certificate
    covered = references.check(document, signature, info.references, own.element if own else None)
    _check_value(parts, info, signer, policy)
    _check_objects(parts, own, covered.nodes)
    verdict.covered, verdict.files, verdict.over = covered.nodes, covered.files, covered.signatures
    verdict.coverage = "whole_document" if covered.whole else "partial"
    proof = proofs.judge(document, parts, info, own.unsigned, policy, at) if own and own.unsigned is not None else None
    sealed = check_signer(verdict, signer, offers, proof, policy, at)
    _check_person(verdict, own, sealed=sealed)
    verdict.reason = _strength(verdict, info, policy)


def _note(verdict: SignatureVerdict, info: SignedInfo, own: Properties | None) -> None:
    verdict.signature_algorithm = info.algorithm_uri
    verdict.digest_algorithms = tuple(dict.fromkeys([reference.digest for reference in info.references]))
    if own is not None:
        verdict.level, verdict.signing_time = "xades", own.signing_time


def _signer(own: Properties | None, offers: tuple[Known, ...]) -> Known:
    if own is not None:
        return properties.signer(own, offers)
    if not offers:
        raise Finding("no_signing_certificate_found")
    return offers[0]


def _check_value(parts: Layout, info: SignedInfo, signer: Known, policy: Policy) -> None:
    if not algorithms.strong_enough(signer.key, policy.rsa_bits, policy.ec_bits):
        raise Finding("key_too_weak")
    if not algorithms.fits(signer.key, info.algorithm):
        raise Finding("sig_crypto_failure", "key of another kind")
    signed = canonical.octets(info.element, info.method)
    if not algorithms.verifies(signer.key, info.algorithm, octets(parts.value), signed):
        raise Finding("sig_crypto_failure")


def _check_objects(parts: Layout, own: Properties | None, covered: tuple[etree._Element, ...]) -> None:
    """Refuse a ds:Object that holds anything but the properties and that no reference covers: content could hide there."""
    for holder in parts.objects:
        inside = children(holder)
        is_of_properties = own is not None and own.element.getparent() in inside and len(inside) == 1
        if not is_of_properties and not any(node is holder for node in covered):
            raise Malformed("an Object that nothing covers")


def check_signer(
    verdict: SignatureVerdict, signer: Known, offers: tuple[Known, ...], proof: Proof | None, policy: Policy, at: datetime
) -> bool:
    """Check the signer as of when the signature is proved to exist, note its level, and say whether it is the minister's seal.

    Raises:
        Finding: as :meth:`signing.trust.Trust.check`.
    """
    if proof:
        _tell(verdict, proof)
        offers = (*offers, *proof.offers)
    sealed = policy.podpis_zaufany_seals.path(signer, offers) is not None
    trust = policy.podpis_zaufany_seals if sealed else policy.trust
    verdict.path = trust.path(signer, offers) or ()
    moment, values = (proof.moment, proof.values) if proof else (at, NOTHING)
    verdict.news = trust.news(signer, offers, moment, values)
    trust.check(signer, offers, moment, values)
    verdict.baseline = _baseline(verdict, proof, trust, policy, signer, offers)
    return sealed


def _baseline(
    verdict: SignatureVerdict, proof: Proof | None, trust: Trust, policy: Policy, signer: Known, offers: tuple[Known, ...]
) -> Baseline:
    if proof:
        return proof.level(trust, policy.stampers, signer, offers)
    return "" if verdict.level == "xmldsig" else "B"


def _tell(verdict: SignatureVerdict, proof: Proof) -> None:
    verdict.stamps = tuple(proof.stamps)
    if proof.by is not None:
        verdict.proved_at = proof.moment
        verdict.proved_by = common_name(proof.by.certificate)


def _check_person(verdict: SignatureVerdict, own: Properties | None, *, sealed: bool) -> None:
    """Let the minister's seal and the person's role count together or not at all (protocols, documents B3.12)."""
    claimed = own is not None and podpis_zaufany.claimed(own.element)
    if sealed != claimed:
        raise Finding("podpis_zaufany_without_person" if sealed else "podpis_zaufany_without_seal")
    if own is not None and claimed:
        verdict.person = podpis_zaufany.person(own.element)


def _strength(verdict: SignatureVerdict, info: SignedInfo, policy: Policy) -> str:
    if verdict.coverage != "whole_document" and not policy.accept_partial:
        return "partial_coverage"
    if verdict.level != "xades":
        return "plain_xmldsig" if not policy.accept_plain else "weak_algorithm" if info.weak else "not_an_ades"
    if not at_least(verdict.baseline, policy.level):
        return "no_poe" if verdict.proved_at is None else "level_too_low"
    return "weak_algorithm" if info.weak else "passed"


def _drop(parent: etree._Element, child: etree._Element) -> None:
    """Remove a child and leave the text that follows it."""
    before = child.getprevious()
    if child.tail and before is not None:
        before.tail = (before.tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)

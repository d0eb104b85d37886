"""Open what verifies signatures: whom we believe for each kind of document, and where revocation is asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509

from connector import policy_file
from connector.care.lists.reading import KeptLists
from connector.flow.desk import DocumentKind, Policies
from connector.letters.errors import ConfigurationWrong
from connector.policy_file import FROM_LISTS, KindPolicy
from connector.settings import RevocationSettings, Settings
from signing.fetching import over_http
from signing.policy import Policy
from signing.sources import Sources
from signing.trust import Revocation, Trust

Certificates = list[x509.Certificate]


@dataclass(frozen=True, slots=True)
class _Opener:
    """Turns what is written of a kind into its policy; all of them share what is fetched about revocation."""

    settings: Settings
    lists: KeptLists | None
    sources: Sources | None

    def policy(self, chosen: KindPolicy) -> Policy:
        revocation, between = self._revocation(chosen), self.settings.certificates(chosen.between)
        return Policy(
            trust=Trust(self._with_listed(chosen.anchors, KeptLists.anchors), between, revocation),
            podpis_zaufany_seals=Trust(self.settings.certificates(chosen.podpis_zaufany), between, revocation),
            stampers=Trust(self._with_listed(chosen.stampers, KeptLists.stampers), between, revocation),
            accept_plain=chosen.plain_signatures,
            accept_sha1=chosen.weak_algorithms,
            accept_partial=chosen.parts,
            level=chosen.level,
        )

    def _revocation(self, chosen: KindPolicy) -> Revocation | None:
        return None if chosen.revocation == "no" else Revocation(required=chosen.revocation == "required", sources=self.sources)

    def _with_listed(self, references: Sequence[str], listed: Callable[[KeptLists], Certificates]) -> Certificates:
        found = self.settings.certificates(one for one in references if one != FROM_LISTS)
        if FROM_LISTS not in references:
            return found
        if self.lists is None:
            raise ConfigurationWrong('"lists": [trust.lists] names no list of the lists')
        return [*found, *listed(self.lists)]


def open_policies(settings: Settings, lists: KeptLists | None, file: Path | None = None) -> Policies:
    """Read whom we believe: for each kind as the policy file says, and where it says nothing as ``[trust]`` does.

    Authorities and services of the trusted lists are those that the kept lists grant now.

    Args:
        settings: with ``[trust]``, and the policy file unless another is given.
        lists: the kept trusted lists, where the configuration has some.
        file: a policy file in place of the configured one.

    Raises:
        ConfigurationWrong: the file or a certificate cannot be read, or "lists" are named and there are none.
    """
    trust = settings.trust
    opener = _Opener(settings, lists, _sources(trust.revocation))
    own = _of_file(opener, settings, file or (settings.path(trust.policy) if trust.policy else None))
    asked = trust.revocation.asked
    letters = KindPolicy(anchors=trust.letters, podpis_zaufany=trust.podpis_zaufany, stampers=trust.stampers, revocation=asked)
    receipts = KindPolicy(anchors=trust.receipts, weak_algorithms=True, plain_signatures=True)
    if trust.evidence and "evidence" not in own:
        own["evidence"] = opener.policy(KindPolicy(anchors=trust.evidence, stampers=trust.stampers, revocation=asked))
    return Policies(
        letters=own.get("letters_in") or opener.policy(letters),
        receipts=own.get("upp") or opener.policy(receipts),
        own=own,
        lists=lists.national if lists else tuple,
    )


def _of_file(opener: _Opener, settings: Settings, file: Path | None) -> dict[DocumentKind, Policy]:
    """Open the policies of a file, whose references count from its own folder."""
    if file is None:
        return {}
    beside = settings.model_copy(update={"folder": file.parent.resolve()})
    there = replace(opener, settings=beside)
    return {kind: there.policy(chosen) for kind, chosen in policy_file.read(file).items()}


def _sources(chosen: RevocationSettings) -> Sources | None:
    if not chosen.addresses:
        return None
    return Sources(tuple(chosen.addresses), over_http(chosen.seconds), nonce_needed=chosen.nonce)

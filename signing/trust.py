"""Say whether a signer leads to a configured anchor, was in date, and was not revoked.

Chains are built and validated by :mod:`signing.chains`, once for each signer; what each revocation list or answer says is read by
:mod:`signing.revocation`, once as well. What is left for every call is to compare dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from signing.certificates import Known, known
from signing.chains import Chain, Chains
from signing.revocation import NOTHING, Values, Word, of_answer, of_list
from signing.sources import Sources
from signing.verdict import Finding, News

_MOST_CACHED: Final = 2048
_MOST_HELD: Final = 64_000_000  # octets of lists and answers, which anybody can send


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """How a policy asks about revocation (unieważnienie).

    Attributes:
        required: without fresh news about every certificate of a chain nothing passes; otherwise only bad news count.
        sources: where news are fetched besides those that came along; None fetches nothing.
    """

    required: bool = True
    sources: Sources | None = None


class Trust:
    """The anchors of one policy: pinned signers, and authorities whose certificates are followed.

    The structure of a chain is judged once per signer and cached; dates are compared at every call. Anchors are trusted as they
    stand: neither their dates nor their revocation is asked about, so a pinned signer needs none.
    """

    def __init__(
        self,
        anchors: Iterable[x509.Certificate],
        between: Iterable[x509.Certificate] = (),
        revocation: Revocation | None = None,
    ) -> None:
        self._chains = Chains(map(known, anchors), map(known, between))
        self._revocation = revocation
        self._found: dict[tuple[bytes, ...], Chain | Finding] = {}
        self._words: dict[tuple[bytes, bytes, bytes], Word | None] = {}
        self._held = 0

    def __bool__(self) -> bool:
        return bool(self._chains)

    def forget(self) -> None:
        """Drop the cached verdicts and everything fetched."""
        self._found.clear()
        self._words.clear()
        if self._revocation and self._revocation.sources:
            self._revocation.sources.forget()

    def path(self, signer: Known, offers: tuple[Known, ...] = ()) -> tuple[Known, ...] | None:
        """Give the chain from a signer to an anchor, both included, whatever the dates; None if there is none.

        Args:
            signer: the certificate that the signature was made with.
            offers: certificates that came along and may stand in between.
        """
        found = self._chain(signer, offers) if self._chains else None
        return found.links if isinstance(found, Chain) else None

    def check(
        self,
        signer: Known,
        offers: tuple[Known, ...],
        at: datetime,
        values: Values = NOTHING,
        *,
        until: datetime | None = None,
    ) -> None:
        """Refuse a signer without a chain to an anchor, or out of date or revoked at this aware moment.

        Args:
            signer: the certificate that the signature was made with.
            offers: certificates that came along and may stand in between.
            at: when the signature surely existed: the present, or what a time stamp proves (best-signature-time).
            values: lists and answers that came along; news of later than ``at`` count too, for they tell since when.
            until: in date and not revoked up to then, where that is later: a lost key of a time-stamping service could have
                stamped any time before.

        Raises:
            Finding: no_certificate_chain_found, certificate_chain_general_failure, out_of_bounds_no_poe, revoked_no_poe,
                revoked_ca_no_poe, try_later.
        """
        chain = self._chain(signer, offers)
        if isinstance(chain, Finding):
            raise Finding(chain.reason, chain.detail)
        links = chain.links
        for link in links if len(links) == 1 else links[:-1]:
            if not link.current(at) or (until is not None and not link.current(until)):
                raise Finding("out_of_bounds_no_poe", link.certificate.subject.rfc4514_string())
        if self._revocation is not None:
            for place in reversed(range(len(links) - 1)):
                words = [*self._told(chain, place, values), *self._told(chain, place, self._fetched(chain, place))]
                _judge(links[place], words, at, until or at, is_signer=place == 0, needed=self._revocation.required)

    def news(self, signer: Known, offers: tuple[Known, ...], at: datetime, values: Values = NOTHING) -> News:
        """Say what is known about the revocation of a signer and those above at an aware moment; arguments as of :meth:`check`.

        News that came along count even where nobody is asked.
        """
        otherwise: News = "unknown" if self._revocation else "not_asked"
        chain = self._chain(signer, offers)
        if isinstance(chain, Finding):
            return otherwise
        if len(chain.links) == 1:
            return "anchor"
        if self._revocation is None and values == NOTHING:
            return otherwise
        try:
            for place, link in enumerate(chain.links[:-1]):
                words = [*self._told(chain, place, values), *self._told(chain, place, self._fetched(chain, place))]
                _judge(link, words, at, at, is_signer=place == 0, needed=True)
        except Finding as finding:
            return otherwise if finding.reason == "try_later" else "revoked"
        return "good"

    def proved_by(self, values: Values, signer: Known, offers: tuple[Known, ...], at: datetime) -> bool:
        """Say whether these values alone prove that nobody in the chain was revoked at this moment: what level LT promises."""
        chain = self._chain(signer, offers)
        if isinstance(chain, Finding):
            return False
        try:
            for place, link in enumerate(chain.links[:-1]):
                _judge(link, [*self._told(chain, place, values)], at, at, is_signer=place == 0, needed=True)
        except Finding:
            return False
        return True

    def collect(self, signer: Known, offers: tuple[Known, ...], values: Values = NOTHING) -> tuple[tuple[Known, ...], Values]:
        """Give the chain of a signer and the newest news about each link, for a signature that shall keep (level LT).

        Raises:
            Finding: no_certificate_chain_found, certificate_chain_general_failure; try_later if there are no news about a link.
        """
        chain = self._chain(signer, offers)
        if isinstance(chain, Finding):
            raise Finding(chain.reason, chain.detail)
        crls: list[bytes] = []
        ocsps: list[bytes] = []
        for place, link in enumerate(chain.links[:-1]):
            every = _joined(values, self._fetched(chain, place))
            answers = [one for one in every.ocsps if self._word(one, chain, place, is_list=False)]
            lists = [one for one in every.crls if self._word(one, chain, place, is_list=True)]
            if not answers and not lists:
                raise Finding("try_later", link.certificate.subject.rfc4514_string())
            ocsps.extend(answers)
            crls.extend(() if answers else lists)
        return chain.links, Values(tuple(dict.fromkeys(crls)), tuple(dict.fromkeys(ocsps)))

    def _chain(self, signer: Known, offers: tuple[Known, ...]) -> Chain | Finding:
        question = (signer.der, *[offer.der for offer in offers])
        found = self._found.get(question)
        if found is None:
            if len(self._found) >= _MOST_CACHED:
                self._found.clear()
            try:
                found = self._chains.find(signer, offers)
            except Finding as finding:
                found = finding.with_traceback(None)
            self._found[question] = found
        return found

    def _fetched(self, chain: Chain, place: int) -> Values:
        if self._revocation is None or self._revocation.sources is None:
            return NOTHING
        return self._revocation.sources.values(chain.links[place], chain.links[place + 1])

    def _told(self, chain: Chain, place: int, values: Values) -> Iterator[Word]:
        for octets in values.ocsps:
            if word := self._word(octets, chain, place, is_list=False):
                yield word
        for octets in values.crls:
            if word := self._word(octets, chain, place, is_list=True):
                yield word

    def _word(self, octets: bytes, chain: Chain, place: int, *, is_list: bool) -> Word | None:
        question = (chain.links[place].der, chain.links[place + 1].der, octets)
        if question not in self._words:
            self._held += len(octets)
            if len(self._words) >= _MOST_CACHED or self._held > _MOST_HELD:
                self._words.clear()
                self._held = len(octets)
            self._words[question] = (of_list if is_list else of_answer)(octets, chain, place)
        return self._words[question]


def _joined(one: Values, other: Values) -> Values:
    return Values((*one.crls, *other.crls), (*one.ocsps, *other.ocsps))


def _judge(link: Known, words: list[Word], at: datetime, until: datetime, *, is_signer: bool, needed: bool) -> None:
    """Let any revocation count that is not later than the end, a hold only while nothing newer lifts it."""
    for word in words:
        if word.revoked is None or word.revoked > max(at, until):
            continue
        if not word.held:
            raise Finding("revoked_no_poe" if is_signer else "revoked_ca_no_poe", word.revoked.isoformat())
        if word.made == max(one.made for one in words):
            raise Finding("try_later", "on hold")
    if needed and not any(at <= word.until for word in words):
        raise Finding("try_later", link.certificate.subject.rfc4514_string())

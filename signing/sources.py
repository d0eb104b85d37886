"""Fetch revocation lists and OCSP answers from configured addresses, and keep them until their next update.

An address that a certificate names is asked only if it is configured: nobody's certificate can send the program anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from asn1crypto import ocsp
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.fetchers.common_utils import format_ocsp_request

from signing.certificates import Known, read
from signing.chains import extension, parsed
from signing.revocation import LONGEST_ANSWER, LONGEST_LIST, NOTHING, Values

Fetch = Callable[[str, bytes | None], bytes]
"""Ask an address, by GET or with these octets by POST; raises OSError where there is no answer in time."""

AGAIN: Final = timedelta(minutes=1)
"""How soon an address is asked again that gave nothing, or nothing fresh."""
LONGEST_KEPT: Final = timedelta(days=1)
_MOST_KEPT: Final = 2048
_MOST_OCTETS: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class _Kept:
    octets: bytes | None
    until: datetime

    @property
    def size(self) -> int:
        return len(self.octets or b"")


@dataclass(slots=True)
class Sources:
    """The addresses where certificates' issuers tell of revocation, and the way there.

    Attributes:
        addresses: whole addresses, or beginnings that end in ``/``.
        fetch: the way; bounding its time is its own affair, its answers are bounded here.
        nonce_needed: an OCSP answer must repeat our nonce; without that an old one could be given again until its next update.
        clock: the present, for keeping; not the moment that a signature is judged at.
    """

    addresses: tuple[str, ...]
    fetch: Fetch
    nonce_needed: bool = True
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _kept: dict[tuple[str, bytes], _Kept] = field(default_factory=dict, repr=False)

    def values(self, link: Known, above: Known) -> Values:
        """Give what the configured addresses among those of a certificate tell about it; kept answers where they are fresh."""
        lists, answers = named(link.der)
        if not lists and not answers:
            return NOTHING
        return Values(
            tuple(found for one in self._allowed(lists) if (found := self._list(one)) is not None),
            tuple(found for one in self._allowed(answers) if (found := self._answer(one, link, above)) is not None),
        )

    def forget(self) -> None:
        """Drop everything kept."""
        self._kept.clear()

    def _allowed(self, named_: Iterable[str]) -> Iterator[str]:
        for one in named_:
            if any(one == known or (known.endswith("/") and one.startswith(known)) for known in self.addresses):
                yield one

    def _list(self, address: str) -> bytes | None:
        return self._keep((address, b""), lambda: self._fresh_list(address))

    def _answer(self, address: str, link: Known, above: Known) -> bytes | None:
        return self._keep((address, link.der), lambda: self._fresh_answer(address, link, above))

    def _keep(self, name: tuple[str, bytes], ask: Callable[[], tuple[bytes, datetime]]) -> bytes | None:
        now, kept = self.clock(), self._kept.get(name)
        if kept is None or now > kept.until:
            self._kept.pop(name, None)
            kept = self._ask(ask, now)
            if len(self._kept) >= _MOST_KEPT or kept.size + sum(one.size for one in [*self._kept.values()]) > _MOST_OCTETS:
                self.forget()
            self._kept[name] = kept
        return kept.octets

    def _ask(self, ask: Callable[[], tuple[bytes, datetime]], now: datetime) -> _Kept:
        try:
            octets, until = ask()
        except (OSError, ValueError, TypeError, KeyError):
            return _Kept(None, now + AGAIN)
        return _Kept(octets, min(max(until, now + AGAIN), now + LONGEST_KEPT))

    def _fresh_list(self, address: str) -> tuple[bytes, datetime]:
        octets = _bounded(self.fetch(address, None), LONGEST_LIST)
        return octets, x509.load_der_x509_crl(octets).next_update_utc or self.clock()

    def _fresh_answer(self, address: str, link: Known, above: Known) -> tuple[bytes, datetime]:
        authority = AuthorityWithCert(parsed(above.der))
        question = format_ocsp_request(parsed(link.der), authority, certid_hash_algo="sha1", request_nonces=True)
        octets = _bounded(self.fetch(address, question.dump()), LONGEST_ANSWER)
        answer = ocsp.OCSPResponse.load(octets, strict=True)
        single = answer.response_data["responses"][0]
        nonce = answer.nonce_value
        if (nonce is None and self.nonce_needed) or (nonce is not None and nonce.native != question.nonce_value.native):
            raise ValueError("the answer to another question")
        return octets, single["next_update"].native or self.clock()


def _bounded(octets: bytes, most: int) -> bytes:
    if len(octets) > most:
        raise ValueError(f"{len(octets)} bytes")
    return octets


@lru_cache(maxsize=512)
def named(der: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the addresses of lists and of OCSP that a certificate names."""
    link = read(der)
    points, access = extension(link, x509.CRLDistributionPoints), extension(link, x509.AuthorityInformationAccess)
    names = [name for point in points or () for name in point.full_name or ()]
    places = [one.access_location for one in access or () if one.access_method == AuthorityInformationAccessOID.OCSP]
    return _uris(names), _uris(places)


def _uris(names: Iterable[x509.GeneralName]) -> tuple[str, ...]:
    return tuple(name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))

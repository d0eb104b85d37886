"""Revocation: bad news are heard, good news count while they are fresh and come from whom they must, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto import core, ocsp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import ReasonFlags
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko_certvalidator.revinfo import validate_crl

from samples import revocation as samples
from signing import revocation
from signing.revocation import Values
from signing.trust import Revocation, Trust
from signing.verdict import Finding
from tests import revocation_kit as kit
from tests.revocation_kit import DAY, HOUR, Wire
from tests.signing_kit import AT, Issued

SIGNER, *OFFERS = kit.chain(kit.signer(), kit.between())
GOOD_ABOVE = kit.root_crl()


def outcome(
    values: Values = revocation.NOTHING,
    wire: Wire | None = None,
    *,
    at: datetime = AT,
    needed: bool = True,
    anchor: Issued | None = None,
) -> str:
    """Say what is found about the signer."""
    sources = wire.sources() if wire else None
    trust = Trust([(anchor or kit.root()).certificate], (), Revocation(required=needed, sources=sources))
    try:
        trust.check(SIGNER, tuple(OFFERS), at, values)
    except Finding as finding:
        return finding.reason
    return "passed"


def with_list(one: bytes) -> Values:
    """Give values that came along with a signature: a list about the signer, and one about his issuer."""
    return Values(crls=(one, GOOD_ABOVE))


def with_answer(one: bytes) -> Values:
    """Give the same with an OCSP answer."""
    return Values(crls=(GOOD_ABOVE,), ocsps=(one,))


@pytest.mark.parametrize("values", [with_list(kit.crl()), with_answer(kit.answer()), with_answer(kit.answer(by=kit.responder()))])
def test_fresh_good_news_pass(values: Values) -> None:
    """A list, an answer of the issuer, and one of the responder he certified each suffice."""
    assert outcome(values) == "passed"


@pytest.mark.parametrize(
    "values",
    [
        with_list(kit.crl((kit.signer(), AT - DAY))),
        with_answer(kit.answer(revoked=AT - DAY)),
        Values((kit.crl((kit.signer(), AT - DAY)), GOOD_ABOVE), (kit.answer(),)),
        Values((kit.crl(), GOOD_ABOVE), (kit.answer(revoked=AT - DAY),)),
    ],
)
@pytest.mark.parametrize("needed", [True, False])
def test_revoked_is_heard_whatever_else_is_told(values: Values, needed: bool) -> None:
    """Bad news in one place are not outweighed by good ones in another, and count where news are not needed too."""
    assert outcome(values, needed=needed) == "revoked_no_poe"


def test_revoked_issuer_is_told_apart() -> None:
    """The list of the root revokes the authority, not the signer."""
    values = Values((kit.crl(), kit.root_crl((kit.between(), AT - DAY))))
    assert outcome(values) == "revoked_ca_no_poe"


def test_revocation_at_the_very_moment_counts() -> None:
    """Who was revoked when the signature is first known to exist may have signed afterwards."""
    moments = [AT, AT + timedelta(seconds=1)]
    assert [outcome(with_list(kit.crl((kit.signer(), one), at=AT + DAY))) for one in moments] == ["revoked_no_poe", "passed"]


def test_revocation_later_than_the_moment_does_not_count() -> None:
    """Who was revoked after the signature surely existed signed in good time, and the later news prove it."""
    later = AT + 3 * DAY
    assert outcome(with_list(kit.crl((kit.signer(), later - HOUR), at=later))) == "passed"
    assert outcome(with_answer(kit.answer(at=later, revoked=later - HOUR))) == "passed"
    assert outcome(with_answer(kit.answer(at=later, revoked=later - HOUR)), at=later) == "revoked_no_poe"


@pytest.mark.parametrize(
    "values",
    [
        revocation.NOTHING,
        with_list(kit.crl(at=AT - 9 * DAY)),
        with_answer(kit.answer(at=AT - 9 * DAY)),
        with_list(kit.crl(by=kit.root())),
        with_list(b"garbage"),
        with_answer(b"garbage"),
        with_answer(b"\x30\x03\x0a\x01\x03"),
        with_answer(kit.crl()),
        with_list(kit.answer()),
        Values(ocsps=(kit.answer(),)),
    ],
    ids=[
        "none",
        "stale list",
        "stale answer",
        "list of another",
        "garbage",
        "garbage",
        "try later",
        "list",
        "answer",
        "CA unknown",
    ],
)
def test_without_fresh_news_nothing_passes_where_they_are_needed(values: Values) -> None:
    """Stale, foreign or unreadable news are none: checked again later, or passed where news are not needed."""
    assert outcome(values) == "try_later"
    assert outcome(values, needed=False) == "passed"


STRANGER = kit.issue("Obcy", None, "key_cert_sign", "crl_sign")
NAMESAKE = kit.issue("Wystawca", STRANGER, "key_cert_sign", "crl_sign", bits=2048)
WRONG_TELLERS = {
    "a stranger": STRANGER,
    "an authority of the same name": NAMESAKE,
    "the signer himself": kit.signer(),
    "certified, but not for answers": kit.issue("Bez celu", kit.between(), "digital_signature"),
    "for answers, but of another issuer": kit.issue(
        "OCSP obcy", STRANGER, "digital_signature", purposes=[ExtendedKeyUsageOID.OCSP_SIGNING]
    ),
    "for answers, but of the issuer's issuer": kit.issue(
        "OCSP wyżej", kit.root(), "digital_signature", purposes=[ExtendedKeyUsageOID.OCSP_SIGNING]
    ),
    "for answers, but out of date": kit.issue(
        "OCSP stary", kit.between(), "digital_signature", purposes=[ExtendedKeyUsageOID.OCSP_SIGNING], days=(-30, -1)
    ),
}


@pytest.mark.parametrize("by", WRONG_TELLERS.values(), ids=WRONG_TELLERS.keys())
def test_answer_of_a_wrong_responder_is_none(by: Issued) -> None:
    """Only the issuer, or whom he certified for answers, is believed: in good news and in bad."""
    assert outcome(with_answer(kit.answer(by=by))) == "try_later"
    assert outcome(with_answer(kit.answer(by=by, revoked=AT - DAY)), needed=False) == "passed"


@pytest.mark.parametrize("by", [STRANGER, NAMESAKE, kit.issue("Bez list", kit.root(), "key_cert_sign")])
def test_list_of_another_is_none(by: Issued) -> None:
    """A list under the issuer's name by another key is refused, and so is one of another issuer."""
    assert outcome(with_list(kit.crl(by=by))) == "try_later"
    assert outcome(with_list(kit.crl((kit.signer(), AT - DAY), by=by)), needed=False) == "passed"


def test_answer_about_another_certificate_is_none() -> None:
    """An answer speaks of one serial number."""
    assert outcome(with_answer(kit.answer(kit.short()))) == "try_later"


def test_authority_that_is_the_anchor_tells_too() -> None:
    """Trusted lists name issuing authorities: the issuer itself may be the anchor, its root unknown."""
    values = Values(crls=(kit.crl(),)), Values(ocsps=(kit.answer(),)), Values(ocsps=(kit.answer(by=kit.responder()),))
    assert [outcome(one, anchor=kit.between()) for one in values] == ["passed"] * 3
    revoked = kit.crl((kit.signer(), AT - DAY))
    assert outcome(Values(crls=(revoked,)), anchor=kit.between()) == "revoked_no_poe"


def test_pinned_signer_needs_no_news() -> None:
    """An anchor is trusted as it stands."""
    assert outcome(anchor=kit.signer()) == "passed"


def test_hold_is_lifted_by_newer_news() -> None:
    """On hold is neither good nor revoked; a newer list without it clears the name."""
    entry = {kit.signer().certificate.serial_number: samples.Revoked(AT - DAY, ReasonFlags.certificate_hold)}
    held = samples.crl(kit.teller(kit.between()), entry, AT - 5 * HOUR)
    assert outcome(with_list(held), needed=False) == "try_later"
    assert outcome(Values((held, kit.crl(), GOOD_ABOVE))) == "passed"


def test_list_that_forgets_expired_certificates_says_nothing_about_them() -> None:
    """A list made after the certificate's end need not name it any more, unless it says that it keeps such entries."""
    (expired,) = kit.chain(kit.short())
    trust = Trust([kit.root().certificate], (), Revocation())
    later, above = AT + 20 * DAY, kit.root_crl()
    with pytest.raises(Finding, match="try_later"):
        trust.check(expired, tuple(OFFERS), AT, Values((kit.crl(at=later), above)))
    trust.check(expired, tuple(OFFERS), AT, Values((kit.crl(at=later, keeps="20200101000000Z"), above)))


def pages() -> dict[str, bytes | Callable[[bytes], bytes]]:
    """Give what the addresses answer when all is well."""
    return {
        kit.CRL_ADDRESS: kit.crl(),
        kit.ROOT_CRL_ADDRESS: GOOD_ABOVE,
        kit.ANSWERS: lambda question: kit.answer(question=question, by=kit.responder()),
    }


def test_news_are_fetched_from_configured_addresses_only() -> None:
    """What a certificate names is asked only where it is configured."""
    wire = Wire(pages())
    assert outcome(wire=wire) == "passed"
    assert set(wire.asked) == {kit.CRL_ADDRESS, kit.ROOT_CRL_ADDRESS, kit.ANSWERS}
    wire = Wire(pages())
    trust = Trust([kit.root().certificate], (), Revocation(sources=wire.sources("http://crl.test/other/", "http://ocsp.test/as")))
    with pytest.raises(Finding, match="try_later"):
        trust.check(SIGNER, tuple(OFFERS), AT)
    assert wire.asked == []


def test_revocation_that_is_fetched_is_heard() -> None:
    """What came along says good, the address says revoked."""
    wire = Wire({**pages(), kit.ANSWERS: lambda question: kit.answer(question=question, revoked=AT - DAY)})
    assert outcome(with_list(kit.crl()), wire) == "revoked_no_poe"


def test_address_that_is_silent_or_answers_too_much_gives_nothing() -> None:
    """No answer, an error page and an endless one are no news, and no crash."""
    assert outcome(wire=Wire()) == "try_later"
    assert outcome(wire=Wire(dict.fromkeys(pages(), b"<html>503</html>"))) == "try_later"
    assert outcome(wire=Wire(dict.fromkeys(pages(), b"\x30" * (revocation.LONGEST_LIST + 1)))) == "try_later"


def test_old_answer_given_again_is_refused() -> None:
    """An answer to an earlier question, or one without the nonce, is fresh by its dates and still not taken."""
    kept: list[bytes] = []

    def again(question: bytes) -> bytes:
        kept.append(kit.answer(question=question))
        return kept[0]

    wire = Wire({kit.ROOT_CRL_ADDRESS: GOOD_ABOVE, kit.ANSWERS: again})
    assert outcome(wire=wire) == "passed"
    assert outcome(wire=wire) == "try_later"
    without = Wire({kit.ROOT_CRL_ADDRESS: GOOD_ABOVE, kit.ANSWERS: lambda question: kit.answer(question=question, nonce=False)})
    assert outcome(wire=without) == "try_later"
    trust = Trust([kit.root().certificate], (), Revocation(sources=without.sources(nonce_needed=False)))
    trust.check(SIGNER, tuple(OFFERS), AT)


def test_kept_news_serve_until_their_next_update() -> None:
    """A thousand questions ask each address once; after the next update it is asked again."""
    now = [AT]
    wire = Wire({**pages(), kit.ANSWERS: b""})
    trust = Trust([kit.root().certificate], (), Revocation(sources=wire.sources(kit.LISTS, now=lambda: now[0])))
    for _ in range(1000):
        trust.check(SIGNER, tuple(OFFERS), AT)
    assert sorted(wire.asked) == [kit.CRL_ADDRESS, kit.ROOT_CRL_ADDRESS]
    now[0] += 8 * DAY
    wire.pages[kit.CRL_ADDRESS] = kit.crl((kit.signer(), AT + DAY), at=AT + 7 * DAY)
    wire.pages[kit.ROOT_CRL_ADDRESS] = kit.root_crl(at=AT + 7 * DAY)
    with pytest.raises(Finding, match="revoked_no_poe"):
        trust.check(SIGNER, tuple(OFFERS), now[0])


def test_silent_address_is_not_asked_for_every_signature() -> None:
    """An address that gave nothing is left alone for a minute."""
    now = [AT]
    wire = Wire()
    trust = Trust([kit.root().certificate], (), Revocation(required=False, sources=wire.sources(kit.LISTS, now=lambda: now[0])))
    for _ in range(5):
        trust.check(SIGNER, tuple(OFFERS), AT)
    assert len(wire.asked) == len({kit.CRL_ADDRESS, kit.ROOT_CRL_ADDRESS})
    now[0] += timedelta(minutes=2)
    trust.check(SIGNER, tuple(OFFERS), AT)
    assert len(wire.asked) == 2 * len({kit.CRL_ADDRESS, kit.ROOT_CRL_ADDRESS})


def test_items_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each list is validated once per certificate, not for every signature."""
    values = with_list(kit.crl())
    trust = Trust([kit.root().certificate], (), Revocation())
    trust.check(SIGNER, tuple(OFFERS), AT, values)
    monkeypatch.setattr("signing.trust.of_list", lambda *_: None)
    trust.check(SIGNER, tuple(OFFERS), AT, values)
    trust.forget()
    with pytest.raises(Finding, match="try_later"):
        trust.check(SIGNER, tuple(OFFERS), AT, values)


def test_no_flipped_octet_makes_good_news() -> None:
    """Whatever octet of an answer that says revoked changes, it never reads as good."""
    bad = kit.answer(revoked=AT - DAY)
    for place in range(0, len(bad), 7):
        touched = bytearray(bad)
        touched[place] ^= 0x01
        assert outcome(with_answer(bytes(touched))) in {"try_later", "revoked_no_poe"}


def test_certificate_that_names_no_address_has_no_news() -> None:
    """Nothing is asked for it; where news are needed it does not pass."""
    silent = kit.issue("Bez adresów", kit.root(), "content_commitment")
    wire = Wire(pages())
    trust = Trust([kit.root().certificate], (), Revocation(sources=wire.sources()))
    (link,) = kit.chain(silent)
    with pytest.raises(Finding, match="try_later"):
        trust.check(link, (), AT)
    assert wire.asked == []


def test_answer_counts_until_its_next_update() -> None:
    """A minute after it is stale."""
    late = with_answer(kit.answer(at=AT, until=AT + timedelta(minutes=30)))
    assert [outcome(late, at=AT + timedelta(minutes=one)) for one in (29, 31)] == ["passed", "try_later"]


def test_list_of_before_the_certificate_knows_nothing_of_it() -> None:
    """Good news from before the certificate was issued are none."""
    assert outcome(with_list(kit.crl(at=AT - 31 * DAY, until=AT + DAY))) == "try_later"


def test_lists_that_come_along_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What anybody can send is kept only up to a bound."""
    monkeypatch.setattr("signing.trust._MOST_HELD", 20_000)
    trust = Trust([kit.root().certificate], (), Revocation(required=False))
    for one in range(50):
        trust.check(SIGNER, tuple(OFFERS), AT, Values(crls=(b"%d" % one + bytes(1000),)))
    assert 0 < sum(len(octets) for _, _, octets in trust._words) <= 20_000


@pytest.mark.parametrize(("bound", "most"), [("_MOST_KEPT", 2), ("_MOST_OCTETS", 900)])
def test_kept_answers_are_bounded_and_forgotten(monkeypatch: pytest.MonkeyPatch, bound: str, most: int) -> None:
    """No more answers, and no more of their octets, are kept than the bound, and none once the trust is told to forget."""
    monkeypatch.setattr(f"signing.sources.{bound}", most)
    wire = Wire(pages())
    sources = wire.sources()
    trust = Trust([kit.root().certificate], (), Revocation(sources=sources))
    trust.check(SIGNER, tuple(OFFERS), AT)
    assert 0 < len(sources._kept) <= 2
    assert sum(kept.size for kept in sources._kept.values()) <= 1200
    trust.forget()
    assert not sources._kept
    trust.check(SIGNER, tuple(OFFERS), AT)


def test_answer_after_the_end_counts_only_up_to_its_cutoff() -> None:
    """An answer made after the certificate's end counts where the responder keeps what ended that long ago (archive cutoff)."""
    (expired,) = kit.chain(kit.short())
    trust = Trust([kit.root().certificate], (), Revocation())
    later, above = AT + 20 * DAY, kit.root_crl()

    def told(cutoff: datetime | None) -> Values:
        answer = kit.answer(kit.short(), at=later)
        return Values((above,), (answer if cutoff is None else _with_cutoff(cutoff, later),))

    for cutoff in (None, AT + 15 * DAY):
        with pytest.raises(Finding, match="try_later"):
            trust.check(expired, tuple(OFFERS), AT, told(cutoff))
    trust.check(expired, tuple(OFFERS), AT, told(AT - 400 * DAY))


def _with_cutoff(cutoff: datetime, at: datetime) -> bytes:
    """Give an answer about the expired certificate that says how long ended ones are kept (RFC 6960 4.4.4)."""
    load: Any = ocsp.OCSPResponse.load(kit.answer(kit.short(), at=at))
    basic = load["response_bytes"]["response"].parsed
    data = basic["tbs_response_data"]
    single = data["responses"][0]
    single["single_extensions"] = [{"extn_id": "archive_cutoff", "extn_value": core.GeneralizedTime(cutoff)}]
    key = kit.between().key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    basic["signature"] = key.sign(data.dump(force=True), ec.ECDSA(SHA256()))
    load["response_bytes"]["response"] = basic.__class__.load(basic.dump(force=True))
    octets: bytes = load.dump(force=True)
    return octets


def test_answer_that_does_not_say_until_when_counts_for_half_an_hour() -> None:
    """Without nextUpdate newer news are always to be had (RFC 6960 2.4), so that such an answer is soon no news any more."""
    load: Any = ocsp.OCSPResponse.load(kit.answer(at=AT))
    basic = load["response_bytes"]["response"].parsed
    data = basic["tbs_response_data"]
    data["responses"][0]["next_update"] = None
    key = kit.between().key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    basic["signature"] = key.sign(data.dump(force=True), ec.ECDSA(SHA256()))
    load["response_bytes"]["response"] = basic.__class__.load(basic.dump(force=True))
    values = with_answer(load.dump(force=True))
    assert [outcome(values, at=AT + timedelta(minutes=one)) for one in (29, 31)] == ["passed", "try_later"]


def test_crowd_of_answers_in_one_is_not_read() -> None:
    """One answer speaks of ten certificates at most."""
    load: Any = ocsp.OCSPResponse.load(kit.answer())
    basic = load["response_bytes"]["response"].parsed
    data = basic["tbs_response_data"]
    key = kit.between().key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    for many, expected in ((10, "passed"), (11, "try_later")):
        data["responses"] = [data["responses"][0].copy() for _ in range(many)]
        basic["signature"] = key.sign(data.dump(force=True), ec.ECDSA(SHA256()))
        load["response_bytes"]["response"] = basic.__class__.load(basic.dump(force=True))
        assert outcome(with_answer(load.dump(force=True))) == expected


def test_entries_of_a_list_are_read_one_by_one_only_for_whom_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list may have a hundred thousand entries, and whoever does not stand on it need not wait until all of them are read."""
    looked_through: list[int] = []

    def counting(cert: Any, issuer: Any, listed: Any, authority: Any) -> Any:
        looked_through.append(len(listed["tbs_cert_list"]["revoked_certificates"]))
        return find(cert, issuer, listed, authority)

    find = validate_crl.find_cert_in_list
    monkeypatch.setattr(validate_crl, "find_cert_in_list", counting)
    others = [(one, AT - DAY) for one in (kit.short(), kit.responder())]
    assert outcome(with_list(kit.crl(*others))) == "passed"
    assert outcome(with_list(kit.crl(*others, (kit.signer(), AT - DAY)))) == "revoked_no_poe"
    assert sorted(looked_through) == [0, 0, 0, 3]  # the issuer's list is clean both times

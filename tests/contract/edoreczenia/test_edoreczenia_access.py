"""Access: what goes to the token host, how long a token is used, and what its refusals mean."""

from __future__ import annotations

import base64
import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from adapters.edoreczenia.channel import EdoreczeniaChannel
from connector.letters.errors import ConfigurationWrong, NotAdmitted, NotTaken, PlatformError
from connector.ports import HasRights
from samples.pki import Pki
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.settings import load
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, CLIENT, OFFICE, Answer, RealClock, Stub, a_channel, a_jwt, an_order, table

EMPTY = Answer({"messages": [], "total": 0})


def a_token(value: str | None = None, life: object = 300) -> Answer:
    """Answer a request for a token."""
    return Answer({"access_token": value or a_jwt(), "token_type": "Bearer", "expires_in": life})


def assertion_of(stub: Stub, number: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read header and claims of an assertion that came."""
    parts = stub.asked_tokens[number].form["client_assertion"].split(".")
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts[:2])
    return header, claims


def test_opening_a_channel_calls_nobody(pki: Pki, platform: Simulator) -> None:
    """A token at a public body's mailbox has legal effect, so none is asked for before the flow calls."""
    channel = a_channel(pki, platform.address)
    assert channel.missing_rights(BOX) is None
    assert not platform.books().calls


def test_request_for_a_token_names_client_mailbox_and_audience(pki: Pki) -> None:
    """The assertion is fresh, begins a bit in the past, is short of life, and is meant for the realm."""
    with Stub(pki, EMPTY) as stub:
        a_channel(pki, stub.address).listed(BOX, None)
    [asked] = stub.asked_tokens
    header, claims = assertion_of(stub)
    assert asked.query == {"login_hint": f"ADE.{OFFICE}"}
    assert asked.form["grant_type"] == "client_credentials"
    assert asked.form["client_id"] == CLIENT
    assert header == {"alg": "RS256", "typ": "JWT"}
    assert (claims["iss"], claims["sub"], claims["aud"]) == (CLIENT, CLIENT, f"{stub.address}/auth/realms/EDOR")
    assert claims["nbf"] == claims["iat"]
    assert claims["exp"] - claims["iat"] == 120
    assert claims["jti"]


def test_everything_unsure_about_access_is_configuration(pki: Pki) -> None:
    """Hint, client, audience, path and the certificate in the assertion follow the table."""
    mailboxes = {OFFICE: {"client_id": "inny", "login_hint": "inna-wskazowka"}}
    changes: dict[str, Any] = {"audience": "https://inny/realm", "send_certificate": True, "send_client_id": False}
    with Stub(pki, EMPTY) as stub:
        a_channel(pki, stub.address, mailboxes=mailboxes, token_path="/t/token", **changes).listed(BOX, None)
    header, claims = assertion_of(stub)
    assert len(header["x5c"]) == 1
    assert (claims["iss"], claims["aud"]) == ("inny", "https://inny/realm")
    assert stub.asked_tokens[0].query == {"login_hint": "inna-wskazowka"}
    assert stub.asked_tokens[0].path == "/t/token"
    assert "client_id" not in stub.asked_tokens[0].form


def test_certificate_in_the_assertion_is_taken_by_the_platform(pki: Pki, platform: Simulator) -> None:
    """With x5c the assertion still proves who we are."""
    assert a_channel(pki, platform.address, send_certificate=True).listed(BOX, None).complete


def test_token_is_kept_while_it_lives_less_a_margin(pki: Pki) -> None:
    """A second call uses the same token; past its life less the margin, a new one is asked for."""
    clock = RealClock()
    with Stub(pki, EMPTY) as stub:
        channel = a_channel(pki, stub.address, clock)
        channel.listed(BOX, None)
        clock.ahead = timedelta(seconds=265)
        channel.listed(BOX, None)
        assert len(stub.asked_tokens) == 1
        clock.ahead = timedelta(seconds=275)
        channel.listed(BOX, None)
        assert len(stub.asked_tokens) == 2


@pytest.mark.parametrize("life", [None, 0, 20, "x"])
def test_token_of_no_known_life_serves_one_call(pki: Pki, life: object) -> None:
    """Without a usable life a token is asked for each time."""
    with Stub(pki, EMPTY) as stub:
        stub.tokens = [a_token(life=life)]
        channel = a_channel(pki, stub.address)
        channel.listed(BOX, None)
        channel.listed(BOX, None)
    assert len(stub.asked_tokens) == 2


def test_each_mailbox_has_its_own_token(pki: Pki, platform: Simulator) -> None:
    """The hint ties a token to a mailbox."""
    channel = a_channel(pki, platform.address)
    other = "AE:PL-10274-58178-OPSPL-23"
    channel.listed(BOX, None)
    channel.listed(type(BOX)("ops", "OPS", other, other), None)
    assert {OFFICE, other} <= {client.rpartition(" ")[2] for client in platform.books().clients}


def test_kept_token_that_is_refused_is_asked_for_anew_once(pki: Pki) -> None:
    """A token that the platform forgot costs one more request for a token, and the call goes on."""
    with Stub(pki, EMPTY) as stub:
        channel = a_channel(pki, stub.address)
        channel.listed(BOX, None)
        stub.answers = [Answer({}, 401), EMPTY]
        channel.listed(BOX, None)
        assert len(stub.asked_tokens) == 2
        stub.answers = [Answer({}, 401)]
        with pytest.raises(NotAdmitted):
            channel.listed(BOX, None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer({"error": "invalid_client", "error_description": "Invalid token audience"}, 401), NotAdmitted),
        (Answer({"error": "unauthorized_client"}, 400), NotAdmitted),
        (Answer(b"<html>", 403), NotAdmitted),
        (Answer(b"", 302, headers={"Location": "/informacja"}), NotTaken),
        (Answer(b"<html>", 200), NotTaken),
        (Answer({"token_type": "Bearer"}), NotTaken),
        (Answer({"access_token": 7.5}), NotTaken),
        (Answer({}, 500), NotTaken),
        (Answer({}, 429), NotTaken),
        (Answer(cut=True), NotTaken),
        (Answer({"access_token": "x" * 500}, half=True), NotTaken),
    ],
)
def test_without_a_token_nothing_was_taken(pki: Pki, answer: Answer, error: type[PlatformError]) -> None:
    """Whatever the token host does, nothing of the letter left; only its refusal says that we are not admitted."""
    with Stub(pki, EMPTY, token=answer) as stub, pytest.raises(PlatformError) as caught:
        a_channel(pki, stub.address).send(an_order())
    assert type(caught.value) is error
    assert caught.value.raw is None
    assert not stub.asked


def test_refusal_names_its_usual_causes(channel: EdoreczeniaChannel, pki: Pki, platform: Simulator) -> None:
    """The token host does not say why; the detail lists what to look at."""
    stranger = a_channel(pki, platform.address, client_id=f"{OFFICE}.SYSTEM.INNY")
    with pytest.raises(NotAdmitted) as caught:
        stranger.listed(BOX, None)
    assert all(cause in caught.value.detail for cause in ("audience", "clock", "certificate", "client_id"))
    assert channel.listed(BOX, None).complete


@pytest.mark.parametrize("status", [429, 503])
def test_token_host_that_wants_quiet_gets_it(pki: Pki, status: int) -> None:
    """Retry-After of the token host goes with the error."""
    with Stub(pki, EMPTY, token=Answer({}, status, headers={"Retry-After": "60"})) as stub, pytest.raises(NotTaken) as caught:
        a_channel(pki, stub.address).listed(BOX, None)
    assert caught.value.quiet_for == timedelta(minutes=1)


def test_missing_rights_are_told_in_plain_words_and_logged_once(pki: Pki, caplog: pytest.LogCaptureFixture) -> None:
    """A token for a folder only, or without sending, says so; nothing of the token itself is logged."""
    token = a_jwt(scopes=["read_messages"], folder="FAKTURY")
    with caplog.at_level(logging.DEBUG), Stub(pki, EMPTY) as stub:
        stub.tokens = [a_token(token, life=0)]
        channel = a_channel(pki, stub.address)
        channel.listed(BOX, None)
        channel.listed(BOX, None)
    assert isinstance(channel, HasRights)
    missing = channel.missing_rights(BOX)
    assert missing is not None
    assert [problem.path for problem in missing] == ["read_messages", "write_messages"]
    assert "FAKTURY" in missing[0].text_pl
    assert caplog.text.count("write_messages") == 1
    assert token not in caplog.text


@pytest.mark.parametrize("value", ["token", "a.b.c", "..", a_jwt().rpartition(".")[0]])
def test_token_of_another_shape_works_and_tells_no_rights(pki: Pki, value: str) -> None:
    """A token is the platform's business; what cannot be read in it is named as missing."""
    with Stub(pki, EMPTY) as stub:
        stub.tokens = [a_token(value)]
        channel = a_channel(pki, stub.address)
        assert channel.listed(BOX, None).complete
    assert stub.asked[0].headers["Authorization"] == f"Bearer {value}"
    assert len(channel.missing_rights(BOX) or ()) == 2


def test_long_token_tells_its_rights_too(pki: Pki) -> None:
    """An office with hundreds of folders has a token of many kilobytes."""
    with Stub(pki, EMPTY) as stub:
        stub.tokens = [a_token(a_jwt(scopes=["read_messages", "write_messages", *(f"inne_{n}" for n in range(3000))]))]
        channel = a_channel(pki, stub.address)
        channel.listed(BOX, None)
    assert channel.missing_rights(BOX) == []


def test_rights_that_the_platform_grants_are_not_missing(channel: EdoreczeniaChannel) -> None:
    """With the usual rights nothing is named."""
    channel.listed(BOX, None)
    assert channel.missing_rights(BOX) == []


def test_expired_own_certificate_lets_letters_wait(pki: Pki, platform: Simulator) -> None:
    """An own certificate out of date is our fault, told before anything is called."""
    clock = RealClock()
    clock.ahead = timedelta(days=800)
    with pytest.raises(ConfigurationWrong):
        a_channel(pki, platform.address, clock).send(an_order())
    assert not platform.books().calls


def test_client_certificate_is_shown_where_so_configured(pki: Pki) -> None:
    """A host that requires a certificate of TLS gets the system's pair; without it there is no connection."""
    settings = load()
    object.__setattr__(settings, "client_certificate", "required")
    with Simulator(pki, settings) as platform:
        with pytest.raises(PlatformError):
            a_channel(pki, platform.address).listed(BOX, None)
        roles = ["token", "mailbox", "register"]
        assert a_channel(pki, platform.address, tls_certificate_for=roles).listed(BOX, None).complete


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"token_host": "http://x"}, "token_host"),
        ({"nieznany": 1}, "nieznany"),
        ({"client_id": ""}, "client_id"),
        ({"assertion_seconds": 600}, "assertion_seconds"),
        ({"system_key": "file:office-seal-ec.key", "system_certificate": "file:office-seal-ec.pem"}, "system_key"),
        ({"system_certificate": "file:office-seal.pem"}, "system_certificate"),
        ({"tls_certificate_for": ["mailbox"], "tls_key": "file:root.pem"}, "TLS client certificate"),
    ],
)
def test_wrong_setting_is_named(pki: Pki, changes: dict[str, Any], named: str) -> None:
    """What cannot be used is told by name when the channel is opened."""
    with pytest.raises(ConfigurationWrong, match=named):
        a_channel(pki, "https://127.0.0.1:9", **changes)


def test_production_hosts_have_the_known_paths(pki: Pki) -> None:
    """The addresses come out as integrators use them (protocols, e-Doręczenia 1)."""
    hosts: dict[str, Any] = {"token_host": "ow.edoreczenia.gov.pl", "mailbox_host": "uaapi-ow.poczta-polska.pl"}
    channel = a_channel(pki, "https://x", **hosts, register_host="ow.edoreczenia.gov.pl")
    known = channel._settings
    assert known.token == "https://ow.edoreczenia.gov.pl/auth/realms/EDOR/protocol/openid-connect/token"
    assert known.mailbox == "https://uaapi-ow.poczta-polska.pl/api/v3"
    assert known.register_address == "https://ow.edoreczenia.gov.pl/api/se/v4"
    assert table("x")["token_host"] == "x"


def test_token_outage_of_the_script_leaves_the_letter_unsent(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """A page instead of a token takes nothing; when it is over, the letter goes."""
    platform.script(Rule(do="page", operation="token"))
    with pytest.raises(NotTaken):
        channel.send(an_order())
    platform.end_script()
    assert channel.send(an_order()).task

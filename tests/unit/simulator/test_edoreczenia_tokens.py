"""The simulated token server gives tokens for proved clients only."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from samples.pki import Pki
from samples.platform.edoreczenia import settings
from samples.platform.edoreczenia.addresses import COMPANY, COUNTY, OFFICE, UNIT
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import CLIENT_ID, Caller, b64, letter


def claims_of(token: str) -> Any:
    """Read a token's claims, as a client may."""
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_token_says_who_may_do_what(caller: Caller, edoreczenia: Simulator) -> None:
    """A token lives 300 seconds and names the mailbox, the certificate and the permissions."""
    answer = caller.ask_token()
    told = answer.json()
    claims = claims_of(told["access_token"])
    [permission] = claims["authorization"]["permissions"]
    assert (answer.status_code, told["token_type"], told["expires_in"]) == (200, "Bearer", 300)
    assert claims["exp"] - claims["iat"] == 300
    assert claims["iss"] == edoreczenia.issuer
    assert claims["mailbox"]["address"] == OFFICE
    assert claims["authentication"]["certificate_serial_number"] == f"{caller.certificate.serial_number:x}"
    assert (permission["rsname"], set(permission["scopes"])) == (f"ADE.{OFFICE}", set(settings.SCOPES))


def test_token_of_another_mailbox_of_the_same_system(caller: Caller) -> None:
    """The login hint, percent-encoded, chooses the mailbox; the token endpoint is an accepted audience too."""
    assertion = caller.assertion(aud=[caller.simulator.token_address], nbf=None)
    answer = caller.ask_token(f"ADE.{UNIT}", assertion, client_id=CLIENT_ID)
    assert claims_of(answer.json()["access_token"])["mailbox"]["address"] == UNIT


def test_x5c_must_be_the_registered_certificate(caller: Caller, pki: Pki) -> None:
    """The header may name the certificate, and then it must be the one that is registered."""
    own = b64(caller.certificate.public_bytes(Encoding.DER))
    other = b64(pki.certificate("stranger").public_bytes(Encoding.DER))
    assert caller.ask_token(assertion=caller.assertion({"x5c": [own]})).status_code == 200
    assert caller.ask_token(assertion=caller.assertion({"x5c": [other]})).status_code == 401


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"iss": "AE:PL-10137-59089-URZAD-31.SYSTEM.OBCY"}, "no registered client"),
        ({"sub": "x"}, "no registered client"),
        ({"aud": "http://127.0.0.1/auth/realms/EDOR"}, "audience"),
        ({"aud": None}, "audience"),
        ({"jti": None}, "jti"),
        ({"exp": None}, "exp"),
        ({"exp": 1}, "not active"),
        ({"exp": time.time() + 3600}, "too far"),
        ({"nbf": time.time() + 100_000}, "not active"),
    ],
)
def test_assertion_that_proves_nothing_is_refused(caller: Caller, change: dict[str, Any], reason: str) -> None:
    """Whoever is unknown, late, early, or speaks to somebody else gets 401 as Keycloak words it."""
    answer = caller.ask_token(assertion=caller.assertion(**change))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert reason in answer.json()["error_description"]


def test_assertion_counts_once(caller: Caller) -> None:
    """A second use of the same assertion is a replay."""
    assertion = caller.assertion()
    assert [caller.ask_token(assertion=assertion).status_code for _ in range(2)] == [200, 401]


def test_signature_of_a_stranger_is_refused(edoreczenia: Simulator, pki: Pki) -> None:
    """Only the registered certificate's key proves the client."""
    stranger = Caller(edoreczenia, pki, "stranger")
    with stranger.http:
        assert "signature" in stranger.ask_token().json()["error_description"]


@pytest.mark.parametrize(
    ("hint", "form", "status", "error"),
    [
        ("", {}, 400, "invalid_request"),
        (f"ADE.{COUNTY}", {}, 401, "unauthorized_client"),
        (None, {"grant_type": "password"}, 400, "unsupported_grant_type"),
        (None, {"client_assertion_type": "x"}, 401, "invalid_client"),
        (None, {"client_assertion": "a.b"}, 401, "invalid_client"),
        (None, {"client_id": "x"}, 401, "invalid_client"),
    ],
)
def test_form_that_asks_wrongly_is_refused(
    caller: Caller, hint: str | None, form: dict[str, str], status: int, error: str
) -> None:
    """Grant, hint and client must be right."""
    answer = caller.ask_token(hint, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_token_host_can_redirect(caller: Caller, edoreczenia: Simulator) -> None:
    """A scripted 302 leads to a page that says what this is."""
    edoreczenia.script(Rule("redirect", operation="token"))
    answer = caller.ask_token()
    assert answer.status_code == 302
    assert "SYMULATOR" in caller.http.get(answer.headers["Location"]).text


def test_token_opens_its_own_mailbox_only(caller: Caller) -> None:
    """Without a token, with another's, and with a foreign mailbox nothing is answered."""
    other = caller.http.get(
        f"{caller.simulator.ua_address}/{quote(UNIT)}/messages", headers={"Authorization": f"Bearer {caller.token}"}
    )
    none = caller.http.get(f"{caller.simulator.ua_address}/{quote(OFFICE)}/messages")
    assert (other.status_code, none.status_code) == (403, 401)
    assert {"error", "error_description"} <= set(none.json()[0])


def test_rights_limit_operations_and_folders(pki: Pki) -> None:
    """A system with fewer scopes or one folder is told so by 403, and its token says it beforehand."""
    default = settings.load()
    limited = replace(default.systems[0], scopes=("read_messages",), folder="SPRAWY")
    with Simulator(pki, replace(default, systems=(limited,))) as running:
        caller = Caller(running, pki)
        with caller.http:
            message_id = running.arrive(OFFICE)
            assert caller.call("POST", "messages", letter(COMPANY)).status_code == 403
            assert caller.call("GET", "settings").status_code == 403
            assert caller.call("GET", f"messages/{message_id}").status_code == 403
            assert caller.listed() == []
            [permission] = claims_of(caller.token)["authorization"]["permissions"]
            assert permission["rsname"] == f"ADE.{OFFICE}.SPRAWY"


@pytest.mark.parametrize(("use", "shows"), [("none", False), ("optional", False), ("optional", True), ("required", True)])
def test_client_certificate_may_be_shown(pki: Pki, use: str, shows: bool) -> None:
    """Whatever the settings say, a client that shows its certificate is served; one without it where none is required."""
    with Simulator(pki, replace(settings.load(), client_certificate=use)) as running:
        caller = Caller(running, pki, shows_certificate=shows)
        with caller.http:
            assert caller.ask_token().status_code == 200


def test_client_certificate_can_be_required(pki: Pki) -> None:
    """Then a client that shows none gets no answer, and no call is counted."""
    with Simulator(pki, replace(settings.load(), client_certificate="required")) as running:
        caller = Caller(running, pki)
        with caller.http, pytest.raises(httpx.TransportError):
            caller.ask_token()
        assert running.books().calls == {}

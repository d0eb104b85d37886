"""The way out with every method, streamed both ways: what a failure says of what arrived."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.shared.arriving import TooLong
from adapters.shared.transport import Body, Method, Timeouts, Transport, trust
from connector.letters.errors import ArchiveDamaged, NotTaken, OutcomeUnknown
from samples.pki import Pki
from tests.contract.edoreczenia.kit import Answer, Stub


@pytest.fixture
def transport(pki: Pki) -> Iterator[Transport]:
    """Open a way out that trusts the test PKI."""
    made = Transport(trust(pki.path("root.pem").read_bytes()), Timeouts(2, 5), max_answer=1000)
    yield made
    made.close()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_request_arrives_with_method_and_query(transport: Transport, pki: Pki, method: Method) -> None:
    """Nothing of the address is lost, and without a body no length is told."""
    with Stub(pki, Answer({"a": 1})) as stub:
        answer = transport.request(method, f"{stub.address}/x%20y?b=%C5%BC&c=", {})
    [asked] = stub.asked
    assert (asked.method, asked.path, asked.query) == (method, "/x%20y", {"b": "ż"})
    assert "Content-Length" not in asked.headers
    assert answer.content == b'{"a": 1}'


def test_answer_that_is_not_read_to_its_end_costs_only_its_connection(transport: Transport, pki: Pki) -> None:
    """Whoever leaves an answer gets the next one whole."""
    with Stub(pki, Answer(b"x" * 500_000), Answer(b"ok")) as stub:
        with transport.opened("GET", stub.address, {}) as arriving:
            assert arriving.length == 500_000
            assert next(arriving.pieces())
        assert transport.request("GET", stub.address, {}).content == b"ok"


def test_answer_longer_than_wanted_is_told_and_not_collected(transport: Transport, pki: Pki) -> None:
    """The head may say it, or the bytes show it."""
    with Stub(pki, Answer(b"x" * 1001)) as stub:
        with pytest.raises(TooLong):
            transport.request("GET", stub.address, {})
        with transport.opened("GET", stub.address, {}) as arriving:
            assert arriving.whole(1001) == b"x" * 1001


def test_half_an_answer_is_kept_with_the_error(transport: Transport, pki: Pki) -> None:
    """What came is there to be looked at."""
    with Stub(pki, Answer(b"x" * 100, half=True)) as stub, pytest.raises(OutcomeUnknown) as caught:
        transport.request("GET", stub.address, {})
    assert caught.value.raw == b"x" * 50


def test_fault_of_our_own_file_is_told_as_ours(transport: Transport, pki: Pki) -> None:
    """A file that cannot be read ends the request in the middle, which is no request (RFC 9112, 8), and the fault is named."""

    def damaged() -> Iterator[bytes]:
        yield b"x"
        raise ArchiveDamaged

    with Stub(pki, Answer({})) as stub, pytest.raises(ArchiveDamaged):
        transport.request("POST", stub.address, {}, Body(10, damaged))


def test_host_with_a_certificate_of_its_own_is_no_other_host(pki: Pki) -> None:
    """A special TLS side serves its host alone."""
    known = trust(pki.path("root.pem").read_bytes())
    with Stub(pki, Answer({})) as stub:
        place = stub.address.removeprefix("https://")
        with pytest.raises(NotTaken):
            Transport(trust(None), Timeouts(2, 5)).request("GET", stub.address, {})
        assert Transport(trust(None), Timeouts(2, 5), special={place: known}).request("GET", stub.address, {}).status == 200


def test_answer_that_was_too_long_leaves_connections_in_use(transport: Transport, pki: Pki) -> None:
    """Leaving an answer says nothing of the server's connections: the next ones are kept as before."""
    kept = {"Connection": "keep-alive"}
    with Stub(pki, Answer(b"ok", headers=kept), Answer(b"x" * 1001, headers=kept), Answer(b"ok", headers=kept)) as stub:
        transport.request("GET", stub.address, {})
        with pytest.raises(TooLong):
            transport.request("GET", stub.address, {})
        transport.request("GET", stub.address, {})
        transport.request("GET", stub.address, {})
    assert len({asked.client for asked in stub.asked}) == 2

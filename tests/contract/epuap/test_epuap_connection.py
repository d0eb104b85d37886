"""A connection used again: only while it surely stands, and no request of which a byte may have left is sent a second time."""

from __future__ import annotations

import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from adapters.shared import connection as connections
from adapters.shared.transport import Timeouts, Transport, trust
from connector.letters.errors import ConfigurationWrong, NotTaken, OutcomeUnknown
from samples.pki import Pki
from samples.platform.shared.serving import tls_context

STAYS = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
SAYS_NOTHING = STAYS.replace(b"Connection: keep-alive\r\n", b"")
LEAVES = STAYS.replace(b"keep-alive", b"close")
BROKEN = STAYS.replace(b"200 OK", b"500 Broken")
Behaviour = Callable[[socket.socket, int], bool]


class Server:
    """A server over TLS; ``behave`` gets each connection with the number of its request and says whether to go on.

    ``connections`` counts them, ``received`` the bodies of requests that came whole.
    """

    def __init__(self, pki: Pki, behave: Behaviour) -> None:
        self.connections = 0
        self.received: Counter[bytes] = Counter()
        self._behave = behave
        self._tls = tls_context(pki)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}/"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                self.connections += 1
                self._threads.append(Thread(target=self._serve, args=(plain,)))
                self._threads[-1].start()

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(5)
        with suppress(OSError), plain, self._tls.wrap_socket(plain, server_side=True) as line:
            number = 0
            while self._behave(line, number):
                body = self._read(line)
                if body is None:
                    return
                self.received[body] += 1
                number += 1

    @staticmethod
    def _read(line: socket.socket) -> bytes | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = line.recv(1)
            if not piece:
                return None
            head += piece
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = b""
        while len(body) < length:
            piece = line.recv(length - len(body))
            if not piece:
                return None
            body += piece
        return body

    def stop(self) -> None:
        """End everything."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()


@contextmanager
def office(pki: Pki, behave: Behaviour) -> Iterator[tuple[Server, Callable[[bytes], bytes]]]:
    """Run a server and give it with a way to post to it."""
    server = Server(pki, behave)
    way = Transport(trust(pki.path("root.pem").read_bytes()), Timeouts(connect=2, call=5))
    try:
        yield server, lambda body: way.post(server.address, body, {"Content-Type": "text/xml"}).content
    finally:
        way.close()
        server.stop()


def answering(octets: bytes) -> Behaviour:
    """Answer every request with these octets."""

    def behave(line: socket.socket, number: int) -> bool:
        if number:
            line.sendall(octets)
        return True

    return behave


def test_connection_of_a_server_that_stays_is_used_again(pki: Pki) -> None:
    """Three letters in a row need one handshake."""
    with office(pki, answering(STAYS)) as (server, post):
        assert [post(b"a"), post(b"b"), post(b"c")] == [b"ok"] * 3
        assert (server.connections, server.received) == (1, Counter([b"a", b"b", b"c"]))


@pytest.mark.parametrize("octets", [SAYS_NOTHING, LEAVES, BROKEN], ids=["says nothing", "leaves", "in trouble"])
def test_connection_is_not_used_again_where_the_server_does_not_say_that_it_stays(octets: bytes, pki: Pki) -> None:
    """A server that says nothing, says that it leaves, or is in trouble gets a new connection for each letter."""
    with office(pki, answering(octets)) as (server, post):
        assert [post(b"a"), post(b"b")] == [b"ok"] * 2
        assert server.connections == 2


def test_connection_closed_while_it_rests_is_noticed_before_anything_is_written(pki: Pki) -> None:
    """The next letter goes over a new connection, once."""

    def close_after_one(line: socket.socket, number: int) -> bool:
        if number:
            line.sendall(STAYS)
        return not number

    with office(pki, close_after_one) as (server, post):
        post(b"a")
        time.sleep(0.1)
        assert post(b"b") == b"ok"
        assert (server.connections, server.received) == (2, Counter([b"a", b"b"]))


def test_connection_that_rested_long_is_not_used_again(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's own limit for idle connections is never met."""
    monkeypatch.setattr(connections, "_KEPT_SECONDS", 0.0)
    with office(pki, answering(STAYS)) as (server, post):
        assert [post(b"a"), post(b"b")] == [b"ok"] * 2
        assert server.connections == 2


def test_word_that_nobody_asked_for_ends_the_connection(pki: Pki) -> None:
    """What a server sends beside its answer is never read as the answer to the next letter."""

    def talkative(line: socket.socket, number: int) -> bool:
        if number:
            line.sendall(STAYS)
            time.sleep(0.05)
            line.sendall(STAYS.replace(b"ok", b"no"))
        return True

    with office(pki, talkative) as (server, post):
        post(b"a")
        time.sleep(0.2)
        assert (post(b"b"), server.connections) == (b"ok", 2)


def test_connection_that_breaks_in_its_second_request_leaves_doubt_and_no_second_try(pki: Pki) -> None:
    """A letter that went over a kept connection and got no answer is unknown, sent once; its place is trusted no more."""

    def break_in_the_second(line: socket.socket, number: int) -> bool:
        if number == 1:
            line.sendall(STAYS)
        return number < 2

    with office(pki, break_in_the_second) as (server, post):
        post(b"a")
        with pytest.raises(OutcomeUnknown):
            post(b"b")
        assert (server.connections, server.received) == (1, Counter([b"a", b"b"]))
        assert [post(b"c"), post(b"d")] == [b"ok"] * 2
        assert server.connections == 3


@pytest.mark.parametrize("seed", range(8))
def test_server_that_closes_at_any_moment_gets_no_letter_twice(pki: Pki, seed: int) -> None:
    """Closed at a moment by chance: an answer means received once, a plain failure not at all, doubt at most once."""
    chance = random.Random(seed)  # noqa: S311 - no secret

    def moody(line: socket.socket, number: int) -> bool:
        if number:
            said = STAYS[: chance.choice([len(STAYS)] * 4 + [0, 20])]
            line.sendall(said)
            if said != STAYS:
                return False
        if chance.random() < 0.3:
            line.recv(chance.choice([1, 5, 60]))
            return False
        time.sleep(chance.choice([0, 0, 0.001, 0.003]))
        return chance.random() < 0.8

    seen = Counter[str]()
    for _ in range(8):
        with office(pki, moody) as (server, post):
            for number in range(6):
                seen[_outcome(server, post, f"letter {number}".encode())] += 1
            assert max(server.received.values(), default=1) == 1
    assert min(seen["answered"], seen["unknown"]) > 0


def _outcome(server: Server, post: Callable[[bytes], bytes], body: bytes) -> str:
    """Post a letter and say what came of it, which must be what the server knows."""
    try:
        post(body)
    except NotTaken:
        assert server.received[body] == 0
        return "not taken"
    except OutcomeUnknown:
        return "unknown"
    assert server.received[body] == 1
    return "answered"


def test_large_letter_goes_over_in_pieces(pki: Pki) -> None:
    """Two megabytes arrive as they are."""
    body = bytes(range(256)) * 8_000
    with office(pki, answering(STAYS)) as (server, post):
        assert post(body) == b"ok"
        assert server.received == Counter([body])


def test_letter_of_which_nothing_can_be_written_is_our_own_mistake(pki: Pki) -> None:
    """A head that HTTP cannot carry is told before anything leaves."""
    with office(pki, answering(STAYS)) as (server, _):
        way = Transport(trust(pki.path("root.pem").read_bytes()), Timeouts())
        with pytest.raises(ConfigurationWrong):
            way.post(server.address, b"a", {"Content-Type": "text/xml\r\nX: y"})
        way.close()
        assert server.received == Counter()

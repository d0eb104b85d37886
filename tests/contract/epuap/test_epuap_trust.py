"""Trust: only what a pinned certificate signed is used; the rest is kept, judged unverifiable, and used for nothing."""

from __future__ import annotations

import pytest

from connector.letters.errors import AnswerUnverifiable, ConfigurationWrong
from connector.ports import Queue
from samples.pki import Pki
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.contract.epuap.kit import BOX, OK, Stub, a_channel, an_order, http, saying, signed

TAKEN = f"{OK}<identyfikatorDokumentu>900123</identyfikatorDokumentu>"


@pytest.mark.parametrize("deed", ["wrong_certificate", "new_certificate"])
def test_answer_signed_by_another_certificate_is_kept_and_not_believed(deed: str, channel: Queue, platform: Simulator) -> None:
    """The letter is taken, yet its answer proves nothing; the raw bytes are handed on to be judged again."""
    platform.script(Rule(deed))
    with pytest.raises(AnswerUnverifiable, match="answer_signer_unknown") as unverifiable:
        channel.send(an_order())
    assert b"identyfikatorDokumentu" in (unverifiable.value.raw or b"")
    assert len(platform.books().taken) == 1


def test_old_and_new_certificate_can_be_pinned_together(pki: Pki, platform: Simulator) -> None:
    """While the platform changes its certificate both are believed."""
    both = ["file:platform-answers.pem", "file:platform-answers-next.pem"]
    channel = a_channel(pki, platform.address, answer_certificates=both)
    platform.script(Rule("new_certificate", nth=2))
    assert [channel.waiting(BOX), channel.waiting(BOX)] == [0, 0]


def test_unsigned_answer_is_not_believed(pki: Pki) -> None:
    """An answer without any signature is unverifiable, not a success and not a refusal."""
    octets = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    octets += f'<o:OdpowiedzSkrytki xmlns:o="http://wsdl.epuap.gov.pl/obiekty/">{TAKEN}</o:OdpowiedzSkrytki>'.encode()
    octets += b"</s:Body></s:Envelope>"
    with Stub(pki, saying(http(octets))) as stub, pytest.raises(AnswerUnverifiable, match="answer_unsigned") as unverifiable:
        a_channel(pki, stub.address).send(an_order())
    assert unverifiable.value.raw == octets


def test_altered_answer_is_not_believed(pki: Pki) -> None:
    """One changed digit breaks the signature."""
    octets = signed(pki, "OdpowiedzSkrytki", TAKEN).replace(b"900123", b"900124")
    with Stub(pki, saying(http(octets))) as stub, pytest.raises(AnswerUnverifiable, match="answer_altered"):
        a_channel(pki, stub.address).send(an_order())


def test_comment_slipped_into_a_signed_answer_cuts_no_text(pki: Pki) -> None:
    """Comments are outside the signature, so a number split by one is read whole."""
    octets = signed(pki, "OdpowiedzSkrytki", TAKEN).replace(b"900123", b"900<!-- x -->123")
    with Stub(pki, saying(http(octets))) as stub:
        assert a_channel(pki, stub.address).send(an_order()).platform_id == "900123"


def test_refused_status_in_an_unverifiable_answer_refuses_nothing(pki: Pki) -> None:
    """A no that anybody could have written does not end a letter."""
    said = "<status><kod>7</kod><komunikat>nie</komunikat></status><identyfikatorDokumentu/>"
    octets = signed(pki, "OdpowiedzSkrytki", said).replace(b"nie", b"nie!")
    with Stub(pki, saying(http(octets))) as stub, pytest.raises(AnswerUnverifiable):
        a_channel(pki, stub.address).send(an_order())


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"host": "http://127.0.0.1"}, "host"),
        ({"answer_certificates": []}, "answer_certificates"),
        ({"answer_certificates": ["file:office-system.key"]}, r"answer_certificates\.0"),
        ({"system_certificate": "file:stranger.pem"}, "key_mismatch"),
        ({"ca_file": "file:office-system.key"}, "trusted certificates"),
        ({"confirm_digest": "md5"}, "confirm_digest"),
        ({"hots": "x"}, "hots"),
    ],
)
def test_wrong_setting_is_named_before_any_call(changes: dict[str, object], named: str, pki: Pki) -> None:
    """Opening the channel says which setting cannot be used."""
    with pytest.raises(ConfigurationWrong, match=named):
        a_channel(pki, "https://127.0.0.1:1", **changes)

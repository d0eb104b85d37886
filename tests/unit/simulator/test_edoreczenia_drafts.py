"""The simulated e-Doręczenia keeps drafts, takes big files piece by piece and sends them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from samples.platform.edoreczenia.addresses import COMPANY
from samples.platform.edoreczenia.multipart import Multipart, small
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import PDF, Caller, b64, file, letter


def draft(caller: Caller, body: Any = None) -> str:
    """Make a draft and give its id."""
    answer = caller.call("POST", "drafts", body or letter())
    assert answer.status_code == 200, answer.text
    return str(answer.json()["messageId"])


def upload(caller: Caller, draft_id: str, content: bytes, name: str = "mapa.zip", **fields: str) -> Any:
    """Upload a file into a draft."""
    told = {"filename": name, "contentType": "application/zip", **fields}
    return caller.call("POST", f"{draft_id}/attachments/upload", data=told, files={"file": (name, content, "application/zip")})


def test_draft_lives_until_it_is_sent(caller: Caller) -> None:
    """A draft is listed, read, replaced, sent; then it is a draft no more."""
    draft_id = draft(caller)
    assert caller.call("PUT", f"drafts/{draft_id}", letter(subject="Inna")).json() == {"messageId": draft_id}
    assert caller.get(f"drafts/{draft_id}")["messageMetadata"]["subject"] == "Inna"
    assert caller.get("drafts")["total"] == 1
    assert caller.call("POST", "drafts/send", {"messageId": draft_id}).status_code == 202
    assert caller.get("drafts")["messages"] == []
    assert caller.call("GET", f"drafts/{draft_id}").status_code == 400


def test_draft_needs_something_and_can_be_deleted(caller: Caller) -> None:
    """Without addressee, subject and text there is no draft; deleting takes one step."""
    empty = {"messageMetadata": {"shippingService": "electronic"}}
    assert caller.call("POST", "drafts", empty).status_code == 400
    ids = [draft(caller), draft(caller)]
    assert caller.call("DELETE", f"drafts/{','.join(ids)}").json() == [{"messageId": one} for one in ids]
    assert caller.get("drafts")["total"] == 0


def test_big_file_goes_up_and_comes_down_whole(caller: Caller, edoreczenia: Simulator) -> None:
    """A file above 15 MB is uploaded into a draft, sent, and downloaded byte for byte."""
    content = hashlib.shake_256(b"x").digest(16_000_000)
    draft_id = draft(caller)
    answer = upload(caller, draft_id, content, size=str(len(content))).json()
    assert answer["fileMetadata"]["hash"] == hashlib.sha3_512(content).hexdigest()
    caller.call("POST", "drafts/send", {"messageId": draft_id})
    [message_id] = caller.listed("SENT")
    wish = {"messageId": message_id, "attachmentId": answer["attachmentId"]}
    assert caller.call("POST", "attachments/download", wish).content == content
    assert edoreczenia.books().taken[0].operation == "drafts.send"


def test_upload_in_chunks_is_taken(caller: Caller) -> None:
    """A body without a length arrives in chunks."""
    draft_id = draft(caller)
    form = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in (("filename", "a.pdf"), ("contentType", "application/pdf"))
    ]
    body = (
        "".join(form).encode()
        + b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + PDF
        + b"\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Authorization": f"Bearer {caller.token}"}
    address = f"{caller.simulator.ua_address}/{caller.mailbox}/{draft_id}/attachments/upload"
    answer = caller.http.post(address, content=iter([body[:100], body[100:]]), headers=headers)
    assert answer.status_code == 200, answer.text
    assert caller.get(f"drafts/{draft_id}")["attachments"][0]["file"]["fileMetadata"]["size"] == len(PDF)


@pytest.mark.parametrize(
    ("name", "fields"),
    [("mapa 1.zip", {}), ("mapa.zip", {"size": "2"}), ("mapa.zip", {"colour": "red"}), ("mapa.zip", {"contentType": ""})],
)
def test_upload_that_breaks_a_rule_is_refused(caller: Caller, name: str, fields: dict[str, str]) -> None:
    """Name, size and fields are checked; the draft stays as it was."""
    draft_id = draft(caller)
    assert upload(caller, draft_id, b"x", name, **fields).status_code == 400
    assert caller.get(f"drafts/{draft_id}")["attachments"] == []


def test_files_of_a_draft_are_added_read_and_removed(caller: Caller) -> None:
    """Small ones come in base64; names must differ."""
    draft_id = draft(caller)
    path = f"drafts/{draft_id}/attachments"
    number = caller.call("POST", path, file()["file"]).json()["attachmentId"]
    assert caller.call("POST", path, file()["file"]).status_code == 400
    assert caller.get(f"{path}/{number}")["file"]["file"] == b64(PDF)
    assert caller.call("DELETE", f"{path}/{number}").json()["filename"] == "decyzja.pdf"
    caller.call("POST", path, file()["file"])
    assert len(caller.call("DELETE", path).json()) == 1


def test_draft_that_is_refused_stays(caller: Caller, edoreczenia: Simulator) -> None:
    """A full mailbox refuses the sending, not the draft."""
    edoreczenia.script(Rule("mailbox_full", operation="drafts.send"))
    draft_id = draft(caller, letter(COMPANY))
    assert caller.call("POST", "drafts/send", {"messageId": draft_id}).status_code == 400
    assert caller.get(f"drafts/{draft_id}")["messageMetadata"]["messageId"] == draft_id


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_multipart_is_read_whatever_the_blocks(size: int) -> None:
    """Boundaries may lie across blocks; content that resembles a boundary stays content."""
    content = b"\r\n--bound\r\n-\r\n--boun" * 3
    body = b'preamble\r\n--boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body += b'--boundary\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + content + b"\r\n--boundary--\r\n"
    blocks = (body[at : at + size] for at in range(0, len(body), size))
    found = {}
    for name, part in Multipart("multipart/form-data; boundary=boundary", blocks).parts():
        found[name] = b"".join(part)
    assert found == {"a": b"1", "file": content}


def test_multipart_that_is_cut_off_says_so() -> None:
    """A body without its end is no multipart, nor is one of another type."""

    def blocks() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'

    with pytest.raises(ValueError, match="cut off"):
        [small(part) for _, part in Multipart("multipart/form-data; boundary=x", blocks()).parts()]
    with pytest.raises(ValueError, match="boundary"):
        Multipart("multipart/form-data", blocks())

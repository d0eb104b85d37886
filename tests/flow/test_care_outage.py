"""The outage record: what we observed, proved by the sealed journal, and not a word more."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from sqlalchemy import select

from connector.care.keeper import Keeper
from connector.care.outage import Span, listed
from connector.care.outage_print import print_record
from connector.care.outage_record import File, make
from connector.care.sheet import find_fonts
from connector.letters.errors import (
    AnswerUnverifiable,
    ConfigurationWrong,
    EnvelopeUnusable,
    InputRefused,
    NotFound,
    NotTaken,
    OutcomeUnknown,
    Refused,
)
from connector.offices.clients import key_digest
from connector.offices.switches import Switch, switch_box
from connector.store import tables as t
from connector.web.application import create_application
from signing import detached, timestamps
from signing.trust import Trust
from tests.office_kit import BOX, START, a_notice
from tests.seal_kit import SealedOffice, Service
from tests.unit.test_signing_timestamps import ROOT, SERVICE

KEY = "klucz-do-testow"


@pytest.fixture
def service() -> Service:
    """Give the time-stamping service."""
    return Service(SERVICE.stamper)


@pytest.fixture
def office(tmp_path: Path, service: Service) -> Iterator[SealedOffice]:
    """Give an office that seals its journal."""
    office = SealedOffice(tmp_path / "store", service, Trust([ROOT.certificate]))
    office.run()
    yield office
    office.desk.database.close()


def kinds(office: SealedOffice, start: str = "channel.") -> list[str]:
    """Give the kinds of the journal's entries that begin so, oldest first."""
    with office.desk.database.reading() as tx:
        found = tx.execute(select(t.journal.c.kind).order_by(t.journal.c.id)).scalars().all()
    return [kind for kind in found if kind.startswith(start)]


def series(office: SealedOffice) -> list[dict[str, Any]]:
    """List the series as everybody sees them."""
    with office.desk.database.reading() as tx:
        return listed(tx, office.unit_id, 31, office.clock.now())


def silence(office: SealedOffice, hours: int = 6) -> None:
    """Let the platform be unreachable for some hours, and then answer again."""
    office.platform.unusable = [NotTaken()]
    for _ in range(hours):
        office.after(hours=1)
    office.platform.unusable = []
    office.after(hours=1)


def span(office: SealedOffice) -> Span:
    """Give the span from the start until now."""
    return Span(office.unit_id, "epuap", START, office.clock.now())


def record(office: SealedOffice, keeper: Keeper | None = None) -> tuple[dict[str, Any], dict[str, File]]:
    """Make the record and give what it states, and its files by their endings."""
    files = make(office.desk, keeper or office.keeper, span(office), "person:Jan Testowy")
    by_ending = {file.name.partition(".")[2]: file for file in files}
    return json.loads(by_ending["json"].content), by_ending


def test_series_of_failed_polls_leaves_its_beginning_and_its_end(office: SealedOffice) -> None:
    """Not one entry a poll: the first failure, the first answer after it, and the number between."""
    silence(office)
    assert kinds(office) == ["channel.unanswered", "channel.answered_again"]
    (one,) = series(office)
    assert (one["doing"], one["unanswered_calls"], one["errors"]) == ("fetch", 6, {"not_taken": 6})
    first, last, over = (one[name] for name in ("first_unanswered_at", "last_unanswered_at", "answered_again_at"))
    hours = [(START + timedelta(hours=hour)).isoformat() for hour in (1, 6, 7)]
    assert [first, last, over] == hours


def test_second_silence_is_a_series_of_its_own(office: SealedOffice) -> None:
    """What was over stays over."""
    silence(office)
    silence(office)
    assert [one["unanswered_calls"] for one in series(office)] == [6, 6]
    assert kinds(office) == ["channel.unanswered", "channel.answered_again"] * 2


def test_silence_that_lasts_has_no_end_yet(office: SealedOffice) -> None:
    """Nobody is told that it is over before an answer came, and different errors are counted apart."""
    office.platform.unusable = [NotTaken()]
    office.after(hours=1)
    office.platform.unusable = [OutcomeUnknown()]
    office.after(hours=1)
    (one,) = series(office)
    assert (one["answered_again_at"], one["errors"]) == (None, {"not_taken": 1, "outcome_unknown": 1})


@pytest.mark.parametrize("answer", [Refused("no right"), EnvelopeUnusable("no sender")])
def test_platform_that_says_no_is_not_silent(office: SealedOffice, answer: Refused | EnvelopeUnusable) -> None:
    """A refusal and an item that cannot be used are answers: they begin no series, and a refusal ends one."""
    office.platform.unusable = [answer]
    office.after(hours=1)
    assert series(office) == []


def test_refusal_ends_a_series(office: SealedOffice) -> None:
    """The platform is there again once it says no."""
    office.platform.unusable = [NotTaken()]
    office.after(hours=1)
    office.platform.unusable = [Refused("no right")]
    office.after(hours=1)
    assert series(office)[0]["answered_again_at"] == office.clock.now().isoformat()


def test_answer_that_cannot_be_verified_begins_a_series_until_a_person_resumes(office: SealedOffice) -> None:
    """The pause is nobody's answer; the first one after it is."""
    office.platform.unusable = [AnswerUnverifiable("answer_signer_unknown", raw=b"<x/>")]
    office.after(hours=1)
    office.after(hours=1)
    (one,) = series(office)
    assert (one["unanswered_calls"], one["answered_again_at"]) == (1, None)
    office.platform.unusable = []
    with office.desk.database.transaction("resumed") as tx:
        switch_box(tx, BOX, Switch.RESUME, "Jan Testowy", office.clock.now())
    office.after(hours=1)
    assert series(office)[0]["answered_again_at"] == office.clock.now().isoformat()


def test_sending_that_stops_and_goes_on_is_in_the_journal(office: SealedOffice) -> None:
    """After three letters of unknown fate the others wait; the entry says since when, and when the platform was heard again."""
    office.platform.send_script = ["break before taking"] * 3
    office.platform.unusable = [OutcomeUnknown()]
    for number in range(4):
        office.post(a_notice(f"/przykladowo/skrytka{number}"), key=str(number))
    office.run()
    office.after(minutes=10)
    assert "channel.sending_stopped" in kinds(office)
    assert "channel.sending_resumed" not in kinds(office)
    office.platform.unusable = []
    office.after(hours=1)
    assert kinds(office).count("channel.sending_stopped") == kinds(office).count("channel.sending_resumed") == 1
    office.after(hours=1)
    assert {one["doing"]: one["answered_again_at"] is not None for one in series(office)} == {"send": True, "fetch": True}


def test_our_own_faults_are_no_outage(office: SealedOffice) -> None:
    """An expired certificate of ours says nothing about the platform."""

    def fail(_order: object) -> None:
        raise ConfigurationWrong("our certificate expired")

    office.platform.send = fail  # type: ignore[method-assign,assignment]  # the scripted platform has no deed for our own faults
    office.post(a_notice())
    office.run()
    assert series(office) == []


def outage(office: SealedOffice) -> tuple[str, str, str]:
    """Live through six hours of silence with three letters: one tried in vain, one that only waited, one sent before."""
    before = office.post(a_notice("/przed/skrytka"), key="before")
    office.run()
    office.platform.send_script = ["not taken"] * 50
    office.platform.unusable = [NotTaken()]
    office.after(hours=1)
    tried = office.post({**a_notice("/probowane/skrytka"), "case_mark": "OŚ.6220.1.2026"}, key="tried")
    office.run()
    with office.desk.database.transaction("box paused by hand") as tx:
        tx.execute(t.boxes.update().values(paused="answer_unverifiable"))
    waited = office.post(a_notice("/czekalo/skrytka"), key="waited")
    office.run()
    office.after(hours=4)
    with office.desk.database.transaction("box resumed by hand") as tx:
        tx.execute(t.boxes.update().values(paused=None))
    office.platform.send_script, office.platform.unusable = [], []
    office.after(hours=2)
    office.after(hours=2)
    return before, tried, waited


def test_record_names_the_letters_that_it_touched_and_no_other(office: SealedOffice) -> None:
    """A letter whose attempt failed, one that could not even be tried; the one delivered before is not there."""
    before, tried, waited = outage(office)
    stated, _ = record(office)
    assert {one["letter"]: one["why"] for one in stated["letters"]} == {tried: "attempt_failed", waited: "waited"}
    assert before not in json.dumps(stated["letters"])
    (affected, *_) = stated["letters"]
    assert (affected["case_mark"], affected["status_now_pl"]) == ("OŚ.6220.1.2026", "Doręczone")
    assert {one["doing"] for one in stated["series"]} == {"send", "fetch"}


def test_record_lists_attempts_with_time_code_and_digest(office: SealedOffice) -> None:
    """What failed is listed one by one; what was answered in the same time is counted, so that nothing is left out."""
    _, tried, _ = outage(office)
    stated, _ = record(office)
    shipment = office.shipment(tried)["id"]
    assert {(one["about"], one["outcome"], one["error"]) for one in stated["attempts"]} == {(shipment, "not_taken", "not_taken")}
    assert all(re.fullmatch("[0-9a-f]{64}", one["request_sha256"]) for one in stated["attempts"])
    assert stated["attempts"][0]["began_at"] == (START + timedelta(hours=1)).isoformat()
    assert stated["calls_answered_in_the_same_span"] == 3


def test_every_entry_cited_is_linked_and_lies_under_the_seal(office: SealedOffice) -> None:
    """Each link can be reckoned from the record alone; the seal beside it covers every position."""
    outage(office)
    stated, _ = record(office)
    entries = stated["journal"]["entries"]
    assert {"channel.unanswered", "channel.answered_again"} <= {entry["kind"] for entry in entries}
    for entry in entries:
        names = ("position", "at", "actor", "kind", "subject", "unit_id", "ids", "digests")
        text = json.dumps([entry[name] for name in names], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256((entry["chain_before"] + text).encode()).hexdigest() == entry["chain"]
    seal = json.loads(stated["journal"]["seal"]["statement"])
    assert max(entry["position"] for entry in entries) <= seal["to"]
    assert office.troubles() == []


def test_record_is_signed_and_stamped_beside_itself(office: SealedOffice) -> None:
    """Signature over the file's octets, stamp over the signature; one octet more and neither holds."""
    silence(office)
    _, files = record(office)
    content, signature = files["json"].content, files["json.sig"].content
    certificate = x509.load_pem_x509_certificate(files["pem"].content)
    assert detached.verifies(content, signature, certificate)
    assert not detached.verifies(content + b" ", signature, certificate)
    assert timestamps.verify(files["tst"].content, signature, office.keeper.stampers, at=office.clock.now()).at


def test_record_without_a_time_stamping_service_is_made_all_the_same(office: SealedOffice, service: Service) -> None:
    """A service that is away costs the stamp only."""
    silence(office)
    service.silent = True
    _, files = record(office)
    assert sorted(files) == ["json", "json.sig", "pdf", "pem"]


def test_making_a_record_is_itself_in_the_journal(office: SealedOffice) -> None:
    """With who had it made, and the digests of what was made."""
    silence(office)
    _, files = record(office)
    with office.desk.database.reading() as tx:
        entry = tx.execute(t.journal.select().where(t.journal.c.kind == "outage.recorded")).one()
    assert entry.actor == "person:Jan Testowy"
    assert entry.digests == {
        "record": hashlib.sha256(files["json"].content).hexdigest(),
        "printed": hashlib.sha256(files["pdf"].content).hexdigest(),
    }


def test_words_claim_no_more_than_was_observed(office: SealedOffice) -> None:
    """The record says in so many words that it does not say that the platform was out of order."""
    silence(office)
    stated, _ = record(office)
    assert "Nie stwierdza, że platforma nie działała" in stated["meaning_pl"]
    assert "does not state" in stated["meaning_en"]
    claims = re.compile("awari|przerwa w działaniu|platforma nie działała|was down", re.IGNORECASE)
    rest = {name: value for name, value in stated.items() if not name.startswith("meaning")}
    assert claims.search(json.dumps(rest, ensure_ascii=False)) is None


def test_record_of_a_quiet_time_says_that_there_was_nothing(office: SealedOffice) -> None:
    """No series, no attempts, no letters: an empty record is a true one."""
    stated, files = record(office)
    assert (stated["series"], stated["attempts"], stated["letters"]) == ([], [], [])
    assert "brak / none" in text_of(files["pdf"].content)


_SHOWN = re.compile(rb"/F(\d) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
_ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t"}


def text_of(pdf: bytes) -> str:
    """Read a PDF's text by the tables that its fonts carry (ToUnicode): what a reader could search and copy."""
    streams = [_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)]
    fonts = [dict(_pairs(stream)) for stream in streams if b"beginbfchar" in stream]
    found, font = [], fonts[0]
    for stream in (stream for stream in streams if b" Tj" in stream):
        for number, shown in _SHOWN.findall(stream):
            font = fonts[int(number) - 1] if number else font
            octets = re.sub(rb"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), shown, flags=re.DOTALL)
            found.append("".join(font[int.from_bytes(octets[at : at + 2], "big")] for at in range(0, len(octets), 2)))
    return "\n".join(found)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _pairs(table: bytes) -> Iterator[tuple[int, str]]:
    for code, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>\n", table.partition(b"beginbfchar")[2]):
        yield int(code, 16), chr(int(text, 16))


def test_print_is_a_pdf_with_its_font_inside_and_polish_letters(office: SealedOffice) -> None:
    """It opens anywhere, also in twenty years on a machine without these fonts."""
    outage(office)
    _, files = record(office)
    pdf = files["pdf"].content
    assert pdf.startswith(b"%PDF-")
    assert b"/FontFile2" in pdf
    text = text_of(pdf)
    assert all(
        words in text for words in ("Protokół niedostępności / Outage record", "Pisma, których to dotyczyło", "OŚ.6220.1.2026")
    )
    assert "DANE ĆWICZEBNE" in text


def test_same_record_prints_the_same(office: SealedOffice) -> None:
    """A print can be made again from the signed file."""
    outage(office)
    stated, files = record(office)
    digest = hashlib.sha256(files["json"].content).hexdigest()
    assert print_record(stated, digest, find_fonts(None)) == files["pdf"].content


def test_missing_fonts_are_named_before_anything_is_written(office: SealedOffice, tmp_path: Path) -> None:
    """The message names the package to install; no seal and no entry is left behind."""
    keeper = Keeper("training", office.keeper.key, certificates=office.keeper.certificates, fonts=tmp_path)
    seals = len(office.seals())
    with pytest.raises(ConfigurationWrong, match="fonts-dejavu-core"):
        make(office.desk, keeper, span(office), "person:Jan Testowy")
    assert (len(office.seals()), kinds(office, "outage.")) == (seals, [])


def test_record_needs_a_key_a_channel_and_an_order_of_time(office: SealedOffice) -> None:
    """Each thing that is wrong with the question is told as what it is, and nothing is sealed for it."""
    seals = len(office.seals())
    with pytest.raises(ConfigurationWrong):
        make(office.desk, Keeper("training"), span(office), "person:Jan Testowy")
    with pytest.raises(NotFound):
        make(office.desk, office.keeper, Span(office.unit_id, "telegraf", START, START), "person:Jan Testowy")
    with pytest.raises(NotFound):
        make(office.desk, office.keeper, Span(office.unit_id + 1, "epuap", START, START), "person:Jan Testowy")
    with pytest.raises(InputRefused):
        Span(office.unit_id, "epuap", START, START - timedelta(seconds=1))
    with pytest.raises(InputRefused, match="future"):
        make(office.desk, office.keeper, Span(office.unit_id, "epuap", START, START + timedelta(days=1)), "person:Jan Testowy")
    assert len(office.seals()) == seals


def test_killed_after_the_record_was_noted_leaves_a_whole_journal(office: SealedOffice) -> None:
    """Made again after a crash, the record is noted twice, and the journal tells both truly."""
    silence(office)
    with office.killed_at("outage recorded"):
        record(office)
    office.restart()
    record(office)
    office.run()
    assert (kinds(office, "outage."), office.troubles()) == (["outage.recorded"] * 2, [])


def call(office: SealedOffice, method: str, path: str, *, admin: bool = True, **options: Any) -> httpx.Response:
    """Call the API of an application around this office."""
    with office.desk.database.transaction("key set") as tx:
        tx.execute(t.clients.update().values(key_sha256=key_digest(KEY), admin=admin))
    transport = httpx.ASGITransport(create_application(office.desk, "training", keeper=office.keeper))

    async def request() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://konektor") as client:
            return await client.request(method, f"/api/v1{path}", headers={"Authorization": f"Bearer {KEY}"}, **options)

    return asyncio.run(request())


ASKED = {"channel": "epuap", "from": START.isoformat(), "to": "2026-03-02T12:00:00+01:00", "person": "Jan Testowy"}


def test_running_service_lists_and_records(office: SealedOffice) -> None:
    """The command line reaches both through the API; files come whole."""
    silence(office)
    assert call(office, "GET", "/outages").json()["outages"][0]["unanswered_calls"] == 6
    files = call(office, "POST", "/outages/record", json=ASKED).json()["files"]
    (content,) = (base64.b64decode(file["content_base64"]) for file in files if file["name"].endswith(".json"))
    assert json.loads(content)["series"][0]["unanswered_calls"] == 6


def test_record_is_an_administrators_to_make(office: SealedOffice) -> None:
    """Others are refused, and a question that cannot be read is told so."""
    assert call(office, "POST", "/outages/record", admin=False, json=ASKED).status_code == 403
    assert call(office, "POST", "/outages/record", json={**ASKED, "to": "2026-03-04T09:00:00"}).status_code == 422
    assert call(office, "POST", "/outages/record", json={**ASKED, "to": "2020-03-04T09:00:00Z"}).status_code == 422
    assert kinds(office, "outage.") == []

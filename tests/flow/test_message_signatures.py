"""A message whose kind needs a person's signature: its signed files let it leave, and what is signed elsewhere is handed in."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connector.flow.batch import Batch, seal_next
from connector.flow.decide import Decision, cancel_shipment
from connector.flow.desk import Policies
from connector.flow.hand_in import hand_in, to_sign
from connector.flow.message import RECORD_TYPE
from connector.flow.signed_files import judge_file
from connector.letters.errors import ConnectorError, RequestInvalid, StateConflict
from connector.store import documents, rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from connector.web.application import create_application
from schemas.parsing import parse
from signing import asic, policy
from signing.pdf_sameness import only_signed
from signing.xades import sign
from tests import pdf_kit
from tests import revocation_kit as kit
from tests.flow.mailbox_out_kit import ANNA, SendingMailbox, a_message, open_sending
from tests.office_kit import PLATFORM_SEAL, SEAL, START, Office, a_notice
from tests.service_kit import Terminal, ask, let_in
from tests.signing_kit import Issued

PERSON = "Jan Testowy"
PNG = b"\x89PNG\r\n\x1a\n"
PLAN = b"<plan><ulica>Testowa</ulica></plan>"
TRUSTED = policy.letters([kit.root().certificate, SEAL.certificate], between=[kit.between().certificate])


@cache
def clerk() -> Issued:
    """Give a person whose certificate is valid for years."""
    return kit.issue("Urzędniczka Testowa", kit.between(), "content_commitment", days=kit.LONG)


@cache
def decision() -> bytes:
    """Give a decision that she signed (PAdES)."""
    return pdf_kit.signed(by=clerk())


@cache
def by_a_stranger() -> bytes:
    """Give it signed by somebody whom nobody vouches for."""
    return pdf_kit.signed(
        by=kit.issue(
            "Nieznany Testowy", kit.issue("Obcy urząd", None, "key_cert_sign", days=kit.LONG), "content_commitment", days=kit.LONG
        )
    )


@cache
def plan(content: bytes = PLAN) -> bytes:
    """Give XML that the seal signed (XAdES)."""
    return sign(parse(content), SEAL, at=START)


@cache
def contained() -> bytes:
    """Give the decision in a container that she signed."""
    return container(**{"decyzja.pdf": pdf_kit.plain()})


def container(**files: bytes) -> bytes:
    """Give a container (ASiC-E) that she signed."""
    return asic.make(files, clerk().signing_key("seal", kit.between().certificate), at=START)


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give the platform behind the mailbox of an office that trusts the authority of the clerk."""
    office.policies = Policies(TRUSTED, policy.upp([PLATFORM_SEAL.certificate]), own={"evidence": office.policies.of("evidence")})
    return open_sending(office)


def post(office: Office, *files: tuple[str, bytes], kind: str = "decyzja", key: str = "k", **more: Any) -> str:
    """Post a message with these files, and do what is due."""
    letter = office.post(a_message(ANNA, files=files, kind=kind, **more), key=key)
    office.run()
    return letter


def left(mailbox: SendingMailbox) -> list[tuple[str, bytes]]:
    """Give the names and bytes of what left, of the one message that did."""
    ((task, order),) = mailbox.orders.items()
    assert order.message is not None
    return list(zip((file.name for file in order.message.files), mailbox.contents[task], strict=True))


def standing(office: Office, letter: str) -> tuple[str, list[str]]:
    """Give the status of the letter's only shipment and the codes of what was found."""
    shipment = office.shipment(letter)
    return shipment["status"], [finding["code"] for finding in shipment["problems"] or []]


def known(office: Office, letter: str) -> list[AnyRow]:
    """Give the documents of a letter."""
    with office.desk.database.reading() as tx:
        return documents.of_letter(tx, rows.find(tx, t.letters, letter, office.unit_id).id)


def code_of(office: Office, letter: str, signed: bytes, *more: bytes) -> str:
    """Give the code of the one thing that is wrong with what is handed in."""
    with pytest.raises(RequestInvalid) as refusal:
        hand_in(office.desk, office.unit_id, letter, signed, PERSON, more=more)
    (problem,) = refusal.value.problems
    return problem.code


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("decyzja.pdf", decision, "SYMULATOR Urzędniczka Testowa (PAdES, poziom B)"),
        ("plan.xml", plan, "pieczęć urzędu (XAdES, poziom B)"),
        ("decyzja.asic", contained, "SYMULATOR Urzędniczka Testowa (XAdES, poziom B)"),
    ],
)
def test_message_leaves_with_a_signed_file_byte_for_byte(
    office: Office, mailbox: SendingMailbox, name: str, content: Callable[[], bytes], says: str
) -> None:
    """One signed file is enough, whatever its kind; a finding says whose signature it carries, and how."""
    files = [("mapa.png", PNG), (name, content())]
    letter = post(office, *files)
    assert left(mailbox) == files
    (told,) = office.shipment(letter)["problems"]
    assert (told["code"], told["severity"], told["path"]) == ("file_signed", "warning", "attachments[1]")
    assert says in told["text_pl"]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (pdf_kit.plain, []),
        (by_a_stranger, ["file_signature_indeterminate"]),
        (lambda: b"%PDF-1.7 cut off", ["pdf_unreadable"]),
    ],
    ids=["unsigned", "stranger", "unreadable"],
)
def test_message_without_a_good_signature_waits_for_one(
    office: Office, mailbox: SendingMailbox, content: Callable[[], bytes], codes: list[str]
) -> None:
    """No signature, one that nobody vouches for, and a file that cannot be read are not what a decision needs."""
    letter = post(office, ("decyzja.pdf", content()))
    assert standing(office, letter) == ("awaiting_signature", codes)
    assert mailbox.calls["send"] == 0


def test_bad_signature_holds_a_message_however_well_another_file_is_signed(office: Office, mailbox: SendingMailbox) -> None:
    """What was changed after signing does not leave in good company."""
    changed = pdf_kit.changed(decision(), pdf_kit.another_page)
    letter = post(office, ("a.pdf", decision()), ("b.pdf", changed))
    assert standing(office, letter) == ("awaiting_signature", ["file_signed", "file_signature_invalid"])
    assert mailbox.calls["send"] == 0


def test_file_that_there_was_no_time_to_judge_holds_a_message(
    office: Office, mailbox: SendingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what nobody looked at, nobody claims that nothing is wrong with it."""
    monkeypatch.setattr("connector.flow.check_message.MOST_SECONDS", -1)
    letter = post(office, ("decyzja.pdf", decision()))
    assert standing(office, letter) == ("awaiting_signature", ["file_not_judged"])
    assert mailbox.calls["send"] == 0


def test_message_without_files_cannot_be_signed(office: Office, mailbox: SendingMailbox) -> None:
    """It is stopped, for nobody could ever hand anything in."""
    assert standing(office, post(office)) == ("refused_here", ["message_without_files"])
    assert mailbox.calls["send"] == 0


def test_kind_with_a_seal_lets_a_signed_message_leave_as_it_is(office: Office, mailbox: SendingMailbox) -> None:
    """As with documents, what came signed is not sealed once more."""
    post(office, ("decyzja.pdf", decision()), ("mapa.pdf", pdf_kit.plain()), kind="zawiadomienie")
    assert left(mailbox) == [("decyzja.pdf", decision()), ("mapa.pdf", pdf_kit.plain())]


def test_kind_with_a_seal_has_the_pdf_files_of_a_message_sealed(office: Office, mailbox: SendingMailbox) -> None:
    """Each that nobody signed, by the key of the kind; our own judge finds the seal good, and what was given stays."""
    letter = post(office, ("a.pdf", pdf_kit.plain()), ("plan.xml", PLAN), ("b.pdf", by_a_stranger()), kind="zawiadomienie")
    (name, sealed), *others = left(mailbox)
    assert (name, others) == ("a.pdf", [("plan.xml", PLAN), ("b.pdf", by_a_stranger())])
    (seal,) = judge_file(sealed, TRUSTED, at=START).signatures
    assert (seal.verdict, seal.level, seal.baseline, seal.certificate) == ("valid", "pades", "B", SEAL.certificate)
    assert only_signed(pdf_kit.plain(), sealed)
    assert [row.role for row in known(office, letter)] == ["original", *["attachment"] * 3, "signed", "signed"]


def test_kind_with_a_seal_of_level_t_has_files_stamped(office: Office, mailbox: SendingMailbox) -> None:
    """The time stamp is from the service that is configured, and proves the moment; without one the message is held."""
    set_level(office, "T")
    letter = post(office, ("a.pdf", pdf_kit.plain()), kind="zawiadomienie")
    assert standing(office, letter) == ("held", ["configuration_wrong"])
    trusting = policy.letters([SEAL.certificate], stampers=[kit.root().certificate], between=[kit.between().certificate])
    office.desk = replace(office.desk, stamping=kit.ask(START), policies=replace(office.desk.policies, letters=trusting))
    office.after(hours=1)
    ((_, sealed),) = left(mailbox)
    (seal,) = judge_file(sealed, trusting, at=START).signatures
    assert (seal.baseline, seal.proved_at) == ("T", START)


def test_kind_with_a_seal_holds_a_message_whose_seal_would_not_do(office: Office, mailbox: SendingMailbox) -> None:
    """Files are not sealed at level LT, and a seal that the office does not believe for letters out is none."""
    set_level(office, "LT")
    letter = post(office, ("a.pdf", pdf_kit.plain()), kind="zawiadomienie", key="LT")
    assert standing(office, letter) == ("held", ["configuration_wrong"])
    set_level(office, "B")
    office.desk = replace(office.desk, policies=replace(office.desk.policies, letters=policy.nobody()))
    letter = post(office, ("a.pdf", pdf_kit.plain()), kind="zawiadomienie", key="not believed")
    assert standing(office, letter) == ("held", ["level_not_reached"])
    assert mailbox.calls["send"] == 0


def set_level(office: Office, level: str) -> None:
    """Have the seals of a kind made at this level."""
    with office.desk.database.transaction("level set") as tx:
        tx.execute(t.letter_kinds.update().where(t.letter_kinds.c.name == "zawiadomienie").values(level=level))


@pytest.mark.parametrize(
    "files",
    [
        lambda: [("plan.xml", PLAN)],
        lambda: [("a.pdf", b"%PDF-1.7 cut off")],
        lambda: [("a.pdf", pdf_kit.plain()), ("b.pdf", pdf_kit.changed(decision(), pdf_kit.another_page))],
    ],
    ids=["no pdf", "unreadable", "a bad signature beside"],
)
def test_kind_with_a_seal_stops_a_message_that_cannot_be_sealed(
    office: Office, mailbox: SendingMailbox, files: Callable[[], list[tuple[str, bytes]]]
) -> None:
    """Our seal goes into PDF files only, and never beside a bad signature."""
    status, codes = standing(office, post(office, *files(), kind="zawiadomienie"))
    assert (status, codes[-1], mailbox.calls["send"]) == ("refused_here", "message_not_signed", 0)


@pytest.mark.parametrize("commit_point", ["letter prepared", "send outcome recorded"])
def test_sealed_message_killed_anywhere_leaves_once_with_one_seal(
    office: Office, mailbox: SendingMailbox, commit_point: str
) -> None:
    """Killed right after this commit and started again, nothing is sealed or sent twice."""
    with office.killed_at(commit_point):
        post(office, ("a.pdf", pdf_kit.plain()), kind="zawiadomienie")
    office.restart()
    letter = post(office, ("a.pdf", pdf_kit.plain()), kind="zawiadomienie")
    assert (len(known(office, letter)), mailbox.calls["send"]) == (4, 1)


@pytest.mark.parametrize(
    ("name", "given", "signed", "sent_as"),
    [
        ("decyzja.pdf", pdf_kit.plain(), decision, "decyzja.pdf"),
        ("plan.xml", PLAN, plan, "plan.xml"),
        ("decyzja.pdf", pdf_kit.plain(), contained, "decyzja.pdf.asic"),
        ("mapa.png", PNG, lambda: container(**{"mapa.png": PNG}), "mapa.png.asic"),
    ],
    ids=["pdf", "xml", "pdf in a container", "any file in a container"],
)
def test_signed_file_takes_the_place_of_the_one_that_was_given(
    office: Office, mailbox: SendingMailbox, name: str, given: bytes, signed: Callable[[], bytes], sent_as: str
) -> None:
    """It leaves byte for byte, under a record of its own; what was given stays, and each says what it was made from."""
    letter = post(office, ("a.txt", b"tekst"), (name, given), ("z.txt", b"tekst"))
    handed = signed()
    hand_in(office.desk, office.unit_id, letter, handed, PERSON)
    office.run()
    assert left(mailbox) == [("a.txt", b"tekst"), (sent_as, handed), ("z.txt", b"tekst")]
    first, _, original, _, form, anew = known(office, letter)
    assert (form.derived_from, anew.derived_from) == (original.id, first.id)
    assert (anew.media_type, anew.role, office.desk.archive.get(original.sha256)) == (RECORD_TYPE, "signed", given)
    (told,) = [entry for entry in office.letter(letter)["time_line"] if entry["kind"] == "letter.signed"]
    assert told["actor"] == f"person:{PERSON}"


def test_several_signed_files_are_handed_in_together(office: Office, mailbox: SendingMailbox) -> None:
    """The message would leave with the first of them otherwise."""
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()), ("plan.xml", PLAN))
    hand_in(office.desk, office.unit_id, letter, plan(), PERSON, more=[decision()])
    office.run()
    assert left(mailbox) == [("decyzja.pdf", decision()), ("plan.xml", plan())]


def test_names_stay_unlike_where_a_container_takes_a_place(office: Office, mailbox: SendingMailbox) -> None:
    """The names of the whole message are made anew."""
    letter = post(office, ("a.pdf", pdf_kit.plain()), ("a.pdf.asic", b"PK\x03\x04 inny"))
    hand_in(office.desk, office.unit_id, letter, contained(), PERSON)
    office.run()
    record = known(office, letter)[-1]
    assert b'"name":"a.pdf.asic"' in office.desk.archive.get(record.sha256)
    assert b'"name":"a.pdf_2.asic"' in office.desk.archive.get(record.sha256)
    assert mailbox.calls["send"] == 1


def test_what_is_not_the_signed_form_of_a_file_is_refused(office: Office, mailbox: SendingMailbox) -> None:
    """Other content, however well signed, a signature that is missing, broken or a stranger's, and twice the same file."""
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()), ("plan.xml", PLAN))
    forged = re.sub(rb"(<ds:SignatureValue[^>]*>)(.)", lambda found: found[1] + (b"B" if found[2] == b"A" else b"A"), plan())
    cases = {
        "other_content": [
            [pdf_kit.signed(pdf_kit.changed(pdf_kit.plain(), pdf_kit.another_page), by=clerk())],
            [plan(PLAN.replace(b"Testowa", b"Inna"))],
            [container(**{"d.pdf": pdf_kit.plain(), "inny.txt": b"?"})],
            [container(**{"d.pdf": decision()})],
            [decision(), contained()],
        ],
        "signature_unsigned": [[pdf_kit.plain()], [PLAN], [plan(), pdf_kit.plain()]],
        "signature_indeterminate": [[by_a_stranger()]],
        "signature_invalid": [[forged], [pdf_kit.changed(decision(), pdf_kit.another_page)]],
        "pdf_unreadable": [[decision()[:900]]],
        "xml_not_wellformed": [[plan()[:-10]]],
        "not_signable": [[b"tekst"]],
    }
    for code, files in cases.items():
        assert [code_of(office, letter, *each) for each in files] == [code] * len(files)
    assert (standing(office, letter)[0], len(known(office, letter)), mailbox.calls["send"]) == ("awaiting_signature", 3, 0)


def test_bad_signature_in_xml_is_mended_by_a_new_one(office: Office, mailbox: SendingMailbox) -> None:
    """The message waits on after one of two is mended, and leaves with the second."""
    broken = [plan(PLAN.replace(b"plan", name)).replace(b"Testowa", b"Inna") for name in (b"a", b"b")]
    signed = [plan(PLAN.replace(b"plan", name).replace(b"Testowa", b"Inna")) for name in (b"a", b"b")]
    letter = post(office, ("a.xml", broken[0]), ("b.xml", broken[1]))
    for content in signed:
        assert standing(office, letter)[0] == "awaiting_signature"
        hand_in(office.desk, office.unit_id, letter, content, PERSON)
        office.run()
    assert left(mailbox) == [("a.xml", signed[0]), ("b.xml", signed[1])]


def test_same_file_handed_in_again_changes_nothing(office: Office, mailbox: SendingMailbox) -> None:
    """A call that is repeated, before or after the message left, sends nothing twice and names nothing twice."""
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()))
    for _ in range(2):
        hand_in(office.desk, office.unit_id, letter, decision(), PERSON)
    office.run()
    hand_in(office.desk, office.unit_id, letter, decision(), PERSON)
    office.run()
    assert (len(known(office, letter)), mailbox.calls["send"]) == (4, 1)


def test_two_hand_ins_at_once_take_one_file_in(office: Office, mailbox: SendingMailbox) -> None:
    """Whoever comes second, with another signature over the same file, is told so; the message has one record that leaves."""
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()))
    forms = [decision(), contained()]

    def try_one(content: bytes) -> str:
        try:
            hand_in(office.desk, office.unit_id, letter, content, PERSON)
        except ConnectorError as error:
            return error.code
        return "taken"

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(try_one, forms))
    office.run()
    assert answers == ["state_conflict", "taken"]
    assert len(known(office, letter)) == 4
    assert left(mailbox)[0][1] in forms


def test_hand_in_that_was_made_against_an_older_message_is_refused(
    office: Office, mailbox: SendingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one is examined another is taken in, and the message waits again: the late one would undo it."""
    broken = [plan(PLAN.replace(b"plan", name)).replace(b"Testowa", b"Inna") for name in (b"a", b"b")]
    first, second = (plan(PLAN.replace(b"plan", name).replace(b"Testowa", b"Inna")) for name in (b"a", b"b"))
    letter = post(office, ("a.xml", broken[0]), ("b.xml", broken[1]))
    put, busy = office.desk.archive.put, [True]

    def meanwhile(content: bytes) -> str:
        if busy and content == second:
            busy.clear()
            hand_in(office.desk, office.unit_id, letter, first, PERSON)
            office.run()
        return put(content)

    monkeypatch.setattr(office.desk.archive, "put", meanwhile)
    with pytest.raises(StateConflict):
        hand_in(office.desk, office.unit_id, letter, second, PERSON)
    assert standing(office, letter)[0] == "awaiting_signature"
    hand_in(office.desk, office.unit_id, letter, second, PERSON)
    office.run()
    assert left(mailbox) == [("a.xml", first), ("b.xml", second)]


@pytest.mark.parametrize("commit_point", ["signature handed in", "letter prepared", "send outcome recorded"])
def test_hand_in_killed_anywhere_is_taken_in_once(office: Office, mailbox: SendingMailbox, commit_point: str) -> None:
    """Killed right after this commit, started again and handed in again, the message leaves once, with the signed file."""
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()))
    with office.killed_at(commit_point):
        hand_in(office.desk, office.unit_id, letter, decision(), PERSON)
        office.run()
    office.restart()
    hand_in(office.desk, office.unit_id, letter, decision(), PERSON)
    office.run()
    assert left(mailbox) == [("decyzja.pdf", decision())]
    assert (len(known(office, letter)), mailbox.calls["send"]) == (4, 1)


def test_message_that_waits_for_no_signature_takes_none(office: Office, mailbox: SendingMailbox) -> None:
    """A cancelled message is left alone."""
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()))
    cancel_shipment(office.desk, office.unit_id, office.shipment(letter)["id"], Decision(PERSON, "pomyłka"))
    with pytest.raises(StateConflict):
        hand_in(office.desk, office.unit_id, letter, decision(), PERSON)
    assert (len(known(office, letter)), mailbox.calls["send"]) == (2, 0)


def test_office_seals_messages_in_a_batch(office: Office, mailbox: SendingMailbox) -> None:
    """Their PDF files, where the kind names a key; one without such a file is told so, and waits on for a person."""
    sealable = post(office, ("a.pdf", pdf_kit.plain()), ("b.pdf", pdf_kit.plain()), kind="zaświadczenie", key="a")
    other = post(office, ("plan.xml", PLAN), kind="zaświadczenie", key="b")
    results = seal_next(office.desk, office.unit_id, Batch(PERSON)).results
    assert [(one.letter, one.code) for one in results] == [(sealable, None), (other, "message_not_sealable")]
    office.run()
    assert [judge_file(content, TRUSTED, at=START).verdict for _, content in left(mailbox)] == ["valid"] * 2
    assert standing(office, other)[0] == "awaiting_signature"


def test_files_to_be_signed_are_those_that_the_message_carries_now(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001
    """A file that was signed stands in the list instead of the one that was given."""
    broken = plan().replace(b"Testowa", b"Inna")
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()), ("plan.xml", broken))
    hand_in(office.desk, office.unit_id, letter, decision(), PERSON)
    office.run()
    assert [office.desk.archive.get(row.sha256) for row in to_sign(known(office, letter))] == [decision(), broken]


def test_file_that_calls_itself_a_record_is_none(office: Office, mailbox: SendingMailbox) -> None:
    """The type that a caller declares moves no record aside."""
    request = a_message(ANNA, files=[("decyzja.pdf", pdf_kit.plain())], kind="decyzja")
    request["content"]["attachments"][0]["media_type"] = RECORD_TYPE
    letter = office.post(request)
    office.run()
    hand_in(office.desk, office.unit_id, letter, decision(), PERSON)
    office.run()
    assert left(mailbox) == [("decyzja.pdf", decision())]


@pytest.fixture
def terminal(office: Office, mailbox: SendingMailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:  # noqa: ARG001
    """Give a terminal on the office's server."""
    let_in(office.desk.database)
    return Terminal(tmp_path / "terminal", create_application(office.desk, "training"), monkeypatch)


def test_message_is_listed_fetched_and_handed_in_from_a_terminal(
    office: Office, mailbox: SendingMailbox, terminal: Terminal
) -> None:
    """Files bear the names of letter and file; what nobody signed stays out, and what was signed goes in together."""
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()), ("plan.xml", PLAN), ("a.txt", b"tekst"))
    listed = terminal.run("signature", "list")
    assert [line.split()[0] for line in listed.output.splitlines()] == [letter, "decyzja.pdf", "plan.xml", "a.txt"]
    folder = terminal.folder / "do podpisu"
    assert terminal.run("signature", "fetch", folder).exit_code == 0
    assert (folder / f"{letter}.decyzja.pdf").read_bytes() == pdf_kit.plain()
    (folder / f"{letter}.decyzja.pdf").write_bytes(by_a_stranger())
    refused = terminal.run("signature", "hand-in", folder, "--person", PERSON)
    assert (refused.exit_code, "odrzucono / refused: 1" in refused.output) == (2, True)
    (folder / f"{letter}.decyzja.pdf").unlink()
    (folder / f"{letter}.decyzja-podpisana.PDF").write_bytes(decision())
    (folder / f"{letter}.plan.xml.xades").write_bytes(plan())
    done = terminal.run("signature", "hand-in", folder, "--person", PERSON)
    assert (done.exit_code, "przyjęto / taken: 1" in done.output) == (0, True)
    office.run()
    assert left(mailbox) == [("decyzja.pdf", decision()), ("plan.xml", plan()), ("a.txt", b"tekst")]


def test_files_that_nobody_signed_are_refused_from_a_terminal(
    office: Office, mailbox: SendingMailbox, terminal: Terminal
) -> None:
    """A person who forgot to sign is told so."""
    post(office, ("decyzja.pdf", pdf_kit.plain()))
    terminal.run("signature", "fetch", terminal.folder / "do podpisu")
    refused = terminal.run("signature", "hand-in", terminal.folder / "do podpisu", "--person", PERSON)
    assert (refused.exit_code, "nie ma podpisu" in refused.output, mailbox.calls["send"]) == (2, True, 0)


def test_api_lists_every_file_and_takes_several(office: Office, mailbox: SendingMailbox) -> None:
    """``to_sign`` is the first of them; what is no base64 is refused with its place, and so is a further file for a document."""
    let_in(office.desk.database)
    api = create_application(office.desk, "training")
    letter = post(office, ("decyzja.pdf", pdf_kit.plain()), ("plan.xml", PLAN))
    (line,) = ask(api, "GET", "/signatures/awaited").json()["letters"]
    assert [file["name"] for file in line["files_to_sign"]] == ["decyzja.pdf", "plan.xml"]
    assert line["to_sign"] == line["files_to_sign"][0]
    first, second = (base64.b64encode(content).decode() for content in (decision(), plan()))
    spoiled = ask(api, "POST", f"/letters/{letter}/signature", json=body(first, "?"))
    assert (spoiled.status_code, "more_base64.0" in spoiled.text) == (422, True)
    document = office.post(a_notice(kind="decyzja"), key="document")
    office.run()
    assert code_of(office, document, plan(), decision()) == "one_document"
    assert ask(api, "POST", f"/letters/{letter}/signature", json=body(first, second)).status_code == 200
    office.run()
    assert left(mailbox) == [("decyzja.pdf", decision()), ("plan.xml", plan())]


def body(first: str, *more: str) -> dict[str, Any]:
    """Write what is handed in."""
    return {"document_base64": first, "more_base64": more, "person": PERSON}

"""Rules choose the way of each addressee, or a person does, and the reason stands beside; old requests go as before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connector.flow.request import read_request
from connector.letters.errors import ConfigurationWrong, RequestInvalid
from connector.letters.mode import Mode, Rule
from connector.settings import load
from connector.store import rows
from connector.store import tables as t
from samples.documents.evidence import OFFICE as ADE
from tests.flow.mail_kit import the_mailbox
from tests.flow.mailbox_out_kit import ANNA, PIOTR, SendingMailbox, a_message, open_sending
from tests.office_kit import BOX, TO, Office, a_notice

BOTH = {"name": "Jan Testowy", "ade": ANNA, "box": TO}


@pytest.fixture
def mailbox(office: Office) -> SendingMailbox:
    """Give an office that sends over both channels."""
    return open_sending(office)


def a_letter(*addressees: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Build the request for a document to these addressees, from whichever box."""
    request = {**a_notice(kind="notatka"), "addressees": list(addressees), **more}
    return {name: value for name, value in request.items() if name != "box" or more.get("box")}


def ways(office: Office, letter: str) -> list[tuple[str, str, str]]:
    """Say for each shipment its mode, its own box and the address it goes to."""
    found = office.letter(letter)["shipments"]
    return [(each["mode"], each["box"], each["addressee"]["address"]) for each in found]


def problems(office: Office, request: dict[str, Any]) -> list[tuple[str, str]]:
    """Give what is wrong with a request."""
    with pytest.raises(RequestInvalid) as refused:
        office.post(request, key="to be refused")
    return [(problem.code, problem.path) for problem in refused.value.problems]


def entries(office: Office, kind: str) -> list[tuple[str, dict[str, str]]]:
    """Give actor and codes of the journal's entries of a kind."""
    with office.desk.database.reading() as tx:
        return [(row.actor, row.ids) for row in tx.execute(t.journal.select()) if row.kind == kind]


def test_request_that_knew_nothing_of_this_keeps_its_digest() -> None:
    """A program that posts an old letter again still gets that letter: these are the digests of the version before."""
    assert read_request(a_notice()).digest() == "01ef37a8fd8dc41d2884b5650de8bdfbfe549e8961c2ba7482c8f372d00f7909"
    later = {**a_message(), "send_by": "2026-03-03T12:00:00+01:00", "category": "B5"}
    assert read_request(later).digest() == "5fab3ffd38ba765b506798feae4337c1c7e083567b4bf1372b29bfd6ea91988a"
    assert read_request(a_letter({**BOTH, "address": TO, "box": None}, box=BOX)).digest() != read_request(a_notice()).digest()


def test_request_that_leaves_nothing_to_choose_goes_as_before(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001
    """The own box says the mode, whatever the rules say, and nobody claims to have chosen."""
    office.desk = replace(office.desk, rules=[])
    old, new = office.post(a_notice(), key="old"), office.post(a_message(ANNA), key="new")
    assert (ways(office, old), ways(office, new)) == ([("nadaj", BOX, TO)], [("purde", ADE, ANNA)])
    assert (office.shipment(old)["mode_why"], entries(office, "letter.mode_chosen")) == (None, [])


def test_electronic_delivery_comes_first_and_says_why(office: Office, mailbox: SendingMailbox) -> None:
    """Of two addresses the mailbox is taken, by the name of the rule, and the letter leaves from there."""
    letter = office.post(a_letter(BOTH))
    office.run()
    assert (ways(office, letter), mailbox.calls["send"]) == ([("purde", ADE, ANNA)], 1)
    why = office.shipment(letter)["mode_why"]
    assert (why["rule"], why["text_pl"]) == ("e-doreczenia-first", "reguła e-doreczenia-first")
    assert entries(office, "letter.mode_chosen") == [("connector", {"modes": "purde: 1", "rules": "e-doreczenia-first"})]


def test_addressees_of_one_letter_go_different_ways(office: Office, mailbox: SendingMailbox) -> None:
    """Each leaves from a box of its own channel, in calls of that channel, under marks that share no root."""
    office_box = {"name": "Urząd", "box": TO, "kind": "public_body"}
    letter = office.post(a_letter({"name": "Anna", "ade": ANNA}, office_box, {"name": "Piotr", "ade": PIOTR}))
    office.run()
    assert ways(office, letter) == [("purde", ADE, ANNA), ("nadaj", BOX, TO), ("purde", ADE, PIOTR)]
    assert [order.addressees for order in mailbox.orders.values()] == [(ANNA, PIOTR)]
    assert [order.addressee for order in office.platform.taken.values()] == [TO]
    marks = [each["mark"] for each in office.letter(letter)["shipments"]]
    assert marks[2] == f"{marks[0]}.2"
    assert marks[1] not in {marks[0], marks[2]}


@pytest.mark.parametrize(
    ("party", "said", "found"),
    [
        ({"name": "Jan", "box": TO, "kind": "person"}, {}, [("mode_none_possible", "addressees.0")]),
        ({"name": "Jan", "box": TO, "kind": "person"}, {"proof_required": True}, [("mode_none_possible", "addressees.0")]),
        (BOTH, {"box": BOX, "proof_required": True}, [("mode_none_possible", "addressees.0")]),
        (BOTH, {"box": "/obca/skrytka"}, [("own_box_unknown", "box")]),
    ],
)
def test_way_that_cannot_prove_what_must_be_proved_is_not_taken(
    office: Office,
    mailbox: SendingMailbox,  # noqa: ARG001 - the box
    party: dict[str, Any],
    said: dict[str, Any],
    found: list[tuple[str, str]],
) -> None:
    """A UPP proves no delivery to a person: unless the request says that none is needed, the letter is refused."""
    assert problems(office, a_letter(party, **said)) == found


def test_without_need_of_proof_a_person_is_reached_over_epuap(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001
    """Where the request says so, and where the rules rule out another way, the reason names what fell out."""
    office.desk = replace(
        office.desk, rules=[Rule(Mode.PUH, name="papier"), Rule(Mode.NADAJ, proof_required=False, name="epuap")]
    )
    letter = office.post(a_letter(BOTH, proof_required=False))
    assert ways(office, letter) == [("nadaj", BOX, TO)]
    assert office.shipment(letter)["mode_why"]["text_en"].startswith("rule epuap; ruled out puh: ")


def test_rules_look_at_the_proceeding(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001 - the box
    """The first rule that fits decides."""
    office.desk = replace(
        office.desk, rules=[Rule(Mode.NADAJ, proceedings=["tax"], name="skarbowe"), Rule(Mode.PURDE, name="inne")]
    )
    to = {**BOTH, "kind": "public_body"}
    tax, other = office.post(a_letter(to, proceeding="tax"), key="1"), office.post(a_letter(to, proceeding="general"), key="2")
    assert [ways(office, letter)[0][0] for letter in (tax, other)] == ["nadaj", "purde"]


def test_person_chooses_another_way_and_is_named(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001 - the box
    """The reason stands at the shipment, the person in the journal, and the reason's text nowhere in it."""
    decision = {"mode": "nadaj", "person": "Anna Urzędowa", "reason": "prośba adresata"}
    letter = office.post(a_letter({**BOTH, "kind": "public_body"}, mode=decision))
    assert ways(office, letter) == [("nadaj", BOX, TO)]
    why = office.shipment(letter)["mode_why"]
    assert (why["person"], why["text_pl"]) == ("Anna Urzędowa", "decyzja osoby: prośba adresata")
    assert entries(office, "letter.mode_decided") == [("person:Anna Urzędowa", {"modes": "nadaj: 1", "rules": ""})]


@pytest.mark.parametrize("mode", ["nadaj", "dorecz", "puh"])
def test_person_cannot_choose_a_way_that_there_is_not(office: Office, mailbox: SendingMailbox, mode: str) -> None:  # noqa: ARG001
    """No address, no own box, or no proof where one is needed: refused, whoever chose it."""
    decision = {"mode": mode, "person": "Anna Urzędowa", "reason": "prośba"}
    assert problems(office, a_letter({**BOTH, "kind": "person"}, mode=decision)) == [("mode_not_possible", "addressees.0")]


def test_message_with_files_never_goes_over_epuap(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001 - the box
    """A box of ePUAP takes none, so that address does not count."""
    request = {**a_message(), "addressees": [BOTH], "proof_required": False}
    del request["box"]
    assert ways(office, office.post(request)) == [("purde", ADE, ANNA)]
    only_box = {**request, "addressees": [{"name": "Jan", "box": TO}]}
    assert problems(office, only_box) == [("mode_none_possible", "addressees.0")]


def test_answer_leaves_from_the_box_that_was_written_to(office: Office, mailbox: SendingMailbox) -> None:
    """Where the own box is left out, it is that of the arrival."""
    mailbox.arrive()
    office.run()
    [arrival] = office.arrivals()
    letter = office.post(a_letter(BOTH, reply_to=arrival["id"]))
    assert ways(office, letter) == [("purde", ADE, ANNA)]
    assert problems(office, a_letter(BOTH, reply_to="arr_" + "a" * 20)) == [("reply_to_unknown", "reply_to")]


def test_box_that_stands_still_is_chosen_last(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001 - the box
    """Of two own boxes of one kind the one that sends is taken."""
    with office.desk.database.transaction("paused") as tx:
        first = the_mailbox(office)
        rows.change(tx, t.boxes, first.id, paused="not_admitted")
        own = {name: getattr(first, name) for name in ("unit_id", "channel", "entity", "name", "answer_address", "receiving")}
        rows.add(tx, t.boxes, public_id="box_drugi", address=PIOTR, **own)
    assert ways(office, office.post(a_letter(BOTH))) == [("purde", PIOTR, ANNA)]


def test_addressee_needs_an_address_and_none_is_named_twice(office: Office, mailbox: SendingMailbox) -> None:  # noqa: ARG001 - the box
    """Seen from the request alone."""
    assert problems(office, a_letter({"name": "Jan"})) == [("address_missing", "addressees.0")]
    assert problems(office, a_letter(BOTH, {"name": "Anna", "address": ANNA})) == [("addressee_named_twice", "")]


def test_rules_stand_in_the_configuration(tmp_path: Path) -> None:
    """They are read in their order; a mode that is none is named."""
    file = tmp_path / "connector.toml"
    begin = 'purpose = "training"\n'
    file.write_text(
        begin + '[[modes.rules]]\nmode = "nadaj"\nparties = ["public_body"]\nname = "urzędy"\n[[modes.rules]]\nmode = "purde"\n',
        "utf-8",
    )
    first, second = load(file).modes.as_rules()
    assert (first.mode, list(first.parties), first.name, second.mode) == (Mode.NADAJ, ["public_body"], "urzędy", Mode.PURDE)
    file.write_text(begin, "utf-8")
    assert len(load(file).modes.as_rules()) > 1
    file.write_text(begin + '[[modes.rules]]\nmode = "gołąb"\n', "utf-8")
    with pytest.raises(ConfigurationWrong, match=r"modes\.rules\.0\.mode"):
        load(file)

"""A letter's way is proposed by rules, with a reason, and never one that cannot prove what must be proved."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from connector.letters.mode import RULES, Mode, Rule, Wish, choose, hindrance_to
from connector.letters.party import PartyKind

EVERY = tuple(Mode)
PARTIES: tuple[PartyKind, ...] = ("public_body", "person", "company", "unknown")


def _wish(party: PartyKind = "person", *reachable: Mode, **more: bool | str) -> Wish:
    return Wish("decyzja", party, reachable or EVERY, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("party", PARTIES)
def test_e_doreczenia_come_first(party: PartyKind) -> None:
    """Whoever has an address for electronic delivery gets the letter there."""
    assert choose(_wish(party)).mode is Mode.PURDE


def test_public_body_without_that_address_gets_it_in_its_box() -> None:
    """Between public bodies a UPP proves delivery, so a plain submission is enough."""
    assert choose(_wish("public_body", Mode.NADAJ, Mode.PUH)).mode is Mode.NADAJ


def test_person_who_has_only_a_box_gets_it_for_signature() -> None:
    """A person's letter that needs proof goes for a UPD, and paper is the last resort."""
    assert choose(_wish("person", Mode.NADAJ, Mode.DORECZ, Mode.PUH)).mode is Mode.DORECZ
    assert choose(_wish("person", Mode.NADAJ, Mode.PUH)).mode is Mode.PUH


def test_proof_required_never_goes_a_way_that_proves_nothing() -> None:
    """No rule, and no choice of reachable modes, sends a letter that needs proof by nadaj to a person or by unregistered post."""
    greedy = (*(Rule(mode) for mode in (Mode.NADAJ, Mode.PUH)), *RULES)
    for party, registered, number in product(PARTIES, (True, False), range(1, 5)):
        for reachable in combinations(EVERY, number):
            wish = Wish("decyzja", party, reachable, registered_post=registered)
            mode = choose(wish, greedy).mode
            assert mode != Mode.NADAJ or party == "public_body"
            assert mode != Mode.PUH or registered


def test_letter_that_needs_no_proof_may_be_submitted_to_a_person() -> None:
    """Without proof required a submission to a person's box is good enough."""
    assert choose(_wish("person", Mode.NADAJ, proof_required=False)).mode is Mode.NADAJ


def test_reason_names_the_rule_and_what_fell_out() -> None:
    """The reason says which rule decided and why those before it did not."""
    choice = choose(_wish("person", Mode.NADAJ, Mode.PUH))

    assert choice.rule == "paper-last"
    assert "purde: brak adresu" in choice.why_pl
    assert "purde: no address" in choice.why_en


def test_office_may_say_otherwise() -> None:
    """A rule of the configuration for a kind of letter comes before everything else."""
    forms_by_epuap = Rule(Mode.NADAJ, kinds=("formularz",), name="formularze-przez-epuap")
    rules = (forms_by_epuap, *RULES)

    assert choose(Wish("formularz", "public_body", EVERY), rules).rule == "formularze-przez-epuap"
    assert choose(Wish("decyzja", "public_body", EVERY), rules).mode is Mode.PURDE


def test_letter_that_can_go_no_way_says_why() -> None:
    """Where nothing reaches the addressee there is no mode, and every one tried is named."""
    choice = choose(_wish("person", Mode.NADAJ))

    assert choice.mode is None
    assert "nadaj" not in choice.why_pl
    assert "puh: brak adresu pocztowego" in choice.why_pl
    assert "(sender)" in choice.why_pl


def test_choice_of_a_person_is_held_to_the_same_proof() -> None:
    """What a person chooses is checked like what a rule proposes."""
    assert hindrance_to(Mode.NADAJ, _wish("person")) is not None
    assert hindrance_to(Mode.NADAJ, _wish("public_body")) is None

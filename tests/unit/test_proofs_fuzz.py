"""What the fuzzing starts from is read, and some changes of it every day raise nothing but errors of ours."""

from __future__ import annotations

from random import Random

import pytest

from tests.proofs import fuzz_targets
from tests.proofs.fuzz_targets import TARGETS, Forgery

CHANGES = 25


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "pdfs"])
def test_changed_inputs_raise_only_our_errors(name: str) -> None:
    """A few changes of each seed, chosen by a fixed number: a verdict, or an error with a code."""
    by = Random(7)  # noqa: S311 - any numbers do

    def mutate(octets: bytes, longest: int) -> bytes:
        made = bytearray(octets[:longest] or b"x")
        made[by.randrange(len(made))] = by.randrange(256)
        return bytes(made)

    for seed in TARGETS[name].seeds():
        for _ in range(CHANGES):
            TARGETS[name].ask(TARGETS[name].change(seed, 100_000, by, mutate))


def test_letter_that_passes_and_was_never_signed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeds of the verifier say what they say; were it otherwise the fuzzing would tell."""
    letter = next(iter(TARGETS["verifier"].seeds()))
    TARGETS["verifier"].ask(letter)
    monkeypatch.setattr(fuzz_targets, "_signed_contents", set)
    with pytest.raises(Forgery):
        TARGETS["verifier"].ask(letter)

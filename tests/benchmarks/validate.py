"""Validating a letter: from its octets to the list of mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lxml import etree

from schemas import catalogue
from schemas.parsing import parse
from schemas.validation import check
from tests.benchmarks.entries import Effort, Entry, Rival, contest
from tests.benchmarks.material import FORM, letter, wordy_letter


def measure(effort: Effort) -> Iterator[Entry]:
    """Validate against lxml with the same schema, compiled beforehand for both; lxml looks at no value beside the schema."""
    schema = catalogue.schema(catalogue.by_number(FORM))
    for size, document in (
        ("5 kB", letter(5_000)),
        ("500 kB of text", wordy_letter(effort.octets(500_000))),
        ("500 kB with an attachment", letter(effort.octets(500_000))),
    ):
        bare = Rival("bare lxml", partial(_bare, document, schema), 1.15)
        yield from contest(f"validate {size}", partial(_check, document), (bare,), effort.rounds(40))


def _check(document: bytes) -> None:
    if check(parse(document)):
        raise AssertionError("the letter has mistakes")


def _bare(document: bytes, schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.fromstring(document, etree.XMLParser(huge_tree=True)))

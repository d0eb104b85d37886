"""Check a document against the schema of its form and tell every mistake in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from lxml import etree
from lxml.etree import _ElementTree

from schemas import catalogue
from schemas.explain import explain
from schemas.findings import Finding
from schemas.places import line
from schemas.values import check_values

__all__ = ["Finding", "check"]


def check(tree: _ElementTree, *, reading: bool = False) -> list[Finding]:
    """Find the mistakes of a document; an empty list means that there are none.

    Args:
        tree: a document from :func:`schemas.parsing.parse`.
        reading: the document came from outside. Our schemas are rebuilt, so a received letter is never refused for
            them: every finding is a warning, and check digits and base64 are not looked at.

    Returns:
        Findings in document order, first those of the schema, then those of values. libxml2 skips the rest of a part
        after a field that is missing or out of place, so mistakes behind it show up in the next round. At most 200 of
        each sort are told.
    """
    form = catalogue.find(tree)
    if form is None:
        found = [_unknown_form(tree)]
    else:
        schema = catalogue.schema(form)
        found = [] if schema.validate(tree) else explain(tree, cast("Any", schema.error_log))
        found += [] if reading else check_values(tree)
    if not found:
        return found
    return [replace(finding, severity="warning") for finding in found] if reading else _each_once(found)


def _each_once(findings: list[Finding]) -> list[Finding]:
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.path, finding.code), finding)
    return list(first.values())


def _unknown_form(tree: _ElementTree) -> Finding:
    root = etree.QName(tree.getroot())
    name = root.namespace or root.localname
    return Finding(
        "unknown_form",
        "error",
        line(tree.getroot()),
        root.localname,
        f"Nie znamy wzoru tego dokumentu: {name}. Nie możemy sprawdzić, czy jest poprawny.",
        f"The template of this document is unknown: {name}. It cannot be checked.",
    )

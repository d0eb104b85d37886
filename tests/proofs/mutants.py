"""The verifier changed on purpose, one place at a time, by the operators of mutmut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from signing import errors

VERIFIER: Final = (
    "algorithms",
    "archive",
    "canonical",
    "certificates",
    "chains",
    "cms",
    "identifiers",
    "issuer_serial",
    "layout",
    "podpis_zaufany",
    "proofs",
    "properties",
    "reading",
    "references",
    "revocation",
    "signedinfo",
    "timestamps",
    "trust",
    "trusted_lists",
    "unsigned",
    "verification",
    "wss",
)
"""The modules of ``signing`` that decide whether a signature, a time stamp, an answer or a list is believed."""
_AT_MOST: Final = 60
_ERRORS: Final = [name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, Exception)]
_FOR_THE_LOG: Final = {"Finding": 1} | dict.fromkeys([*_ERRORS, "Malformed", "Uncanonical", "ValueError", "RuntimeError"], 0)
"""Which argument is a sentence for the log, whose wording nobody promised; it is left as it is."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed function: where it stands, its new code, and the change for people."""

    module: str
    function: str
    line: int
    code: str
    change: str

    @property
    def name(self) -> str:
        """Name it for people."""
        return f"{self.module}.{self.function}, line {self.line}: {self.change}"


def make(name: str) -> Iterator[Mutant]:
    """Give every mutant of a module of ``signing``."""
    source = Path("signing", f"{name}.py").read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source).visit(_Undecorated()))
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    places, names = wrapper.resolve(PositionProvider), dict(_functions(module.body))
    kept = _Logged()
    module.visit(kept)
    for one in visitor.mutations:
        function = one.contained_by_top_level_function
        if function is not None and function in names and not kept.holds(one):
            changed = deep_replace(function, one.original_node, one.mutated_node)
            assert isinstance(changed, cst.FunctionDef)
            code = module.code_for_node(changed.with_changes(leading_lines=[]))
            line = places[one.original_node].start.line if one.original_node in places else places[function].start.line
            yield Mutant(f"signing.{name}", names[function], line, code, _change(module, one))


def _change(module: cst.Module, one: Mutation) -> str:
    before, after = (" ".join(module.code_for_node(node).split()) for node in (one.original_node, one.mutated_node))
    return f"{before[:_AT_MOST]} -> {after[:_AT_MOST]}"


def _functions(body: object, above: str = "") -> Iterator[tuple[cst.FunctionDef, str]]:
    """Go through the functions of a module and the methods of its classes."""
    assert isinstance(body, (list, tuple))
    for one in body:
        if isinstance(one, cst.FunctionDef):
            yield one, f"{above}{one.name.value}"
        elif isinstance(one, cst.ClassDef):
            yield from _functions(one.body.body, f"{one.name.value}.")


class _Undecorated(cst.CSTTransformer):
    """Takes the decorators away: mutmut leaves decorated functions alone, and here only their bodies are exchanged."""

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:  # noqa: N802, ARG002 - a name of libcst
        return updated_node.with_changes(decorators=[], lines_after_decorators=[])


class _Logged(cst.CSTVisitor):
    """Remembers the sentences for the log, and the calls that they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self._inside: set[cst.CSTNode] = set()
        self._calls: dict[cst.CSTNode, int] = {}

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802 - a name of libcst
        """Note what stands in the arguments of an error."""
        place = _FOR_THE_LOG.get(node.func.value) if isinstance(node.func, cst.Name) else None
        if place is not None and len(node.args) > place:
            self._calls[node] = place
            waiting: list[cst.CSTNode] = [node.args[place]]
            while waiting:
                found = waiting.pop()
                self._inside.add(found)
                waiting.extend(found.children)

    def holds(self, one: Mutation) -> bool:
        """Say whether a mutation changes nothing but a sentence for the log."""
        if one.original_node in self._inside:
            return True
        place = self._calls.get(one.original_node)
        if place is None or not isinstance(one.original_node, cst.Call) or not isinstance(one.mutated_node, cst.Call):
            return False
        before, after = one.original_node.args, one.mutated_node.args
        return [arg.value for arg in before[:place]] == [arg.value for arg in after[:place]]

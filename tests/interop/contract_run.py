"""Schemathesis asks a running platform all that a contract describes, and much that it does not, and judges the answers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, BaseSchema, Case
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]

_ALWAYS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
_OF_WRONG_DATA = (*_ALWAYS, checks.negative_data_rejection)
_GOOD = range(200, 300)
_MOST_SAID = 160


@dataclass(frozen=True)
class Flaw:
    """A place where a contract contradicts itself, what stands there, and what is read instead."""

    place: str
    written: Any
    meant: Any
    reason: str


@dataclass(frozen=True, order=True)
class Finding:
    """What Schemathesis says of an operation's answers with one status."""

    operation: str
    status: int
    said: str


@dataclass
class Result:
    """What a run came to: findings, the operations that gave a good answer, how many calls were made."""

    findings: set[Finding] = field(default_factory=set)
    good: set[str] = field(default_factory=set)
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Platform:
    """Where a contract's operations are asked.

    ``known`` gives real values by name for an operation, ``bodies`` real bodies by operation: made up ones are seldom taken.
    """

    address: str
    headers: Mapping[str, str]
    root: Path
    known: Callable[[str], Mapping[str, Any]]
    bodies: Mapping[str, Sequence[Any]]


def read(file: Path, flaws: Sequence[Flaw]) -> BaseSchema:
    """Read a contract and mend its flaws.

    Raises:
        AssertionError: a flaw is there no more.
    """
    contract = json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str))
    for flaw in flaws:
        *parents, last = flaw.place.split(" ")
        inner = contract
        for name in parents:
            inner = inner[name]
        assert inner[last] == flaw.written, f"{flaw.place}: {flaw.reason}"
        inner[last] = flaw.meant
    load_all_checks()
    return schemathesis.openapi.from_dict(contract)


def run(contract: BaseSchema, platform: Platform, fitting: int, wrong: int) -> Result:
    """Ask each operation plainly, with each real body or no option, then with so much data made up that fits or does not."""
    result = Result()
    with requests.Session() as session:
        for operation in _operations(contract):
            asker = _Asker(platform, session, result, operation.label)
            plain = [{"body": body} for body in platform.bodies.get(operation.label, ())] or [{"query": {}}]
            for parts in plain:
                _each(_with(operation, platform, **parts), 1, asker.ask_what_fits)
            _each(_with(operation, platform), fitting, asker.ask_what_fits)
            if len(operation.query) or len(operation.body):
                _each(_with(operation, platform, generation_mode=GenerationMode.NEGATIVE), wrong, asker.ask_what_does_not)
    return result


@dataclass(frozen=True)
class _Asker:
    """Makes the calls of one operation and writes down what is found."""

    platform: Platform
    session: requests.Session
    result: Result
    label: str

    def ask_what_fits(self, case: AnyCase) -> None:
        """Make a call as the contract describes it; in its body, names that are known get real values."""
        if isinstance(case.body, (dict, list)):
            case.body = _real(case.body, self.platform.known(self.label))
        self._ask(case, _ALWAYS)

    def ask_what_does_not(self, case: AnyCase) -> None:
        """Make a call that the contract rules out."""
        self._ask(case, _OF_WRONG_DATA)

    def _ask(self, case: AnyCase, by: Sequence[Any]) -> None:
        to, headers, root = self.platform.address, dict(self.platform.headers), str(self.platform.root)
        answer = case.call(base_url=to, headers=headers, session=self.session, verify=root, timeout=30)
        self.result.calls[self.label] += 1
        if answer.status_code in _GOOD:
            self.result.good.add(self.label)
        try:
            case.validate_response(answer, checks=list(by))
        except FailureGroup as group:
            for failure in group.exceptions:
                said = f"{failure.title}: {' '.join(failure.message.split())[:_MOST_SAID]}"
                self.result.findings.add(Finding(self.label, answer.status_code, said))


def _operations(contract: BaseSchema) -> Iterator[Operation]:
    for found in contract.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def _with(operation: Operation, platform: Platform, **more: Any) -> st.SearchStrategy[AnyCase]:
    known = platform.known(operation.label)
    path = {each.name: known[each.name] for each in operation.path_parameters if each.name in known}
    return operation.as_strategy(path_parameters=path, **more)


def _each(cases: st.SearchStrategy[AnyCase], most: int, deed: Callable[[AnyCase], None]) -> None:
    def one(case: AnyCase) -> None:
        deed(case)

    how = settings(
        max_examples=most,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    how(given(cases)(one))()


def _real(value: Any, known: Mapping[str, Any]) -> Any:
    match value:
        case dict():
            return {name: known.get(name, _real(inner, known)) for name, inner in value.items()}
        case list():
            return [_real(inner, known) for inner in value]
        case _:
            return value

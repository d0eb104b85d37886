"""Let tests that are collected once judge many mutants, each in a process of its own: a plug-in of pytest.

A process forked from this one has every module and every test at hand, and exchanges the code of one function. What tests
remember (``functools.cache``) is made in it anew.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol
from cryptography.hazmat.primitives.asymmetric import rsa

Facts = dict[str, tuple[float, list[str]]]
"""Of each test its seconds and the functions that it calls."""
_SIGNING: Final = f"{os.sep}signing{os.sep}"
_KEYS: Final = 30
_PATIENCE: Final = 20
_BROKEN: Final = 70


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file of mutants; what became of each is written beside it."""
    parser.addoption("--mutants", type=Path)


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Try every mutant in place of running the tests."""
    file: Path | None = session.config.getoption("mutants")
    if file is None:
        return None
    _have_keys()
    facts = _facts(session, file.with_name("facts.json"))
    with file.with_name("fates.jsonl").open("w", encoding="utf-8") as fates:
        for mutant in json.loads(file.read_text("utf-8")):
            chosen = list(_chosen(session.items, facts, f"{mutant['module']}.{mutant['function']}"))
            began = time.monotonic()
            fate = _tried(mutant, chosen, facts) if chosen else "no test"
            told = {"fate": fate, "tests": len(chosen), "seconds": round(time.monotonic() - began, 1)}
            print(json.dumps(told), file=fates, flush=True)
    return True


def _have_keys() -> None:
    """Make RSA keys before, since making them is most of what many tests do."""
    keys = [rsa.generate_private_key(65537, 2048) for _ in range(_KEYS)]
    usual = rsa.generate_private_key

    def generate(public_exponent: int, key_size: int, backend: Any = None) -> rsa.RSAPrivateKey:
        return keys.pop() if key_size == keys_size and keys else usual(public_exponent, key_size, backend)

    keys_size = keys[0].key_size
    rsa.generate_private_key = generate


def _forked(work: Callable[[], int], seconds: float) -> int | None:
    """Do something in a process of its own and give its status; None if it did not end in time or died."""
    process = os.fork()
    if process == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        status = _BROKEN
        try:
            status = work()
        finally:
            os._exit(status)
    _, ended = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(ended) if os.WIFEXITED(ended) else None


def _facts(session: pytest.Session, file: Path) -> Facts:
    """Run every test once as it is, and note what it calls; one that fails while it is watched can notice no mutant.

    Raises:
        pytest.UsageError: the tests cannot be watched.
    """
    if _forked(lambda: _observed(session.items, file), seconds=1800) != 0:
        raise pytest.UsageError("the tests cannot be watched")
    facts: Facts = json.loads(file.read_text("utf-8"))
    return facts


def _observed(items: Sequence[pytest.Item], file: Path) -> int:
    facts: Facts = {}
    for place, item in enumerate(items):
        called: set[CodeType] = set()

        def note(frame: FrameType, event: str, _told: object, called: set[CodeType] = called) -> None:
            if event == "call":
                called.add(frame.f_code)

        began = time.monotonic()
        sys.setprofile(note)
        try:
            failed = _fails(item, items[place + 1] if place + 1 < len(items) else None)
        finally:
            sys.setprofile(None)
        if not failed:
            facts[item.nodeid] = time.monotonic() - began, sorted(_names(called))
    file.write_text(json.dumps(facts), encoding="utf-8")
    return 0


def _names(called: set[CodeType]) -> Iterator[str]:
    """Name the functions of ``signing`` among those called; what stands inside one counts as it."""
    for code in called:
        if _SIGNING in code.co_filename:
            yield f"signing.{Path(code.co_filename).stem}.{code.co_qualname.partition('.<locals>')[0]}"


def _fails(item: pytest.Item, after: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))


def _chosen(items: Sequence[pytest.Item], facts: Facts, function: str) -> Iterator[pytest.Item]:
    """Give the tests that call a function, file by file, those that take least first."""
    by_file: dict[Path, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.nodeid in facts and function in facts[item.nodeid][1]:
            by_file[item.path].append(item)
    for found in sorted(by_file.values(), key=lambda group: sum(facts[item.nodeid][0] for item in group)):
        yield from found


def _tried(mutant: dict[str, Any], chosen: Sequence[pytest.Item], facts: Facts) -> str:
    """Say what becomes of a mutant: "killed" by a test, out of "time", or it "survived"."""
    usual = sum(facts[item.nodeid][0] for item in chosen)
    status = _forked(lambda: _run(mutant, chosen), seconds=_PATIENCE + 4 * usual)
    if status == _BROKEN:
        return "broken"
    return "time" if status is None else "killed" if status else "survived"


def _run(mutant: dict[str, Any], chosen: Sequence[pytest.Item]) -> int:
    exchange(mutant["module"], mutant["function"], mutant["code"])
    for place, item in enumerate(chosen):
        if _fails(item, chosen[place + 1] if place + 1 < len(chosen) else None):
            return 1
    return 0


def exchange(module: str, function: str, code: str) -> None:
    """Give a function, or a method, of a module other code, wherever it is known already."""
    known = importlib.import_module(module)
    names: dict[str, Any] = dict(vars(known))
    exec(compile(f"from __future__ import annotations\n{_flush_left(code)}", module, "exec"), names)  # noqa: S102 - ours
    owner, _, name = function.rpartition(".")
    found: Any = vars(vars(known)[owner])[name] if owner else vars(known)[name]
    for layer in ("fget", "__func__", "__wrapped__"):
        found = getattr(found, layer, found)
    new = names[name]
    assert isinstance(found, FunctionType)
    found.__code__, found.__defaults__, found.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    _forget()


def _flush_left(code: str) -> str:
    lines = code.strip("\n").split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[margin:] if not line[:margin].strip() else line for line in lines)


def _forget() -> None:
    """Empty the caches of ``signing``, which may hold what the function gave before."""
    for one in gc.get_objects():
        if hasattr(type(one), "cache_clear") and str(getattr(one, "__module__", "")).startswith("signing."):
            one.cache_clear()

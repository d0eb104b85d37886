"""Run the proofs that take long, all of them or those that are named, and write what they found into the page of proofs."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Final

from rich.console import Console

from tests.proofs import coverage, fuzz, kills, lives, million, mutation

REPORT: Final = Path("docs/explanation/proofs.md")
PROOFS: Final[dict[str, ModuleType]] = {
    "coverage": coverage,
    "fuzz": fuzz,
    "kills": kills,
    "lives": lives,
    "million": million,
    "mutation": mutation,
}
"""Each has ``prove()``, whose result has ``holds``; ``show(result, console)``; and ``section(result, made)``, Markdown lines."""

_HEAD: Final = (
    "# Proofs that take long\n\nWritten by `make prove`; the tests of every run are in `make test` and `make test-long`.\n\n"
)
_SECTION: Final = re.compile(r"^<!-- proof: (\w+) -->\n(.*?)(?=^<!-- proof: |\Z)", re.MULTILINE | re.DOTALL)


def made() -> str:
    """Say when, and of which commit, a section is written."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607 - git is found wherever it is installed
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}"


def page(before: str, name: str, section: str) -> str:
    """Write the page anew with one section in place of what stood there."""
    sections = {**dict(_SECTION.findall(before)), name: section}
    return _HEAD + "".join(f"<!-- proof: {each} -->\n{sections[each]}" for each in PROOFS if each in sections)


def main() -> int:
    """Run the proofs named on the command line, or all; the exit status says whether they hold."""
    names = sys.argv[1:] or list(PROOFS)
    if unknown := set(names) - PROOFS.keys():
        Console(stderr=True).print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(PROOFS)}")
        return 2
    held = [_prove(name) for name in names]
    return 0 if all(held) else 1


def _prove(name: str) -> bool:
    proof = PROOFS[name]
    result = proof.prove()
    proof.show(result, Console())
    section = "\n".join(proof.section(result, made())) + "\n"
    REPORT.write_text(page(REPORT.read_text("utf-8"), name, section), encoding="utf-8")
    return bool(result.holds)


if __name__ == "__main__":
    sys.exit(main())

"""Other people's programs as judges of our signatures and of our traffic: how they are built, started and asked.

``python -m tests.interop.judges`` (``make judges``) builds them with Maven and npm; the tests only use what stands.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "build" / "interop"
PATIENCE = 60
"""Seconds that one answer may take, the first of a cold JVM included."""
_NPM = ("npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--silent", "--prefix")
_FAST_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m")


@dataclass(frozen=True)
class Program:
    """One program of judges: its sources, how it is built and how it is started."""

    name: str
    sources: tuple[str, ...]
    build: tuple[str, ...]
    start: tuple[str, ...]

    @property
    def stamp(self) -> Path:
        """Give the file that says from which sources it was built."""
        return BUILT / f"{self.name}.built"

    def fingerprint(self) -> str:
        """Digest the sources, so that a judge built from others is not used."""
        files = sorted(path for pattern in self.sources for path in (HERE / self.name).glob(pattern))
        return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

    def why_not(self) -> str:
        """Say why it cannot be asked, or nothing."""
        if shutil.which(self.start[0]) is None:
            return f"{self.start[0]} is not installed"
        if not self.stamp.is_file() or self.stamp.read_text() != self.fingerprint():
            return f"the {self.name} judges are not built from these sources; run `make judges`"
        return ""


JAVA = Program(
    "java",
    ("pom.xml", "src/main/java/judges/*.java"),
    ("mvn", "-q", "-B", "-f", str(HERE / "java" / "pom.xml"), "process-classes"),
    ("java", *_FAST_START, "-cp", f"{BUILT}/java/classes:{BUILT}/java/lib/*", "judges.Judges"),
)
NODE = Program(
    "node",
    ("package.json", "judges.mjs"),
    (*_NPM, str(BUILT / "node")),
    ("node", str(BUILT / "node" / "judges.mjs")),
)
PRISM = Program(
    "prism",
    ("package.json", "prism.mjs"),
    (*_NPM, str(BUILT / "prism")),
    ("node", str(BUILT / "prism" / "prism.mjs")),
)
PDFA = Program(
    "pdfa",
    ("pom.xml", "src/main/java/judges/*.java"),
    ("mvn", "-q", "-B", "-f", str(HERE / "pdfa" / "pom.xml"), "process-classes"),
    ("java", *_FAST_START, "-cp", f"{BUILT}/pdfa/classes:{BUILT}/pdfa/lib/*", "judges.Pdfa"),
)


class Judge:
    """A running program that answers one line with one line."""

    def __init__(self, process: subprocess.Popen[str], questions: IO[str], answers: IO[str]) -> None:
        self._process, self._questions, self._answers = process, questions, answers

    @classmethod
    def start(cls, program: Program) -> Judge:
        """Start a program, or skip the test where it is not there."""
        if reason := program.why_not():
            pytest.skip(reason)
        process = subprocess.Popen(  # noqa: S603 - a program of the tables above
            program.start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
        )
        assert process.stdin is not None
        assert process.stdout is not None
        return cls(process, process.stdin, process.stdout)

    def ask(self, verb: str, *words: Path | str) -> dict[str, Any]:
        """Ask one question.

        Returns:
            The answer: ``valid`` and ``reason``, ``signed``, or ``address``.

        Raises:
            AssertionError: no answer came in time, or it has another shape.
        """
        late = threading.Timer(PATIENCE, self._process.kill)
        late.start()
        try:
            print(verb, *words, sep="\t", file=self._questions, flush=True)
            line = self._answers.readline()
        finally:
            late.cancel()
        assert line, f"{verb}: no answer"
        answer = json.loads(line)
        assert isinstance(answer, dict), line
        return answer

    def close(self) -> None:
        """End the program; the end of its questions is its end."""
        self._questions.close()
        self._process.wait(PATIENCE)
        self._answers.close()


def build(programs: Sequence[Program] = (JAVA, NODE, PDFA, PRISM)) -> None:
    """Build each program whose sources changed.

    Raises:
        subprocess.CalledProcessError: its build tool failed.
    """
    for program in programs:
        if not program.why_not():
            continue
        folder = BUILT / program.name
        folder.mkdir(parents=True, exist_ok=True)
        if program in {NODE, PRISM}:
            for pattern in program.sources:
                shutil.copy(HERE / program.name / pattern, folder)
        subprocess.run(program.build, check=True)  # noqa: S603 - as above
        program.stamp.write_text(program.fingerprint())


if __name__ == "__main__":
    build()

"""The court and its judges, each started once a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interop import judges
from tests.interop.court import Court
from tests.interop.judges import Judge
from tests.interop.xmlsec1 import Xmlsec1

Jury = Callable[[str, Path], bool]


@pytest.fixture(scope="session")
def court(tmp_path_factory: pytest.TempPathFactory) -> Court:
    """Open the court: a PKI and the folder of what is trusted."""
    return Court.open(tmp_path_factory.mktemp("court"))


@pytest.fixture(scope="session")
def java() -> Iterator[Judge]:
    """Start the JVM with DSS, the JDK, Santuario and WSS4J."""
    judge = Judge.start(judges.JAVA)
    yield judge
    judge.close()


@pytest.fixture(scope="session")
def node() -> Iterator[Judge]:
    """Start Node with xadesjs."""
    judge = Judge.start(judges.NODE)
    yield judge
    judge.close()


@pytest.fixture(scope="session")
def pdfa() -> Iterator[Judge]:
    """Start veraPDF."""
    judge = Judge.start(judges.PDFA)
    yield judge
    judge.close()


@pytest.fixture(scope="session")
def xmlsec1(court: Court) -> Xmlsec1:
    """Find the command xmlsec1."""
    return Xmlsec1.find(court.root)


@pytest.fixture(scope="session")
def jury(court: Court, request: pytest.FixtureRequest) -> Jury:
    """Give a way to ask any judge whether he accepts a document; only those who are asked are started."""

    def accepts(judge: str, paper: Path) -> bool:
        if judge == "xmlsec1":
            answer = request.getfixturevalue("xmlsec1").verify(paper)
        elif judge == "xadesjs":
            answer = request.getfixturevalue("node").ask("xadesjs.validate", paper, court.root)
        else:
            answer = request.getfixturevalue("java").ask(f"{judge}.validate", paper, court.trusted)
        return bool(answer["valid"])

    return accepts

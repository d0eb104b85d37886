"""EU DSS in a JVM of its own, warm: the judge of the tests, with the compiler that is left out there for a fast start."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from samples import revocation
from samples.revocation import Teller
from schemas.parsing import parse
from signing.xades import sign
from tests.benchmarks.entries import Effort, Elsewhere, Rival, Work
from tests.benchmarks.material import USUAL, letter, pki, root, root_key, seal
from tests.interop.judges import JAVA, Judge
from tests.signing_kit import private_of

_PASSWORD: Final = b"judges"
_WARM_SECONDS: Final = 10
_PROGRAM: Final = replace(JAVA, start=("java", "-Xmx2g", *JAVA.start[-3:]))


@dataclass
class Dss:
    """A running DSS. It trusts the root and has its list of revoked certificates, since it passes no signature without."""

    judge: Judge
    folder: Path

    def signs(self, document: bytes, kind: str) -> tuple[Rival, ...]:
        """Give it as a rival at signing."""
        key = self.folder / f"{kind}.p12"
        if not key.exists():
            own, locked = seal(kind), BestAvailableEncryption(_PASSWORD)
            key.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", private_of(own), own.certificate, None, locked))
        return (Rival("EU DSS", partial(self._time, "sign", self._paper(document), key, self.folder)),)

    def validates(self, document: bytes) -> tuple[Rival, ...]:
        """Give it as a rival at verifying."""
        return (Rival("EU DSS", partial(self._time, "validate", self._paper(document), self.folder)),)

    def warm(self) -> None:
        """Let its compiler see both works for a while."""
        document = letter(5_000)
        signed = sign(parse(document), seal(), at=datetime.now(UTC), enveloped=True)
        for (rival,) in (self.signs(document, USUAL), self.validates(signed)):
            _repeat(rival.work)

    def _paper(self, document: bytes) -> Path:
        paper = self.folder / f"{len([*self.folder.iterdir()])}.xml"
        paper.write_bytes(document)
        return paper

    def _time(self, *words: Path | str) -> Elsewhere:
        answer = self.judge.ask("dss.time", *words)
        if "seconds" not in answer:
            raise AssertionError(answer)
        return Elsewhere(answer["seconds"])


class Absent:
    """Stands for DSS where it is not built (``make judges``) or not worth its start: no rival."""

    def signs(self, _document: bytes, _kind: str) -> tuple[Rival, ...]:
        """Give nobody."""
        return ()

    def validates(self, _document: bytes) -> tuple[Rival, ...]:
        """Give nobody."""
        return ()


def why_not() -> str:
    """Say why it cannot run, or nothing."""
    return _PROGRAM.why_not()


@contextmanager
def running(effort: Effort) -> Iterator[Dss | Absent]:
    """Start DSS and warm it up."""
    if effort.tiny or why_not():
        yield Absent()
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        dss = Dss(Judge.start(_PROGRAM), Path(name))
        try:
            dss.folder.joinpath("root.pem").write_bytes(pki().pair("root")[1])
            told = revocation.crl(Teller(root_key(), root()), {}, datetime.now(UTC) - timedelta(hours=1))
            dss.folder.joinpath("root.crl").write_bytes(told)
            dss.warm()
            yield dss
        finally:
            dss.judge.close()


def _repeat(work: Work) -> None:
    end = time.monotonic() + _WARM_SECONDS
    while time.monotonic() < end:
        work()

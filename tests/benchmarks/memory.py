"""How much memory a large document takes, above the idle program, each in a fresh process that does one thing once.

``python -m tests.benchmarks.memory WORK FILE PKI ADDRESS`` does it and prints the peak above idle in bytes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from adapters.epuap.channel import open_channel
from connector.flow.desk import SystemClock
from connector.ports import Order, OwnBox
from samples.pki import Pki
from schemas.parsing import parse
from signing import keys, layouts, policy
from signing.keys import SigningKey
from signing.policy import Policy
from signing.verification import verify
from signing.xades import sign
from tests.benchmarks import stub_platform
from tests.benchmarks.entries import Effort, Entry, bounded
from tests.benchmarks.material import letter, pki, seal
from tests.benchmarks.verify import valid

Work = Callable[[Path], Any]
_MEGABYTE: Final = 1_000_000
_MOST_BESIDE: Final = 16  # megabytes


def measure(effort: Effort) -> Iterator[Entry]:
    """Sign and verify 100 MB, within the document and beside it, and send 5 MB by nadaj over TLS."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        stub_platform.write_answers(folder, 2)
        address = stack.enter_context(stub_platform.running(pki(), folder))
        for work, title, octets, goal in (
            ("sign", "sign 100 MB", 100_000_000, 5.5),
            ("verify", "verify 100 MB", 100_000_000, 4.5),
            ("nadaj", "nadaj 5 MB", 5_000_000, 9.0),
        ):
            document = letter(effort.octets(octets))
            if work != "sign":
                document = sign(parse(document), seal(), at=datetime.now(UTC))
            (folder / "document").write_bytes(document)
            peak = _peak(work, folder / "document", address)
            yield Entry(f"memory above idle: {title}", peak / _MEGABYTE, "median_mb", "the document", peak / len(document), goal)
        yield from _beside(effort, folder / "file", address)


def _beside(effort: Effort, file: Path, address: str) -> Iterator[Entry]:
    """Sign and verify a file that stays beside its signature: it is no part of what is held in memory."""
    file.write_bytes(bytes(effort.octets(100_000_000)))
    for work in ("sign_beside", "verify_beside"):
        title = f"memory above idle: {work.partition('_')[0]} 100 MB beside the signature"
        yield bounded(title, _peak(work, file, address) / _MEGABYTE, "median_mb", _MOST_BESIDE)


def _peak(work: str, document: Path, address: str) -> int:
    line = [sys.executable, "-m", "tests.benchmarks.memory", work, str(document), str(pki().folder), address]
    return int(subprocess.run(line, stdout=subprocess.PIPE, check=True, text=True).stdout)  # noqa: S603 - our own program


def _works(keys_of: Pki, address: str) -> dict[str, Work]:
    key = keys.load(*keys_of.pair("office-seal"), purpose="seal")
    believed = policy.letters([keys_of.certificate("root")])
    table = {
        "host": address,
        "ca_file": "root.pem",
        "system_key": "office-system.key",
        "system_certificate": "office-system.pem",
        "answer_certificates": ["platform-answers.pem"],
    }
    channel = open_channel(table, SystemClock(), lambda name: keys_of.path(name).read_bytes())
    box = OwnBox("lubin", "Skrytka urzędu", "/lubin/skrytka", "/lubin/skrytka")
    to = f"/{stub_platform.ADDRESSEES[0]}/skrytka"
    return {
        "sign": lambda file: sign(parse(file.read_bytes()), key, at=datetime.now(UTC)),
        "verify": lambda file: valid(file.read_bytes(), believed),
        "sign_beside": lambda file: _sign_beside(file, key),
        "verify_beside": lambda file: _verify_beside(file, believed),
        "nadaj": lambda file: channel.send(Order("pismo", box, to, "pismo.xml", "text/xml", file.read_bytes())),
    }


def _sign_beside(file: Path, key: SigningKey) -> None:
    with file.open("rb") as content:
        signature = layouts.sign_detached({file.name: content}, key, at=datetime.now(UTC))
    file.with_suffix(".xades").write_bytes(signature)


def _verify_beside(file: Path, believed: Policy) -> None:
    signature = parse(file.with_suffix(".xades").read_bytes())
    with file.open("rb") as content:
        report = verify(signature, believed, at=datetime.now(UTC), files={file.name: content})
    if report.verdict != "valid":
        raise AssertionError(report.reason)


def _resident(which: str) -> int:
    found = re.search(rf"{which}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    if found is None:
        raise RuntimeError("this system does not tell what memory a process uses")
    return int(found[1]) * 1024


def _above_idle(work: Work, small: Path, document: Path) -> int:
    """Do it with a small document first, forget the peak until then, and do it with the large one."""
    work(small)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    idle = _resident("VmRSS")
    work(document)
    return _resident("VmHWM") - idle


def _main(name: str, file: str, pki_folder: str, address: str) -> None:
    keys_of = Pki(Path(pki_folder))
    works = _works(keys_of, address)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        small = Path(folder) / "small"
        small.write_bytes(b"<a>letter</a>")
        small.write_bytes(works["sign"](small))
        works["sign_beside"](small)
        print(_above_idle(works[name], small, Path(file)))  # noqa: T201 - how the caller learns it


if __name__ == "__main__":
    _main(*sys.argv[1:])

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
from typing import Final

from adapters.epuap.channel import open_channel
from connector.flow.desk import SystemClock
from connector.ports import Order, OwnBox
from samples.pki import Pki
from schemas.parsing import parse
from signing import keys, policy
from signing.verification import verify
from signing.xades import sign
from tests.benchmarks import stub_platform
from tests.benchmarks.entries import Effort, Entry
from tests.benchmarks.material import letter, pki, seal

Work = Callable[[Path], object]
_MEGABYTE: Final = 1_000_000


def measure(effort: Effort) -> Iterator[Entry]:
    """Sign and verify 10 MB, and send 5 MB by nadaj over TLS; the document read from a file counts."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        stub_platform.write_answers(folder, 2)
        address = stack.enter_context(stub_platform.running(pki(), folder))
        for work, title, octets, goal in (
            ("sign", "memory above idle: sign 10 MB", 10_000_000, 5.5),
            ("verify", "memory above idle: verify 10 MB", 10_000_000, 4.5),
            ("nadaj", "memory above idle: nadaj 5 MB", 5_000_000, 9.0),
        ):
            document = letter(effort.octets(octets))
            if work != "sign":
                document = sign(parse(document), seal(), at=datetime.now(UTC))
            (folder / "document").write_bytes(document)
            peak = _peak(work, folder / "document", address)
            yield Entry(title, peak / _MEGABYTE, "median_mb", "the document", peak / len(document), goal)


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
        "verify": lambda file: verify(parse(file.read_bytes()), believed, at=datetime.now(UTC)),
        "nadaj": lambda file: channel.send(Order("pismo", box, to, "pismo.xml", "text/xml", file.read_bytes())),
    }


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
    work = _works(keys_of, address)[name]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        small = Path(folder) / "small"
        small.write_bytes(b"<a>letter</a>")
        print(_above_idle(work, small, Path(file)))  # noqa: T201 - how the caller learns it


if __name__ == "__main__":
    _main(*sys.argv[1:])

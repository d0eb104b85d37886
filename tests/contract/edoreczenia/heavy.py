"""Send and fetch one large file in a process of its own, and print how far its memory rose above idle, in bytes.

Run as ``python -m tests.contract.edoreczenia.heavy PKI ADDRESS BYTES``.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from connector.ports import OrderFile
from samples.pki import Pki
from tests.contract.edoreczenia.kit import BOX, a_channel, an_order

_PIECE = bytes(range(256)) * 256


def main(folder: str, address: str, size: int) -> None:
    """Send a file of that many bytes from the office to its neighbour, fetch the office's large letter, print the rise."""
    channel = a_channel(Pki(Path(folder)), address, call_timeout_seconds=120)
    channel.listed(BOX, None)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak of the start is forgotten
    idle = _peak()
    channel.send(an_order(_file(size), to=["AE:PL-10274-58178-OPSPL-23"]))
    [line] = channel.listed(BOX, None).messages
    mail = channel.fetch(BOX, line.number)
    assert mail is not None
    digest = hashlib.sha256()
    for piece in channel.pieces(BOX, mail.number, mail.files[0]):
        digest.update(piece)
    print(_peak() - idle, digest.hexdigest())  # noqa: T201


def _file(size: int) -> OrderFile:
    def pieces() -> Iterator[bytes]:
        left = size
        while left:
            yield _PIECE[:left]
            left -= min(left, len(_PIECE))

    return OrderFile("plan.zip", "application/zip", size, "", pieces)


def _peak() -> int:
    """Read the highest memory of this program; the one that getrusage tells is also its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

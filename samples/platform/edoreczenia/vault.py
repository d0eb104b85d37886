"""Where the bytes of attachments lie: files in a folder of the process, written as they come, never whole in memory."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """Bytes in the vault with their size and digests."""

    path: Path
    size: int
    sha256: str
    sha3: str


class Vault:
    """A temporary folder of files that nothing changes; ``close`` removes it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="symulator-edoreczenia-"))

    def keep(self, blocks: Iterable[bytes]) -> Kept:
        """Write blocks of bytes into a new file."""
        size, sha256, sha3 = 0, hashlib.sha256(), hashlib.sha3_512()
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            for block in blocks:
                file.write(block)
                size += len(block)
                sha256.update(block)
                sha3.update(block)
        return Kept(Path(file.name), size, sha256.hexdigest(), sha3.hexdigest())

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self._folder, ignore_errors=True)

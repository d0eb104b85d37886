"""Write every sample document into a folder: ``python -m samples.documents PKI_FOLDER FOLDER``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from samples import pki
from samples.documents import arrivals, evidence, letters


def write(pki_folder: Path, folder: Path) -> list[Path]:
    """Write letters, arrivals and evidence of e-Doręczenia under ``out``, ``in`` and ``evidence``; give the paths.

    Args:
        pki_folder: holds the test PKI; it is made there if absent.
        folder: where the documents go; made if absent.
    """
    keys = pki.make(pki_folder)
    files = {
        "out/notice.json": _json(letters.notice()),
        "out/mistakes.json": _json(letters.mistakes()),
        "out/decision.xml": letters.signed_decision(keys),
        "out/letter.xml": letters.plain_letter("Przekazuję kopię planu miejscowego.", "1"),
        **{f"in/{arrival.name}": arrival.content for arrival in arrivals.every(keys)},
        **{f"evidence/{name}": content for name, content in evidence.every(keys.pair("platform-upp")).items()},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


if __name__ == "__main__":
    print(*write(Path(sys.argv[1]), Path(sys.argv[2])), sep="\n")

"""Fuzz one target with atheris, guided by the branches reached: ``python -m tests.proofs.fuzz_run NAME SECONDS``."""

from __future__ import annotations

import shutil
import sys
from random import Random

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["signing", "schemas"]):
    from tests.proofs.fuzz_targets import FOLDER, TARGETS

LONGEST = 100_000
SECONDS_OF_ONE, MEBIBYTES = 10, 2048


def main() -> None:
    """Fuzz until the time is over; libFuzzer ends the process, with its own status where something was found."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    target, corpus = TARGETS[name], FOLDER / name
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir(parents=True)
    for number, seed in enumerate(target.seeds()):
        corpus.joinpath(f"seed-{number}").write_bytes(seed)
    options = {
        "max_total_time": seconds,
        "timeout": SECONDS_OF_ONE,
        "rss_limit_mb": MEBIBYTES,
        "max_len": LONGEST,
        "len_control": 0,
        "print_final_stats": 1,
        "artifact_prefix": f"{FOLDER}/{name}-",
    }

    def changed(octets: bytes, longest: int, seed: int) -> bytes:
        return target.change(octets, longest, Random(seed), atheris.Mutate)  # noqa: S311 - libFuzzer chooses the seed

    words = [sys.argv[0], *[f"-{key}={value}" for key, value in options.items()], str(corpus)]
    atheris.Setup(words, target.ask, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

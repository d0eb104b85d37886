"""The command ``connector simulate edoreczenia``: run the simulated e-Doręczenia until it is told to stop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from samples.platform.edoreczenia import script, settings
from samples.platform.edoreczenia.simulator import Simulator
from samples.platform.shared.command import Command

EXAMPLE = Path(__file__).with_name("script-example.toml")
COMMAND = Command(
    name="edoreczenia",
    platform="e-Doręczenia",
    port=8446,
    config=settings.DEFAULT_FILE,
    holds="mailboxes and systems",
    example=EXAMPLE,
    rules=script.load,
    start=lambda pki, config, port: Simulator(pki, settings.load(config), port),
)


def run(arguments: Sequence[str]) -> int:
    """Run the simulator; see :meth:`samples.platform.shared.command.Command.run`."""
    return COMMAND.run(arguments)

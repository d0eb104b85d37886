"""The command ``connector simulate epuap``: run the simulated ePUAP until it is told to stop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from samples.platform.epuap import script, settings
from samples.platform.epuap.simulator import Simulator
from samples.platform.shared.command import Command

EXAMPLE = Path(__file__).with_name("script-example.toml")
COMMAND = Command(
    name="epuap",
    platform="ePUAP",
    port=8443,
    config=settings.DEFAULT_FILE,
    holds="entities and boxes",
    example=EXAMPLE,
    rules=script.load,
    start=lambda pki, config, port: Simulator(pki, settings.load(config), port),
)


def run(arguments: Sequence[str]) -> int:
    """Run the simulator; see :meth:`samples.platform.shared.command.Command.run`."""
    return COMMAND.run(arguments)

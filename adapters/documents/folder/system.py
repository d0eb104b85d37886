"""A folder as the office's document system: arrivals appear in it, letters are dropped into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.documents.folder.arrivals import Arrivals
from adapters.documents.folder.letters import Letters
from connector.letters.errors import ConfigurationWrong, NotTaken
from connector.ports import Acknowledgement, Clock, DocumentSystem, Outgoing, Parcel, ParcelFile


class FolderSettings(BaseModel):
    """What the table of the configuration says.

    ``folder`` is the folder shared with the document system; ``quiet_seconds`` how long a file in it must be untouched
    before it is read, 0 where everything is put in by renaming; ``max_letter_bytes`` all files of a letter together;
    ``call_timeout_seconds`` how long the disk may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path
    quiet_seconds: Annotated[float, Field(ge=0)] = 2
    max_letter_bytes: Annotated[int, Field(gt=0)] = 150_000_000
    call_timeout_seconds: Annotated[float, Field(gt=0)] = 60


def open_system(settings: Mapping[str, Any], clock: Clock, read: Callable[[str], bytes]) -> DocumentSystem:
    """Open the folder and make what is missing in it.

    Raises:
        ConfigurationWrong: a setting is wrong, or the folder cannot be made.
    """
    del read  # nothing here is secret
    try:
        return FolderSystem(FolderSettings.model_validate(dict(settings)), clock)
    except ValidationError as error:
        mistakes = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False))
        raise ConfigurationWrong("folder: " + "; ".join(mistakes)) from None
    except OSError as failure:
        raise ConfigurationWrong(f"folder: {failure.strerror}") from failure


class FolderSystem:
    """A folder (katalog wymiany). Every method may be repeated after a crash or an error at any moment."""

    name = "folder"

    def __init__(self, settings: FolderSettings, clock: Clock) -> None:
        self.call_timeout = timedelta(seconds=settings.call_timeout_seconds)
        self._arrivals = Arrivals(settings.folder, settings.quiet_seconds)
        self._letters = Letters(settings.folder, settings.quiet_seconds, settings.max_letter_bytes, clock)

    def hand_over(self, parcel: Parcel) -> str | None:
        """Show an arrival as ``in/<arrival>/``, all at once."""
        with _retried():
            return self._arrivals.hand_over(parcel)

    def acknowledgements(self) -> Iterator[Acknowledgement]:
        """Read the register numbers that the system left."""
        with _retried():
            yield from self._arrivals.acknowledgements()

    def settle(self, acknowledgement: Acknowledgement) -> None:
        """Put an acknowledged arrival into ``done/``."""
        with _retried():
            self._arrivals.settle(acknowledgement)

    def outgoing(self) -> Iterator[Outgoing]:
        """Give the letters dropped into ``out/``."""
        with _retried():
            yield from self._letters.outgoing()

    def accepted(self, outgoing: Outgoing, letter: str) -> None:
        """Move a letter to ``sent/<letter>/``."""
        with _retried():
            self._letters.accepted(outgoing, letter)

    def refused(self, outgoing: Outgoing, problems: Sequence[Mapping[str, Any]]) -> None:
        """Move a letter to ``refused/``, with the reasons."""
        with _retried():
            self._letters.refused(outgoing, problems)

    def report(self, letter: str, standing: Mapping[str, Any], evidence: Sequence[ParcelFile]) -> None:
        """Write status and evidence into ``sent/<letter>/``."""
        with _retried():
            self._letters.report(letter, standing, evidence)


@contextmanager
def _retried() -> Iterator[None]:
    """Turn a failure of the disk into one that is tried again: every step here is repeatable."""
    try:
        yield
    except OSError as failure:
        raise NotTaken(f"the folder: {failure.strerror or type(failure).__name__}") from failure

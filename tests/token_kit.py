"""A software token (SoftHSM) in a folder of its own, for one test."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pkcs11
import pytest

from signing.tokens import Token

PIN = "tajny-4321"
LABEL = "biuro"
_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so")


@dataclass(frozen=True)
class SoftToken:
    """A token that is there as long as its folder is."""

    module: Path
    folder: Path

    @classmethod
    def make(cls, folder: Path, patch: pytest.MonkeyPatch) -> SoftToken:
        """Set a token up, or skip the test where SoftHSM is not installed."""
        module = next((Path(place) for place in _PLACES if Path(place).exists()), None)
        program = shutil.which("softhsm2-util")
        if module is None or program is None:
            pytest.skip("softhsm2 is not installed")
        tokens = folder / "tokens"
        tokens.mkdir()
        settings = folder / "softhsm2.conf"
        settings.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
        patch.setenv("SOFTHSM2_CONF", str(settings))
        command = (program, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "87654321")
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - found above, nothing comes from outside
        pkcs11.lib(str(module)).reinitialize()  # it may still know the folder of another test
        return cls(module, tokens)

    def token(self, pin: str = PIN, *, writable: bool = True) -> Token:
        """Reach it as our program does."""
        return Token(self.module, LABEL, lambda: pin, writable=writable)

    def take_out(self) -> None:
        """Take the token out."""
        self.folder.rename(self.folder.with_name("away"))

    def put_in(self) -> None:
        """Put it in again."""
        self.folder.with_name("away").rename(self.folder)

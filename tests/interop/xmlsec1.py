"""The command xmlsec1 as a judge."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.interop.judges import PATIENCE
from tests.signing_kit import XADES

_IDS = ("--id-attr:Id", f"{XADES}:SignedProperties", "--id-attr:Id", "urn:p:pismo")
"""What a caller of the command must name: the elements that references point to."""


@dataclass(frozen=True)
class Xmlsec1:
    """The command and the one authority that it trusts."""

    command: str
    root: Path

    @classmethod
    def find(cls, root: Path) -> Xmlsec1:
        """Find the command, or skip the test where it is not there."""
        command = shutil.which("xmlsec1")
        if command is None:
            pytest.skip("xmlsec1 is not installed")
        return cls(command, root)

    def verify(self, paper: Path) -> dict[str, Any]:
        """Verify the first signature of a document by the certificate in it.

        Returns:
            ``valid`` and ``reason``.
        """
        return self._run("--verify", "--enabled-key-data", "x509", "--trusted-pem", self.root, *_IDS, paper)

    def sign(self, template: Path, signed: Path, key: Path) -> dict[str, Any]:
        """Fill in the signature of a template with a PEM key; the answer is as for ``verify``."""
        return self._run("--sign", "--privkey-pem", key, *_IDS, "--output", signed, template)

    def _run(self, *arguments: Path | str) -> dict[str, Any]:
        done = subprocess.run(  # noqa: S603 - found by name, and every argument is ours
            (self.command, *arguments), capture_output=True, text=True, errors="replace", check=False, timeout=PATIENCE
        )
        return {"valid": done.returncode == 0, "reason": done.stderr}

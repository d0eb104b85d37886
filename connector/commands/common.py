"""What the commands share: the option that names the configuration, and how an error is told to a person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer
from cryptography import x509
from rich.console import Console

from connector.letters.errors import ConfigurationWrong, ConnectorError, RequestInvalid
from signing.errors import SigningError

P = ParamSpec("P")

out = Console()
complaints = Console(stderr=True)

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", envvar="CONNECTOR_CONFIG", help="Plik konfiguracji (configuration file).")
]
DEFAULT_CONFIG = Path("connector.toml")


def told_plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Tell an error in a sentence in Polish and English, and end with code 1 (our fault) or 2 (the caller's)."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except ConnectorError as error:
            tell(error)
            raise typer.Exit(2 if error.fault == "caller" else 1) from None
        except SigningError as error:
            complaints.print(f"{error.text_pl} / {error.text_en} [{error.code}]", style="bold red", markup=False)
            if error.detail:
                complaints.print(error.detail, markup=False)
            raise typer.Exit(2 if error.fault == "caller" else 1) from None
        except OSError as error:
            complaints.print(f"{error.filename}: {error.strerror}", style="bold red", markup=False)
            raise typer.Exit(2) from None

    return run


def trusted_in(folder: Path) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Read whom to trust from a folder: its certificates (``*.pem``), and below ``podpis-zaufany`` the minister's seals.

    Raises:
        ConfigurationWrong: a file in it is no certificate.
    """
    try:
        anchors, seals = (
            [found for file in sorted(place.glob("*.pem")) for found in x509.load_pem_x509_certificates(file.read_bytes())]
            for place in (folder, folder / "podpis-zaufany")
        )
    except ValueError as failure:
        raise ConfigurationWrong(f"{folder}: {failure}") from failure
    return anchors, seals


def tell(error: ConnectorError) -> None:
    """Print what went wrong."""
    complaints.print(f"{error.text_pl} / {error.text_en} [{error.code}]", style="bold red", markup=False)
    if error.detail:
        complaints.print(error.detail, markup=False)
    if isinstance(error, RequestInvalid):
        for problem in error.problems:
            complaints.print(f"- {problem.text_pl} / {problem.text_en}", markup=False)

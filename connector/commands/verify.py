"""Verify signatures of files without a service: a verdict for each file, for people or for programs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography import x509

from connector import app, keys
from connector.care.books.asking import moment_of
from connector.commands import verify_shown
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly, trusted_in
from connector.commands.files import Files
from connector.flow.desk import Policies, SystemClock
from connector.flow.verdicts import written
from connector.letters.errors import ConfigurationWrong
from connector.settings import Settings, load
from connector.web import verification_page
from connector.web.verification_page import Language
from schemas.errors import UnreadableXml
from signing import policy as policies
from signing.errors import FileUnreadable

_UNREADABLE = 6
_EXIT = {"valid": 0, "intact_weak": 0, "unsigned": 3, "indeterminate": 4, "invalid": 5, "unreadable": _UNREADABLE}


@told_plainly
def verify(
    files: Files,
    as_json: Annotated[bool, typer.Option("--json", help="raport dla programów (a report for programs)")] = False,
    receipt: Annotated[bool, typer.Option("--receipt", help="to UPP lub UPD (judge as a receipt)")] = False,
    at: Annotated[str, typer.Option("--at", help="chwila, na którą sprawdzić (the moment to judge for)")] = "",
    trust: Annotated[
        Path | None,
        typer.Option("--trust", exists=True, file_okay=False, help="katalog z certyfikatami zaufanych (trusted certificates)"),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", exists=True, dir_okay=False, help="plik zasad sprawdzania (policy file)")
    ] = None,
    page: Annotated[Path | None, typer.Option("--page", help="zapisz też stronę HTML (write a page too)")] = None,
    english: Annotated[bool, typer.Option("--english", help="strona po angielsku (the page in English)")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Sprawdź podpisy; kod: 0 dobry, 3 brak, 4 nie wiadomo, 5 zły, 6 nieczytelny (verify; exit code: the worst)."""
    now = SystemClock().now()
    moment = moment_of(at) if at else now
    wanted, own = (_of_folder(trust), []) if trust else _configured(config, policy)
    judged = {str(file): _judged(file, wanted, receipt=receipt, at=moment, now=now, own=own) for file in files}
    if as_json:
        out.print_json(json.dumps(judged))
    else:
        for name, found in judged.items():
            verify_shown.show(name, found)
    if page:
        language: Language = "en" if english else "pl"
        page.write_text(verification_page.render(judged, language), "utf-8")
    raise typer.Exit(max(_EXIT[found["verdict"]] for found in judged.values()))


def _configured(config: Path, policy: Path | None) -> tuple[Policies, list[x509.Certificate]]:
    """Open the configured policies and the office's own certificates; a policy file needs no configuration beside it."""
    alone = policy is not None and not config.exists()
    if policy is None and not config.exists():
        raise ConfigurationWrong(
            f"nie ma {config}; komu wierzyć, powie --trust KATALOG albo --policy PLIK / no such file: use these"
        )
    settings = Settings(purpose="training", folder=Path.cwd()) if alone else load(config)
    return app.open_policies(settings, policy), keys.certificates(settings)


def _of_folder(folder: Path) -> Policies:
    """Trust the certificates of a folder; those below ``podpis-zaufany`` are seals of the minister."""
    anchors, seals = trusted_in(folder)
    return Policies(policies.letters(anchors, seals), policies.upp(anchors))


def _judged(
    file: Path, wanted: Policies, *, receipt: bool, at: datetime, now: datetime, own: list[x509.Certificate]
) -> dict[str, Any]:
    try:
        return written(file.read_bytes(), wanted, receipt=receipt, at=at, now=now, own=own)
    except (UnreadableXml, FileUnreadable) as error:
        return {"verdict": "unreadable", "code": error.code, "text_pl": error.text_pl, "text_en": error.text_en}

"""Verify signatures of files without a service: a verdict for each file, for people or for programs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography import x509

from connector import app
from connector.care.books.asking import moment_of
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.files import Files
from connector.flow.desk import SystemClock
from connector.letters.errors import ConfigurationWrong
from connector.settings import load
from connector.web import verification_page
from connector.web.verification_page import Language
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing import policy as policies
from signing import report
from signing.policy import Policy
from signing.verification import verify as verify_tree

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
    page: Annotated[Path | None, typer.Option("--page", help="zapisz też stronę HTML (write a page too)")] = None,
    english: Annotated[bool, typer.Option("--english", help="strona po angielsku (the page in English)")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Sprawdź podpisy; kod: 0 dobry, 3 brak, 4 nie wiadomo, 5 zły, 6 nieczytelny (verify; exit code: the worst)."""
    moment = moment_of(at) if at else SystemClock().now()
    wanted = _of_folder(trust, receipt=receipt) if trust else _configured(config, receipt=receipt)
    judged = {str(file): _judged(file, wanted, moment) for file in files}
    if as_json:
        out.print_json(json.dumps(judged))
    else:
        for name, found in judged.items():
            _print(name, found)
    if page:
        language: Language = "en" if english else "pl"
        page.write_text(verification_page.render(judged, language), "utf-8")
    raise typer.Exit(max(_EXIT[found["verdict"]] for found in judged.values()))


def _configured(config: Path, *, receipt: bool) -> Policy:
    found = app.open_policies(load(config))
    return found.receipts if receipt else found.letters


def _of_folder(folder: Path, *, receipt: bool) -> Policy:
    """Trust the certificates of a folder; those below ``podpis-zaufany`` are seals of the minister."""
    anchors, seals = _certificates(folder), _certificates(folder / "podpis-zaufany")
    return policies.upp(anchors) if receipt else policies.letters(anchors, seals)


def _certificates(folder: Path) -> list[x509.Certificate]:
    try:
        return [found for file in sorted(folder.glob("*.pem")) for found in x509.load_pem_x509_certificates(file.read_bytes())]
    except ValueError as failure:
        raise ConfigurationWrong(f"{folder}: {failure}") from failure


def _judged(file: Path, wanted: Policy, moment: datetime) -> dict[str, Any]:
    try:
        return report.as_json(verify_tree(parse(file.read_bytes()), wanted, at=moment), at=moment)
    except UnreadableXml as error:
        return {"verdict": "unreadable", "code": error.code, "text_pl": error.text_pl, "text_en": error.text_en}


def _print(name: str, found: dict[str, Any]) -> None:
    if found["verdict"] == "unreadable":
        out.print(f"{name}: unreadable: {found['text_pl']} / {found['text_en']}", markup=False, soft_wrap=True)
        return
    out.print(f"{name}: {found['verdict']}", markup=False, soft_wrap=True)
    for item in found["signatures"]:
        kind = "Podpis Zaufany" if item["podpis_zaufany"] else "certyfikat"
        why = f"[{item['reason']}, {item['coverage']}]"
        out.print(f"  {item['signer']} ({kind}): {item['text_pl']} {why}", markup=False, soft_wrap=True)

"""Work on files without a service: validate, sign."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from lxml.etree import _ElementTree

from connector import app
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.flow.desk import SystemClock
from connector.letters.errors import ConfigurationWrong, InputRefused
from connector.settings import load
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from schemas.validation import check
from signing.xades import sign as sign_tree

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)]


@told_plainly
def validate(files: Files, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Sprawdź dokumenty ze schematem; kod 2, gdy są błędy (check documents; exit code 2 where there are mistakes)."""
    reports = {str(file): _findings(file) for file in files}
    if as_json:
        out.print_json(json.dumps(reports))
    else:
        for name, findings in reports.items():
            out.print(f"{name}: {'bez błędów / no mistakes' if not findings else ''}", markup=False, soft_wrap=True)
            for finding in findings:
                out.print(f"  {finding['path']} (wiersz {finding['line']}): {finding['text_pl']}", markup=False, soft_wrap=True)
    if any(finding["severity"] == "error" for findings in reports.values() for finding in findings):
        raise typer.Exit(2)


def _findings(file: Path) -> list[dict[str, Any]]:
    try:
        return [asdict(finding) for finding in check(parse(file.read_bytes()))]
    except UnreadableXml as error:
        texts = {"text_pl": error.text_pl, "text_en": error.text_en}
        return [{"code": error.code, "severity": "error", "line": error.line, "path": "", **texts}]


@told_plainly
def sign(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    key: Annotated[str, typer.Option(help="nazwa klucza z konfiguracji")],
    to: Annotated[Path, typer.Option(help="dokąd zapisać podpisany dokument")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Podpisz dokument kluczem z konfiguracji (sign a document, XAdES baseline B)."""
    clock = SystemClock()
    keys = app.open_keys(load(config), clock)
    if key not in keys:
        raise ConfigurationWrong(f"key {key}; known: {', '.join(keys)}")
    to.write_bytes(sign_tree(_parsed(file), keys[key], at=clock.now()))
    out.print(f"zapisano / written: {to}", markup=False)


def _parsed(file: Path) -> _ElementTree:
    try:
        return parse(file.read_bytes())
    except UnreadableXml as error:
        raise InputRefused(f"{file}: {error.text_pl}") from None

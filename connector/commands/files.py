"""Work on files without a service: validate, sign, verify."""

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
from signing.policy import Policy
from signing.verdict import Report, SignatureVerdict
from signing.verification import verify as verify_tree
from signing.xades import sign as sign_tree

_UNREADABLE = 6
_EXIT = {"valid": 0, "intact_weak": 0, "unsigned": 3, "indeterminate": 4, "invalid": 5}

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
    keys = app.open_keys(load(config))
    if key not in keys:
        raise ConfigurationWrong(f"key {key}; known: {', '.join(keys)}")
    to.write_bytes(sign_tree(_parsed(file), keys[key], at=SystemClock().now()))
    out.print(f"zapisano / written: {to}", markup=False)


@told_plainly
def verify(
    files: Files,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    receipt: Annotated[bool, typer.Option("--receipt", help="to UPP lub UPD (judge as a receipt)")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Sprawdź podpisy; kod: 0 dobry, 3 brak, 4 nie wiadomo, 5 zły, 6 nieczytelny (verify; exit code: the worst)."""
    policies = app.open_policies(load(config))
    policy = policies.receipts if receipt else policies.letters
    judged = {str(file): _judged(file, policy) for file in files}
    if as_json:
        out.print_json(json.dumps({name: _as_json(found) for name, found in judged.items()}))
    else:
        for name, found in judged.items():
            _print(name, found)
    raise typer.Exit(max(_UNREADABLE if isinstance(found, UnreadableXml) else _EXIT[found.verdict] for found in judged.values()))


def _judged(file: Path, policy: Policy) -> Report | UnreadableXml:
    try:
        return verify_tree(parse(file.read_bytes()), policy, at=SystemClock().now())
    except UnreadableXml as error:
        return error


def _parsed(file: Path) -> _ElementTree:
    try:
        return parse(file.read_bytes())
    except UnreadableXml as error:
        raise InputRefused(f"{file}: {error.text_pl}") from None


def _as_json(report: Report | UnreadableXml) -> dict[str, Any]:
    if isinstance(report, UnreadableXml):
        return {"verdict": "unreadable", "code": report.code, "text_pl": report.text_pl, "text_en": report.text_en}
    return {"verdict": report.verdict, "signatures": [_signature(item) for item in report.signatures]}


def _signature(item: SignatureVerdict) -> dict[str, Any]:
    return {
        "signer": item.name,
        "podpis_zaufany": item.person is not None,
        "verdict": item.verdict,
        "reason": item.reason,
        "text_pl": item.text_pl,
        "text_en": item.text_en,
        "coverage": item.coverage,
        "claimed_signing_time": item.signing_time.isoformat() if item.signing_time else None,
    }


def _print(name: str, report: Report | UnreadableXml) -> None:
    if isinstance(report, UnreadableXml):
        out.print(f"{name}: unreadable: {report.text_pl} / {report.text_en}", markup=False, soft_wrap=True)
        return
    out.print(f"{name}: {report.verdict}", markup=False, soft_wrap=True)
    for item in report.signatures:
        kind = "Podpis Zaufany" if item.person else "certyfikat"
        out.print(f"  {item.name} ({kind}): {item.text_pl} [{item.reason}, {item.coverage}]", markup=False, soft_wrap=True)

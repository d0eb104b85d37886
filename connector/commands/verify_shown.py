"""Print what the signatures of a file prove, in a few lines for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from connector.commands.common import out
from connector.web.panel.phrases import POLAND, in_zone
from connector.web.verification_page import WORDS

_BY = {"time_stamp": "znacznik czasu / time stamp", "receipt": "poświadczenie / receipt", "now": "sprawdzenie / this check"}


def show(name: str, found: dict[str, Any]) -> None:
    """Print the report on one file, as :func:`signing.report.as_json` gives it."""
    for line in _lines(name, found):
        out.print(line, markup=False, soft_wrap=True)


def _lines(name: str, found: dict[str, Any]) -> Iterator[str]:
    if found["verdict"] == "unreadable":
        yield f"{name}: unreadable: {found['text_pl']} / {found['text_en']}"
        return
    passed = f", {found['indication']}" if found["indication"] else ""
    yield f"{name}: {WORDS['pl'][found['verdict']]} [{found['verdict']}{passed}]"
    if found["signatures"]:
        yield f"  {found['together']['text_pl']}"
    if found["signatures"] and found["unsigned_files"]:
        yield f"  Nikt nie podpisał / unsigned: {'; '.join(found['unsigned_files'])}"
    for item in found["signatures"]:
        yield from _of_signature(item)


def _of_signature(item: dict[str, Any]) -> Iterator[str]:
    kind = "Podpis Zaufany" if item["podpis_zaufany"] else "certyfikat"
    yield f"  {item['signer']} ({kind}): {item['text_pl']} [{item['reason']}, {item['coverage']}]"
    yield f"    poziom / level: {item['baseline'] or '-'}; {_since(item['proved'])}"
    yield f"    unieważnienie / revocation: {item['revocation']['text_pl']} [{item['revocation']['state']}]"
    yield f"    {item['qualified']['text_pl']} [{item['qualified']['status']}{_listed(item['qualified']['list'])}]"
    for stamp in item["time_stamps"]:
        if stamp["reason"] != "passed":
            yield f"    {stamp['text_pl']} [{stamp['reason']}]"


def _since(proved: dict[str, Any]) -> str:
    if proved["since"] is None:
        return "od kiedy, nie wiadomo / since when is not proved"
    at = in_zone(datetime.fromisoformat(proved["since"]), POLAND)
    service = f", {proved['service']}" if proved["service"] else ""
    return f"pewny od / proved since {at:%Y-%m-%d %H:%M:%S} ({_BY[proved['by']]}{service})"


def _listed(found: dict[str, Any] | None) -> str:
    return f", {found['territory']} {found['sequence']}, {found['issued'][:10]}" if found else ""

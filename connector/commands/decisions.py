"""A person's decisions from a terminal, made through the running service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.commands.service import call
from connector.settings import load

Person = Annotated[str, typer.Option(help="kto decyduje (who decides)")]
Reason = Annotated[str, typer.Option(help="dlaczego (why)")]


def _decide(config: Path, place: str, person: str, reason: str, **more: str) -> Any:
    return call(load(config), "POST", place, json={"person": person, "reason": reason, **more})


@told_plainly
def close(
    shipment: Annotated[str, typer.Argument(help="shp_…")],
    person: Person,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Zamknij ręcznie przesyłkę, która czeka na osobę (close a shipment by hand; a later proof still counts)."""
    _tell(shipment, _decide(config, f"/shipments/{shipment}/closure", person, reason))


@told_plainly
def reopen(
    shipment: Annotated[str, typer.Argument(help="shp_…")],
    person: Person,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Otwórz ponownie przesyłkę zamkniętą ręcznie (open a shipment again that was closed by hand)."""
    _tell(shipment, _decide(config, f"/shipments/{shipment}/reopening", person, reason))


@told_plainly
def cancel(
    shipment: Annotated[str, typer.Argument(help="shp_…")],
    person: Person,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Anuluj przesyłkę, która jeszcze nie wyszła (cancel a shipment before it leaves)."""
    _tell(shipment, _decide(config, f"/shipments/{shipment}/cancellation", person, reason))


@told_plainly
def confirm(
    evidence: Annotated[str, typer.Argument(help="evd_…")],
    shipment: Annotated[str, typer.Argument(help="shp_…")],
    person: Person,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Powiedz, której przesyłki dotyczy dowód (say to which shipment a proof belongs)."""
    answer = _decide(config, f"/evidence/{evidence}/confirmation", person, reason, shipment=shipment)
    out.print(f"{evidence}: {answer['match']}", markup=False)


@told_plainly
def reject(
    evidence: Annotated[str, typer.Argument(help="evd_…")],
    person: Person,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Powiedz, że dowód nie dotyczy przesyłki, przy której stoi (say that a proof is not of the shipment it stands at)."""
    answer = _decide(config, f"/evidence/{evidence}/rejection", person, reason)
    out.print(f"{evidence}: {answer['match']}", markup=False)


@told_plainly
def rejudge(person: Person, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Oceń ponownie to, czemu nie można było wierzyć, po dodaniu certyfikatu (judge again what was not believed)."""
    planned = call(load(config), "POST", "/rejudgements", json={"person": person})["planned"]
    for kind, count in planned.items():
        out.print(f"{_REJUDGED[kind]}: {count}", markup=False)


_REJUDGED = {
    "rejudge_answer": "odpowiedzi platformy / answers of a platform",
    "rejudge_evidence": "poświadczenia / receipts",
    "rejudge_arrival": "wpływy / arrivals",
}


@told_plainly
def release(
    identifier: Annotated[str, typer.Argument(help="arr_… albo shp_…")],
    person: Person,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wypuść wpływ odłożony do wyjaśnienia albo przesyłkę wstrzymaną za adres (let an arrival or held shipment go on)."""
    place = "shipments" if identifier.startswith("shp_") else "arrivals"
    _tell(identifier, _decide(config, f"/{place}/{identifier}/release", person, reason))


def _tell(identifier: str, answer: dict[str, Any]) -> None:
    out.print(f"{identifier}: {answer['status_pl']}", markup=False)

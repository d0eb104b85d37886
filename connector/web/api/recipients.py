"""Recipients: look somebody up in the register of addresses before a letter is written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from connector.flow.lookup import LookUp, look_up
from connector.flow.register import findings_of
from connector.ports import RegisteredAddress
from connector.web.access import Client, DeskOf
from connector.web.body import JsonRoute

router = APIRouter(route_class=JsonRoute, tags=["recipients"])


@router.post("/recipients/lookup")
def post_lookup(request: LookUp, desk: DeskOf, client: Client) -> dict[str, Any]:
    """Look for an addressee in the register (BAE); ``total`` may be more than one page shows.

    A person's numbers are masked. A POST, so that nobody's name gets into the log of a proxy.
    """
    found = look_up(desk, client, request)
    return {"recipients": [_view(entry) for entry in found.entries], "total": found.total, "page": request.page}


def _view(entry: RegisteredAddress) -> dict[str, Any]:
    findings = findings_of(entry.address, entry)
    return {
        "address": entry.address,
        "name": entry.name,
        "place": entry.place,
        "status": entry.status,
        "public": entry.public,
        "main": entry.main,
        "designated_operator": entry.operator,
        "official_ids": [asdict(number) for number in entry.official_ids],
        "may_be_sent_to": all(finding.severity != "error" for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }

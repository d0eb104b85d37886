"""Evidence of e-Doręczenia as an office gets it: technical XML, business receipts and postal cards, all of a letter of nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from samples.documents.templates import fill
from samples.documents.xades import Pair, sign_as_person

OFFICE = "AE:PL-98765-43210-SFVYC-19"
RESIDENT = "AE:PL-11111-22222-ABCDE-11"
MESSAGE = "PPSA-E-00000000-0000-4000-8000-000000000001"
RECEIPTS_TEMPLATE = "http://crd.gov.pl/wzor/2021/09/01/10856/"
SISTER_TEMPLATE = "http://crd.gov.pl/wzor/2021/09/01/99999/"
BIOMETRIC = "PRZEBIEG-PODPISU-KTOREGO-NIKT-NIE-CZYTA"
"""Stands for biometric data in the postal cards, so that tests can look for it."""

_SUMMER = timezone(timedelta(hours=2))


def every(pair: Pair, *, at: datetime | None = None) -> dict[str, bytes]:
    """Give one of each by file name, about one message that was sent and handed over, sealed with this key."""
    moment = at or datetime.now(UTC)
    events = ("SubmissionAcceptance", "RelayAcceptance", "ContentConsignment", "ContentHandover")
    return {
        **{f"{event}.xml": technical(event, at=moment, pair=pair) for event in events},
        "BPWX.xml": receipt(sent=moment, received=None, title="Potwierdzenie wysłania", template=SISTER_TEMPLATE, pair=pair),
        "BPOX.xml": receipt(sent=moment, received=moment, pair=pair),
        "KartaEpo.xml": card(at=moment.isoformat(timespec="seconds")),
        "TabletKartaEpo.xml": tablet_card(at=moment.isoformat(timespec="seconds"), status="2", pair=pair),
    }


def technical(
    event: str,
    *,
    message: str = MESSAGE,
    addressee: str = RESIDENT,
    at: datetime,
    reason: tuple[str, str] | None = None,
    pair: Pair | None = None,
) -> bytes:
    """Write technical evidence (A to E), sealed where a key is given; ``event`` is the last part of the ETSI event's address."""
    content = fill(
        "evidence_technical.xml",
        number=f"dowod-{event}",
        event=event,
        at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        sender=OFFICE,
        addressee=addressee,
        message=message,
        reason=reason,
    )
    return _sealed(content, pair, at)


def receipt(
    *,
    message: str = MESSAGE,
    addressee: str = RESIDENT,
    sent: datetime,
    received: datetime | None,
    title: str = "Potwierdzenie otrzymania",
    template: str = RECEIPTS_TEMPLATE,
    pair: Pair | None = None,
) -> bytes:
    """Write a proof of receipt (BP.OX), or of sending (BP.WX) by another title and template."""
    content = fill(
        "evidence_business.xml",
        namespace=template,
        title=title,
        sender=OFFICE,
        addressee=addressee,
        sent=sent.astimezone(_SUMMER).isoformat(),
        received=received.astimezone(_SUMMER).isoformat() if received else None,
        based_on="dowod-ContentHandover",
        message=message,
    )
    return _sealed(content, pair, received or sent)


def card(*, at: str, returned: str | None = None, note: str = "Doręczono") -> bytes:
    """Write a postal card (KartaEpo); ``returned`` is the reason of a return, as the post writes it.

    It has no seal: its namespace is a relative address, and such a document has no canonical form.
    """
    facts = {"number": "1001", "at": at, "posted": "2026-03-02", "note": note, "biometric": BIOMETRIC}
    return fill("evidence_card.xml", returned=returned, **facts)


def tablet_card(*, at: str, status: str, missed: str = "", pair: Pair | None = None) -> bytes:
    """Write a postal card of the carrier's tablet (TabletKartaEpo) with the postal codes for status and reason."""
    facts = {"number": "2002", "at": at, "posted": "2026-03-02", "biometric": BIOMETRIC}
    return _sealed(fill("evidence_tablet.xml", status=status, missed=missed, **facts), pair, datetime.now(UTC))


def _sealed(content: bytes, pair: Pair | None, at: datetime) -> bytes:
    return sign_as_person(content, pair, at) if pair else content

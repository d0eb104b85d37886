"""Which rights an access token carries, and which of those we need are missing, in plain words (protocols, e-Doręczenia 2.4)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry, extract_compact

from adapters.edoreczenia.leaves import branch, rows, text, texts
from connector.letters.errors import Problem

_NEEDED: Final = {
    "read_messages": ("odczyt wiadomości", "reading messages"),
    "write_messages": ("wysyłanie i zmiana wiadomości", "sending and changing messages"),
}


class _Roomy(JWSRegistry):
    """Takes tokens of an office with many mailboxes and folders, which are longer than the library expects."""

    max_header_length = 100_000
    max_payload_length = 1_000_000


def missing(token: str, ade: str) -> Sequence[Problem]:
    """Name the rights to a mailbox that we need and the token does not carry for the whole of it; nothing is verified.

    A token of another shape tells nothing, so that all of them are named.
    """
    granted = list(_granted(_claims(token), ade))
    return [_problem(scope, ade, granted) for scope in _NEEDED if (scope, "") not in granted]


def _claims(token: str) -> Any:
    """Decode the claims without asking who signed them: the token is the platform's business, its rights are only told."""
    try:
        return json.loads(extract_compact(token.encode(), registry=_Roomy()).payload)
    except (JoseError, ValueError):
        return {}


def _granted(claims: Any, ade: str) -> Iterator[tuple[str, str]]:
    """Give each right with the folder it is for; an empty folder is the whole mailbox."""
    whole = f"ADE.{ade}"
    for permission in rows(branch(claims, "authorization"), "permissions"):
        name = text(permission, "rsname") or ""
        if name == whole or name.startswith(f"{whole}."):
            for scope in texts(permission, "scopes"):
                yield scope, name[len(whole) + 1 :]


def _problem(scope: str, ade: str, granted: Sequence[tuple[str, str]]) -> Problem:
    polish, english = _NEEDED[scope]
    folders = ", ".join(folder for right, folder in granted if right == scope)
    only_pl, only_en = (f"; jest tylko do folderów: {folders}", f"; only for the folders {folders}") if folders else ("", "")
    return Problem(
        code="right_missing",
        path=scope,
        text_pl=f"Nasz system nie ma uprawnienia „{polish}” ({scope}) w {ade}{only_pl}. Nadaje je administrator skrzynki.",
        text_en=f"Our system lacks the right of {english} ({scope}) in {ade}{only_en}. The mailbox's administrator grants it.",
    )

"""Use the running service from a terminal: send or check, list, show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.table import Column, Table

from connector.care.outage_print import moment
from connector.commands import letter_check
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, out, told_plainly
from connector.letters.deadline import DEADLINE_PL, Deadline
from connector.letters.errors import InputRefused, NotAllowed, NotFound, OurFault, Problem, RequestInvalid, TooManyLookUps
from connector.letters.ids import new_id
from connector.settings import Settings, load

_TIMEOUT_SECONDS = 60
_STOPPED = 2


class ServiceDown(OurFault):
    """The service does not run."""

    code = "service_down"
    text_pl = "Usługa konektora nie działa."
    text_en = "The connector's service does not run."


def call(settings: Settings, method: str, path: str, **options: Any) -> Any:
    """Call the running service.

    Raises:
        ServiceDown: it does not run.
        OurFault: it failed.
        NotAllowed: it does not know our key, or we are no administrator there.
        NotFound, RequestInvalid: its answer says so.
    """
    return _ask(settings, method, path, **options).json()


def fetch(settings: Settings, path: str, **options: Any) -> bytes:
    """Fetch the bytes of something from the running service; raises as :func:`call` does."""
    return _ask(settings, "GET", path, **options).content


def _ask(settings: Settings, method: str, path: str, **options: Any) -> httpx.Response:
    key = settings.read(settings.command_line.key).decode().strip()
    headers = {"Authorization": f"Bearer {key}", **options.pop("headers", {})}
    timeout = options.pop("timeout", _TIMEOUT_SECONDS)
    address = f"http://{settings.web.host}:{settings.web.port}/api/v1{path}"
    try:
        answer = httpx.request(method, address, headers=headers, timeout=timeout, trust_env=False, **options)
    except httpx.TransportError as error:
        raise ServiceDown(f"uruchom ją: connector serve / start it with 'connector serve' ({address})") from error
    _check(answer, path)
    return answer


def _check(answer: httpx.Response, path: str) -> None:
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise NotFound(path)
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        document = answer.json()
        raise RequestInvalid([Problem(**problem) for problem in document["problems"]] or [_as_problem(document)])
    if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise NotAllowed(answer.json()["title"])
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise TooManyLookUps(path)
    if answer.is_error:
        raise OurFault(f"{path}: HTTP {answer.status_code}")


def _as_problem(document: dict[str, Any]) -> Problem:
    return Problem(document["code"], "", document["title"], document["title_en"])


def read_json(file: Path) -> Any:
    """Read a file of JSON.

    Raises:
        InputRefused: it is none.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise InputRefused(f"{file}: to nie jest JSON / not JSON") from None


@told_plainly
def send(
    file: Annotated[Path, typer.Argument(help="JSON o kształcie POST /api/v1/letters")],
    key: Annotated[str | None, typer.Option(help="Idempotency-Key; bez niego: nowy")] = None,
    check: Annotated[bool, typer.Option("--check", help="tylko sprawdź, niczego nie zapisuj (only check)")] = False,
    register: Annotated[bool, typer.Option("--register", help="z --check: zapytaj też rejestr adresów (ask BAE)")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Przekaż pismo do wysłania działającej usłudze albo tylko je sprawdź (post a letter to the running service, or check it)."""
    body = read_json(file)
    if check:
        checked = call(load(config), "POST", "/letters/check", json=body, params={"register": register})
        letter_check.tell(checked, registered=register)
        raise typer.Exit(0 if checked["passes"] else _STOPPED)
    headers = {"Idempotency-Key": key or new_id("key")}
    answer = call(load(config), "POST", "/letters", json=body, headers=headers)
    out.print(answer["id"], markup=False)


@told_plainly
def list_letters(
    arrivals: Annotated[bool, typer.Option("--arrivals", help="pokaż wpływy zamiast pism")] = False,
    search: Annotated[str | None, typer.Option("--search", help="pisma z tymi słowami, znakiem sprawy albo numerem")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż najnowsze pisma albo wpływy (list the newest letters or arrivals)."""
    what = "arrivals" if arrivals else "letters"
    rows = call(load(config), "GET", f"/{what}", params={"q": search} if search and not arrivals else {})[what]
    if as_json:
        out.print_json(json.dumps(rows))
    elif arrivals:
        _print(("id", "nadawca", "temat", "stan"), [_arrival(row) for row in rows])
    else:
        _print(("id", "temat", "znak", "przesyłki", "termin wysłania"), [_letter(row) for row in rows])


def _arrival(row: dict[str, Any]) -> tuple[str, ...]:
    return row["id"], row["sender"]["name"], row["subject"], row["status_pl"]


def _letter(row: dict[str, Any]) -> tuple[str, ...]:
    counts = ", ".join(f"{label}: {count}" for label, count in row["statuses_pl"].items())
    warning = f" ({DEADLINE_PL[Deadline(row['deadline'])]})" if row["deadline"] else ""
    return row["id"], row["subject"], row["case_mark"] or "", counts, moment(row["send_by"]) + warning if row["send_by"] else ""


def _print(columns: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
    table = Table(Column(columns[0], no_wrap=True, min_width=24), *(Column(name, overflow="fold") for name in columns[1:]))
    for line in lines:
        table.add_row(*line)
    out.print(table)


_PLACES = {"let": "/letters", "shp": "/shipments", "arr": "/arrivals", "evd": "/evidence", "doc": "/documents"}


@told_plainly
def show(
    identifier: Annotated[str, typer.Argument(help="let_…, shp_…, arr_…, evd_… albo doc_…")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Pokaż jedno pismo, przesyłkę, wpływ, dowód albo dokument jako JSON (show one thing as JSON)."""
    place = _PLACES.get(identifier[:3])
    if place is None:
        raise NotFound(identifier)
    out.print_json(json.dumps(call(load(config), "GET", f"{place}/{identifier}")))

"""Take a backup, restore it, try it out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from connector import app
from connector.archive import open_archive
from connector.care import bundle
from connector.care.backup import Progress, Taken, back_up, prune
from connector.care.drill import Drill
from connector.care.drill import drill as try_out
from connector.care.restore import bare_desk
from connector.care.restore import restore as restore_store
from connector.care.routine import note_backup
from connector.commands.common import DEFAULT_CONFIG, ConfigOption, complaints, out, tell, told_plainly
from connector.commands.decisions import Person, Reason
from connector.commands.service import ServiceDown, call
from connector.letters.errors import ConnectorError, InputRefused
from connector.settings import Settings, load

_HOUR_SECONDS = 3600

restore = typer.Typer(help="Odtworzenie z kopii zapasowej (restore from a backup).")

From = Annotated[Path, typer.Option("--from", help="katalog kopii (the backup folder)", file_okay=False)]
Snapshot = Annotated[str | None, typer.Option("--snapshot", help="nazwa kopii; bez niej najnowsza (which; newest without it)")]


@contextmanager
def _shown() -> Iterator[Progress]:
    """Show how far long work is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=complaints, transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


@told_plainly
def backup(
    to: Annotated[Path | None, typer.Option("--to", help="katalog kopii; bez niego [backup] folder (the backup folder)")] = None,
    keep: Annotated[int | None, typer.Option(min=1, help="ile najnowszych kopii zostawić; bez tego wszystkie")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Zrób kopię zapasową, także przy działającej usłudze; kod 1, gdy w archiwum czegoś brakuje (take a backup, online)."""
    settings = load(config)
    folder = to or (settings.path(settings.backup.folder) if settings.backup.folder else None)
    if folder is None:
        raise InputRefused("podaj --to albo [backup] folder / give --to or [backup] folder")
    with closing(app.open_database(settings)) as database, _shown() as progress:
        taken = back_up(database, open_archive(settings, database), folder, at=database.now(), progress=progress)
    _note(settings, taken)
    for name in prune(folder, keep) if keep is not None else ():
        out.print(f"usunięto starą kopię / an old one was deleted: {name}", markup=False)
    _tell_taken(taken)
    if taken.missing:
        raise typer.Exit(1)


def _note(settings: Settings, taken: Taken) -> None:
    """Have the journal told: by the running service, or here while none runs. The backup holds even where that fails."""
    note = {"manifest_sha256": taken.snapshot.manifest_sha256(), "missing": len(taken.missing)}
    try:
        try:
            call(settings, "POST", "/backups", json={**note, "taken_at": taken.manifest.taken_at.isoformat()})
        except ServiceDown:
            with app.store_alone(settings) as database, database.transaction("backup noted") as tx:
                note_backup(tx, at=database.now(), taken_at=taken.manifest.taken_at, actor="person:cli", **note)  # type: ignore[arg-type] # the note's two values are of two types
    except ConnectorError as error:
        complaints.print("Kopia jest zrobiona, lecz dziennik o niej nie wie / taken, but the journal was not told:", style="bold")
        tell(error)


def _tell_taken(taken: Taken) -> None:
    objects = taken.manifest.objects
    out.print(f"kopia / backup: {taken.snapshot.place}", markup=False, soft_wrap=True)
    out.print(f"  obiektów / objects: {objects.count}, nowych / new: {taken.copied}", markup=False)
    out.print(f"  spis / manifest SHA-256: {taken.snapshot.manifest_sha256()}", markup=False, soft_wrap=True)
    if objects.missing:
        text = f"W ARCHIWUM BRAKUJE OBIEKTÓW: {len(objects.missing)}; reszta jest w kopii / objects are missing, the rest is kept"
        complaints.print(text, style="bold red", markup=False)
        for sha256 in objects.missing:
            complaints.print(f"  {sha256}", markup=False, soft_wrap=True)


@restore.callback(invoke_without_command=True)
@told_plainly
def restore_from(
    context: typer.Context,
    source: Annotated[Path | None, typer.Option("--from", help="katalog kopii (the backup folder)", file_okay=False)] = None,
    snapshot: Snapshot = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Odtwórz magazyn z kopii, tylko do pustego; wysyłka i odbiór stoją do decyzji osoby (into an empty store only)."""
    if context.invoked_subcommand is not None:
        return
    if source is None:
        raise InputRefused("podaj --from KATALOG / give --from FOLDER")
    settings = load(config)
    chosen = bundle.choose(source, snapshot)
    with app.store_alone(settings) as database, _shown() as progress:
        desk = bare_desk(database, open_archive(settings, database), database)
        restored = restore_store(chosen, desk, desk.archive.put, purpose=settings.purpose, progress=progress)
    out.print(f"odtworzono / restored: {chosen.name}, przerwane wywołania / calls cut off: {restored.interrupted}", markup=False)
    if restored.manifest.objects.missing:
        count = len(restored.manifest.objects.missing)
        complaints.print(f"w kopii brakowało obiektów / objects missing already at the backup: {count}", style="bold red")
    if restored.journal.broken_at is not None:
        complaints.print(f"dziennik przerwany na pozycji / journal broken at {restored.journal.broken_at}", style="bold red")
    out.print("Wysyłka, odbiór i przekazywanie są WSTRZYMANE. / Sending, fetching and handing over are PAUSED.", style="bold")
    out.print("Dalej / next: connector serve; connector restore ask; connector restore release", markup=False)


@restore.command("ask")
@told_plainly
def ask(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Zapytaj platformy i systemy, co działo się po kopii; niczego nie wysyła (ask what happened since the backup)."""
    _print_findings(call(load(config), "POST", "/restoration/questions", timeout=_HOUR_SECONDS))


@restore.command("show")
@told_plainly
def show(as_json: Annotated[bool, typer.Option("--json")] = False, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Pokaż, co ustalono po odtworzeniu i co czeka na decyzję (show what was found and what waits)."""
    found = call(load(config), "GET", "/restoration")
    if as_json:
        out.print_json(json.dumps(found))
    else:
        _print_findings(found)


def _print_findings(found: dict[str, Any]) -> None:
    if not found["restored"]:
        out.print("Tego magazynu nie odtworzono z kopii. / This store was not restored.")
        return
    if not found["text_pl"]:
        out.print("Jeszcze nie zapytano / nobody asked yet: connector restore ask")
    for sentence in found["text_pl"]:
        out.print(f"- {sentence}", markup=False, soft_wrap=True)
    if found["released_at"]:
        out.print(f"Wysyłkę wznowiono / released: {found['released_at']}", markup=False)
        return
    for name, label in (("not_found", "nieznalezione / not found"), ("unasked", "niezapytane / not asked about")):
        if found["waiting"][name]:
            out.print(f"Czekają na decyzję, {label}: {', '.join(found['waiting'][name])}", markup=False, soft_wrap=True)


@restore.command("release")
@told_plainly
def release(
    person: Person,
    reason: Reason,
    send_not_found: Annotated[bool, typer.Option("--send-not-found", help="wyślij to, czego platforma nie pokazuje")] = False,
    send_unasked: Annotated[bool, typer.Option("--send-unasked", help="wyślij nawet to, o co nie dało się zapytać")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Wznów wysyłkę, odbiór i przekazywanie po odtworzeniu (let a restored store go on; a person's decision)."""
    decision = {"person": person, "reason": reason, "send_not_found": send_not_found, "send_unasked": send_unasked}
    call(load(config), "POST", "/restoration/release", json=decision)
    out.print("wznowiono / released")


@told_plainly
def drill(
    source: From,
    snapshot: Snapshot = None,
    scratch: Annotated[Path | None, typer.Option(help="gdzie odtworzyć na próbę (where to restore for the trial)")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Wypróbuj kopię: odtwórz ją na boku i sprawdź całą; kod 1, gdy coś jest nie tak (try a backup out)."""
    with _shown() as progress:
        found = try_out(source, snapshot, at=datetime.now(UTC), scratch=scratch, progress=progress)
    if as_json:
        out.print_json(json.dumps(_as_json(found)))
    else:
        _print_drill(found)
    if not found.passed:
        raise typer.Exit(1)


def _minutes(interval: timedelta | None) -> int | None:
    return None if interval is None else int(interval.total_seconds() // 60)


def _as_json(found: Drill) -> dict[str, Any]:
    return {
        "snapshot": found.snapshot,
        "taken_at": found.taken_at.isoformat() if found.taken_at else None,
        "passed": found.passed,
        "rows": found.rows,
        "objects": found.objects,
        "journal_position": found.journal_position,
        "minutes_lost_now": _minutes(found.age),
        "minutes_longest_gap": _minutes(found.longest_gap),
        "faults": [{"text_pl": fault.text_pl, "text_en": fault.text_en} for fault in found.faults],
    }


def _print_drill(found: Drill) -> None:
    said = f"wierszy / rows: {found.rows}, obiektów / objects: {found.objects}, dziennik / journal: {found.journal_position}"
    out.print(f"{found.snapshot}: {said}", markup=False, soft_wrap=True)
    for fault in found.faults:
        complaints.print(f"- {fault.text_pl} / {fault.text_en}", style="red", markup=False, soft_wrap=True)
    if found.age is not None:
        minutes = _minutes(found.age)
        out.print(f"Awaria teraz kosztowałaby {minutes} min pracy. / A failure now would cost {minutes} minutes of work.")
    if found.longest_gap is not None:
        longest = _minutes(found.longest_gap)
        out.print(f"Najdłuższa przerwa między kopiami: {longest} min. / Longest gap between backups: {longest} minutes.")
    if found.passed:
        out.print("Próba udana: kopię da się odtworzyć. / Passed: this backup can be restored.", style="bold green")
    else:
        complaints.print("PRÓBA NIEUDANA: tej kopii nie można ufać. / FAILED: do not rely on this backup.", style="bold red")

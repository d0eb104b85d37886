"""The command line, put together."""

from __future__ import annotations

from collections.abc import Callable

import typer

from connector.commands import (
    archive,
    backup,
    books,
    box,
    decisions,
    dossier,
    files,
    journal,
    key,
    mass,
    office,
    outage,
    recipient,
    retention,
    service,
    signature,
    starting,
    trust,
    verify,
)

application = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Konektor urzędu z ePUAP i e-Doręczeniami (the office's connector to the national platforms).",
)

COMMANDS: tuple[Callable[..., None], ...] = (
    starting.init,
    starting.migrate,
    starting.serve,
    starting.worker,
    service.send,
    service.show,
    decisions.close,
    decisions.reopen,
    decisions.cancel,
    decisions.confirm,
    decisions.reject,
    decisions.rejudge,
    decisions.release,
    books.books,
    files.validate,
    files.sign,
    verify.verify,
    backup.backup,
    backup.drill,
)
for _command in COMMANDS:
    application.command()(_command)
application.command("list")(service.list_letters)
application.command(context_settings=starting.PASS_ON)(starting.simulate)
application.command(context_settings=starting.PASS_ON)(starting.demo)
application.add_typer(office.office, name="office")
application.add_typer(box.box, name="box")
application.add_typer(archive.archive, name="archive")
application.add_typer(backup.restore, name="restore")
application.add_typer(dossier.dossier, name="dossier")
application.add_typer(journal.journal, name="journal")
application.add_typer(key.key, name="key")
application.add_typer(mass.letter, name="letter")
application.add_typer(outage.outage, name="outage")
application.add_typer(recipient.recipient, name="recipient")
application.add_typer(retention.retention, name="retention")
application.add_typer(signature.signature, name="signature")
application.add_typer(trust.trust, name="trust")


def main() -> None:
    """Run the command line."""
    application()

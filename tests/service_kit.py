"""The commands of the command line against an office's API, without a server between them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection
from typer.testing import CliRunner, Result

from connector.cli import application
from connector.letters.ids import new_id
from connector.offices.clients import key_digest
from connector.store import rows
from connector.store import tables as t
from connector.store.database import Database

KEY = "klucz-do-testow"
STRANGER = "klucz-obcy"
CONFIG = 'purpose = "training"\n[command_line]\nkey = "file:cli.key"\n'


def let_in(database: Database) -> None:
    """Give the office's client its key, and add another unit with a client of its own."""
    with database.transaction("keys set") as tx:
        tx.execute(t.clients.update().values(key_sha256=key_digest(KEY)))
        _add_stranger(tx)


def _add_stranger(tx: Connection) -> None:
    unit_id = rows.add(tx, t.units, public_id=new_id("unt"), name="Inny urząd")
    rows.add(tx, t.clients, public_id=new_id("cli"), unit_id=unit_id, name="obcy", key_sha256=key_digest(STRANGER))


def ask(api: FastAPI, method: str, path: str, key: str = KEY, **options: Any) -> httpx.Response:
    """Call the API as a document system."""

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(api)
        async with httpx.AsyncClient(transport=transport, base_url="http://konektor") as client:
            headers = {"Authorization": f"Bearer {key}", **options.pop("headers", {})}
            return await client.request(method, f"/api/v1{path}", headers=headers, **options)

    return asyncio.run(request())


class Terminal:
    """A terminal on the office's own server: its folder holds the configuration and the key."""

    def __init__(self, folder: Path, api: FastAPI, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "connector.toml").write_text(CONFIG, "utf-8")
        (folder / "cli.key").write_text(KEY, "utf-8")
        (folder / "cli.key").chmod(0o600)
        patch.chdir(folder)

        def request(method: str, address: str, **options: Any) -> httpx.Response:
            for meant_for_a_socket in ("timeout", "trust_env"):
                options.pop(meant_for_a_socket, None)
            return ask(api, method, urlsplit(address).path.removeprefix("/api/v1"), **options)

        patch.setattr(httpx, "request", request)

    def run(self, *arguments: str | Path) -> Result:
        """Run one command."""
        return CliRunner().invoke(application, [str(argument) for argument in arguments], env={"COLUMNS": "400"})

"""Give bytes of others to a browser so that it saves them and never runs them."""

from __future__ import annotations

from mimetypes import guess_type
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from connector.flow.parcel import LARGE
from connector.letters.errors import Erased, NotFound
from connector.store.archive import Archive
from connector.store.rows import AnyRow

_SAFE = {"application/xml", "text/xml", "application/json", "application/pdf", "text/plain", "text/csv", "application/zip"}


def content_of(archive: Archive, row: AnyRow) -> bytes:
    """Give the bytes that a document or piece of evidence names.

    Raises:
        NotFound: it never had any.
        Erased: they were erased, even where they still lie in the archive.
    """
    if row.erased_at is not None:
        raise Erased
    if row.sha256 is None:
        raise NotFound(row.public_id)
    return archive.get(row.sha256)


def download_document(archive: Archive, row: AnyRow) -> Response:
    """Answer with a document's bytes; those of a large one pass in pieces, after it was read once to see that it is whole.

    Raises:
        Erased: as :func:`content_of`.
        ArchiveDamaged: its bytes are missing or changed.
    """
    if row.size <= LARGE or row.erased_at is not None:
        return download(content_of(archive, row), row.name, row.media_type)
    archive.require(row.sha256)
    answer = download(b"", row.name, row.media_type)
    headers = {"Content-Disposition": answer.headers["Content-Disposition"], "Content-Length": str(row.size)}
    return StreamingResponse(archive.pieces(row.sha256), media_type=answer.media_type, headers=headers)


def download_evidence(archive: Archive, row: AnyRow) -> Response:
    """Answer with the bytes of a piece of evidence as they came; raises like :func:`content_of`."""
    return download(content_of(archive, row), row.name, guess_type(row.name)[0] or "application/octet-stream")


def download(content: bytes, name: str, media_type: str) -> Response:
    """Answer with bytes to be saved under a name; a type that a browser might run is given as plain bytes."""
    kind = media_type if media_type in _SAFE else "application/octet-stream"
    plain = name.encode("ascii", "replace").decode("ascii").replace("?", "_").replace('"', "_").replace("\\", "_")
    headers = {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=kind, headers=headers)

"""Sign files as they are: enveloping (inside the signature) or detached (beside it), XAdES baseline B (ETSI EN 319 132-1)."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Iterable, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from signing import algorithms, canonical, files, xades
from signing.errors import CannotSign
from signing.files import File
from signing.keys import SigningKey
from signing.reading import children, decode, text
from signing.xades import Covered

UNKNOWN_TYPE: Final = "application/octet-stream"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DECODED: Final = f"""<ds:Transforms><ds:Transform Algorithm="{algorithms.BASE64}"></ds:Transform></ds:Transforms>"""
_OBJECT: Final = f"""<ds:Object Encoding="{algorithms.BASE64}" Id="data-{{id}}">{{content}}</ds:Object>"""


def sign_enveloping(content: bytes, key: SigningKey, *, at: datetime, mime: str = UNKNOWN_TYPE) -> bytes:
    """Sign a file and carry it inside the signature, in base64 (podpis otaczający).

    Args:
        content: the file's octets, which is what the digest is of.
        key: a seal, as for :func:`signing.xades.sign`.
        at: the aware moment of signing.
        mime: the type of the file.

    Returns:
        A document whose root is the signature.

    Raises:
        KeyUnusable: such a key, or a certificate that is not valid now.
        CannotSign: the moment has no time zone.
    """
    xades.check_key(key, at)
    name = token_hex(16)
    digest = algorithms.digest("sha256", (content,))
    covered = Covered(f"ref-{name}", f"#data-{name}", _DECODED, digest, escape(mime))
    holder = _OBJECT.format(id=name, content=base64.b64encode(content).decode("ascii"))
    return (_DECLARATION + xades.signature(name, key, at, [covered], holder)).encode()


def sign_detached(beside: Mapping[str, File], key: SigningKey, *, at: datetime) -> bytes:
    """Sign files that stay beside the signature (podpis zewnętrzny), each named by a reference.

    Args:
        beside: octets or open files, by name; large files are read in pieces.
        key: a seal, as for :func:`signing.xades.sign`.
        at: the aware moment of signing.

    Returns:
        A document whose root is the signature.

    Raises:
        KeyUnusable: such a key, or a certificate that is not valid now.
        CannotSign: no file, a file without a name, or the moment has no time zone.
    """
    xades.check_key(key, at)
    if not beside or "" in beside:
        raise CannotSign("files with names are needed")
    name = token_hex(16)
    covered = (_beside(f"ref-{place}-{name}", one, file) for place, (one, file) in enumerate(beside.items()))
    return (_DECLARATION + xades.signature(name, key, at, covered)).encode()


def contents(covered: Iterable[etree._Element]) -> list[bytes]:
    """Give what a verified enveloping signature carries: of each ds:Object the decoded octets, or its XML.

    Args:
        covered: the nodes of a verdict that passed.

    Raises:
        Malformed: an object holds neither one element nor base64.
    """
    return [_content(node) for node in covered if node.tag == xades.OBJECT]


def _content(holder: etree._Element) -> bytes:
    inside = children(holder)
    return canonical.octets(inside[0], canonical.EXCLUSIVE_METHOD) if len(inside) == 1 else decode(text(holder))


def _beside(reference: str, name: str, file: File) -> Covered:
    digest = algorithms.digest("sha256", files.pieces(file))
    return Covered(reference, files.address(name), "", digest, mimetypes.guess_type(name)[0] or UNKNOWN_TYPE)

"""Read a policy file (zasady sprawdzania): for each kind of document, whom we believe and what a signature must have."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from connector.flow.desk import DocumentKind
from connector.letters.errors import ConfigurationWrong
from connector.settings import Asking, in_words

FROM_LISTS = "lists"
"""Stands among references for those whom the trusted lists grant."""


class KindPolicy(BaseModel):
    """What one kind of document needs; nobody is believed and nothing weak is accepted unless it is said.

    Attributes:
        anchors: references to certificates of signers or authorities, and "lists" for the authorities of the trusted lists.
        podpis_zaufany: the minister's seal, or its authority.
        between: further certificates that chains may need.
        stampers: time-stamping services or their authorities, and "lists".
        revocation: whether issuers' news count, and are needed.
        level: the least XAdES level.
        weak_algorithms: SHA-1 counts, as intact and weak.
        plain_signatures: XML Signature without XAdES counts, as intact and weak.
        parts: a signature over a part of the document counts.
    """

    model_config = ConfigDict(extra="forbid")

    anchors: list[str] = []
    podpis_zaufany: list[str] = []
    between: list[str] = []
    stampers: list[str] = []
    revocation: Asking = "no"
    level: Literal["B", "T", "LT", "LTA"] = "B"
    weak_algorithms: bool = False
    plain_signatures: bool = False
    parts: bool = False


_FILE = TypeAdapter(dict[DocumentKind, KindPolicy])


def read(path: Path) -> dict[DocumentKind, KindPolicy]:
    """Read the tables of a policy file, one for each kind that has a policy of its own.

    Raises:
        ConfigurationWrong: it is missing, is not TOML, has a table of another name, or a value in it is unknown or malformed.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        if strange := values.keys() - {*get_args(DocumentKind)}:
            raise ConfigurationWrong(f"{path.name}: {', '.join(sorted(strange))}; known: {', '.join(get_args(DocumentKind))}")
        return _FILE.validate_python(values)
    except OSError as error:
        raise ConfigurationWrong(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationWrong(f"{path.name}: {error}") from None
    except ValidationError as error:
        raise ConfigurationWrong(f"{path.name}: {in_words(error)}") from None

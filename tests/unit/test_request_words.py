"""What a wrong request is told in Polish: not only that a value is wrong, but how it is written."""

from __future__ import annotations

from typing import Any

import pytest

from connector.flow.request import problem, read_request
from connector.letters.errors import RequestInvalid

POSTAL = {"street": "Polna", "building": "5", "postal_code": "59-300", "city": "Lubin"}
FILE = {"name": "pismo.pdf", "media_type": "application/pdf", "content_base64": "JVBERi0="}


def a_request(postal: dict[str, str] = POSTAL, file: dict[str, str] = FILE, **more: Any) -> dict[str, Any]:
    """Build the request for a letter on paper."""
    addressee = {"name": "Jan Testowy", "kind": "person", "postal": postal}
    content = {"text": "W załączeniu.", "attachments": [file]}
    return {"subject": "Pismo", "kind": "wiadomość", "addressees": [addressee], "content": content, **more}


def test_number_of_a_letter_is_not_taken_for_an_address() -> None:
    """Who mistypes the number of a letter reads how such a number looks, and nothing of boxes."""
    mistake = {"type": "string_pattern_mismatch", "loc": ("id",), "msg": "String should match pattern"}
    assert problem(mistake).text_pl.startswith("id: numer pisma ma postać let_…")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (a_request(postal={**POSTAL, "postal_code": "59300"}), "kod pocztowy zapisuje się jak 00-001"),
        (a_request(file={**FILE, "content_base64": "?"}), "to nie jest zapis base64"),
        (a_request(file={**FILE, "content_base64": ""}), "plik jest pusty"),
        (a_request(hybrid={"printing": "oba"}), "wartość spoza listy dozwolonych: 'duplex' albo 'simplex'"),
    ],
)
def test_sentence_says_how_the_value_is_written(wrong: dict[str, Any], said: str) -> None:
    """A person who reads no English can put the value right."""
    with pytest.raises(RequestInvalid) as refused:
        read_request(wrong)
    assert any(mistake.text_pl.endswith(said) for mistake in refused.value.problems)

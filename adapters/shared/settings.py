"""What the tables of several adapters are made of, and how a table is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from connector.letters.errors import ConfigurationWrong

Model = TypeVar("Model", bound=BaseModel)


def _https(host: str) -> str:
    address = host if "://" in host else f"https://{host}"
    if not address.startswith("https://"):
        raise ValueError("must be https")
    return address.rstrip("/")


Host = Annotated[str, Field(min_length=1), AfterValidator(_https)]
Path = Annotated[str, Field(pattern=r"^/\S+$")]
Reference = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0)]


def read_table(model: type[Model], name: str, table: Mapping[str, Any]) -> Model:
    """Read a table such as ``channels.epuap``.

    Raises:
        ConfigurationWrong: naming each key that is missing, unknown or wrong, and no value.
    """
    try:
        return model.model_validate(dict(table))
    except ValidationError as error:
        mistakes = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False))
        raise ConfigurationWrong(f"{name}: " + "; ".join(mistakes)) from None

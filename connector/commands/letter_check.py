"""Print what a check of a letter found: what would stop it, what it is warned of, and by which way it would go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from connector.commands.common import out
from connector.letters.mode import LABEL_PL, Mode

_HEADS: Final = {
    "error": "To zatrzymałoby pismo / this would stop the letter:",
    "warning": "Ostrzeżenia, które pisma nie zatrzymają / warnings that do not stop it:",
}
_NAMED: Final = "wynika ze skrytki i adresu w zgłoszeniu / follows from the box and the address in the request"
_UNASKED: Final = (
    "O adresy do doręczeń nie pytano rejestru (BAE); zrobi to --register. / The register of addresses was not asked; --register "
    "asks it."
)


def tell(checked: Mapping[str, Any], *, registered: bool) -> None:
    """Print the answer of ``POST /letters/check``, and whether its addresses were looked up in the register."""
    for severity, head in _HEADS.items():
        found = [finding for finding in checked["findings"] if finding["severity"] == severity]
        _list(head, (f"{each['text_pl']} / {each['text_en']} [{each['code']}]" for each in found))
    _list("Sposób / way:", map(_way, checked["addressees"]))
    _list("Nazwy plików zmienione przed wysłaniem / file names that are changed:", map(_renamed, checked["renamed"]))
    if checked["passes"]:
        out.print("Nic nie zatrzymuje tego pisma. / Nothing stops this letter.")
    if not registered and any(one["mode"] == Mode.PURDE for one in checked["addressees"]):
        out.print(_UNASKED, soft_wrap=True)
    out.print("Niczego nie zapisano ani nie wysłano. / Nothing was stored or sent.")


def _list(head: str, lines: Iterable[str]) -> None:
    told = [f"- {line}" for line in lines]
    if told:
        out.print("\n".join([head, *told]), markup=False, soft_wrap=True)


def _way(one: Mapping[str, Any]) -> str:
    mode, why = Mode(one["mode"]), one["mode_why"]
    reason = f"{why['text_pl']} / {why['text_en']}" if why else _NAMED
    return f"{one['address']}: {mode} ({LABEL_PL[mode]}), {one['box']}; {reason}"


def _renamed(one: Mapping[str, str]) -> str:
    return f"{one['given']} → {one['sent']}"

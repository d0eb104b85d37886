"""The pair of digits that ends an address for electronic delivery (adres do doręczeń elektronicznych, ADE)."""

from __future__ import annotations

from connector.letters.party import is_ade


def check_pair_fits(address: str) -> bool:
    """Tell whether the last pair of an address fits the rest of it; a text of another form does not fit.

    The pair is the sum of the decimal digits of a difference: the codes of the five letters added up, less both groups of
    digits added up. The rule is read from addresses, not from a standard (protocols, e-Doręczenia 9): a misfit is a reason to
    warn of a typing error, never to refuse; the register (BAE) decides.
    """
    if not is_ade(address):
        return False
    _, first, second, letters, pair = address.split("-")
    difference = abs(sum(map(ord, letters)) - int(first) - int(second))
    return sum(map(int, str(difference))) == int(pair)

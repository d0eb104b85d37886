"""Addresses for electronic delivery (adres do doręczeń elektronicznych, ADE): the invented ones, and the check pair."""

from __future__ import annotations

import re
from typing import Final

OFFICE: Final = "AE:PL-10137-59089-URZAD-31"
UNIT: Final = "AE:PL-10274-58178-OPSPL-23"
COUNTY: Final = "AE:PL-10411-57267-POWIA-28"
COMPANY: Final = "AE:PL-10548-56356-FIRMA-27"
PERSON: Final = "AE:PL-10685-55445-JANTE-24"
SILENT: Final = "AE:PL-10822-54534-MILCZ-29"
CLOSED: Final = "AE:PL-10959-53623-ZAMKN-27"
BLOCKED: Final = "AE:PL-11096-52712-BLOKA-24"

FORM = re.compile(r"AE:PL-(\d{5})-(\d{5})-([A-Z]{5})-(\d{2})")


def is_well_formed(address: str) -> bool:
    """Tell whether an address has the form of an ADE and its check pair fits (protocols, e-Doręczenia 9)."""
    found = FORM.fullmatch(address)
    return found is not None and check_pair(found[1], found[2], found[3]) == found[4]


def check_pair(first: str, second: str, letters: str) -> str:
    """Reckon the two check digits: digit sum of the distance between the letters' codes and both numbers."""
    distance = abs(sum(map(ord, letters)) - int(first) - int(second))
    return f"{sum(map(int, str(distance))):02d}"

"""Write what the public hybrid service is told of a letter: who gets it, who sends it, how (protocols, e-Doręczenia 6)."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, Final

from adapters.edoreczenia.settings import SenderSettings
from connector.letters.paper import Paper, PaperOptions, PostalAddress

LINE: Final = 50
CONTINUED: Final = 100
"""Characters of an organisation's name, and of its continuation (UA, Contributor)."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is the same for every letter on paper from a mailbox: who sends it, and what the country is called."""

    sender: SenderSettings
    country: str

    def sending_party(self, ade: str) -> dict[str, Any]:
        """Write the sender, who has an address for e-Doręczenia as well (MessageAddressData)."""
        own = PostalAddress(**self.sender.model_dump(exclude={"name"}))
        return {"eDeliveryAddress": ade, "address": self._address(own), "contributor": _organisation(self.sender.name)}

    def addressee(self, paper: Paper) -> dict[str, Any]:
        """Write the addressee."""
        who = _person(paper.name) if paper.person else _organisation(paper.name)
        return {"address": self._address(paper.address), "contributor": who}

    def _address(self, address: PostalAddress) -> dict[str, str]:
        known = {
            "country": self.country,
            "street": address.street,
            "buildingNumber": address.building,
            "houseNumber": address.flat,
            "postalCode": address.postal_code,
            "city": address.city,
        }
        return {name: value for name, value in known.items() if value is not None}


def shipment(options: PaperOptions) -> dict[str, Any]:
    """Write the options (HybridShipment, with the contract's own spelling of procedingType)."""
    known = {
        "categoryService": options.category,
        "printingMode": options.printing,
        "overprintMode": options.overprint,
        "returnService": options.returns,
        "procedingType": options.proceeding,
        "shippingMode": "registered" if options.registered else "notRegistered",
        "proofOfDelivery": options.proof_of_delivery if options.registered else None,
        "sendersInformation": options.senders_information,
        "caseContent": options.case_content,
    }
    return {name: value for name, value in known.items() if value is not None}


def _person(name: str) -> dict[str, str]:
    """Write a person; the last word is the surname."""
    first, _, last = name.rpartition(" ")
    return {"firstName": first, "lastName": last} if first else _organisation(name)


def _organisation(name: str) -> dict[str, str]:
    """Write a name that may go on in a second field."""
    line, *more = textwrap.wrap(name, LINE)
    rest = " ".join(more)[:CONTINUED]
    return {"companyName": line, **({"companyNameContinued": rest} if rest else {})}

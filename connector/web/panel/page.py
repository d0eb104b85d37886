"""Fill the templates: what every page shows, whoever reads it."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from connector.web.panel import phrases, sentences, words
from connector.web.panel.bars import bar
from connector.web.panel.journey import journey
from connector.web.panel.privacy import hide_pesel

PURPOSE: Final = {
    "training": "SZKOLENIE – platforma jest symulowana, pisma nie wywołują skutków prawnych.",
    "integration": "TESTY – środowisko integracyjne platformy, pisma nie wywołują skutków prawnych.",
    "production": "PRACA – pisma są prawdziwe i wywołują skutki prawne.",
}

ROOMS: Final = (("/pisma", "Wychodzące"), ("/przychodzace", "Przychodzące"), ("/ksiega", "Księga"), ("/dziennik", "Dziennik"))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("connector.web.panel"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=hide_pesel,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        moment=phrases.moment, size=phrases.size, sentence=sentences.sentence, actor=sentences.actor, journey=journey, bar=bar
    )
    environment.globals.update(words=words, counted=phrases.counted, rooms=ROOMS)
    return environment


TEMPLATES: Final = _environment()


def page(request: Request, template: str, code: int = 200, **values: Any) -> HTMLResponse:
    """Answer with a page.

    Args:
        request: who asked; ``request.state.reader`` names the person once that is known.
        template: the file in ``templates/``.
        code: the HTTP status.
        **values: what the template shows; texts are escaped and every PESEL in them is hidden.
    """
    content = TEMPLATES.get_template(template).render(
        **values,
        purpose=request.app.state.purpose,
        purpose_text=PURPOSE[request.app.state.purpose],
        reader=getattr(request.state, "reader", None),
        path=request.url.path,
    )
    return HTMLResponse(content, code)

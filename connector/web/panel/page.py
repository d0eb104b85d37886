"""Fill the templates: what every page shows, whoever reads it."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from connector.web.panel.filling import TEMPLATES

PURPOSE: Final = {
    "training": "SZKOLENIE – platforma jest symulowana, pisma nie wywołują skutków prawnych.",
    "integration": "TESTY – środowisko integracyjne platformy, pisma nie wywołują skutków prawnych.",
    "production": "PRACA – pisma są prawdziwe i wywołują skutki prawne.",
}


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

"""The templates, and what each of them knows: words, phrases and pictures; they serve pages and files alike."""

from __future__ import annotations

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from connector.web.panel import phrases, sentences, words
from connector.web.panel.bars import bar
from connector.web.panel.journey import journey
from connector.web.panel.privacy import hide_pesel

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

"""HTML out of text that is always escaped, and documents that ask nothing of the network."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from importlib import resources
from typing import Any

#: A page of ours runs its own script and style, and loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *inner: str, **attributes: str | float | bool) -> Markup:
    """An element.  What is inside is escaped unless it is `Markup`.

    A name of an attribute may end in ``_``, which is dropped, and ``_`` in it stands for ``-``; one that is False is
    left out, and one that is True stands alone.
    """
    told = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not False
    )
    return Markup(f"<{name}{told}>{joined(*inner)}</{name}>")


def joined(*parts: str) -> Markup:
    """Parts one after the other, escaped unless they are `Markup`."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part, quote=False) for part in parts))


def data(name: str, told: Any) -> Markup:
    """Data for the page's script, which nothing in it can end before its end."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(f'<script type="application/json" id="{name}">{text}</script>')


def document(title: str, *body: str, script: str = "") -> str:
    """A whole page with the style of all; `script` is the name of a file beside this one."""
    head = joined(
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        tag("title", title),
        tag("style", Markup(_part("style.css"))),
    )
    code = tag("script", Markup(_part(script))) if script else Markup()
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{joined(*body)}{code}</body></html>\n'


@cache
def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")

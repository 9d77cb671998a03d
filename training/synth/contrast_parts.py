"""Parts of pages of near alikes: texts that differ, controls with an id, and ways to lay them out."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from handeye.training.synth import words
from handeye.training.synth.kit import COLORS, Kit


class Asked(NamedTuple):
    """An instruction and the ids of the elements that are right; none: it is not on the page."""

    goal: str
    ids: tuple[str, ...]


Contrast = Callable[[Kit], tuple[str, list[Asked]]]
"""HTML, and what can be asked about it."""


def different(kit: Kit, count: int) -> list[str]:
    """Texts none of which contains another."""
    out: list[str] = []
    while len(out) < count:
        text = words.phrase(kit.rng, 1, 2 if kit.room > 6 else 1)
        folded = text.casefold()
        if len(text) > 1 and not any(
            folded in other.casefold() or other.casefold() in folded for other in out
        ):
            out.append(text)
    return out


def thing(kit: Kit, ident: str, text: str, noun: str, color: str = "") -> str:
    """A control with this id. color: of COLORS, a ground for a button, the ink for what has none."""
    rng, shown = kit.rng, escape(text)
    if noun in ("link", "label"):
        style = f' style="color:{COLORS[color]}"' if color else ""
        return (
            f'<a href="#" id="{ident}"{style}>{shown}</a>'
            if noun == "link"
            else f'<b id="{ident}"{style}>{shown}</b>'
        )
    if noun == "field":
        return f'<input id="{ident}" class="{kit.framework.field}" size="8" style="width:auto">'
    if noun == "box":
        return f'<input type="checkbox" id="{ident}" class="{kit.framework.check}">'
    ink = "#000" if color == "yellow" else "#fff"
    style = f' style="background:{COLORS[color]};color:{ink}"' if color else ""
    return f'<button id="{ident}" class="{rng.choice(kit.framework.button)}"{style}>{shown}</button>'


def laid_out(kit: Kit, parts: list[str], wraps: bool = True) -> str:
    """In a row that wraps, or one below the other."""
    if kit.rng.random() < 0.5:
        return "".join(f'<div class="row">{part}</div>' for part in parts)
    style = f"display:flex;flex-wrap:{'wrap' if wraps else 'nowrap'};gap:{kit.rng.choice((4, 8, 14))}px"
    return f'<div style="{style}">{"".join(parts)}</div>'


def rows_of(kit: Kit, rows: list[list[str]]) -> str:
    if kit.rng.random() < 0.6:
        lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f'<table class="{kit.framework.table}">{lines}</table>'
    style = f"display:grid;justify-content:start;grid-template-columns:repeat({len(rows[0])},auto)"
    inside = "".join(f"<div>{cell}</div>" for row in rows for cell in row)
    return f'<div style="{style};gap:{kit.rng.choice((4, 8, 16))}px">{inside}</div>'

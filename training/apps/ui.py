# ruff: noqa: E501 - long lines of markup and wordings
"""Builds HTML and notes what each piece is: every control gets a key that the browser reports back."""

from __future__ import annotations

import random
from html import escape

from . import icons
from .acts import ACTS
from .icons import Icon
from .look import Look
from .parts import Fact, Page, Part, Row
from .words import Words


class Ui:
    def __init__(self, rng: random.Random, look: Look, family: str, split: str) -> None:
        self.rng, self.look, self.split = rng, look, split
        self.words = Words(rng)
        self.page = Page(family)
        self.section = ""
        self.heading_now = ""
        self._keys = 0
        self._texts: dict[str, str] = {}
        self._iconed: dict[str, bool] = {}
        self.back: list[str] = []  # popups and overlays, written at the end of the body

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def key(self) -> str:
        self._keys += 1
        return f"k{self._keys}"

    def act_text(self, act: str) -> str:
        """One wording of an act's button; a page keeps to it."""
        if act not in self._texts:
            self._texts[act] = self.rng.choice(ACTS[act].texts)
        return self._texts[act]

    def icon(self, function: str) -> Icon | None:
        found = icons.for_function(self.look.icon_set, function)
        if found is None and self.split == "train":
            found = icons.for_function("mdi", function)
        return found

    def svg(self, icon: Icon, size: int, color: str = "currentColor", key: str = "") -> str:
        return icons.draw(icon.set, icon.name, size, color, key)

    def add(self, part: Part) -> Part:
        part.section = part.section or self.section
        part.heading = part.heading or self.heading_now
        self.page.parts.append(part)
        return part

    def text(self, text: str, tag: str = "span", cls: str = "", key: str = "") -> str:
        mark = f' data-k="{key}"' if key else ""
        return f'<{tag}{mark} class="{cls}">{escape(text)}</{tag}>'

    def heading(self, text: str, level: int = 2) -> str:
        self.page.headings.append(text)
        self.heading_now = text
        return f"<h{level}>{escape(text)}</h{level}>"

    # --- buttons and links -------------------------------------------------
    def button(self, act: str, style: str = "", row: Row | None = None, name: str = "", small: bool = False,
               hover: bool = False, disabled: bool = False, extra: str = "") -> str:  # fmt: skip
        text = name or self.act_text(act)
        key = self.key()
        if act not in self._iconed:
            self._iconed[act] = act in ACTS and self.chance(0.2)
        icon = self.icon(ACTS[act].icon) if self._iconed[act] else None
        part = Part(key, "button", text, act=act, row=row, hover=hover, disabled=disabled, icon=icon)
        part.color = {"primary": "coloured", "danger": "red"}.get(style, "")
        self.add(part)
        cls = (
            f"btn {style}{' small' if small else ''}{' onhover' if hover else ''}{' off' if disabled else ''}"
        )
        mark = f'data-k="{key}" class="{cls}" {extra}'
        off = " disabled" if disabled else ""
        inner = (
            self.svg(icon, self.rng.choice((14, 16, 18))) if icon else ""
        ) + f"<span>{escape(text)}</span>"
        tag = self.look.button_tag
        if tag == "input" and not icon:
            return (
                f'<input type="{self.rng.choice(("button", "submit"))}" value="{escape(text)}" {mark}{off}>'
            )
        if tag == "a":
            return f'<a href="#" {mark}>{inner}</a>'
        if tag == "div":
            return f'<div role="button" tabindex="0" {mark}>{inner}</div>'
        return f'<button type="button" {mark}{off}>{inner}</button>'

    def icon_button(self, act: str, function: str = "", row: Row | None = None, size: int = 0, hover: bool = False,
                    color: str = "", named: bool = False) -> str:  # fmt: skip
        """A button that shows only an icon; falls back to a text where the set has none."""
        icon = self.icon(function or ACTS[act].icon)
        if icon is None:
            return self.button(act, row=row, small=True, hover=hover) if act in ACTS else ""
        key = self.key()
        size = size or self.rng.choice((14, 16, 16, 18, 20, 22, 24, 28, 32))
        part = Part(key, "button", "", act=act, row=row, icon=icon, hover=hover, color=color)
        self.add(part)
        cls = f"icon-btn{' boxed' if self.chance(0.3) else ''}{' onhover' if hover else ''}"
        label = f' aria-label="{escape(icon.does[0])}"' if icon.does else ""
        tone = COLORS.get(color, "currentColor")
        return (
            f'<button type="button" data-k="{key}" class="{cls}"{label}>{self.svg(icon, size, tone)}</button>'
        )

    def link(self, text: str, act: str = "", row: Row | None = None, cls: str = "", role: str = "link",
             function: str = "", says: tuple[str, ...] = (), inside: str = "") -> str:  # fmt: skip
        key = self.key()
        icon = self.icon(function) if function else None
        self.add(Part(key, role, text, act=act, row=row, icon=icon, says=says, inside=inside))
        svg = self.svg(icon, self.rng.choice((14, 16, 18, 20))) if icon else ""
        return f'<a href="#" data-k="{key}" class="{cls}">{svg}<span>{escape(text)}</span></a>'

    # --- records -----------------------------------------------------------
    def row(self, noun: str, name: str, index: int, total: int, others: list[str]) -> Row:
        row = Row(self.key(), noun, name, index, total)
        row.refs = references(self.rng, noun, name, index, total, others)
        self.page.rows.append(row)
        return row

    def cell(self, row: Row, column: str, text: str, cls: str = "") -> str:
        key = self.key()
        row.cells[column] = (text, key)
        return self.text(text, "span", cls, key)

    def fact(self, asks: tuple[str, ...], answer: str, key: str) -> None:
        self.page.facts.append(Fact(asks, answer, (key,)))

    def valued(self, label: str, value: str, of: str = "") -> str:
        """A label with its value beside it, which can be asked for."""
        key = self.key()
        whose = f" of {of}" if of else ""
        low = label[0].lower() + label[1:]
        self.fact((f"What is the {low}{whose}?", f"Tell me the {low}{whose}", f"Which {low} is shown{whose}?",
                   f"{label}{whose}?", f"what does it say for {low}{whose}", f"Find out the {low}{whose}."), value, key)  # fmt: skip
        return f'<span class="muted">{escape(label)}</span> {self.text(value, key=key)}'


COLORS = {
    "red": "#d32f2f",
    "green": "#2e7d32",
    "blue": "#1565c0",
    "orange": "#ef6c00",
    "purple": "#7b1fa2",
    "grey": "#757575",
}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def references(
    rng: random.Random, noun: str, name: str, index: int, total: int, others: list[str]
) -> list[str]:
    """Phrases for one record among others, each naming only this one."""
    quoted = rng.choice(('"{}"', "'{}'", "“{}”")).format(name)
    refs = [name, name, quoted, f"the {noun} {name}", f"the {noun} {quoted}", f"{name} ({noun})"]
    low = [other.lower() for other in others]
    pieces = name.split()
    if len(pieces) > 1:
        for part in {pieces[0], pieces[-1], " ".join(pieces[:2]), " ".join(pieces[-2:])}:
            if len(part) > 3 and part != name and not any(part.lower() in other for other in low):
                refs += [part, f"the {noun} {part}"]
        if not any(pieces[0].lower() in other for other in low) and len(pieces[0]) > 2:
            refs.append(pieces[0])
    if rng.random() < 0.2:
        refs.append(name.lower())
    if total > 1:
        if index < len(ORDINALS) - 1:
            refs += [
                f"the {ORDINALS[index]} {noun}",
                f"the {ORDINALS[index]} {noun}",
                f"{noun} number {index + 1}",
            ]
        if index == total - 1:
            refs += [f"the last {noun}", f"the {noun} at the bottom of the list"]
        if index == 0:
            refs += [f"the top {noun}", f"the {noun} at the top of the list"]
    return refs

"""A JavaScript dialog, drawn on the frame: Chromium shows it outside the page and stops the page.

It is worked like any dialog: by its buttons, by Enter and Escape, and a prompt by typing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from handeye.agent.contracts import Action, Box, Click, Element, Move, Press, Target, Type, Wait

FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")
LEAVE = "Leave this page? Changes you made may not be saved."


@dataclass(frozen=True)
class Reply:
    """How the dialog is answered."""

    accept: bool
    text: str = ""


@dataclass
class DrawnDialog:
    """kind: alert, confirm, prompt, beforeunload, or file where a page asks for one. scale: screen pixels
    per CSS pixel."""

    kind: str
    message: str
    text: str = ""
    scale: float = 1.0
    shown: str | None = None
    """What is drawn for `text` when it holds a secret."""
    _places: dict[str, Box] = field(default_factory=dict)
    _selected: bool = True

    def draw(self, pixels: np.ndarray) -> np.ndarray:
        """The frame, darkened, with the dialog on it; remembers where its parts are."""
        image = Image.fromarray((pixels * 0.6).astype(np.uint8))
        pen, unit = ImageDraw.Draw(image), self.scale
        width = min(440 * unit, image.width - 8 * unit)
        font = _font(round(14 * unit))
        lines = _wrap(self.message if self.kind != "beforeunload" else LEAVE, font, width - 40 * unit)
        lines = lines[: max(1, int((image.height / unit - 110) // 20))]
        left, top = (image.width - width) / 2, 12 * unit
        field_top = top + (20 + 20 * len(lines)) * unit
        bottom = field_top + (84 if self._has_field else 48) * unit
        frame = Box(left, top, left + width, bottom)
        pen.rectangle(frame, fill="#ffffff", outline="#5f6368", width=max(1, round(unit)))
        for row, line in enumerate(lines):
            pen.text((left + 20 * unit, top + (14 + 20 * row) * unit), line, fill="#202124", font=font)
        self._places = {"dialog": frame}
        if self._has_field:
            place = Box(left + 20 * unit, field_top, left + width - 20 * unit, field_top + 28 * unit)
            pen.rectangle(place, fill="#ffffff", outline="#1a73e8", width=max(1, round(2 * unit)))
            text = self.text if self.shown is None else self.shown
            one_line = text.replace("\n", ", ")
            pen.text((place.x0 + 6 * unit, place.y0 + 5 * unit), one_line, fill="#202124", font=font)
            self._places["field"] = place
        right = left + width - 16 * unit
        for name in self._buttons:
            place = Box(right - 84 * unit, bottom - 42 * unit, right, bottom - 12 * unit)
            fill, ink = ("#1a73e8", "#ffffff") if name != "Cancel" else ("#e8eaed", "#202124")
            pen.rounded_rectangle(place, radius=4 * unit, fill=fill)
            pen.text(place.center, name, fill=ink, font=font, anchor="mm")
            self._places[name] = place
            right = place.x0 - 8 * unit
        return np.asarray(image)

    def act(self, action: Action, text: str = "") -> Reply | str | None:
        """A Reply when this answers the dialog, a reason when it cannot be done, else None.

        text is what a Type types, its secrets resolved.
        """
        if isinstance(action, Click):
            name = self._at(action.x, action.y)
            return self._reply(name != "Cancel") if name in self._buttons else None
        if isinstance(action, Type):
            return self._type(action, text)
        if isinstance(action, Press):
            return self._press(action.keys)
        if isinstance(action, (Wait, Move)):
            return None
        return f"a dialog is open ({self.message[:80]!r}): answer it first"

    def target_at(self, x: float, y: float) -> Target:
        name = self._at(x, y)
        role = {"dialog": "alertdialog", "field": "textbox", "": ""}.get(name, "button")
        words = name if role == "button" else self.message if name == "dialog" else ""
        return Target(box=self._places.get(name, Box(x, y, x + 1, y + 1)), role=role, text=words)

    def elements(self) -> tuple[Element, ...]:
        """Its parts, for skills."""
        roles = {"dialog": "alertdialog", "field": "textbox"}
        return tuple(
            Element(
                role=roles.get(name, "button"),
                name=name if name not in roles else self.message[:200],
                box=place,
                kind=self.kind,
                layer="dialog",
            )
            for name, place in self._places.items()
        )

    @property
    def _has_field(self) -> bool:
        return self.kind in ("prompt", "file")

    @property
    def _buttons(self) -> tuple[str, ...]:
        return {"alert": ("OK",), "beforeunload": ("Cancel", "Leave")}.get(self.kind, ("Cancel", "OK"))

    def _at(self, x: float, y: float) -> str:
        return next((name for name, place in reversed(self._places.items()) if place.contains(x, y)), "")

    def _reply(self, accept: bool) -> Reply:
        return Reply(accept, self.text)

    def _type(self, action: Type, text: str) -> Reply | str | None:
        if not self._has_field:
            return "this dialog has no text field"
        before = "" if action.clear or self._selected else self.text
        shown_before = before if self.shown is None or not before else self.shown
        self._selected = False
        line, ends, _ = text.partition("\n")
        if self.kind == "file" and text.endswith("\n"):  # several names, each on a line of its own
            line = text.rstrip("\n")
        secret = line not in (action.text.partition("\n")[0], action.text.rstrip("\n"))
        if secret or (before and self.shown is not None):
            self.shown = shown_before + ("•" * 8 if secret else line)
        else:
            self.shown = None
        self.text = before + line
        return self._reply(True) if ends else None

    def _press(self, keys: str) -> Reply | str | None:
        if keys == "Enter" or (keys == "Space" and not self._has_field):
            return self._reply(True)
        if keys == "Escape":
            return self._reply(self.kind == "alert")
        if not self._has_field:
            return "a dialog is open: press Enter or Escape, or click a button of it"
        if keys.lower() == "control+a":
            self._selected = True
        elif keys in ("Backspace", "Delete"):
            self.text = "" if self._selected else self.text[:-1] if keys == "Backspace" else self.text
            self.shown = None if not self.text else self.shown
            self._selected = False
        elif len(keys) == 1:
            return self._type(Type(text=keys), keys)
        else:
            return f"{keys} does nothing in a dialog's text field"
        return None


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:  # not on this system
            continue
    return ImageFont.load_default(size)


def _wrap(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> list[str]:
    """The text in lines of at most this many pixels; a word too long for one is cut."""
    lines = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            while font.getlength(joined) > width:
                if line:
                    lines.append(line)
                    line, joined = "", word
                else:
                    fits = len(word) - 1
                    while fits > 1 and font.getlength(word[:fits]) > width:
                        fits -= 1
                    lines.append(word[:fits])
                    word = joined = word[fits:]
            line = joined
        lines.append(line)
    return lines

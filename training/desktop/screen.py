"""Elements of a desktop's frame from what AT-SPI tells, as far as the pixels bear it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from handeye.agent.contracts import Box
from handeye.environments.desktop.accessibility import Widget
from handeye.training.desktop.look import Look
from handeye.training.records import Element
from handeye.training.synth.places import in_row

ROLES = {
    "push button": "button", "toggle button": "button", "check box": "checkbox", "radio button": "radio",
    "text": "textbox", "password text": "textbox", "spin button": "spinbutton", "combo box": "combobox",
    "page tab": "tab", "menu": "menuitem", "menu item": "menuitem", "check menu item": "menuitem",
    "radio menu item": "menuitem", "table cell": "option", "link": "link", "table column header": "button",
}  # fmt: skip
"""AT-SPI's roles in the words of the training records."""
PLAIN = ("label", "statusbar")
WINDOWS = ("frame", "dialog", "window", "alert", "file chooser", "color chooser", "font chooser")
FIELDS = ("textbox", "spinbutton", "combobox")
TICKS = ("checkbox", "radio")
INK = 60
"""Difference from the ground, of 255, that counts as ink."""
CHUNK_GAP = 3
FIT, FIT_PIXELS = 0.08, 3
"""How far, as a share or in pixels, a text's width may be from what its font says."""
ABOVE, BELOW = 0.93, 0.27
"""Height of a line over and under its base line, in font sizes."""
MOST_LINES = 8
"""A box of more font sizes is not looked through for one line of text."""
TALL = 3
"""A field of more font sizes holds many lines; what stands above it does not name it."""
MOST_TEXT = 60
"""Characters of what a field holds that questions may be asked about."""
MOST_LABEL_GAP = 30
"""Pixels between a field and the text above that names it."""


def elements_of(widgets: Sequence[Widget], pixels: np.ndarray, look: Look) -> list[Element]:
    """What shows, uncovered, on the frame; texts only where they truly stand in the pixels."""
    frame = Box(0, 0, pixels.shape[1], pixels.shape[0])
    seen = [_cut(widget, frame) for widget in _uncovered(widgets) if _meets(widget.box, frame)]
    data = [widget for widget in seen if widget.role in ROLES or widget.role in PLAIN]
    texts = [(widget, text_box(pixels, widget.box, widget.text, look)) for widget in data]
    lines = [Element(box=box, role="text", text=widget.text) for widget, box in texts if box]
    labels = [
        Element(box=box, role="text", text=widget.text)
        for widget, box in texts
        if box and widget.role in PLAIN
    ]
    out = [_element(widget, box is not None, labels, look) for widget, box in texts if widget.role in ROLES]
    return [*out, *lines]


def _element(widget: Widget, readable: bool, lines: Sequence[Element], look: Look) -> Element:
    role = ROLES[widget.role]
    short = len(widget.text) <= MOST_TEXT and "\n" not in widget.text
    text = widget.text if readable or (role in FIELDS and short) else ""
    label = "" if readable or not short else widget.text
    if role in FIELDS:
        label = _beside(widget.box, lines, tall=widget.box.height > TALL * look.font_pixels)
    elif role in TICKS:
        text, label = "", widget.text if readable else ""
    return Element(
        box=widget.box,
        role=role,
        text=text,
        label=label,
        checked=widget.checked if role in TICKS else None,
        disabled=widget.disabled,
    )


def _beside(box: Box, lines: Sequence[Element], tall: bool) -> str:
    """The text in a field's row just left of it, else one just above."""
    left = [line for line in lines if in_row(line.box, box) and line.box.x1 <= box.x0]
    if tall:
        return ""
    if left:
        return max(left, key=lambda line: line.box.x1).text
    above = [
        line
        for line in lines
        if 0 <= box.y0 - line.box.y1 < MOST_LABEL_GAP and box.x0 - 4 <= line.box.x0 < box.x1
    ]
    return max(above, key=lambda line: line.box.y1).text if above else ""


def text_box(pixels: np.ndarray, box: Box, text: str, look: Look) -> Box | None:
    """Where a one-line text stands inside a box; None when the pixels do not show it there."""
    if not text or not text.isprintable() or box.height > MOST_LINES * look.font_pixels:
        return None
    inner = pixels[max(0, int(box.y0)) : int(box.y1), max(0, int(box.x0)) : int(box.x1)].astype(int)
    if inner.shape[0] < look.font_pixels / 2 or inner.shape[1] < 4:
        return None
    ink = np.abs(inner - _ground(inner)).max(axis=2) > INK
    ink[[0, -1]] = ink[:, [0, -1]] = False
    wide = look.natural_width(text)
    fits = [
        (abs(end - start - wide), start, end)
        for start, end in _spans(ink.any(axis=0))
        if abs(end - start - wide) < max(FIT_PIXELS, wide * FIT)
    ]
    if not fits:
        return None
    _, start, end = min(fits)
    rows = np.flatnonzero(ink[:, start:end].any(axis=1))
    if not 0.3 < (rows[-1] - rows[0] + 1) / look.font_pixels < 1.6:
        return None
    base = box.y0 + rows[-1] + 1 - look.depth(text)
    top, bottom = base - ABOVE * look.font_pixels, base + BELOW * look.font_pixels
    return Box(box.x0 + start, top, box.x0 + end, bottom)


def _ground(inner: np.ndarray) -> np.ndarray:
    """The colour that most pixels have; every second one is asked."""
    some = inner[::2, ::2].reshape(-1, 3) @ np.array((1 << 16, 1 << 8, 1))
    colours, counts = np.unique(some, return_counts=True)
    most = int(colours[counts.argmax()])
    return np.array((most >> 16, most >> 8 & 0xFF, most & 0xFF))


def _spans(columns: np.ndarray) -> Iterator[tuple[int, int]]:
    """Start and end of every run of chunks of ink; a chunk ends at a gap of some pixels."""
    places = np.flatnonzero(columns)
    if not len(places):
        return
    breaks = np.flatnonzero(np.diff(places) > CHUNK_GAP)
    starts = [int(places[0]), *(int(places[i + 1]) for i in breaks)]
    ends = [*(int(places[i]) + 1 for i in breaks), int(places[-1]) + 1]
    for i, start in enumerate(starts):
        for end in ends[i:]:
            yield start, end


def _uncovered(widgets: Sequence[Widget]) -> list[Widget]:
    """Without what lies under a later window or an open menu; those in front come last."""
    groups: list[list[Widget]] = []
    for widget in widgets:
        if widget.role in WINDOWS or not groups:
            groups.append([])
        groups[-1].append(widget)
    out: list[Widget] = []
    for i, group in enumerate(groups):
        above = [other[0].box for other in groups[i + 1 :]]
        out += [widget for widget in group if not any(_meets(widget.box, box) for box in above)]
    items = [widget for widget in out if "menu item" in widget.role]
    if not items:
        return out
    menu = Box(
        min(item.box.x0 for item in items), min(item.box.y0 for item in items),
        max(item.box.x1 for item in items), max(item.box.y1 for item in items),
    )  # fmt: skip
    return [widget for widget in out if "menu" in widget.role or not _meets(widget.box, menu)]


def _meets(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def _cut(widget: Widget, frame: Box) -> Widget:
    box = widget.box
    inside = Box(max(box.x0, 0), max(box.y0, 0), min(box.x1, frame.x1), min(box.y1, frame.y1))
    return replace(widget, box=inside)

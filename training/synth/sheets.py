"""Sheets of reading matter: many small cards in one picture; a second gives thousands of words.

`python -m handeye.training.synth.sheets --out DIR --sheets N --seed S`. A card is a screen of its own: lines
of words that nobody can guess, boxes and radio buttons named by such words, links in prose, rows of a table.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import cv2
import numpy as np
from playwright.async_api import Page
from rich.progress import track

from handeye.agent.contracts import Box, StepSummary
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.tab import decode
from handeye.training.episode import elements
from handeye.training.records import Choice, Element, Question, Screen, append_lines
from handeye.training.splits import TRAIN_SEEDS
from handeye.training.synth import words

SIDE = 1600
"""Pixels of a sheet, both ways."""
SIZES = ((160, 210), (160, 210), (372, 244), (384, 256))
FONTS = ("Liberation Sans", "DejaVu Sans", "Noto Sans", "Liberation Serif", "Noto Serif", "Noto Sans Mono",
         "system-ui", "Arial")  # fmt: skip
OPENINGS = ("Select {names} and click Submit.", "Select {names} and click Submit.", "Choose {names}.",
            "Check {names}, then Submit", "Tick {names} and press Submit")  # fmt: skip
INKS = ("#000", "#000", "#222", "#555", "#00f", "#0d6efd", "#a00", "#fff")
CSS = """body { margin: 0; background: #fff; }
.card { position: absolute; overflow: hidden; box-sizing: border-box; white-space: nowrap; }
.card p { margin: 0; white-space: normal; } td { padding: 1px 8px 1px 0; }"""


@dataclass
class Card:
    """HTML of one card, and for a group of boxes the names and which are ticked."""

    html: str
    names: tuple[str, ...] = ()
    ticked: tuple[bool, ...] = ()
    one: bool = False


def token(rng: random.Random) -> str:
    """A word that has to be read letter by letter, most of the time."""
    kind = rng.random()
    if kind < 0.6:
        letters = string.ascii_letters + string.digits
        return "".join(rng.choice(letters) for _ in range(rng.randint(2, 8)))
    return words.word(rng) if kind < 0.85 else words.cased(rng, words.word(rng))


def group(rng: random.Random, height: float) -> Card:
    """Checkboxes or radio buttons, each named by a token."""
    one = rng.random() < 0.35
    count = rng.randint(2, max(3, min(9, int(height / 26))))
    names = tuple(dict.fromkeys(token(rng) for _ in range(count)))
    chosen = rng.randrange(len(names))
    ticked = tuple(
        (i == chosen if one else rng.random() < 0.3) and rng.random() < 0.7 for i in range(len(names))
    )
    kind, width, group_name = "radio" if one else "checkbox", rng.choice((13, 20, 20)), rng.getrandbits(40)
    rows = "".join(
        f'<label><input type="{kind}" name="g{group_name}" style="width:{width}px" {"checked" * tick}>'
        f"{escape(name)}</label><br>"
        for name, tick in zip(names, ticked, strict=True)
    )
    return Card(f"{rows}<br><button>Submit</button>", names, ticked, one)


def lines(rng: random.Random, height: float) -> Card:
    rows = [
        " ".join(f"<span>{escape(token(rng))}</span>" for _ in range(rng.randint(1, 6)))
        for _ in range(int(height / 16))
    ]
    return Card("<br>".join(rows))


def prose(rng: random.Random, height: float) -> Card:
    """Running text with links in it."""
    parts = []
    for _ in range(int(height / 3)):
        word = words.word(rng) if rng.random() < 0.8 else token(rng)
        link = rng.random() < 0.15
        parts.append(f'<a href="#" style="color:#00f">{escape(word)}</a>' if link else escape(word))
    return Card(f"<p>{' '.join(parts)}</p>")


def table(rng: random.Random, height: float) -> Card:
    columns = rng.randint(2, 4)
    cells = (
        lambda: token(rng),
        lambda: words.number(rng),
        lambda: words.person(rng),
        lambda: words.user_name(rng),
    )
    makers = [rng.choice(cells) for _ in range(columns)]
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(make())}</td>" for make in makers) + "</tr>"
        for _ in range(int(height / 18))
    )
    return Card(f"<table style='border-spacing:0'>{rows}</table>")


def buttons(rng: random.Random, height: float) -> Card:
    made = (
        f"<button style='margin:2px'>{escape(token(rng))}</button>"
        for _ in range(rng.randint(2, int(height / 20)))
    )
    return Card(f"<p>{' '.join(made)}</p>")


KINDS: tuple[Callable[[random.Random, float], Card], ...] = (
    group,
    group,
    group,
    lines,
    lines,
    prose,
    table,
    buttons,
)


def style(rng: random.Random, small: bool) -> str:
    """Font, size, colours and place of a card: half of the small ones look like a MiniWoB++ page."""
    if small and rng.random() < 0.5:
        return f"font: 10px Arial; padding: {rng.choice((2, 2, 52))}px 2px 2px; background: #fff"
    ink = rng.choice(INKS)
    paper = (
        rng.choice(("#212529", "#0d6efd", "#333"))
        if ink == "#fff"
        else rng.choice(("#fff", "#fff", "#f4f4f4", "#eef"))
    )
    size = rng.choice((9, 10, 11, 12, 13) if small else (11, 12, 13, 14, 14, 15, 16, 16, 18))
    return (
        f"font: {rng.choice((400, 400, 400, 500, 700))} {size}px '{rng.choice(FONTS)}'; color: {ink};"
        f" background: {paper}; line-height: {rng.choice((1.15, 1.3, 1.5))};"
        f" padding: {rng.uniform(0, 30):.2f}px {rng.uniform(0, 20):.2f}px"
    )


def question(card: Card, seen: list[Element], rng: random.Random) -> Question | None:
    """Tick some of the boxes, from the state that the card shows."""
    boxes = {e.label: e for e in seen if e.role in ("checkbox", "radio")}
    labels = {e.text: e.box for e in seen if e.role == "label"}
    submit = next((e.box for e in seen if e.role == "button"), None)
    if not submit or any(name not in boxes or name not in labels for name in card.names):
        return None
    on = {name for name, tick in zip(card.names, card.ticked, strict=True) if tick and boxes[name].checked}
    if card.one:
        wanted = {rng.choice(card.names)}
    else:
        wanted = {name for name in card.names if rng.random() < 0.5} | (on if rng.random() < 0.8 else set())
    wanted = set(on) if rng.random() < 0.15 and on else wanted
    change = wanted - on if card.one else wanted ^ on
    names = [name for name in card.names if name in wanted]
    rng.shuffle(names)
    history = tuple(
        StepSummary(action=f"click(x={x:g}, y={y:g})", effect="changed")
        for x, y in (boxes[name].box.center for name in on)
    )
    spots = [box for name in card.names if name in change for box in (boxes[name].box, labels[name])]
    return Question(
        goal=rng.choice(OPENINGS).format(names=", ".join(names) or "nothing"),
        choices=tuple(Choice(kind="click", box=box) for box in spots or [submit]),
        history=history,
    )


async def sheet(page: Page, out: Path, seed: int) -> None:
    rng = random.Random(seed)
    width, height = rng.choice(SIZES)
    cards: list[tuple[Box, Card]] = []
    html = []
    for top in range(0, SIDE - height + 1, height):
        for left in range(0, SIDE - width + 1, width):
            card = rng.choice(KINDS)(rng, height - 40)
            html.append(
                f'<div class="card" style="left:{left}px;top:{top}px;width:{width}px;height:{height}px;'
                f'{style(rng, width < 200)}">{card.html}</div>'
            )
            cards.append((Box(left, top, left + width, top + height), card))
    await page.set_content(f"<!doctype html><style>{CSS}</style>{''.join(html)}")
    seen = await elements(page)
    pixels = decode(await page.screenshot(caret="initial"))
    screens = [_cut(box, card, seen, pixels, rng, out, seed, i) for i, (box, card) in enumerate(cards)]
    append_lines(out / "screens.jsonl", [screen.model_dump_json(exclude_defaults=True) for screen in screens])
    append_lines(out / "sheets.txt", [str(seed)])


def _cut(
    box: Box,
    card: Card,
    seen: list[Element],
    pixels: np.ndarray,
    rng: random.Random,
    out: Path,
    seed: int,
    index: int,
) -> Screen:
    """One card as a screen, its frame written."""
    inside = [e.model_copy(update={"box": e.box.moved(-box.x0, -box.y0)}) for e in seen if box.holds(e.box)]
    asked = question(card, inside, rng) if card.names else None
    frame = f"frames/sheet-{seed}-{index}.png"
    part = pixels[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1), ::-1]
    cv2.imwrite(str(out / frame), part)
    return Screen(frame=frame, source="synth/sheet", seed=seed, step=index,
                  questions=(asked,) if asked else (), elements=tuple(inside))  # fmt: skip


async def generate(out: Path, seeds: range) -> None:
    (out / "frames").mkdir(parents=True, exist_ok=True)
    record = out / "sheets.txt"
    done = {int(line) for line in record.read_text().split()} if record.exists() else set()
    async with launch() as (_, browser):
        page = await browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for seed in track([seed for seed in seeds if seed not in done], "sheets"):
            await sheet(page, out, seed)


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m handeye.training.synth.sheets", description=__doc__)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--sheets", type=int, default=100, help="about 70 small or 24 large cards each")
    ask.add_argument("--seed", type=int, default=5_000_000, help="offset into the training seeds")
    given = ask.parse_args()
    asyncio.run(generate(given.out, TRAIN_SEEDS[given.seed : given.seed + given.sheets]))


if __name__ == "__main__":
    main()

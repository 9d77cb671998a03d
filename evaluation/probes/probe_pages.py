"""Probes: two screens and two instructions each, so that no one of the four answers can be had blind.

Screen and instruction are crossed: what is right for an instruction differs between the two screens, and what
is right on a screen differs between the two instructions. Whoever sees only the words, or only the picture,
gets at most one of every two. All is a pure function of family and seed; nothing is shared with the training
screens: the style sheets, layouts and wordings are these, and the fonts never train.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from handeye.evaluation.probes.probe_looks import CITIES, COLORS, FONTS, PEOPLE, SHAPES, SIZES, STYLES, WORDS

Answers = tuple[tuple[str | None, str | None], tuple[str | None, str | None]]


@dataclass(frozen=True)
class Probe:
    """screens: two pages. goals: two instructions. answers[screen][goal]: the element's id, None for absent.

    options: the ids that an instruction may mean; a guesser chooses among them.
    """

    family: str
    seed: int
    size: tuple[int, int]
    screens: tuple[str, str]
    goals: tuple[str, str]
    answers: Answers
    options: tuple[str | None, ...]


Made = tuple[tuple[str, str], tuple[str, str], Answers, tuple[str | None, ...]]
"""Bodies, goals, answers, options."""


def probe(family: str, seed: int) -> Probe:
    rng = random.Random(f"{family} {seed}")
    bodies, goals, answers, options = FAMILIES[family](rng)
    style, font, points = rng.choice(list(STYLES.values())), rng.choice(FONTS), rng.choice((14, 16, 18, 20))
    css = f"{style}*{{font-family:'{font}'}}body{{font-size:{points}px;margin:{rng.randint(8, 40)}px}}"
    css += "a{color:inherit}button,.b{font-size:inherit;margin:4px}"
    css += "table{border-collapse:collapse}td,th{padding:4px 14px}"
    first, second = (f"<!doctype html><meta charset=utf-8><style>{css}</style>{body}" for body in bodies)
    return Probe(family, seed, rng.choice(SIZES), (first, second), goals, answers, options)


def _button(ident: str, text: str, style: str = "") -> str:
    return f"<button id={ident} style='{style}'>{escape(text)}</button>"


def _heading(rng: random.Random) -> str:
    return f"<h3>{rng.choice(WORDS)} {rng.choice(('overview', 'desk', 'list', 'panel'))}</h3>"


def _hallucination(rng: random.Random) -> Made:
    """What is asked for stands on one of the two screens only."""
    one, other, *rest = rng.sample(WORDS, rng.randint(5, 9))
    head, place = _heading(rng), rng.randrange(len(rest) + 1)

    def body(word: str) -> str:
        shown = [*rest[:place], word, *rest[place:]]
        return head + "".join(
            _button("t" if each == word else f"r{at}", each) for at, each in enumerate(shown)
        )

    form = rng.choice(("Click the {} button", "Press {}", "Push the button that reads {}"))
    goals = form.format(one), form.format(other)
    return (body(one), body(other)), goals, (("t", None), (None, "t")), ("t", None)


def _binding(rng: random.Random) -> Made:
    """Each word in each colour: neither the word nor the colour alone says which."""
    (red, blue), (one, other) = rng.sample(list(COLORS), 2), rng.sample(WORDS, 2)
    cells = [(color, word) for color in (red, blue) for word in (one, other)]
    first = rng.sample(range(4), 4)
    second = [*first[1:], first[0]]
    head, gap = _heading(rng), rng.choice(("", "<br>"))

    def body(order: list[int]) -> str:
        made = ""
        for place, cell in enumerate(order):
            color, word = cells[cell]
            made += _button(f"p{place}", word, f"background:{COLORS[color]};color:#fff") + (
                gap if place == 1 else ""
            )
        return head + made

    form = rng.choice(
        ("Click the {} {} button", "Press the {} one that says {}", "Choose the {} button named {}")
    )
    wanted = rng.sample(range(4), 2)
    goals = form.format(*cells[wanted[0]]), form.format(*cells[wanted[1]])
    places = [tuple(f"p{order.index(cell)}" for cell in wanted) for order in (first, second)]
    return (body(first), body(second)), goals, (places[0], places[1]), ("p0", "p1", "p2", "p3")  # type: ignore[return-value]


def _counting(rng: random.Random) -> Made:
    (one, first), (other, second) = rng.sample(list(SHAPES.items()), 2)
    few, many = rng.sample(range(1, 7), 2)
    size, top = rng.choice((24, 32, 40)), 6
    seed = rng.random()

    def body(count_first: int, count_second: int) -> str:
        marks = [first] * count_first + [second] * count_second
        random.Random(f"{seed} {count_first}").shuffle(marks)
        drawn = "".join(f"<span style='font:{size}px DejaVu Sans;margin:6px'>{mark}</span>" for mark in marks)
        numbers = "".join(_button(f"n{number}", str(number)) for number in range(1, top + 1))
        return f"<div class=card>{drawn}</div><p>{numbers}</p>"

    form = rng.choice(("How many {}s are shown? Click the number.", "Count the {}s and press that number"))
    answers = ((f"n{few}", f"n{many}"), (f"n{many}", f"n{few}"))
    options = tuple(f"n{number}" for number in range(1, top + 1))
    return (body(few, many), body(many, few)), (form.format(one), form.format(other)), answers, options


def _position(rng: random.Random) -> Made:
    """Three equal buttons and a word that stands between two of them."""
    word, text = rng.choice(WORDS), rng.choice(("Pick", "Open", "Take"))
    upright = rng.random() < 0.5
    gap, head = ("<br>" if upright else " "), _heading(rng)
    ways = ("above", "below") if upright else ("left of", "right of")
    buttons = [_button(f"p{place}", text) for place in range(3)]

    def body(after: int) -> str:
        parts: list[str] = [*buttons[: after + 1], f"<b style='margin:8px'>{word}</b>", *buttons[after + 1 :]]
        return head + gap.join(parts)

    form = rng.choice(
        (f"Click the {text} button just {{}} {word}", f"Press {text} directly {{}} the word {word}")
    )
    goals = form.format(ways[0]), form.format(ways[1])
    return (body(0), body(1)), goals, (("p0", "p1"), ("p1", "p2")), ("p0", "p1", "p2")


def _negation(rng: random.Random) -> Made:
    state, names = rng.choice(("sold out", "archived", "locked", "urgent", "paid")), rng.sample(WORDS, 2)
    head, text = _heading(rng), rng.choice(("Select", "View", "Choose"))

    def body(marked: int) -> str:
        rows = ""
        for place, name in enumerate(names):
            badge = f"<em style='margin:0 10px;color:#b33'>{state}</em>" if place == marked else ""
            rows += f"<div class=card>{name} {badge}{_button(f'p{place}', text)}</div>"
        return head + rows

    form = rng.choice(
        (f"Click {text} for the item that is {{}}{state}", f"Press {text} of the entry which is {{}}{state}")
    )
    return (
        (body(0), body(1)),
        (form.format(""), form.format("not ")),
        (("p0", "p1"), ("p1", "p0")),
        ("p0", "p1"),
    )


def _twins(rng: random.Random) -> Made:
    """Labels that differ in one character."""
    kind = rng.choice(("Invoice", "Order", "Room", "Ticket"))
    number = rng.randint(1000, 9899)
    at = rng.choice((1, 10, 100))
    one, other = f"{kind} {number}", f"{kind} {number + at if number // at % 10 < 9 else number - at}"
    rest = [f"{kind} {rng.randint(1000, 9999)}" for _ in range(rng.randint(1, 3))]
    head = _heading(rng)

    def body(order: tuple[str, str]) -> str:
        shown = [order[0], *rest, order[1]]
        return head + "".join(
            f"<div class=card><a href='#' id=p{place} style='color:inherit'>{name}</a></div>"
            for place, name in enumerate(shown)
        )

    last = f"p{len(rest) + 1}"
    form = rng.choice(("Open {}", "Click {}", "Follow the link {}"))
    goals = form.format(one), form.format(other)
    options = tuple(f"p{place}" for place in range(len(rest) + 2))
    return (body((one, other)), body((other, one))), goals, (("p0", last), (last, "p0")), options


def _reading(rng: random.Random) -> Made:
    one, other, *rest = rng.sample(WORDS, 5)
    kinds = rng.sample(("door code", "gate code", "desk code", "night code"), 2)
    shown = rng.sample([one, other, *rest], 5)
    ids = {word: f"p{place}" for place, word in enumerate(shown)}
    form = rng.choice(("Click the button with the {}", "Press the word that is the {}"))
    filler = rng.choice(
        ("Thank you for staying with us.", "The office is open on weekdays.", "Please keep quiet.")
    )

    def body(first: str, second: str) -> str:
        text = f"The {kinds[0]} is {first.lower()}. {filler} The {kinds[1]} is {second.lower()}."
        return f"<div class=card>{text}</div>" + "".join(_button(ids[word], word) for word in shown)

    answers = ((ids[one], ids[other]), (ids[other], ids[one]))
    goals = form.format(kinds[0]), form.format(kinds[1])
    return (body(one, other), body(other, one)), goals, answers, tuple(ids.values())


def _table(rng: random.Random) -> Made:
    people, cities = rng.sample(PEOPLE, 4), rng.sample(CITIES, 4)
    head = f"<tr><th>Name<th>{rng.choice(('City', 'Home', 'Office'))}<th>Since</tr>"
    years = [str(rng.randint(1990, 2024)) for _ in people]
    order = rng.sample(range(4), 4)

    def body(rows: list[int]) -> str:
        lines = "".join(
            f"<tr class=card><td>{people[row]}<td><a href='#' id=p{place}>{cities[row]}</a>"
            f"<td>{years[row]}</tr>"
            for place, row in enumerate(rows)
        )
        return f"<table>{head}{lines}</table>"

    turned = [*order[1:], order[0]]
    form = rng.choice(("Click the city of {}", "In the row of {}, click the city"))
    goals = form.format(people[0]), form.format(people[1])
    answers = tuple((f"p{rows.index(0)}", f"p{rows.index(1)}") for rows in (order, turned))
    return (body(order), body(turned)), goals, answers, ("p0", "p1", "p2", "p3")  # type: ignore[return-value]


def _chart(rng: random.Random) -> Made:
    names, color = rng.sample(WORDS, 4), rng.choice(list(COLORS.values()))
    heights = rng.sample((30, 60, 90, 120, 150, 180), 4)
    low, high = heights.index(min(heights)), heights.index(max(heights))
    swapped = list(heights)
    swapped[low], swapped[high] = swapped[high], swapped[low]

    def body(tall: list[int]) -> str:
        bars = "".join(
            f"<g id=p{at}><rect x={20 + 90 * at} y={200 - height} width=50 height={height} fill='{color}'/>"
            f"<text x={45 + 90 * at} y=220 text-anchor=middle fill=currentColor>{names[at]}</text></g>"
            for at, height in enumerate(tall)
        )
        return f"<svg width=400 height=230>{bars}</svg>"

    form = rng.choice(("Click the {} bar", "Point at the {} bar of the chart"))
    ways = rng.choice((("tallest", "shortest"), ("highest", "lowest")))
    answers = ((f"p{high}", f"p{low}"), (f"p{low}", f"p{high}"))
    return (
        (body(heights), body(swapped)),
        (form.format(ways[0]), form.format(ways[1])),
        answers,
        ("p0", "p1", "p2", "p3"),
    )


def _spatial(rng: random.Random) -> Made:
    """Which corner square lies nearest to, or opposite of, a star."""
    at = rng.sample(range(4), 2)
    while at[0] + at[1] == 3:  # opposite corners would let one answer serve both screens
        at = rng.sample(range(4), 2)
    size, mark = rng.choice((36, 48)), rng.choice(("star", "heart", "diamond"))
    width, height = rng.choice(((400, 260), (460, 300), (360, 320)))
    corners = [(0, 0), (width - size, 0), (0, height - size), (width - size, height - size)]

    def body(near: int) -> str:
        tiles = "".join(
            f"<div id=p{place} style='position:absolute;left:{x}px;top:{y}px;width:{size}px;height:{size}px;"
            "background:#4a7ab5'></div>"
            for place, (x, y) in enumerate(corners)
        )
        x, y = corners[near]
        inner_x = x + 1.4 * size if x == 0 else x - 1.1 * size
        star = (
            f"<span style='position:absolute;left:{inner_x}px;top:{y}px;font:{size}px DejaVu Sans'>"
            f"{SHAPES[mark]}</span>"
        )
        around = f"position:relative;width:{width}px;height:{height}px;border:1px solid"
        return f"<div style='{around}'>{tiles}{star}</div>"

    goals = f"Click the square nearest to the {mark}", f"Click the square farthest from the {mark}"
    answers = tuple((f"p{place}", f"p{3 - place}") for place in at)
    return (body(at[0]), body(at[1])), goals, answers, ("p0", "p1", "p2", "p3")  # type: ignore[return-value]


FAILURES: dict[str, Callable[[random.Random], Made]] = {
    "hallucination": _hallucination,
    "binding": _binding,
    "counting": _counting,
    "position": _position,
    "negation": _negation,
    "twins": _twins,
}
ABILITIES: dict[str, Callable[[random.Random], Made]] = {
    "reading": _reading,
    "table": _table,
    "chart": _chart,
    "spatial": _spatial,
}
FAMILIES = {**FAILURES, **ABILITIES}

"""Pages of things that are nearly alike, with instructions that differ only in what tells them apart.

Each page asks about all of its things in turn, so neither the page nor the words alone give an answer: which
colour with which word, which side of a word, with a mark or without, one digit apart, which column of which
row, how many, the longest, the nearest. Wordings and looks are not those of `evaluation/probe_pages.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from training.synth import words
from training.synth.assets import ICONS, icon_svg
from training.synth.kit import COLORS, Kit


class Asked(NamedTuple):
    """An instruction and the ids of the elements that are right; none: it is not on the page."""

    goal: str
    ids: tuple[str, ...]


Contrast = Callable[[Kit], tuple[str, list[Asked]]]
"""HTML, and what can be asked about it."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
MARKS = ("star", "heart", "flag", "bell", "camera", "cloud", "clock", "user", "home", "lock", "eye", "mail")


def colors(kit: Kit) -> tuple[str, list[Asked]]:
    """Words in several colours; some pairs of a word and a colour are missing."""
    rng = kit.rng
    said, shown = _different(kit, rng.randint(1, 3)), rng.sample(list(COLORS), rng.randint(2, 4))
    pairs = [(color, word) for color in shown for word in said]
    rng.shuffle(pairs)
    gone = pairs.pop() if len(pairs) > 3 and rng.random() < 0.6 else None
    parts, asked = [], []
    noun = rng.choice(("button", "button", "link", "label"))
    forms = (
        "Click the {c} {w}", "Press the {n} {w} in {c}", "Click {w}, the {c} one", "Press {w} in {c}",
        'Click the {c} {n} "{w}"', 'Find the {n} "{w}" that is {c} and click it', "Select the {c} {n} {w}",
    )  # fmt: skip
    for color, word in pairs:
        ident = kit.ident()
        parts.append(_thing(kit, ident, word, noun, color))
        asked.append(Asked(rng.choice(forms).format(c=color, n=noun, w=word), (ident,)))
    if gone:
        asked.append(Asked(rng.choice(forms).format(c=gone[0], n=noun, w=gone[1]), ()))
    return _laid_out(kit, parts), asked


def other_than(kit: Kit) -> tuple[str, list[Asked]]:
    """Two things: one is asked for by not being the other."""
    rng = kit.rng
    by_color, said = rng.random() < 0.4, _different(kit, 2)
    shown = rng.sample(list(COLORS), 2)
    ids = [kit.ident(), kit.ident()]
    parts = [
        _thing(kit, ident, word, "button", color if by_color else "")
        for ident, word, color in zip(ids, said, shown, strict=True)
    ]
    names = shown if by_color else said
    forms = (
        ("Click the button that is not {x}", "Press the one which isn't {x}", "Do not press the {x} one")
        if by_color
        else (
            'Click the button that does not say "{x}"',
            "Press the other one, not {x}",
            "Not {x}, the other",
        )
    )
    plain = (
        ("Click the {x} button",) if by_color else ('Click the button that says "{x}"', "Not the other, {x}")
    )
    asked = []
    for at, name in enumerate(names):
        asked.append(Asked(rng.choice(forms).format(x=name), (ids[1 - at],)))
        asked.append(Asked(rng.choice(plain).format(x=name), (ids[at],)))
    return _laid_out(kit, parts), asked


def marked(kit: Kit) -> tuple[str, list[Asked]]:
    """Rows with and without a mark in words: exactly one has it, or exactly one lacks it."""
    rng = kit.rng
    state = rng.choice(
        ("done", "new", "open", "closed", "hidden", "late", "full", "free", "broken", "draft", "active",
         "ready", "offline", "expired", "approved", words.word(rng))
    )  # fmt: skip
    names, action = (
        _different(kit, rng.randint(2, 5)),
        rng.choice(("View", "Edit", "Remove", words.phrase(rng, 1, 1))),
    )
    odd = rng.randrange(len(names))
    lacks = rng.random() < 0.6
    ids, rows = [kit.ident() for _ in names], []
    tag, ink = rng.choice(("span", "b", "small", "i")), rng.choice(list(COLORS.values()))
    for at, name in enumerate(names):
        has = (at == odd) != lacks
        badge = f'<{tag} style="color:{ink}">{escape(state)}</{tag}>' if has else ""
        rows.append([escape(name), badge, _thing(kit, ids[at], action, "button")])
    forms = (
        f"Click {action} of the one that is {{not}}{state}", f"{action} the entry that is {{not}}{state}",
        f"In the row that is {{not}}{state} press {action}", f"Press {action} where it is {{not}}{state}",
    )  # fmt: skip
    nots = ("not ", "not ", "not marked ") if lacks else ("",)
    asked = [Asked(rng.choice(forms).format(**{"not": rng.choice(nots)}), (ids[odd],)) for _ in range(2)]
    if len(names) == 2:
        flipped = ("",) if lacks else ("not ", "not marked ")
        asked.append(Asked(rng.choice(forms).format(**{"not": rng.choice(flipped)}), (ids[1 - odd],)))
    asked += [Asked(f'Click {action} in the row of "{name}"', (ids[at],)) for at, name in enumerate(names)]
    return _rows(kit, rows), asked


def sides(kit: Kit) -> tuple[str, list[Asked]]:
    """The same control again and again, with other words between."""
    rng = kit.rng
    down, said = rng.random() < 0.5, _different(kit, rng.randint(1, 3))
    noun = rng.choice(("button", "button", "field", "box"))
    text = kit.caption()
    ids = [kit.ident() for _ in range(len(said) + 1)]
    parts = [_thing(kit, ids[0], text, noun)]
    for ident, word in zip(ids[1:], said, strict=True):
        parts += [f"<span>{escape(word)}</span>", _thing(kit, ident, text, noun)]
    before, after = (
        (("above", "over"), ("below", "under")) if down else (("left of", "before"), ("right of", "after"))
    )
    forms = (
        "Click the {n} {w} {x}", "Click the {n} directly {w} {x}", 'Press the {n} just {w} "{x}"',
        "Select the {n} immediately {w} {x}", 'Look for "{x}" and press the {n} {w} it',
    )  # fmt: skip
    asked = []
    for at, word in enumerate(said):
        asked.append(Asked(rng.choice(forms).format(n=noun, w=rng.choice(before), x=word), (ids[at],)))
        asked.append(Asked(rng.choice(forms).format(n=noun, w=rng.choice(after), x=word), (ids[at + 1],)))
    way = "column;align-items:flex-start" if down else "row;align-items:center"
    style = f"display:flex;flex-direction:{way};gap:{rng.choice((3, 8, 16))}px;white-space:nowrap"
    return f'<div style="{style}">{"".join(parts)}</div>', asked


def twins(kit: Kit) -> tuple[str, list[Asked]]:
    """Names that differ in one letter or digit; one more that is near but not there."""
    rng = kit.rng
    kind = rng.choice(("", "", "Case", "No.", "Part", "File", "Bill", "Flight", words.phrase(rng, 1, 1)))
    first = rng.choice(
        (str(rng.randint(100, 99_999)), words.made_up(rng), words.letters(rng, 4, 7), words.word(rng))
    )
    said = [first]
    while len(said) < rng.randint(3, 9):
        said.append(_twin(rng.choice(said), kit))
    said = [name for name in dict.fromkeys(said) if name.strip()]
    rng.shuffle(said)
    folded = [name.casefold() for name in said]
    names = [f"{kind} {name}".strip() for name in said if folded.count(name.casefold()) == 1]
    gone = names.pop() if len(names) > 2 else None
    noun = rng.choice(("link", "link", "button"))
    forms = ("Click {x}", 'Click "{x}"', "Go to {x}", 'Select "{x}"', "Choose {x}", f"Click the {noun} {{x}}")
    ids = [kit.ident() for _ in names]
    parts = [_thing(kit, ident, name, noun) for ident, name in zip(ids, names, strict=True)]
    asked = [
        Asked(rng.choice(forms).format(x=name), (ident,)) for ident, name in zip(ids, names, strict=True)
    ]
    if gone:
        asked.append(Asked(rng.choice(forms).format(x=gone), ()))
    return _laid_out(kit, parts), asked


def cells(kit: Kit) -> tuple[str, list[Asked]]:
    """Any cell of a table by its column's and its row's name."""
    rng = kit.rng
    heads, names = (
        _different(kit, rng.randint(2, 4)),
        _different(kit, rng.randint(2, min(7, max(2, kit.room - 2)))),
    )
    linked = [rng.random() < 0.4 for _ in heads]
    forms = (
        "Click the {h} of {r}", "Click {h} in the row {r}", 'In the row of "{r}" press the {h}',
        'Find "{r}" and click its {h}', "Select the {h} for {r}", 'Click the "{h}" of "{r}"',
    )  # fmt: skip
    rows, asked = [[f"<b>{escape(head)}</b>" for head in ("", *heads)]], []
    for name in names:
        row = [escape(name)]
        for head, link in zip(heads, linked, strict=True):
            ident = kit.ident()
            text = escape(rng.choice((words.word, words.number, words.person))(rng))
            row.append(
                f'<a href="#" id="{ident}">{text}</a>' if link else f'<span id="{ident}">{text}</span>'
            )
            asked.append(Asked(rng.choice(forms).format(h=head, r=name), (ident,)))
        rows.append(row)
    return _rows(kit, rows), asked


def counts(kit: Kit) -> tuple[str, list[Asked]]:
    """How many of a drawing there are, answered by a number below."""
    rng = kit.rng
    kinds = rng.sample(MARKS, rng.randint(2, 3))
    numbers = [rng.randint(1, 6) for _ in kinds]
    drawn = [
        f'<span style="margin:4px">{icon_svg(kit.icon_set, kind)}</span>'
        for kind, number in zip(kinds, numbers, strict=True)
        for _ in range(number)
    ]
    rng.shuffle(drawn)
    top = rng.randint(max(numbers), 7)
    ids = {number: kit.ident() for number in range(1, top + 1)}
    choices = [_thing(kit, ident, str(number), "button") for number, ident in ids.items()]
    forms = (
        "How many {x} icons are there? Press that number.", "Count the {x} drawings and click the number",
        "Click the number of {x} icons on the page",
    )  # fmt: skip
    asked = [
        Asked(rng.choice(forms).format(x=rng.choice(ICONS[kind][0])), (ids[number],))
        for kind, number in zip(kinds, numbers, strict=True)
    ]
    return f"<div>{''.join(drawn)}</div><div>{' '.join(choices)}</div>", asked


def bars(kit: Kit) -> tuple[str, list[Asked]]:
    """A chart of bars, lying or standing: the longest, the shortest, one by its name."""
    rng = kit.rng
    names, lying = _different(kit, rng.randint(3, 6)), rng.random() < 0.5
    lengths = [20 + 15 * step for step in rng.sample(range(9), len(names))]
    one = rng.choice(list(COLORS.values()))
    ids = [kit.ident() for _ in names]
    parts = []
    for ident, name, length in zip(ids, names, lengths, strict=True):
        color = one if rng.random() < 0.6 else rng.choice(list(COLORS.values()))
        size = f"width:{length}px;height:16px" if lying else f"height:{length}px;width:28px"
        bar, text = (
            f'<div id="{ident}" style="{size};background:{color}"></div>',
            f"<small>{escape(name)}</small>",
        )
        parts.append(
            f'<div style="display:flex;gap:6px;align-items:center">{text}{bar}</div>'
            if lying
            else f'<div style="display:flex;flex-direction:column;align-items:center">{bar}{text}</div>'
        )
    ranked = [ident for _, ident in sorted(zip(lengths, ids, strict=True))]
    most, least = (("longest", "largest"), ("shortest", "smallest")) if lying else (
        ("tallest", "largest", "highest"), ("shortest", "lowest", "smallest"))  # fmt: skip
    forms = ("Select the {x} bar", "Click on the {x} bar of the diagram", "Click the bar that is {x}")
    asked = [
        Asked(rng.choice(forms).format(x=rng.choice(most)), (ranked[-1],)),
        Asked(rng.choice(forms).format(x=rng.choice(least)), (ranked[0],)),
        Asked(rng.choice(forms).format(x=f"second {rng.choice(most)}"), (ranked[-2],)),
        *(Asked(f"Click the bar of {name}", (ident,)) for ident, name in zip(ids, names, strict=True)),
    ]
    way = "column;align-items:flex-start" if lying else "row;align-items:flex-end"
    style = f"display:flex;flex-direction:{way};gap:{rng.choice((4, 10, 18))}px"
    return f'<div style="{style}">{"".join(parts)}</div>', asked


def numbers(kit: Kit) -> tuple[str, list[Asked]]:
    """Numbers: the largest, the smallest, the one after another."""
    rng = kit.rng
    shown = rng.sample(range(rng.choice((10, 100, 1000))), rng.randint(3, 7))
    ids = [kit.ident() for _ in shown]
    noun = rng.choice(("button", "link", "label"))
    parts = [_thing(kit, ident, str(number), noun) for ident, number in zip(ids, shown, strict=True)]
    ranked = [ident for _, ident in sorted(zip(shown, ids, strict=True))]
    asked = [
        Asked(
            rng.choice(("Click the {} number", "Press the {} one", "Select the {} value")).format(way),
            (ident,),
        )
        for ways, ident in (
            (("largest", "greatest", "highest"), ranked[-1]),
            (("smallest", "lowest", "least"), ranked[0]),
        )
        for way in rng.sample(ways, 2)
    ]
    asked += [Asked(f"Click the {ORDINALS[at]} {noun}", (ident,)) for at, ident in enumerate(ids[:4])]
    return _laid_out(kit, parts, wraps=False), asked


def places(kit: Kit) -> tuple[str, list[Asked]]:
    """Equal squares on a ground, by corner and by how near a drawing is."""
    rng = kit.rng
    width, height, side = (
        rng.choice((140, 220, 300, 420)),
        rng.choice((100, 150, 240)),
        rng.choice((18, 26, 34)),
    )
    right, low = width - side, height - side
    corners = {
        "top left": (0, 0), "top right": (right, 0), "bottom left": (0, low), "bottom right": (right, low)
    }  # fmt: skip
    color, noun = rng.choice(list(COLORS.values())), rng.choice(("square", "box", "tile"))
    ids = {name: kit.ident() for name in corners}
    near, kind = rng.choice(list(corners)), rng.choice(MARKS)
    x, y = corners[near]
    inside = x + (side + 6 if x == 0 else -26), min(max(y + rng.randint(-4, 8), 0), height - 22)
    square = f"width:{side}px;height:{side}px;background:{color}"
    placed = "".join(
        f'<div id="{ids[name]}" style="position:absolute;left:{left}px;top:{top}px;{square}"></div>'
        for name, (left, top) in corners.items()
    )
    icon = icon_svg(kit.icon_set, kind)
    drawn = f'<span style="position:absolute;left:{inside[0]}px;top:{inside[1]}px">{icon}</span>'
    called = rng.choice(ICONS[kind][0])
    opposite = {"top left": "bottom right", "top right": "bottom left", "bottom left": "top right",
                "bottom right": "top left"}[near]  # fmt: skip
    asked = [
        *(Asked(f"Click the {name} {noun}", (ids[name],)) for name in corners),
        *(Asked(f"{rng.choice(('Press', 'Select'))} the {noun} {way} the {called}", (ids[near],))
          for way in ("closest to", "next to", "nearest")),
        *(Asked(f"{rng.choice(('Press', 'Select'))} the {noun} {way} the {called}", (ids[opposite],))
          for way in ("farthest away from", "most distant from", "farthest from")),
    ]  # fmt: skip
    ground = f"position:relative;width:{width}px;height:{height}px;border:1px solid #888;margin:4px"
    return f'<div style="{ground}">{placed}{drawn}</div>', asked


def facts(kit: Kit) -> tuple[str, list[Asked]]:
    """A few sentences, and their words as buttons: which of them a sentence names."""
    rng = kit.rng
    things = rng.sample(
        ("colour", "code", "password", "city", "animal", "room", "key", "name of the boat", "street", "fruit",
         "wifi word", "number of the locker", "captain", "prize"), rng.randint(2, 3))  # fmt: skip
    said = _different(kit, rng.randint(len(things) + 1, 6))
    ids = [kit.ident() for _ in said]
    forms = ("Our {t} is {w}.", "The {t} is {w}.", "{w} is the {t}.", "They chose {w} as the {t}.")
    lines = [rng.choice(forms).format(t=thing, w=word) for thing, word in zip(things, said, strict=False)]
    lines.insert(rng.randrange(len(lines) + 1), words.sentence(rng))
    order = rng.sample(range(len(said)), len(said))
    choices = [_thing(kit, ids[at], said[at], "button") for at in order]
    goals = (
        "Press the {t}",
        "Which is the {t}? Click it.",
        "Click what the text calls the {t}",
        "Select the {t}",
    )
    asked = [
        Asked(rng.choice(goals).format(t=thing), (ident,)) for thing, ident in zip(things, ids, strict=False)
    ]
    return f"<p>{escape(' '.join(lines))}</p>{_laid_out(kit, choices)}", asked


CONTRASTS: dict[str, Contrast] = {
    "colors": colors,
    "other_than": other_than,
    "marked": marked,
    "sides": sides,
    "twins": twins,
    "cells": cells,
    "counts": counts,
    "bars": bars,
    "numbers": numbers,
    "places": places,
    "facts": facts,
}


def _different(kit: Kit, count: int) -> list[str]:
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


def _twin(text: str, kit: Kit) -> str:
    rng = kit.rng
    if text.isdigit():
        at = rng.randrange(len(text))
        return text[:at] + rng.choice("0123456789") + text[at + 1 :]
    if len(text) > 3 and rng.random() < 0.3:
        at = rng.randrange(len(text) - 1)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return words.changed(text, rng)


def _thing(kit: Kit, ident: str, text: str, noun: str, color: str = "") -> str:
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


def _laid_out(kit: Kit, parts: list[str], wraps: bool = True) -> str:
    """In a row that wraps, or one below the other."""
    if kit.rng.random() < 0.5:
        return "".join(f'<div class="row">{part}</div>' for part in parts)
    style = f"display:flex;flex-wrap:{'wrap' if wraps else 'nowrap'};gap:{kit.rng.choice((4, 8, 14))}px"
    return f'<div style="{style}">{"".join(parts)}</div>'


def _rows(kit: Kit, rows: list[list[str]]) -> str:
    if kit.rng.random() < 0.6:
        lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f'<table class="{kit.framework.table}">{lines}</table>'
    style = f"display:grid;justify-content:start;grid-template-columns:repeat({len(rows[0])},auto)"
    cells = "".join(f"<div>{cell}</div>" for row in rows for cell in row)
    return f'<div style="{style};gap:{kit.rng.choice((4, 8, 16))}px">{cells}</div>'

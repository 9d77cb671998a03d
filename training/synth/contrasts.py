"""Pages of things that are nearly alike, with instructions that differ only in what tells them apart.

Each page asks about all of its things in turn, so neither the page nor the words alone give an answer: which
colour with which word, which side of a word, with a mark or without, one digit apart, which column of which
row, how many, the longest, the nearest. Wordings and looks are not those of `evaluation/probes`.
"""

from __future__ import annotations

from html import escape

from handeye.training.synth import words
from handeye.training.synth.contrast_drawings import bars, counts, numbers, places
from handeye.training.synth.contrast_parts import Asked, Contrast, different, laid_out, rows_of, thing
from handeye.training.synth.kit import COLORS, Kit


def colors(kit: Kit) -> tuple[str, list[Asked]]:
    """Words in several colours; some pairs of a word and a colour are missing."""
    rng = kit.rng
    said, shown = different(kit, rng.randint(1, 3)), rng.sample(list(COLORS), rng.randint(2, 4))
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
        parts.append(thing(kit, ident, word, noun, color))
        asked.append(Asked(rng.choice(forms).format(c=color, n=noun, w=word), (ident,)))
    if gone:
        asked.append(Asked(rng.choice(forms).format(c=gone[0], n=noun, w=gone[1]), ()))
    return laid_out(kit, parts), asked


def other_than(kit: Kit) -> tuple[str, list[Asked]]:
    """Two things: one is asked for by not being the other."""
    rng = kit.rng
    by_color, said = rng.random() < 0.4, different(kit, 2)
    shown = rng.sample(list(COLORS), 2)
    ids = [kit.ident(), kit.ident()]
    parts = [
        thing(kit, ident, word, "button", color if by_color else "")
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
    return laid_out(kit, parts), asked


def marked(kit: Kit) -> tuple[str, list[Asked]]:
    """Rows with and without a mark in words: exactly one has it, or exactly one lacks it."""
    rng = kit.rng
    state = rng.choice(
        ("done", "new", "open", "closed", "hidden", "late", "full", "free", "broken", "draft", "active",
         "ready", "offline", "expired", "approved", words.word(rng))
    )  # fmt: skip
    names, action = (
        different(kit, rng.randint(2, 5)),
        rng.choice(("View", "Edit", "Remove", words.phrase(rng, 1, 1))),
    )
    odd = rng.randrange(len(names))
    lacks = rng.random() < 0.6
    ids, rows = [kit.ident() for _ in names], []
    tag, ink = rng.choice(("span", "b", "small", "i")), rng.choice(list(COLORS.values()))
    for at, name in enumerate(names):
        has = (at == odd) != lacks
        badge = f'<{tag} style="color:{ink}">{escape(state)}</{tag}>' if has else ""
        rows.append([escape(name), badge, thing(kit, ids[at], action, "button")])
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
    return rows_of(kit, rows), asked


def sides(kit: Kit) -> tuple[str, list[Asked]]:
    """The same control repeatedly, with other words between."""
    rng = kit.rng
    down, said = rng.random() < 0.5, different(kit, rng.randint(1, 3))
    noun = rng.choice(("button", "button", "field", "box"))
    text = kit.caption()
    ids = [kit.ident() for _ in range(len(said) + 1)]
    parts = [thing(kit, ids[0], text, noun)]
    for ident, word in zip(ids[1:], said, strict=True):
        parts += [f"<span>{escape(word)}</span>", thing(kit, ident, text, noun)]
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
    parts = [thing(kit, ident, name, noun) for ident, name in zip(ids, names, strict=True)]
    asked = [
        Asked(rng.choice(forms).format(x=name), (ident,)) for ident, name in zip(ids, names, strict=True)
    ]
    if gone:
        asked.append(Asked(rng.choice(forms).format(x=gone), ()))
    return laid_out(kit, parts), asked


def cells(kit: Kit) -> tuple[str, list[Asked]]:
    """Any cell of a table by its column's and its row's name."""
    rng = kit.rng
    heads, names = (
        different(kit, rng.randint(2, 4)),
        different(kit, rng.randint(2, min(7, max(2, kit.room - 2)))),
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
    return rows_of(kit, rows), asked


def facts(kit: Kit) -> tuple[str, list[Asked]]:
    """A few sentences, and their words as buttons: which of them a sentence names."""
    rng = kit.rng
    things = rng.sample(
        ("colour", "code", "password", "city", "animal", "room", "key", "name of the boat", "street", "fruit",
         "wifi word", "number of the locker", "captain", "prize"), rng.randint(2, 3))  # fmt: skip
    said = different(kit, rng.randint(len(things) + 1, 6))
    ids = [kit.ident() for _ in said]
    forms = ("Our {t} is {w}.", "The {t} is {w}.", "{w} is the {t}.", "They chose {w} as the {t}.")
    lines = [rng.choice(forms).format(t=thing, w=word) for thing, word in zip(things, said, strict=False)]
    lines.insert(rng.randrange(len(lines) + 1), words.sentence(rng))
    order = rng.sample(range(len(said)), len(said))
    choices = [thing(kit, ids[at], said[at], "button") for at in order]
    goals = (
        "Press the {t}",
        "Which is the {t}? Click it.",
        "Click what the text calls the {t}",
        "Select the {t}",
    )
    asked = [
        Asked(rng.choice(goals).format(t=thing), (ident,)) for thing, ident in zip(things, ids, strict=False)
    ]
    return f"<p>{escape(' '.join(lines))}</p>{laid_out(kit, choices)}", asked


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


def _twin(text: str, kit: Kit) -> str:
    rng = kit.rng
    if text.isdigit():
        at = rng.randrange(len(text))
        return text[:at] + rng.choice("0123456789") + text[at + 1 :]
    if len(text) > 3 and rng.random() < 0.3:
        at = rng.randrange(len(text) - 1)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return words.changed(text, rng)

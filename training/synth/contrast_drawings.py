"""Near alikes told apart by what is drawn: how many, how long, how large a number, where on a ground."""

from __future__ import annotations

from html import escape

from handeye.training.synth.assets import ICONS, icon_svg
from handeye.training.synth.contrast_parts import Asked, different, laid_out, thing
from handeye.training.synth.kit import COLORS, Kit

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
MARKS = ("star", "heart", "flag", "bell", "camera", "cloud", "clock", "user", "home", "lock", "eye", "mail")


def counts(kit: Kit) -> tuple[str, list[Asked]]:
    """How many of a drawing there are, answered by a number below."""
    rng = kit.rng
    kinds = rng.sample(MARKS, rng.randint(2, 3))
    amounts = [rng.randint(1, 6) for _ in kinds]
    drawn = [
        f'<span style="margin:4px">{icon_svg(kit.icon_set, kind)}</span>'
        for kind, number in zip(kinds, amounts, strict=True)
        for _ in range(number)
    ]
    rng.shuffle(drawn)
    top = rng.randint(max(amounts), 7)
    ids = {number: kit.ident() for number in range(1, top + 1)}
    choices = [thing(kit, ident, str(number), "button") for number, ident in ids.items()]
    forms = (
        "How many {x} icons are there? Press that number.", "Count the {x} drawings and click the number",
        "Click the number of {x} icons on the page",
    )  # fmt: skip
    asked = [
        Asked(rng.choice(forms).format(x=rng.choice(ICONS[kind][0])), (ids[number],))
        for kind, number in zip(kinds, amounts, strict=True)
    ]
    return f"<div>{''.join(drawn)}</div><div>{' '.join(choices)}</div>", asked


def bars(kit: Kit) -> tuple[str, list[Asked]]:
    """A chart of bars, lying or standing: the longest, the shortest, one by its name."""
    rng = kit.rng
    names, lying = different(kit, rng.randint(3, 6)), rng.random() < 0.5
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
    parts = [thing(kit, ident, str(number), noun) for ident, number in zip(ids, shown, strict=True)]
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
    return laid_out(kit, parts, wraps=False), asked


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
    names = list(corners)
    opposite = names[3 - names.index(near)]
    asked = [
        *(Asked(f"Click the {name} {noun}", (ids[name],)) for name in corners),
        *(Asked(f"{rng.choice(('Press', 'Select'))} the {noun} {way} the {called}", (ids[near],))
          for way in ("closest to", "next to", "nearest")),
        *(Asked(f"{rng.choice(('Press', 'Select'))} the {noun} {way} the {called}", (ids[opposite],))
          for way in ("farthest away from", "most distant from", "farthest from")),
    ]  # fmt: skip
    ground = f"position:relative;width:{width}px;height:{height}px;border:1px solid #888;margin:4px"
    return f'<div style="{ground}">{placed}{drawn}</div>', asked

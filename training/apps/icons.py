"""Icons of eight npm sets as inline SVG, with what they are called and what they do."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

from .assets import package, read_json
from .icon_words import FUNCTIONS

SETS = {
    "lucide": ("lucide-static", "icons/{}.svg"),
    "mdi": ("@mdi/svg", "svg/{}.svg"),
    "bootstrap": ("bootstrap-icons", "icons/{}.svg"),
    "fontawesome": ("@fortawesome/fontawesome-free", "svgs/solid/{}.svg"),
    "octicons": ("@primer/octicons", "build/svg/{}-16.svg"),
    "ionicons": ("ionicons", "dist/svg/{}.svg"),
    "remixicon": ("remixicon", "icons/*/{}.svg"),
    "phosphor": ("@phosphor-icons/core", "assets/regular/{}.svg"),
}
VALIDATION_SETS = ("phosphor",)


@dataclass(frozen=True)
class Icon:
    """One drawing: `shows` and `does` are phrases for it, best first."""

    set: str
    name: str
    shows: tuple[str, ...]
    does: tuple[str, ...] = ()


@cache
def files(set_name: str) -> dict[str, str]:
    """The names of a set with the path of each file."""
    root, pattern = package(SETS[set_name][0]), SETS[set_name][1]
    cut = len(pattern.rsplit("/", 1)[1]) - 2
    return {
        path.name[:-cut] if cut else path.name: str(path) for path in sorted(root.glob(pattern.format("*")))
    }


@cache
def synonyms(set_name: str) -> dict[str, tuple[str, ...]]:
    root = package(SETS[set_name][0])
    if set_name == "lucide":
        return {name: tuple(tags) for name, tags in read_json(root / "tags.json").items()}
    if set_name == "mdi":
        return {
            one["name"]: tuple(a.replace("-", " ") for a in one["aliases"])
            for one in read_json(root / "meta.json")
        }
    if set_name == "fontawesome":
        meta = read_json(root / "metadata/icon-families.json")
        return {name: tuple(one.get("search", {}).get("terms", ())) for name, one in meta.items()}
    return {}


def spoken(name: str) -> str:
    text = re.sub(r"-(outline|line|fill|solid|variant|simple|lg)$", "", name)
    return re.sub(r"-?\d+$", "", text).replace("-", " ").strip() or name


@cache
def source(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"<!--.*?-->|<\?xml.*?\?>|<title>.*?</title>", "", text, flags=re.S).strip()
    return re.sub(r'(<svg[^>]*?)\s+(?:class|width|height|fill)="[^"]*"', r"\1", text)


def draw(set_name: str, name: str, size: int, color: str = "currentColor", key: str = "") -> str:
    raw = source(files(set_name)[name])
    while True:
        text = re.sub(
            r'(<svg[^>]*?)\s+(?:class|width|height|fill|style)="[^"]*"', r"\1", raw, count=1, flags=re.S
        )
        if text == raw:
            break
        raw = text
    stroked = set_name == "lucide"
    mark = f' data-k="{key}"' if key else ""
    paint = "none" if stroked else color
    style = f"color:{color};width:{size}px;height:{size}px;flex:none;vertical-align:-.15em"
    return raw.replace("<svg", f'<svg{mark} fill="{paint}" style="{style}"', 1)


def sets(split: str) -> list[str]:
    return [name for name in SETS if (name in VALIDATION_SETS) == (split == "validation")]


@cache
def held(set_name: str) -> dict[str, str]:
    """Which file a set has for each function."""
    here = files(set_name)
    tails = ("", "-line", "-2-line", "-fill")
    found = {
        name: next((f + tail for f in one.files for tail in tails if f + tail in here), "")
        for name, one in FUNCTIONS.items()
    }
    return {name: file for name, file in found.items() if file}


def for_function(set_name: str, function: str) -> Icon | None:
    file = held(set_name).get(function)
    one = FUNCTIONS[function]
    return Icon(set_name, file, one.shows, one.does) if file else None


def any_icon(rng: random.Random, set_name: str) -> Icon:
    """Any drawing of the set, called by its name or by what its makers tagged it with."""
    name = rng.choice(list(files(set_name)))
    while re.search(r"\d$|letter|alpha|numeric|logo|off$|slash", name):
        name = rng.choice(list(files(set_name)))
    more = tuple(tag for tag in synonyms(set_name).get(name, ()) if len(tag) > 2)
    return Icon(set_name, name, (spoken(name), *more[:4]))

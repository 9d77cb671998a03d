"""Random CSS on top of a framework: place, sizes and spacing; for 'themed' the look of controls too."""

from __future__ import annotations

import random
from functools import cache
from importlib import resources

from handeye.training.synth.kit import COLORS


@cache
def base_css() -> str:
    return resources.files("handeye.training.synth").joinpath("base.css").read_text(encoding="utf-8")


def theme(rng: random.Random, themed: bool, font: str, small: bool) -> str:
    """CSS for one page."""
    size = rng.choice((9, 10, 11, 12, 13)) if small else rng.choice((11, 12, 13, 14, 15, 16, 18))
    overflow, padding = rng.choice(("hidden", "hidden", "auto")), rng.choice((2, 4, 8, 16))
    top, left = rng.choice((0, 0, 1, 6, 14)), rng.choice((0, 0, 3, 12, 25))
    rules = [
        f"html, body, button, input, select, textarea, label {{ font-family: '{font}' !important; }}",
        f"html {{ font-size: {size}px; }}",
        f"body {{ font-size: {size}px; margin: 0; overflow: {overflow}; padding: {padding}px; }}",
        f".page {{ margin: {top}vh 0 0 {left}vw; }}",
        f".row {{ margin: {rng.choice((1, 3, 6, 10))}px 0; }}",
        f"section {{ margin-bottom: {rng.choice((2, 6, 12))}px; }}",
    ]
    return "\n".join([*rules, *(_controls(rng) if themed else ())])


def _controls(rng: random.Random) -> list[str]:
    hue, dark = rng.randrange(360), rng.random() < 0.2
    light = f"hsl({hue} 30% {rng.randint(90, 100)}%)"
    page, ink = ("#1d2026", "#e8e8e8") if dark else (light, "#1a1a1a")
    field = f"1px solid {rng.choice(('#888', '#444', '#aaa'))}"
    name, color = rng.choice(list(COLORS.items())) if rng.random() < 0.4 else ("", f"hsl({hue} 55% 38%)")
    border = f"{rng.choice((0, 1, 1, 2))}px solid {rng.choice(('#888', '#bbb', '#333'))}"
    radius = rng.choice((0, 2, 4, 8, 20))
    pressed = "button, .own, input[type=button], input[type=submit]"
    padding = f"{rng.choice((1, 3, 6))}px {rng.choice((4, 8, 14))}px"
    return [
        f"body {{ background: {page}; color: {ink}; }} label, h1, h2, h3, h4 {{ color: inherit; }}",
        f"{pressed} {{ background: {color}; color: {'#000' if name == 'yellow' else '#fff'}; }}",
        f"{pressed} {{ border: {border}; border-radius: {radius}px; padding: {padding}; }}",
        f"input, textarea, select {{ border: {field}; }}",
        f"input, textarea, select {{ padding: {rng.choice((1, 3, 5))}px; }}",
    ]

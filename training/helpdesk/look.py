"""Other looks of the helpdesk's pages: colours, fonts, spacing, order, as CSS."""

from __future__ import annotations

import random

FONTS = (
    "DejaVu Sans",
    "DejaVu Serif",
    "Liberation Sans",
    "Liberation Serif",
    "Liberation Sans Narrow",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
    "URW Gothic",
    "URW Bookman",
    "Nimbus Sans",
    "Nimbus Roman",
    "C059",
    "P052",
)


LIGHT = ("#1b1f24", "#ffffff", "#c6ccd4")
DARK = ("#16181d", "#e6e6e6", "#22262e", "#4a505c")
RULES = """
body { background: var(--body); color: var(--ink); }
.btn-primary { background: var(--primary); border-color: var(--primary); }
a.title { color: var(--link); }
.card, .form-control, .list-group-item { background: var(--surface); color: var(--ink); }
.card, .form-control, .list-group-item { border-color: var(--line); }
.form-control::placeholder { color: #8a919c; }
.table { border-color: var(--line); }
.text-secondary { color: #828b96 !important; }
.form-check-input { border: 1px solid #8a919c; }
.form-check-input:checked { background-color: var(--primary); }
"""
EXTRAS = (
    "main { margin-top: 2.5rem; }",
    ".container { max-width: 100%; padding: 0 2rem; }",
    ".bar { padding: 1rem 0; }",
    ".navbar-nav { margin-left: auto; }",
    ".card { margin-left: 0 !important; }",
    "a.title { text-decoration: none; }",
    ".card { margin-right: 0 !important; }",
    ".form-label { font-weight: 700; }",
    ".table td { padding: .35rem .5rem; }",
    ".btn { border-radius: 2rem; }",
    ".container { max-width: 52rem; }",
    "h1 { letter-spacing: .05em; }",
    ".form-control { border-width: 2px; border-color: #7d8794; }",
    ".card-body { padding: 2rem; }",
    ".bar .container { flex-direction: row-reverse; }",
    "main > .d-flex { flex-direction: row-reverse; }",
    ".form-control { border-width: 0 0 2px 0; border-radius: 0; }",
    ".badge { border-radius: 1rem; }",
)


def look(rng: random.Random) -> str:
    """CSS for another look of the same pages; empty for the shipped one."""
    if rng.random() < 0.3:
        return ""
    hue, dark, light_bar = rng.randrange(360), rng.random() < 0.25, rng.random() < 0.3
    bar_light = rng.randint(84, 96) if light_bar else rng.randint(12, 42)
    body, ink, surface, line = DARK if dark else (f"hsl({hue} 25% {rng.randint(92, 100)}%)", *LIGHT)
    values = {
        "primary": f"hsl({hue} {rng.randint(30, 90)}% {rng.randint(28, 48)}%)",
        "link": ink if dark else f"hsl({hue} 70% 30%)",
        "bar": f"hsl({rng.randrange(360)} {rng.randint(0, 70)}% {bar_light}%)",
        "bar-text": "#14202b" if light_bar else "#fff",
        "body": body,
        "ink": ink,
        "surface": surface,
        "line": line,
        "bs-border-radius": f"{rng.choice((0, 0, 2, 4, 6, 10, 16))}px",
        "bs-table-bg": surface,
        "bs-table-color": ink,
    }
    root = " ".join(f"--{name}: {value};" for name, value in values.items())
    size, font = rng.choice((13, 14, 15, 16, 16, 17, 18)), rng.choice(FONTS)
    own = f":root, .table {{ {root} }} html {{ font-size: {size}px; }} body {{ font-family: '{font}'; }}"
    return "\n".join([own, RULES, *rng.sample(EXTRAS, rng.randint(0, 5))])

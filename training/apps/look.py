# ruff: noqa: E501 - long lines of markup and wordings
"""How a page looks: its framework's manner, colours, font, corners, density, light or dark."""

from __future__ import annotations

import colorsys
import random
from dataclasses import dataclass

from .assets import font_families

MANNERS = ("plain", "bootstrap", "material", "tailwind", "admin", "tables", "soft")
SYSTEM = ("sans-serif", "Arial, sans-serif", "system-ui, sans-serif", "DejaVu Sans", "DejaVu Serif", "Georgia, serif",
          "Helvetica, sans-serif", "Verdana, sans-serif", "monospace")  # fmt: skip
VALIDATION_FONTS = ("Nunito", "IBM Plex Sans", "Lora")
SIZES = ((1280, 720),) * 16 + ((1280, 800), (1024, 768), (1366, 768), (1920, 1080), (900, 700))


@dataclass(frozen=True)
class Look:
    manner: str
    css: str
    dark: bool
    icon_set: str
    label_way: str  # above, left, inside (placeholder only), after
    button_tag: str  # button, input, a, div
    native: bool  # native checkboxes, switches as drawn ones otherwise
    size: tuple[int, int]
    primary: str


def color(rng: random.Random, light: float, rich: float) -> str:
    r, g, b = colorsys.hls_to_rgb(rng.random(), light, rich)
    return f"#{int(r * 255):02x}{int(g * 255):02x}{int(b * 255):02x}"


def make(rng: random.Random, icon_set: str, split: str) -> Look:
    manner = rng.choice(MANNERS)
    held = split == "validation"
    dark = rng.random() < 0.15 and manner not in ("plain", "tables")
    fonts = [font for font in font_families() if (font in VALIDATION_FONTS) == held]
    font = f"'{rng.choice(fonts)}'" if rng.random() < (0.8 if held else 0.55) else rng.choice(SYSTEM)
    primary = color(rng, rng.uniform(0.3, 0.48), rng.uniform(0.45, 0.95))
    return Look(
        manner=manner,
        css=css(rng, manner, font, primary, dark),
        dark=dark,
        icon_set=icon_set,
        label_way=rng.choice(("above", "above", "above", "left", "left", "inside")),
        button_tag=rng.choice(("button", "button", "button", "input", "a", "div")),
        native=rng.random() < 0.7,
        size=rng.choice(SIZES),
        primary=primary,
    )


def css(rng: random.Random, manner: str, font: str, primary: str, dark: bool) -> str:
    base = {
        "plain": 16,
        "bootstrap": 16,
        "material": 15,
        "tailwind": 14,
        "admin": 12,
        "tables": 13,
        "soft": 15,
    }[manner]
    base += rng.choice((-1, 0, 0, 0, 1))
    if manner == "plain" and rng.random() < 0.7:
        font = rng.choice(("serif", "sans-serif", "Times, serif"))
    pad = {"admin": 3, "tables": 4, "plain": 4}.get(manner, rng.choice((5, 6, 8, 10)))
    radius = {"plain": 0, "tables": 0, "bootstrap": 6, "material": 4, "tailwind": 8, "admin": 3, "soft": 14}[
        manner
    ]
    radius = rng.choice((radius, radius, radius + 2, 0))
    page = (
        color(rng, 0.11, 0.2)
        if dark
        else rng.choice(("#ffffff", "#ffffff", "#f5f6f8", color(rng, 0.96, 0.3)))
    )
    card = color(rng, 0.16, 0.2) if dark else "#ffffff"
    ink = (
        rng.choice(("#e8e8ec", "#f5f5f5", "#d5d9e0"))
        if dark
        else rng.choice(("#111111", "#212529", "#1f2937", "#333333"))
    )
    faint = "#a0a4ad" if dark else rng.choice(("#6c757d", "#666666", "#777c85"))
    line = "#3a3f4a" if dark else rng.choice(("#dee2e6", "#cccccc", "#d1d5db", "#e5e7eb"))
    bar = rng.choice((card, primary, "#20252e", "#f1f3f5" if not dark else card))
    bar_ink = ink if bar in (card, "#f1f3f5") else "#ffffff"
    link = primary if not dark else "#8ab4f8"
    shadow = (
        rng.choice(("none", "0 1px 3px #0003", "0 2px 10px #0002", "0 4px 14px #0002"))
        if manner != "plain"
        else "none"
    )
    caps = (
        "text-transform:uppercase;letter-spacing:.04em;"
        if manner == "material" and rng.random() < 0.5
        else ""
    )
    body = f"""
*{{box-sizing:border-box;animation:none!important;transition:none!important;caret-color:transparent}}
html{{scroll-behavior:auto}} body{{margin:0;background:{page};color:{ink};font:{base}px/{rng.choice((1.35, 1.45, 1.5, 1.6))} {font};}}
a{{color:{link}}} h1{{font-size:{rng.choice((1.5, 1.7, 2.0))}em;margin:.3em 0 .4em}} h2{{font-size:1.25em;margin:.5em 0 .4em}} h3{{font-size:1.06em;margin:.3em 0}}
p{{margin:.4em 0}} .muted{{color:{faint};font-size:.9em}} .flex{{display:flex;gap:{pad + 4}px;align-items:center;flex-wrap:wrap}} .between{{justify-content:space-between}}
.top{{display:flex;align-items:center;gap:{pad * 2 + 4}px;background:{bar};color:{bar_ink};padding:{pad + 3}px {pad + 12}px;border-bottom:1px solid {line}}}
.top a,.top .icon-btn{{color:{bar_ink};text-decoration:none}} .brand{{font-weight:700;font-size:1.2em}} .grow{{flex:1}}
.shell{{display:flex}} .side{{width:{rng.choice((160, 190, 220, 240))}px;flex:none;padding:{pad + 4}px;border-right:1px solid {line};min-height:80vh;background:{card}}}
.side a{{display:flex;gap:8px;align-items:center;padding:{max(3, pad - 1)}px 6px;color:{ink};text-decoration:none;border-radius:{min(radius, 6)}px}} .side a.on{{background:{primary}22;font-weight:600}}
.main{{flex:1;padding:{pad + 8}px {pad + 14}px;min-width:0}} .narrow{{max-width:{rng.choice((420, 480, 560))}px;margin:0 auto}} .wide{{max-width:{rng.choice((900, 1080, 1200))}px;margin:0 auto}}
.card{{background:{card};border:1px solid {line};border-radius:{radius}px;padding:{pad + 6}px;box-shadow:{shadow}}} .grid{{display:grid;gap:{pad + 6}px}}
.field{{margin:{pad}px 0}} .field label.cap{{display:block;margin-bottom:3px;{rng.choice(("", "font-weight:600;", "font-size:.9em;"))}}}
.field.left{{display:flex;align-items:center;gap:10px}} .field.left label.cap{{width:{rng.choice((110, 130, 160))}px;flex:none;margin:0;{rng.choice(("", "text-align:right;"))}}}
.hint{{color:{faint};font-size:.82em}} .err{{color:#c62828;font-size:.85em}}
.check{{display:flex;gap:7px;align-items:center;margin:{max(2, pad - 3)}px 0}} .radios.inline{{display:flex;gap:16px;flex-wrap:wrap}}
.tabs{{display:flex;gap:{pad}px;border-bottom:1px solid {line};margin:{pad}px 0 {pad + 6}px}} .tabs a{{padding:{pad + 1}px {pad + 7}px;text-decoration:none;color:{faint};cursor:pointer}} .tabs a.on{{color:{link};border-bottom:2px solid {link};font-weight:600}}
table.t{{border-collapse:collapse;width:100%;background:{card}}} table.t th,table.t td{{padding:{max(2, pad - 1)}px {pad + 3}px;text-align:left;border-bottom:1px solid {line};vertical-align:middle}}
.badge{{display:inline-block;border-radius:{min(radius, 10)}px;padding:1px 7px;font-size:.82em;background:{primary}22;color:{ink}}}
.pop{{position:absolute;z-index:30;background:{card};border:1px solid {line};border-radius:{min(radius, 8)}px;box-shadow:0 6px 18px #0004;min-width:150px;padding:4px 0}} .pop a{{display:flex;gap:9px;align-items:center;padding:{max(3, pad - 1)}px 13px;color:{ink};text-decoration:none;white-space:nowrap}}
.shade{{position:fixed;inset:0;background:#000{rng.choice("678")};z-index:50}} .modal{{position:fixed;z-index:60;background:{card};border-radius:{radius}px;border:1px solid {line};box-shadow:0 10px 40px #0006;padding:{pad + 12}px}}
.bar a.btn:not(.primary),.toast a{{color:inherit}} .bar{{position:fixed;z-index:40;{rng.choice((f"background:{card};color:{ink}", "background:#1f2328;color:#f1f1f1"))};border:1px solid {line};box-shadow:0 0 14px #0004;padding:{pad + 8}px}}
.toast{{position:fixed;z-index:45;background:{rng.choice(("#323232", "#1b5e20", "#0d47a1"))};color:#fff;border-radius:{min(radius, 8)}px;padding:9px 15px;box-shadow:0 3px 12px #0005;display:flex;gap:14px;align-items:center}}
.pick{{position:absolute;z-index:80;overflow:auto;background:#fff;color:#202124;border:1px solid #5f6368;box-shadow:0 2px 8px #0005;font:14px sans-serif}} .pick div{{padding:2px 8px;white-space:pre;line-height:1.45}} .pick .onn{{background:#1967d2;color:#fff}}
.foot{{border-top:1px solid {line};margin-top:26px;padding:{pad + 10}px;color:{faint};display:flex;gap:48px;flex-wrap:wrap}} .foot a{{display:block;color:{faint}}}
.pager{{display:flex;gap:6px;margin:{pad + 2}px 0;align-items:center}} .crumb{{font-size:.9em;color:{faint};margin-bottom:6px}} .icon-btn{{display:inline-flex;align-items:center;justify-content:center;background:none;border:0;padding:{rng.choice((2, 4, 6))}px;cursor:pointer;color:inherit;border-radius:{min(radius, 8)}px}}
.icon-btn.boxed,.top .icon-btn.boxed{{border:1px solid {line};background:{card};color:{ink}}} .field>div{{min-width:0}} .hoverable .onhover{{visibility:hidden}} .hoverable.hot .onhover{{visibility:visible}} .hot{{background:{primary}14}}
.switch{{display:inline-block;width:34px;height:18px;border-radius:9px;background:#9aa0a6;position:relative;flex:none}} .switch i{{position:absolute;left:2px;top:2px;width:14px;height:14px;border-radius:7px;background:#fff}} .switch.on{{background:{primary}}} .switch.on i{{left:18px}}
.box{{display:inline-flex;width:16px;height:16px;border:1.5px solid {faint};border-radius:3px;align-items:center;justify-content:center;flex:none;font-size:12px;line-height:1;color:#fff}} .box.on{{background:{primary};border-color:{primary}}} .box.round{{border-radius:9px}}
.step{{display:inline-flex;gap:6px;align-items:center;color:{faint}}} .step.on{{color:{ink};font-weight:600}} .num{{display:inline-flex;width:1.7em;height:1.7em;border-radius:1em;background:{primary};color:#fff;align-items:center;justify-content:center;font-size:.85em}}
"""
    return body + controls(rng, manner, primary, pad, radius, line, card, ink, caps, dark)


def controls(rng: random.Random, manner: str, primary: str, pad: int, radius: int, line: str, card: str, ink: str,
             caps: str, dark: bool) -> str:  # fmt: skip
    """The style of buttons and fields; plain leaves them to the browser."""
    if manner == "plain":
        return ".btn{margin:2px} a.btn{text-decoration:underline} div.btn{display:inline-block;border:1px solid #777;padding:1px 6px;background:#eee} input[type=text],textarea,select{font:inherit}"
    edge = (
        f"border:1px solid {line}"
        if manner != "material" or rng.random() < 0.5
        else f"border:0;border-bottom:1px solid {line};border-radius:0"
    )
    fill = card if not dark else "#00000033"
    quiet = rng.choice(
        (
            f"background:{card};color:{ink};border:1px solid {line}",
            f"background:{'#e9ecef' if not dark else '#333947'};color:{ink};border:1px solid transparent",
            f"background:none;color:{primary if not dark else '#8ab4f8'};border:1px solid {primary}",
        )
    )
    return f"""
.btn{{display:inline-flex;align-items:center;justify-content:center;gap:6px;font:inherit;{caps}padding:{max(2, pad - 1)}px {pad + 6}px;border-radius:{min(radius, 20)}px;cursor:pointer;text-decoration:none;white-space:nowrap;{quiet}}}
.btn.primary{{background:{primary};color:#fff;border:1px solid {primary}}} .btn.danger{{background:{rng.choice(("#c62828", "#dc3545", "#b91c1c"))};color:#fff;border:1px solid #b91c1c}} .btn.ghost{{background:none;border:0;color:{primary if not dark else "#8ab4f8"}}}
.btn.small{{padding:1px {pad + 1}px;font-size:.88em}} .btn[disabled],.btn.off{{opacity:.45}} .btn.block{{display:flex;width:100%}}
input[type=text],input[type=password],input[type=number],textarea,select{{font:inherit;color:{ink};background:{fill};{edge};padding:{max(2, pad - 1)}px {pad + 2}px;border-radius:{min(radius, 10)}px;max-width:100%}}
select{{background:{card if not dark else "#2b303b"}}} ::placeholder{{color:{"#8a8f99" if not dark else "#8f96a3"}}}
"""

"""How probes look and what they speak of: style sheets and fonts that no training screen has."""

from __future__ import annotations

FONTS = (
    "Liberation Sans Narrow",
    "URW Bookman",
    "Nimbus Sans Narrow",
    "Nimbus Mono PS",
    "Noto Sans Mono",
)
SIZES = ((640, 480), (800, 600), (960, 600), (1100, 700))
STYLES = {
    "ledger": "body{background:#fbf8ef;color:#2c2416}button,.b{border:1px solid #8c7a54;background:#efe6cd;"
    "color:inherit;padding:5px 14px}.card{border-bottom:1px solid #c9b98f;padding:8px}",
    "slate": "body{background:#22282f;color:#dfe6ee}button,.b{border:0;background:#41505f;color:#fff;"
    "padding:8px 18px;border-radius:14px}.card{background:#2d353e;padding:10px;margin:6px 0}",
    "paper": "body{background:#fff;color:#111}button,.b{border:2px solid #111;background:#fff;color:#111;"
    "padding:4px 10px;box-shadow:3px 3px 0 #111}.card{border:1px dashed #999;padding:8px;margin:4px}",
    "meadow": "body{background:#eef5ea;color:#1c3a1e}button,.b{border:1px solid #5d8a5f;background:#fff;"
    "color:#1c3a1e;padding:7px 12px;border-radius:3px}.card{background:#fff;padding:8px;margin:5px 0}",
}
_WORDS = """
Anchor Basil Cedar Delta Ember Falcon Garnet Harbor Indigo Juniper Kestrel Lantern Maple Nectar Orchid Pebble
Quartz Raven Saffron Thistle Umber Velvet Willow Yarrow Zephyr Cobalt Drift Fable"""
_PEOPLE = "Amara Boris Celia Dario Elif Farah Goran Hanna Idris Jonas Katya Lucio Mira Nadia"
_CITIES = "Lisbon Oslo Quito Turin Porto Delhi Lagos Perth Cairo Lima Seoul Riga"
WORDS, PEOPLE, CITIES = (tuple(words.split()) for words in (_WORDS, _PEOPLE, _CITIES))
COLORS = {"red": "#c0261f", "blue": "#1c54c4", "green": "#1e8a3c", "orange": "#e07a10", "purple": "#7a2aa8"}
SHAPES = {"star": "★", "circle": "●", "square": "■", "triangle": "▲", "diamond": "◆", "heart": "♥"}

# ruff: noqa: E501 - long lines of markup and wordings
"""The families of applications, and one page of one of them in a random state."""

from __future__ import annotations

import random
from collections.abc import Callable

from . import look, shell
from .families import accounts, after, detail, forms, moves, records, shop, texts
from .icons import sets
from .parts import Page
from .ui import Ui

Family = Callable[[Ui], None]
FAMILIES: dict[str, tuple[float, Family]] = {
    "shop-list": (1.0, shop.products), "shop-product": (0.8, shop.product), "shop-cart": (0.9, shop.basket), "shop-checkout": (0.9, forms.checkout),
    "sign-in": (2.2, accounts.sign_in), "sign-up": (0.8, accounts.register), "wizard": (0.7, accounts.wizard), "form": (1.4, forms.any_form), "settings": (1.2, forms.settings),
    "crm": (1.2, lambda ui: records.listing(ui, "crm")), "admin": (1.2, lambda ui: records.listing(ui, "admin")), "tracker": (0.9, lambda ui: records.listing(ui, "tracker")),
    "mail": (0.8, lambda ui: records.listing(ui, "mail")), "files": (0.8, lambda ui: records.listing(ui, "files")), "wiki": (0.8, texts.article),
    "dashboard": (0.8, texts.dashboard), "profile": (0.6, texts.profile), "issue": (0.8, detail.issue), "issue-new": (0.6, detail.new_issue), "message": (0.7, detail.message),
    "compose": (0.8, detail.compose), "calendar": (0.6, moves.month), "date-picker": (0.5, moves.picker), "board": (0.6, moves.board), "controls": (0.7, moves.controls),
    "icons": (1.2, moves.icon_page), "confirmation": (0.8, after.confirmation), "loading": (0.15, after.loading),
}  # fmt: skip
HELD_OUT: dict[str, tuple[float, Family]] = {
    "booking": (1.0, lambda ui: records.listing(ui, "booking")), "forum": (1.0, lambda ui: records.listing(ui, "forum")), "thread": (0.7, detail.thread),
}  # fmt: skip


def build(rng: random.Random, split: str) -> tuple[str, Page, look.Look]:
    families = FAMILIES if split == "train" else HELD_OUT | {k: (0.25, f) for k, (_, f) in FAMILIES.items()}
    name = rng.choices(list(families), [w for w, _ in families.values()])[0]
    style = look.make(rng, rng.choice(sets(split)), split)
    ui = Ui(rng, style, name, split)
    families[name][1](ui)
    over = rng.random()
    if any(p.open for p in ui.page.parts):
        over = 1.0
    if over < 0.07:
        shell.cookie_banner(ui)
    elif over < 0.13:
        shell.pop_up(ui)
    elif over < 0.16 and ui.page.rows:
        shell.confirm(
            ui,
            f"Delete {rng.choice(ui.page.rows).name}?",
            name=rng.choice(("Delete", "Yes, delete", "Confirm", "OK", "Remove")),
        )
    body = ui.page.html + "".join(ui.back)
    ui.page.html = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><style>{style.css}</style></head><body>{body}</body></html>'
    return name, ui.page, style

# ruff: noqa: E501 - long lines of markup and wordings
"""What comes after: the page that confirms a form, and the page that is still loading."""

from __future__ import annotations

from html import escape

from .. import screen_values, shell, special
from ..ui import Ui
from . import accounts, detail, forms


def confirmation(ui: Ui) -> None:
    """The form itself is gone; its goals are reached."""
    r = ui.rng
    before = Ui(r, ui.look, "before", ui.split)
    r.choice(
        (
            forms.checkout,
            forms.any_form,
            accounts.register,
            accounts.sign_in,
            detail.new_issue,
            forms.settings,
        )
    )(before)
    form = next((f for f in before.page.forms if f.act in special.AFTER), None)
    text = r.choice(special.AFTER[form.act if form else "submit"])
    ui.page.extra = special.reached_goals(
        r, before.page, lambda part: screen_values.value_for(r, ui.words, part)
    )
    body = ui.heading(text, 1) + f"<p>{escape(ui.words.paragraph(1, 2))}</p>"
    number = ui.words.number()
    body += f"<p>{ui.valued(r.choice(('Reference', 'Order number', 'Number')), number)}</p>"
    body += (
        '<div class="flex">'
        + ui.link(
            *r.choice(
                (
                    ("Back to the start", "home"),
                    ("Continue", "next"),
                    ("Go to my account", "profile"),
                    ("See all", "see_all"),
                )
            )
        )
        + ui.button(r.choice(("print", "new", "view", "home")))
        + "</div>"
    )
    if r.random() < 0.4:
        shell.toast(ui, text)
    ui.page.html = shell.frame(
        ui, "entries", body, ("profile",) if r.random() < 0.5 else (), r.choice(("", "narrow", "wide"))
    )


def loading(ui: Ui) -> None:
    """Nothing is there yet but a sign that something is coming."""
    r = ui.rng
    text = r.choice(
        (
            "Loading…",
            "Please wait…",
            "Loading your data",
            "One moment please",
            "Working on it…",
            "Fetching results",
            "Saving…",
            f"{r.randint(5, 95)} %",
        )
    )
    ring = f'<div style="width:44px;height:44px;border-radius:30px;border:5px solid #8885;border-top-color:{ui.look.primary};margin:20px auto"></div>'
    bar = f'<div style="width:300px;height:8px;background:#8884;margin:20px auto"><div style="width:{r.randint(10, 90)}%;height:8px;background:{ui.look.primary}"></div></div>'
    bones = "".join(
        f'<div style="height:{r.choice((14, 20, 60))}px;width:{r.randint(30, 95)}%;background:#8883;border-radius:5px;margin:10px 0"></div>'
        for _ in range(r.randint(4, 9))
    )
    look = r.choice((ring, bar, bones, ring + bones))
    ui.page.busy = True
    ui.page.html = (
        shell.top_bar(ui, ui.words.company(), "site", [])
        + f'<div class="main" style="text-align:center;padding-top:{r.randint(20, 160)}px">{look}<p>{escape(text)}</p></div>'
    )

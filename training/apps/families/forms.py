# ruff: noqa: E501 - long lines of markup and wordings
"""Forms: their building blocks, the checkout, any form at all, settings."""

from __future__ import annotations

from html import escape

from .. import fields, pool, shell
from ..parts import Form, Part
from ..ui import Ui


def text_field(ui: Ui, kind: str, filled: float, label: str = "") -> tuple[str, Part]:
    r, spec = ui.rng, pool.FIELDS[kind]
    value = spec.make(ui.words) if r.random() < filled else ""
    return fields.text(ui, label or r.choice(spec.labels), kind, value, r.choice(spec.hints) if r.random() < 0.5 else "",
                       area=kind == "text" and r.random() < 0.7, says=spec.says)  # fmt: skip


def choice_field(ui: Ui, kind: str, opened: bool = False) -> tuple[str, Part]:
    r = ui.rng
    labels, make = pool.CHOICES[kind]
    options = make(ui.words)
    label = r.choice(labels)
    if len(options) < 6 and r.random() < 0.4 and not opened:
        return fields.radios(ui, label, options, r.choice(("", *options)))
    if r.random() < 0.4:
        options = [
            r.choice(("Please choose", "Select…", "-- choose --", f"Choose {label.lower()}")),
            *options,
        ]
        return fields.select(
            ui, label, options, options[0] if r.random() < 0.7 else r.choice(options), opened
        )
    return fields.select(ui, label, options, r.choice(options), opened)


def build(
    ui: Ui,
    title: str,
    kinds: list[str],
    act: str,
    filled: float,
    noun: str = "form",
    ticks: int = 0,
    extra: tuple[str, ...] = (),
) -> str:
    """A form of the given kinds of fields with its button; two columns now and then."""
    r = ui.rng
    ui.heading_now = title
    parts, pieces = [], []
    opened = r.random() < 0.14
    for kind in kinds:
        if kind in pool.FIELDS:
            html, part = text_field(ui, kind, filled)
        else:
            html, part = choice_field(ui, kind, opened)
            opened = opened and not part.open
        parts.append(part)
        pieces.append(html)
    for label in r.sample(pool.TICKS, ticks):
        html, part = fields.check(ui, label, r.random() < 0.3)
        parts.append(part)
        pieces.append(html)
    buttons = [ui.button(act, "primary")]
    submit = ui.page.parts[-1]
    buttons += [ui.button(one, r.choice(("", "ghost"))) for one in extra]
    if r.random() < 0.35:
        buttons.reverse()
    ui.page.forms.append(Form(title, parts, submit, noun, act))
    columns = 2 if len(pieces) > 4 and r.random() < 0.35 else 1
    body = f'<div style="display:grid;grid-template-columns:repeat({columns},1fr);column-gap:22px">{"".join(pieces)}</div>'
    return body + f'<div class="flex" style="margin-top:10px">{"".join(buttons)}</div>'


def filled_share(ui: Ui) -> float:
    return ui.rng.choice((0.0, 0.0, 0.3, 0.6, 1.0))


def boxed(ui: Ui, html: str) -> str:
    return f'<div class="card">{html}</div>' if ui.chance(0.6) else html


def checkout(ui: Ui) -> None:
    r = ui.rng
    kinds = r.sample(
        (
            "name",
            "email",
            "street",
            "city",
            "postcode",
            "phone",
            "country",
            "delivery",
            "payment",
            "card",
            "expiry",
            "cvc",
        ),
        r.randint(3, 7),
    )
    title = r.choice(("Checkout", "Delivery address", "Your details", "Payment", "Shipping"))
    body = ui.heading(title, 1) + boxed(
        ui,
        build(
            ui,
            title,
            kinds,
            "order",
            filled_share(ui),
            "order",
            r.randint(0, 2),
            ("back",) if r.random() < 0.4 else (),
        ),
    )
    total = ui.words.money()
    body += f"<p>{ui.valued('Total', total)} {ui.valued('Shipping', ui.words.money(0, 20))}</p>"
    ui.page.html = shell.frame(ui, "products", body, ("cart",), r.choice(("", "narrow", "wide")))


def any_form(ui: Ui) -> None:
    """A form about anything: contact, application, new entry."""
    r = ui.rng
    kinds = r.sample([*pool.FIELDS, *pool.CHOICES], r.randint(2, 7))
    noun, act = r.choice(
        (
            ("contact form", "submit"),
            ("application", "submit"),
            ("request", "send"),
            ("entry", "save"),
            ("profile", "save"),
            ("order", "order"),
            ("survey", "submit"),
            ("customer", "save"),
            ("supplier", "save"),
            ("event", "save"),
        )
    )
    title = r.choice(
        (f"New {noun}", noun.capitalize(), f"{ui.words.one('noun').capitalize()} {noun}", f"Edit {noun}")
    )
    body = ui.heading(title, 1)
    if r.random() < 0.4:
        body += f"<p>{escape(ui.words.paragraph(1, 2))}</p>"
    body += boxed(
        ui,
        build(
            ui,
            title,
            kinds,
            act,
            filled_share(ui),
            noun,
            r.choice((0, 0, 1, 2)),
            tuple(r.sample(("cancel", "reset", "preview", "draft", "delete"), r.randint(0, 2))),
        ),
    )
    if r.random() < 0.2:
        body += (
            '<div class="card" style="margin-top:16px">'
            + build(
                ui,
                r.choice(("Feedback", "Call me back")),
                r.sample(("name", "email", "phone", "text"), 2),
                "send",
                0.1,
                "second form",
            )
            + "</div>"
        )
    ui.page.html = shell.frame(
        ui, "entries", body, ("profile",) if r.random() < 0.4 else (), r.choice(("", "narrow", "wide"))
    )


def settings(ui: Ui) -> None:
    r = ui.rng
    tabs = r.sample(
        (
            "General",
            "Account",
            "Notifications",
            "Privacy",
            "Billing",
            "Appearance",
            "Security",
            "Language",
            "Advanced",
            "Integrations",
            "Team",
            "API",
            "Storage",
            "Accessibility",
        ),
        r.randint(3, 7),
    )
    current = r.choice(tabs)
    body = ui.heading(r.choice(("Settings", "Preferences", f"{current} settings", "Options")), 1)
    ui.section = "tabs"
    body += (
        '<div class="tabs">'
        + "".join(
            ui.link(t, f"tab:{t}", cls=f"tabby{' on' if t == current else ''}", role="tab") for t in tabs
        )
        + "</div>"
    )
    ui.section = ""
    parts: list[Part] = []
    blocks = []
    for title in r.sample(
        (
            "Notifications",
            "Privacy",
            "Display",
            "Regional",
            "Sharing",
            "Editor",
            "Backups",
            "Mail",
            "Devices",
        ),
        r.randint(1, 3),
    ):
        html = ui.heading(title, 2)
        for label in r.sample(pool.SWITCHES, r.randint(1, 4)):
            if any(label == p.name for p in parts):
                continue
            one, part = fields.check(ui, label, r.random() < 0.5, r.choice(("switch", "checkbox")))
            html += one
            parts.append(part)
        for kind in r.sample(
            ("language", "zone", "theme", "interval", "visibility", "currency", "day"), r.randint(0, 2)
        ):
            if any(p.name in pool.CHOICES[kind][0] for p in parts):
                continue
            one, part = choice_field(ui, kind, r.random() < 0.1 and not any(p.open for p in parts))
            html += one
            parts.append(part)
        if r.random() < 0.4:
            one, part = text_field(
                ui, r.choice(("nick", "name", "email", "website", "phone", "company")), 0.8
            )
            if not any(part.name == p.name for p in parts):
                html += one
                parts.append(part)
        blocks.append(boxed(ui, html))
    body += "".join(blocks)
    body += '<div class="flex">' + ui.button("save", "primary")
    ui.page.forms.append(Form("Settings", parts, ui.page.parts[-1], "settings", "save"))
    body += ui.button(r.choice(("cancel", "reset"))) + "</div>"
    if r.random() < 0.3:
        body += ui.heading("Danger zone", 2) + ui.button(
            "delete", "danger", name=r.choice(("Delete account", "Close my account", "Delete workspace"))
        )
        ui.page.parts[-1].act = "delete_account"
    ui.page.html = shell.frame(ui, "settings", body, (), r.choice(("", "", "wide")))
    if r.random() < 0.2:
        shell.toast(ui, r.choice(("Changes saved", "Your settings were saved", "Saved.")))

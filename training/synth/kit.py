"""Single controls as HTML, in the manner of one framework, with random words on them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from handeye.training.synth import words
from handeye.training.synth.assets import ICONS, Framework, icon_svg

COLORS = {
    "red": "#d62828",
    "orange": "#f07c12",
    "yellow": "#f5d90a",
    "green": "#22953b",
    "blue": "#1d5fd6",
    "purple": "#7b2fbf",
    "pink": "#ec4fa0",
    "black": "#111111",
}
ACTIONS = (
    "OK",
    "Cancel",
    "Submit",
    "Save",
    "Close",
    "Delete",
    "Edit",
    "Send",
    "Next",
    "Back",
    "Search",
    "Add",
    "Remove",
    "Apply",
    "Reset",
    "Log in",
    "Sign up",
    "Yes",
    "No",
    "Continue",
    "Open",
    "Share",
    "Reply",
    "View",
    "Buy",
    "Help",
    "Settings",
    "Download",
    "Upload",
    "Print",
    "Refresh",
    "Done",
    "More",
    "Login",
    "Accept",
    "Decline",
    "Confirm",
)
LABELS = (
    "Name",
    "First name",
    "Last name",
    "Email",
    "Password",
    "Username",
    "Phone",
    "Address",
    "City",
    "Country",
    "Date",
    "Title",
    "Subject",
    "Message",
    "Comment",
    "Company",
    "Website",
    "Age",
    "Amount",
    "Quantity",
    "Description",
    "Zip code",
)


@dataclass
class Kit:
    """Makes controls. room: roughly how many rows of content fit."""

    rng: random.Random
    framework: Framework
    icon_set: str
    room: int
    used: set[str] = field(default_factory=set)
    serial: int = 0

    def pick(self, text: str) -> str:
        """The text, or another one when it stands on the page already (most of the time)."""
        while text in self.used and self.rng.random() < 0.85:
            text = words.phrase(self.rng, 1, 2)
        self.used.add(text)
        return text

    def caption(self) -> str:
        known = self.rng.random() < 0.4
        return self.pick(self.rng.choice(ACTIONS) if known else words.phrase(self.rng, 1, 2))

    def label(self) -> str:
        known = self.rng.random() < 0.45
        return self.pick(self.rng.choice(LABELS) if known else words.phrase(self.rng, 1, 3))

    def item(self) -> str:
        rng = self.rng
        return self.pick(
            rng.choice((words.phrase(rng, 1, 3), words.person(rng), words.word(rng), words.phrase(rng, 1, 1)))
        )

    def ident(self) -> str:
        self.serial += 1
        return f"c{self.serial}"

    def button(self, text: str = "") -> str:
        rng, text = self.rng, escape(text or self.caption(), quote=True)
        look = f'class="{rng.choice(self.framework.button)}"'
        if rng.random() < 0.2:
            name, color = rng.choice(list(COLORS.items()))
            look += f' style="background:{color};color:{"#000" if name == "yellow" else "#fff"}"'
        if rng.random() < 0.06:
            look += " disabled"
        kind = rng.random()
        if kind < 0.72:
            return f"<button {look}>{text}</button>"
        if kind < 0.84:
            return f'<input type="{rng.choice(("button", "submit"))}" value="{text}" {look}>'
        return (
            f'<span role="button" class="own {rng.choice(self.framework.button)}" tabindex="0">{text}</span>'
        )

    def icon_button(self) -> str:
        icon = self.rng.choice(list(ICONS))
        svg = icon_svg(self.icon_set, icon)
        look = self.rng.choice(
            (f'class="{self.rng.choice(self.framework.button)}"', 'class="bare"', 'class="bare"')
        )
        return f'<button {look} aria-label="icon:{icon}">{svg}</button>' if svg else self.button()

    def link(self, text: str = "") -> str:
        return f'<a href="#">{escape(text or self.item())}</a>'

    def field(self, label: str = "") -> str:
        """A labelled text field: label above, beside or inside it."""
        rng, name, label = self.rng, self.ident(), escape(label or self.label(), quote=True)
        value = escape(words.phrase(rng, 1, 2), quote=True) if rng.random() < 0.25 else ""
        kind = rng.choice(("text", "text", "text", "email", "password", "search", "number"))
        value = str(rng.randint(1, 999)) if value and kind == "number" else value
        shape = f'id="{name}" class="{self.framework.field}" size="{rng.choice((8, 12, 16, 20))}"'
        if rng.random() < 0.15:
            hint = label if not value else ""
            control = f'<textarea rows="2" {shape} placeholder="{hint}">{value}</textarea>'
        else:
            control = f'<input type="{kind}" {shape} value="{value}" autocomplete="off"'
            if rng.random() < 0.2:
                return f'<p class="row">{control} placeholder="{label}"></p>'
            control += ">"
        if rng.random() < 0.5:
            return f'<p class="row"><label for="{name}">{label}</label> {control}</p>'
        return f'<div class="row"><label for="{name}" class="above">{label}</label>{control}</div>'

    def tick(self, kind: str = "checkbox", group: str = "", text: str = "") -> str:
        rng, name, text = self.rng, self.ident(), escape(text or self.item())
        on = "checked" if rng.random() < 0.35 else ""
        control = (
            f'<input type="{kind}" id="{name}" name="{group or name}" class="{self.framework.check}" {on}>'
        )
        parts = [control, f'<label for="{name}">{text}</label>']
        if self.framework.name in ("materialize",):
            return f'<p class="row"><label>{control}<span>{text}</span></label></p>'
        return f'<p class="row">{" ".join(parts if rng.random() < 0.85 else parts[::-1])}</p>'

    def switch(self) -> str:
        on = self.rng.random() < 0.5
        text = escape(self.item(), quote=True)
        return (
            f'<p class="row"><span>{text}</span> <span role="switch" aria-checked="{str(on).lower()}"'
            f' aria-label="{text}" class="switch {"on" if on else ""}"><i></i></span></p>'
        )

    def select(self) -> str:
        name, label = self.ident(), escape(self.label())
        options = "".join(f"<option>{escape(words.phrase(self.rng, 1, 2))}</option>" for _ in range(3))
        wrapped = self.framework.name == "bulma"
        control = f'<select id="{name}" class="{"" if wrapped else self.framework.select}">{options}</select>'
        if wrapped:
            control = f'<span class="select">{control}</span>'
        return f'<p class="row"><label for="{name}">{label}</label> {control}</p>'

    def many(self, make: Callable[[], str], low: int, high: int) -> list[str]:
        count = self.rng.randint(low, max(low, min(high, self.room)))
        return [make() for _ in range(count)]

    def text(self) -> str:
        return f"<p>{escape(words.sentence(self.rng, 3, 4 + 2 * min(self.room, 8)))}</p>"

    def heading(self) -> str:
        level = self.rng.choice((1, 2, 3, 3, 4, 5))
        return f"<h{level}>{escape(self.label())}</h{level}>"

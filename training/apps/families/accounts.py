# ruff: noqa: E501 - long lines of markup and wordings
"""Getting in: signing in on one page or two, registration, wizards."""

from __future__ import annotations

from html import escape

from .. import fields, pool, shell
from ..parts import Form, Part
from ..ui import Ui
from . import forms


def sign_in(ui: Ui) -> None:
    r = ui.rng
    way = r.choice(("one", "one", "one", "first", "second"))
    user_kind = r.choice(("email", "nick", "email"))
    user_label = r.choice(
        (
            "E-mail",
            "Email address",
            "Username",
            "User name",
            "Login",
            "E-mail or username",
            "Your e-mail",
            "Account",
            "User ID",
        )
    )
    filled = forms.filled_share(ui)
    title = r.choice(
        (
            "Sign in",
            "Log in",
            "Welcome back",
            "Login",
            "Member login",
            "Sign in to continue",
            ui.words.company(),
        )
    )
    body = ui.heading(title, r.choice((1, 2)))
    parts: list[Part] = []
    if way in ("one", "first"):
        html, part = fields.text(
            ui,
            user_label,
            user_kind,
            ui.words.user() if r.random() < filled else "",
            says=("user", "user name", "username", "e-mail", "login name"),
        )
        parts.append(part)
        body += html
    if way in ("one", "second"):
        if way == "second":
            body += f"<p>{escape(ui.words.email())} {ui.link('Not you?', 'not_you')}</p>"
        html, part = fields.text(
            ui,
            r.choice(("Password", "Your password", "Passphrase", "Password")),
            "password",
            "x7Hq2mmp" if r.random() < filled * 0.5 else "",
            says=("password", "pass word", "secret"),
        )
        parts.append(part)
        body += html
        if r.random() < 0.3:
            body += (
                ui.icon_button("show_password", "eye")
                if r.random() < 0.5
                else fields.check(ui, "Show password", False)[0]
            )
    gone: list[Part] = []  # the field of the other step
    if way == "second":
        gone.append(
            ui.add(
                Part(
                    "gone",
                    "textbox",
                    user_label,
                    value=ui.words.email(),
                    kind=user_kind,
                    says=("user name", "e-mail"),
                )
            )
        )
    if r.random() < 0.5:
        html, part = fields.check(
            ui,
            r.choice(("Remember me", "Keep me signed in", "Stay signed in", "Trust this device")),
            r.random() < 0.3,
        )
        parts.append(part)
        body += html
    block = f"primary{' block' if r.random() < 0.4 else ''}"
    body += ui.button("next" if way == "first" else "signin", block)
    button = ui.page.parts[-1]
    if way == "first":
        gone.append(
            ui.add(
                Part("gone", "textbox", "Password", kind="password", says=("password",), inside=button.key)
            )
        )
    ui.page.forms.append(
        Form(title, [*gone, *parts] if way == "second" else [*parts, *gone], button, "login", "signin")
    )
    links = [
        ui.link(ui.act_text(act), act) for act in r.sample(("forgot", "signup", "help"), r.randint(0, 3))
    ]
    if r.random() < 0.3:
        links += [
            ui.button(f"with:{n}", name=f"Continue with {n}")
            for n in r.sample(("Google", "Apple", "GitHub", "Microsoft", "SSO", "a passkey"), 2)
        ]
    body += "<p>" + " · ".join(links) + "</p>"
    body = forms.boxed(ui, body)
    if r.random() < 0.3:  # look-alikes beside it
        ui.heading_now = "New here?"
        body += (
            "<div class='card' style='margin-top:14px'>"
            + ui.heading("New here?", 3)
            + forms.build(
                ui, "New here?", r.sample(("name", "email"), r.randint(1, 2)), "signup", 0.1, "registration"
            )
            + "</div>"
        )
    if r.random() < 0.5:
        ui.page.html = (
            f'<div style="max-width:{r.choice((340, 400, 460))}px;margin:{r.choice((30, 60, 90))}px {r.choice(("auto", "60px"))}">{body}</div>'
            + (shell.footer(ui) if r.random() < 0.3 else "")
        )
    else:
        ui.page.html = shell.frame(ui, "site", body, (), "narrow")


def register(ui: Ui) -> None:
    r = ui.rng
    kinds = r.sample(
        (
            "first_name",
            "last_name",
            "name",
            "email",
            "nick",
            "company",
            "phone",
            "country",
            "plan",
            "source",
            "salutation",
            "date",
        ),
        r.randint(2, 6),
    )
    title = r.choice(("Create your account", "Sign up", "Registration", "Join us", "Become a member"))
    body = ui.heading(title, 1) + forms.boxed(
        ui, forms.build(ui, title, kinds, "signup", forms.filled_share(ui), "registration", r.randint(0, 2))
    )
    body += f"<p>{r.choice(('Already have an account?', 'Already a member?'))} {ui.link(ui.act_text('signin'), 'signin')}</p>"
    ui.page.html = shell.frame(ui, "site", body, (), r.choice(("narrow", "narrow", "")))


def wizard(ui: Ui) -> None:
    r = ui.rng
    count = r.randint(3, 5)
    step = r.randrange(count)
    names = r.sample(
        (
            "Account",
            "Address",
            "Plan",
            "Payment",
            "Review",
            "Team",
            "Preferences",
            "Import",
            "Contact",
            "Options",
            "Finish",
            "Schedule",
        ),
        count,
    )
    steps = "".join(
        f'<span class="step{" on" if i == step else ""}"><span class="num">{i + 1}</span>{escape(n)}</span> '
        for i, n in enumerate(names)
    )
    kinds = r.sample([*pool.FIELDS, *pool.CHOICES], r.randint(1, 4))
    last = step == count - 1
    extra = tuple(one for one in ("back", "cancel") if r.random() < 0.7 and not (one == "back" and step == 0))
    body = f'<div class="flex" style="gap:24px;margin-bottom:14px">{steps}</div>' + ui.heading(names[step], 2)
    body += forms.boxed(
        ui,
        forms.build(
            ui,
            names[step],
            kinds,
            "finish" if last else "next",
            forms.filled_share(ui),
            "step",
            1 if r.random() < 0.3 else 0,
            extra,
        ),
    )
    key = ui.key()
    body += f'<p class="muted">{ui.text(f"Step {step + 1} of {count}", key=key)}</p>'
    ui.fact(
        ("Which step is this?", "At what step am I?", "How far along is the wizard?"),
        f"Step {step + 1} of {count}",
        key,
    )
    ui.page.html = shell.frame(ui, "help", body, (), r.choice(("", "narrow", "wide")))

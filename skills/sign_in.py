"""Signing in on the page that shows a password field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handeye.agent.contracts import Element, Moves, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Steps, skill
from handeye.skills.finding import best, likeness, of_roles
from handeye.skills.moves import enter, press, wait_for, write

BUTTONS = ("Sign in", "Log in", "Login", "Log on", "Continue", "Next", "Submit")
USERS = ("User name", "Username", "Email", "Login", "User", "Account", "Name")
OUT = ("Sign out", "Log out", "Logout", "Log off")
SAYING = ("alert", "text", "status", "heading", "paragraph")
MOST_SAID = 160
"""Letters of a message; what is longer is an article."""
REFUSED = re.compile(
    r"\b(wrong|incorrect|invalid|denied|refused|failed|locked|unknown|not recogni[sz]ed|not found"
    r"|do(es)?( not|n't) match)\b",
    re.IGNORECASE,
)
OF_SIGN_IN = re.compile(
    r"\b(pass(word|code)|user ?name|e-?mail|log[ -]?in|sign[ -]?in|credentials?|account)\b", re.IGNORECASE
)
TEXT_KINDS = ("text", "email", "tel", "")


class SignIn(Arguments):
    user: str
    password: str


@skill(SignIn)
def sign_in(arguments: SignIn, scene: Scene) -> Moves:
    """Type a user's name and password and press the button; the password may be {secret:NAME}."""
    scene = yield from wait_for(scene, lambda now: _user(now) or _password(now) or _signed_in(now))
    if _password(scene) is None and _signed_in(scene) is not None:
        return "was signed in already"
    scene = yield from write(scene, _user, arguments.user, "field for the user's name")
    if _password(scene) is None:  # asked for on a page of its own
        scene = yield from _go_on(scene)
        scene = yield from wait_for(scene, _password)
    scene = yield from write(scene, _password, arguments.password, "password field")
    scene = yield from _go_on(scene)
    scene = yield from wait_for(scene, lambda now: None if _password(now) else now.elements[0], 3.0)
    if _password(scene) is not None:
        alert = best(
            of_roles(scene, ("alert", "text")), ("wrong", "incorrect", "invalid", "correct", "error")
        )
        raise SkillFault(f"still asked to sign in{': ' + alert.name if alert else ''}")
    if _signed_in(scene) is None and (refused := _refused(scene)):
        raise SkillFault(f"not signed in: the page says {refused!r}")
    return f"signed in as {arguments.user}"


def _go_on(scene: Scene) -> Steps[Scene]:
    if _button(scene) is None:
        return (yield from enter(scene))
    return (yield from press(scene, _button, "button to sign in"))


def _button(scene: Scene) -> Element | None:
    """Of the form that asks, else of the page."""
    asking = _password(scene) or _user(scene)
    buttons = of_roles(scene, ("button",))
    return best(_of_form(buttons, asking), BUTTONS) or best(buttons, BUTTONS)


def _password(scene: Scene) -> Element | None:
    """Of the form that asks for one password only: one that asks for two makes an account."""
    found = [each for each in scene.elements if each.kind == "password"]
    alone = [each for each in found if sum(each.form == other.form for other in found) == 1]
    return next(iter(alone or found), None)


def _user(scene: Scene) -> Element | None:
    """The named field of the form that asks, else its last text field before the password's."""
    fields = [each for each in of_roles(scene, ("textbox",)) if each.kind in TEXT_KINDS]
    password = _password(scene)
    if password is None:
        return best(_with_button(scene, fields), USERS)
    own = _of_form(fields, password)
    if password.form < 0:  # no form: what stands above it, nearest first
        own = [each for each in own if each.box.y0 < password.box.y1]
        own.sort(key=lambda each: password.box.y0 - each.box.y0)
        return best(own[:2], USERS) or next(iter(own), None)
    named = best(own, USERS)
    if named is not None:
        return named
    above = [each for each in own if each.box.y0 < password.box.y1]
    return above[-1] if above else None


def _with_button(scene: Scene, fields: Sequence[Element]) -> list[Element]:
    """Fields whose form has a button that goes on; a newsletter's has none."""
    going = {
        each.form
        for each in of_roles(scene, ("button",))
        if any(likeness(name, each.name) >= 0.8 for name in BUTTONS)
    }
    return [each for each in fields if each.form in going] or [each for each in fields if each.form < 0]


def _of_form(elements: Sequence[Element], one: Element | None) -> list[Element]:
    return [each for each in elements if one is None or each.form == one.form]


def _refused(scene: Scene) -> str:
    """What a page says that did not let the user in; empty when it does not say so."""
    said = [each for each in scene.elements if each.role in SAYING and len(each.name) <= MOST_SAID]
    refusals = [each for each in said if REFUSED.search(each.name)]
    of_it = [each.name for each in refusals if each.role == "alert" or OF_SIGN_IN.search(each.name)]
    return next(iter(of_it), "")


def _signed_in(scene: Scene) -> Element | None:
    """What only a page shows that knows its user."""
    return best(of_roles(scene, ("button", "link", "menuitem")), OUT)

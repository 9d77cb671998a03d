"""Signing in on the page that shows a password field."""

from __future__ import annotations

from handeye.agent.contracts import Element, Moves, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Steps, skill
from handeye.skills.finding import best, of_roles
from handeye.skills.moves import enter, press, wait_for, write

BUTTONS = ("Sign in", "Log in", "Login", "Log on", "Continue", "Next", "Submit")
USERS = ("User name", "Username", "Email", "Login", "User", "Account", "Name")


class SignIn(Arguments):
    user: str
    password: str


@skill(SignIn)
def sign_in(arguments: SignIn, scene: Scene) -> Moves:
    """Type a user's name and password and press the button; the password may be {secret:NAME}."""
    scene = yield from wait_for(scene, lambda now: _user(now) or _password(now))
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
    return f"signed in as {arguments.user}"


def _go_on(scene: Scene) -> Steps[Scene]:
    if _button(scene) is None:
        return (yield from enter(scene))
    return (yield from press(scene, _button, "button to sign in"))


def _button(scene: Scene) -> Element | None:
    return best(of_roles(scene, ("button",)), BUTTONS)


def _password(scene: Scene) -> Element | None:
    return next((each for each in scene.elements if each.kind == "password"), None)


def _user(scene: Scene) -> Element | None:
    """The named field, else the last text field before the password's."""
    fields = [each for each in of_roles(scene, ("textbox",)) if each.kind != "password"]
    named = best(fields, USERS)
    if named is not None:
        return named
    password = _password(scene)
    above = [each for each in fields if password and each.box.y0 < password.box.y1]
    return above[-1] if above else None

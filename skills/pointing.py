"""Pressing one thing by its name, and waiting for a text."""

from __future__ import annotations

from pydantic import Field

from handeye.agent.contracts import Element, Moves, Scene
from handeye.agent.errors import SkillFault
from handeye.skills import moves
from handeye.skills.contract import Arguments, skill
from handeye.skills.finding import CHOICES, FIELDS, best, of_roles, only, the_pressable


class ClickOn(Arguments):
    name: str
    """What the button, link or thing is called; `WORDS > NAME` is the one in the row, card or group with
    these words."""
    of: str = ""
    """The words of that row, card or group."""


class WaitFor(Arguments):
    text: str
    seconds: float = Field(default=30.0, gt=0, le=600)
    gone: bool = False
    """Wait until the text is no longer there."""


@skill(ClickOn)
def click(arguments: ClickOn, scene: Scene) -> Moves:
    """Press the one thing of that name; of several, the one `of` the row or card with these words."""
    name = f"{arguments.of} > {arguments.name}" if arguments.of else arguments.name
    scene = yield from moves.wait_for(scene, lambda now: _named(now, name), 3.0)
    yield from moves.press(scene, lambda now: _named(now, name), f"{name!r} to press")
    return f"pressed {name}"


def _named(scene: Scene, name: str) -> Element | None:
    """A button, link or text; failing that a field or a box to tick."""
    return the_pressable(scene, name) or only(of_roles(scene, (*CHOICES, *FIELDS)), name, "field")


@skill(WaitFor)
def wait_for(arguments: WaitFor, scene: Scene) -> Moves:
    """Wait until a text is on the page, or with gone=yes until it is not."""
    text, gone = arguments.text, arguments.gone

    def there(now: Scene) -> Element | None:
        found = best(now.elements, (text,))
        return (None if found else now.elements[0]) if gone and now.elements else found

    scene = yield from moves.wait_for(scene, there, arguments.seconds)
    if there(scene) is None:
        raise SkillFault(
            f"{text!r} {'is still' if gone else 'did not come'} on the page after {arguments.seconds:g} s"
        )
    return f"{text} is {'gone' if gone else 'there'}"

"""Files in and out."""

from __future__ import annotations

from pathlib import PurePath

from handeye.agent.contracts import Drag, Element, Moves, Scene, Type, Wait
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Steps, skill
from handeye.skills.finding import best, field, of_roles, the_pressable
from handeye.skills.moves import Find, bring, press, wait_for

CHOOSERS = ("Choose file", "Choose files", "Browse", "Upload", "Select file", "Attach", "Add file")
DROPS = ("Drop files here", "Drag files here", "Drag and drop", "Drop", "Drag")
WAIT_SECONDS = 1.0


class Upload(Arguments):
    file: str
    """Its path in the folder of files that may be uploaded; several each on a line of its own."""
    field: str = ""
    """The label of the file field, or the button or place that opens it or takes what is dropped on it."""


class Download(Arguments):
    link: str
    seconds: float = 60
    """How long the file may take to begin; one that has begun is waited for as long as the run lasts."""


@skill(Upload)
def upload(arguments: Upload, scene: Scene) -> Moves:
    """Give a file to a file field, an upload button or a place for dropping files; only from the folder of
    files that may be uploaded."""
    what = f"file field {arguments.field!r}" if arguments.field else "file field"
    scene = yield from wait_for(scene, lambda now: _chooser(now, arguments.field), 2.0)
    yield from give(scene, lambda now: _chooser(now, arguments.field), arguments.file, what)
    return f"gave {', '.join(PurePath(name).name for name in _names(arguments.file))}"


def give(scene: Scene, find: Find, files: str, what: str) -> Steps[Scene]:
    """Press what asks for a file and name the files, a line each; where it does not ask, they are dropped on
    it. Raises SkillFault."""
    scene = yield from press(scene, find, what)
    scene = yield from wait_for(scene, _dialog, 3.0)
    if _dialog(scene) is None:
        return (yield from _drop(scene, find, files, what))
    scene = yield Type(text="\n".join(_names(files)) + "\n")
    after = find(scene)
    if after is not None and after.kind == "file" and after.value:
        missing = [name for name in _names(files) if PurePath(name).name not in after.value]
        if missing:
            raise SkillFault(f"{what} holds {after.value!r} and not {missing[0]!r}")
    return scene


def _drop(scene: Scene, find: Find, files: str, what: str) -> Steps[Scene]:
    scene, place = yield from bring(scene, find, what)
    try:
        scene = yield Drag(path=(place.box.center, place.box.center), files=tuple(_names(files)))
    except SkillFault as fault:
        raise SkillFault(f"{what} did not ask for a file, and {fault}") from None
    if scene.outcome.effect == "unchanged":
        raise SkillFault(f"{what} did not ask for a file, and nothing changed when one was dropped on it")
    return scene


@skill(Download)
def download(arguments: Download, scene: Scene) -> Moves:
    """Press a link or button and keep the file it gives; the answer is where the file is."""
    link = arguments.link
    scene = yield from wait_for(scene, lambda now: the_pressable(now, link), 2.0)
    scene = yield from press(scene, lambda now: the_pressable(now, link), f"link {link!r}")
    for _ in range(round(arguments.seconds / WAIT_SECONDS)):
        if scene.outcome.downloads:
            break
        scene = yield Wait(seconds=WAIT_SECONDS)
    if not scene.outcome.downloads:
        raise SkillFault(f"{link!r} gave no file within {arguments.seconds:g} seconds")
    return ", ".join(scene.outcome.downloads)


def _names(files: str) -> list[str]:
    return [line.strip() for line in files.split("\n") if line.strip()]


def _chooser(scene: Scene, name: str) -> Element | None:
    if name:
        return field(scene, name) or the_pressable(scene, name)
    files = of_roles(scene, ("file",))
    if files:
        return files[0]
    return best(of_roles(scene, ("button",)), CHOOSERS) or best(scene.elements, DROPS)


def _dialog(scene: Scene) -> Element | None:
    return next((each for each in scene.elements if each.kind == "file" and each.layer == "dialog"), None)

"""Files in and out."""

from __future__ import annotations

from pathlib import PurePath

from handeye.agent.contracts import Element, Moves, Scene, Type
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, skill
from handeye.skills.finding import best, field, of_roles, pressable
from handeye.skills.moves import press, wait_for

CHOOSERS = ("Choose file", "Choose files", "Browse", "Upload", "Select file", "Attach", "Add file")


class Upload(Arguments):
    file: str
    """Its path in the folder of files that may be uploaded."""
    field: str = ""
    """The label of the file field, or the button that opens it."""


class Download(Arguments):
    link: str


@skill(Upload)
def upload(arguments: Upload, scene: Scene) -> Moves:
    """Give a file to a file field or an upload button; only from the folder of files that may be uploaded."""
    what = f"file field {arguments.field!r}" if arguments.field else "file field"
    scene = yield from wait_for(scene, lambda now: _chooser(now, arguments.field), 2.0)
    scene = yield from press(scene, lambda now: _chooser(now, arguments.field), what)
    scene = yield from wait_for(scene, _dialog, 3.0)
    if _dialog(scene) is None:
        raise SkillFault(f"{what} did not ask for a file")
    scene = yield Type(text=arguments.file + "\n")
    return f"gave {PurePath(arguments.file).name}"


@skill(Download)
def download(arguments: Download, scene: Scene) -> Moves:
    """Press a link or button and keep the file it gives; the answer is where the file is."""
    link = arguments.link
    scene = yield from wait_for(scene, lambda now: pressable(now, link), 2.0)
    scene = yield from press(scene, lambda now: pressable(now, link), f"link {link!r}")
    if not scene.outcome.downloads:
        raise SkillFault(f"{link!r} gave no file")
    return ", ".join(scene.outcome.downloads)


def _chooser(scene: Scene, name: str) -> Element | None:
    if name:
        return field(scene, name) or pressable(scene, name)
    files = of_roles(scene, ("file",))
    return files[0] if files else best(of_roles(scene, ("button",)), CHOOSERS)


def _dialog(scene: Scene) -> Element | None:
    return next((each for each in scene.elements if each.kind == "file" and each.layer == "dialog"), None)

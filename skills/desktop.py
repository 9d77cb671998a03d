"""Desktop programs: going through menus, saving under a name, opening a file."""

from __future__ import annotations

import re

from handeye.agent.contracts import Element, Moves, Press, Scene, Type
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Steps, skill
from handeye.skills.finding import best, of_roles
from handeye.skills.moves import Find, enter, press, wait_for

SAVE_AS, OPEN = ("Save As", "Save a Copy As", "Save File As"), ("Open", "Open File", "Open Document")
SAVE_AS_KEYS, OPEN_KEYS, PLACE_KEYS = "Control+Shift+s", "Control+o", "Control+l"
DIALOG_SECONDS = 6.0
GONE_SECONDS = 4.0
TRIES = 2
"""How often a path is put into a dialog that is busy with its list of files and takes no Enter meanwhile."""


class Menu(Arguments):
    path: str
    """Like `View > Scientific Mode`."""


class SaveAs(Arguments):
    file: str
    """Its whole path."""
    replace: bool = False
    """Whether a file of that name may be written over."""


class OpenFile(Arguments):
    file: str
    """Its whole path."""


@skill(Menu)
def menu(arguments: Menu, scene: Scene) -> Moves:
    """Choose an item of a program's menus by its path, as View > Zoom in."""
    names = [name.strip() for name in re.split(r"[>→]", arguments.path) if name.strip()]
    yield from _through(scene, names)
    return f"chose {' > '.join(names)}"


@skill(SaveAs)
def save_as(arguments: SaveAs, scene: Scene) -> Moves:
    """Save what a program shows under a name, by its File menu."""
    scene = yield from _ask_for_file(scene, SAVE_AS, SAVE_AS_KEYS)
    yield Press(keys="Control+a")
    yield Type(text=arguments.file)
    scene = yield from _confirmed(scene)
    if _dialog(scene) and best(of_roles(scene, ("button",)), ("Replace", "Overwrite")):
        if not arguments.replace:
            yield Press(keys="Escape")
            raise SkillFault(f"{arguments.file} is there already; give replace=yes to write over it")
        scene = yield from press(
            scene, lambda now: best(of_roles(now, ("button",)), ("Replace", "Overwrite")), "button to replace"
        )
        scene = yield from wait_for(scene, _no_dialog, GONE_SECONDS)
    if _dialog(scene):
        raise SkillFault(f"{arguments.file} was not saved: {_dialog(scene)} is still open")
    return f"saved {arguments.file}"


@skill(OpenFile)
def open_file(arguments: OpenFile, scene: Scene) -> Moves:
    """Open a file in a program, by its File menu."""
    scene = yield from _ask_for_file(scene, OPEN, OPEN_KEYS)
    asking = _dialog(scene)
    for _ in range(TRIES):
        yield Press(keys=PLACE_KEYS)
        yield Press(keys="Control+a")
        yield Type(text=arguments.file)
        scene = yield from _confirmed(scene)
        if _dialog(scene) != asking:
            break
    if _dialog(scene):
        raise SkillFault(f"{arguments.file} was not opened: {_dialog(scene)} is still open")
    return f"opened {arguments.file}"


def _through(scene: Scene, names: list[str]) -> Steps[Scene]:
    if not names:
        raise SkillFault("a path of a menu is written View > Zoom in")
    for depth, name in enumerate(names):
        scene = yield from wait_for(scene, _named(name))
        what = f"{name!r} in the menu {names[depth - 1]!r}" if depth else f"menu {name!r}"
        scene = yield from press(scene, _named(name), what)
    return scene


def _ask_for_file(scene: Scene, names: tuple[str, ...], keys: str) -> Steps[Scene]:
    """The program's file dialog, open; by its File menu where there is one, else by the usual keys."""
    if _named("File")(scene) is not None:
        scene = yield from press(scene, _named("File"), "menu 'File'")
        scene = yield from wait_for(scene, _named(*names))
        scene = yield from press(scene, _named(*names), f"{names[0]!r} in the menu 'File'")
    else:
        scene = yield Press(keys=keys)
    scene = yield from wait_for(scene, lambda now: now.elements[0] if _dialog(now) else None, DIALOG_SECONDS)
    if not _dialog(scene):
        raise SkillFault(f"no dialog came that asks for a file; {names[0]} may be called otherwise")
    return scene


def _confirmed(scene: Scene) -> Steps[Scene]:
    """Enter in the dialog; the scene once it is gone, or another one asks."""
    scene = yield from enter(scene)
    return (yield from wait_for(scene, _no_dialog, GONE_SECONDS))


def _named(*names: str) -> Find:
    """Finds a menu or an item of one."""
    return lambda now: best([each for each in of_roles(now, ("menuitem",)) if each.reachable], names)


def _dialog(scene: Scene) -> str:
    """The name of the dialog in front, or nothing."""
    return next((each.layer for each in reversed(scene.elements) if each.layer), "")


def _no_dialog(scene: Scene) -> Element | None:
    return None if _dialog(scene) or not scene.elements else scene.elements[0]

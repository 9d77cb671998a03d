"""What a training scene is: a program, a goal and its steps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """kind: click, type, press or open. name: the text on the target, a field's label, the keys to press, or
    the program to open.

    roles: the target's, any when empty. text: what is typed.
    """

    kind: str
    name: str
    roles: tuple[str, ...] = ()
    text: str = ""
    clear: bool = False


@dataclass(frozen=True)
class Scene:
    """A program to start, and a goal with its steps."""

    kind: str
    command: list[str]
    goal: str
    steps: tuple[Step, ...]
    toured: bool = False
    """It stays open and has menus to look into."""
    opened: str = ""
    """The name that the command is opened by, in a first step, on a screen where nothing runs yet."""

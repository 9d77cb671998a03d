"""The skills there are, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from handeye.agent.contracts import Skill
from handeye.agent.errors import CallerError
from handeye.skills.desktop import menu, open_file, save_as
from handeye.skills.files import download, upload
from handeye.skills.forms import choose, fill_form, pick_date
from handeye.skills.learned import load_learned
from handeye.skills.learned_file import FILE
from handeye.skills.overlays import dismiss
from handeye.skills.places import drag, scroll_to, search
from handeye.skills.pointing import click, wait_for
from handeye.skills.sign_in import sign_in
from handeye.skills.tables import read_table

HAND_WRITTEN: tuple[Skill, ...] = (
    sign_in,
    fill_form,
    choose,
    pick_date,
    search,
    read_table,
    upload,
    download,
    dismiss,
    scroll_to,
    click,
    wait_for,
    drag,
    menu,
    save_as,
    open_file,
)


class Registry:
    """Implements agent.contracts.Skills. offered: names that a model is told of and may call.

    here: the folder that a name which is a path to a learned skill starts from.
    """

    def __init__(self, more: Iterable[Skill] = (), offered: Sequence[str] = (), here: Path = Path()) -> None:
        self.skills = {skill.name: skill for skill in (*HAND_WRITTEN, *more)}
        self._here = here
        self.told = tuple(_line(self.find(name)) for name in offered)

    def find(self, name: str) -> Skill:
        if name not in self.skills and (self._here / name / FILE).is_file():
            self.skills[name] = load_learned(self._here / name)
        if name not in self.skills:
            raise CallerError(f"there is no skill named {name}; there are {', '.join(self.skills)}")
        return self.skills[name]


def _line(skill: Skill) -> str:
    names = ", ".join(f"'{name}': '...'" for name in skill.arguments.model_fields)
    return f"Skill: skill(name='{skill.name}', arguments={{{names}}}): {skill.summary}"

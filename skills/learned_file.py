"""A learned skill as a folder that a person can read and edit.

skill.yaml               parameters and steps; `{name}` in a text is a parameter, `{secret:NAME}` a secret
pictures/<hash>.png      what the targets looked like
versions/skill.<n>.yaml  what it was before it repaired itself
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import cv2
import numpy as np
import yaml
from pydantic import Field, ValidationError

from handeye.agent.contracts import Box, Frozen, pixel_hash
from handeye.agent.errors import CallerError
from handeye.agent.log.writer import encode_png, write_durably

FILE = "skill.yaml"
HOME = "handeye-skills"
"""Where learned skills are looked for, in a task's folder and in the current one."""
WORD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Parameter(Frozen):
    """type: text as it is typed, choice for the name of one of several, flag for yes or no."""

    type: Literal["text", "choice", "flag"] = "text"
    default: str = ""


class Anchor(Frozen):
    """How a target is found again: by its picture, else by role and text, else by the model.

    place: the picture's box when it was taken, in screen pixels. point: where in it was clicked. record,
    distinct, heading, order, equals: what tells it from its look-alikes, see agent.contracts.Target;
    parameters may stand in the first three.
    """

    role: str = ""
    text: str = ""
    group: str = ""
    record: str = ""
    distinct: str = ""
    heading: str = ""
    order: int = 0
    equals: int = 0
    picture: Annotated[str, Field(pattern=r"^([0-9a-f]{16}\.png)?$")] = ""
    place: Box | None = None
    point: tuple[float, float] = (0, 0)


class After(Frozen):
    """Post-condition: within some seconds the page shows one of these texts."""

    any_text: tuple[str, ...] = ()


class LearnedStep(Frozen):
    """do: an action in its text form, its points left out. flag: done only when that parameter is yes."""

    do: Literal["click", "type", "press", "scroll", "drag", "move", "navigate"]
    target: Anchor | None = None
    to: Anchor | None = None
    """Where a drag ends."""
    text: str = ""
    keys: str = ""
    url: str = ""
    button: Literal["left", "middle", "right"] = "left"
    count: Annotated[int, Field(ge=1, le=3)] = 1
    by: tuple[float, float] = (0, 0)
    """A scroll in screen pixels, done only when the next target cannot be found without it."""
    flag: str = ""
    after: After | None = None


class SkillFile(Frozen):
    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]
    summary: str = ""
    version: Annotated[int, Field(ge=1)] = 1
    learned_from: str = ""
    screen: tuple[int, int] = (0, 0)
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    steps: Annotated[tuple[LearnedStep, ...], Field(min_length=1)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its parameters put in; other words in braces stay."""
    return WORD.sub(lambda found: values.get(found[1], found[0]), text)


def read_skill(folder: Path) -> SkillFile:
    """Raises CallerError naming file and key."""
    path = folder / FILE
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return SkillFile.model_validate(content)
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise CallerError(f"{path} cannot be read: {reason}") from None
    except yaml.YAMLError as fault:
        raise CallerError(f"{path}: {' '.join(str(fault).split())}") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CallerError(f"{path}: {where}: {first['msg']}") from None


def write_skill(folder: Path, skill: SkillFile, pictures: Mapping[str, np.ndarray]) -> None:
    """Write it with its new pictures; an earlier version is kept under versions/. Raises CallerError."""
    try:
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
        if (folder / FILE).exists():
            (folder / "versions").mkdir(exist_ok=True)
            old = read_skill(folder)
            kept = folder / "versions" / f"skill.{old.version}.yaml"
            write_durably(kept, (folder / FILE).read_bytes())
        for name, pixels in pictures.items():
            write_durably(folder / "pictures" / name, encode_png(pixels))
        write_durably(folder / FILE, yaml_of(skill).encode())
    except OSError as fault:
        raise CallerError(f"the skill {folder} cannot be written: {fault.strerror or fault}") from None


def yaml_of(skill: SkillFile) -> str:
    body: dict[str, Any] = skill.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(_flowed(body), sort_keys=False, allow_unicode=True, width=110, Dumper=_Dumper)


def picture_name(pixels: np.ndarray) -> str:
    return f"{pixel_hash(pixels)[:16]}.png"


def read_picture(folder: Path, name: str) -> np.ndarray | None:
    """[height, width, 3] uint8 RGB; None when there is none: then other anchors have to do."""
    path = folder / "pictures" / name
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR) if name and not path.is_symlink() else None
    return None if pixels is None else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


class _Row(list):  # type: ignore[type-arg]
    """A list written in one line."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Row, lambda dumper, row: dumper.represent_sequence("tag:yaml.org,2002:seq", row, True)
)


def _flowed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _flowed(part) for key, part in value.items()}
    if isinstance(value, list):
        plain = all(isinstance(part, (int, float, str)) for part in value)
        return _Row(value) if plain else [_flowed(part) for part in value]
    return value

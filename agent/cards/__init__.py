"""What is known of each model family, a YAML file a family: where it runs, how it writes, how it counts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from handeye.agent.contracts import Frozen, ModelCard, Resize
from handeye.agent.errors import CallerError

FOLDER = Path(__file__).parent
WHOLE_SCREEN = 8192
"""A tile of this side holds any screen: the model's own processor cuts it up."""


class Family(Frozen):
    """A model family. model_types: config.json's. names: regular expressions on a model's name.

    sizes: billions of parameters of the published models. published: whether the action format is the
    family's own; otherwise the model is asked to write function calls. remote_code: not in transformers, and
    where the code that came with the weights can run. built_on: the model_types of the architectures whose
    weights it brings. needs: modules that transformers' processor of it cannot do without. thinks: whether it
    thinks before it answers. source: where its form and its coordinates are taken from. note: what a user has
    to know.
    """

    family: str
    title: str
    model_types: tuple[str, ...] = ()
    built_on: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    where: tuple[Literal["local", "server", "hosted"], ...] = ("local", "server")
    dialect: str
    published: bool = True
    coordinate_space: Literal[
        "screen", "resized", "unit", "0-999", "of-999", "0-1000", "location-token", "patch"
    ]
    axes: Literal["xy", "yx"] = "xy"
    bins: int = 1000
    resize: Resize = Resize()
    prompt: str
    template: str = ""
    image_token: str = ""
    stop: tuple[str, ...] = ()
    history: Annotated[int, Field(ge=0)] = 4
    sizes: dict[str, float] = Field(default_factory=dict)
    licence: str = ""
    source: str = ""
    remote_code: Literal["", "folder", "server"] = ""
    needs: tuple[str, ...] = ()
    thinks: bool = False
    note: str = ""

    def card(self, name: str, **known: Any) -> ModelCard:
        """The card of one model of the family. known: what its own folder or the user says better."""
        shared = {key: getattr(self, key) for key in SHARED}
        whole = {"tile_width": WHOLE_SCREEN, "tile_height": WHOLE_SCREEN, "max_tiles": 1}
        return ModelCard.model_validate({"name": name, **whole, **shared, **known})


SHARED = ("family", "dialect", "coordinate_space", "axes", "bins", "resize", "prompt", "template",
          "image_token", "stop", "history", "thinks", "licence", "source")  # fmt: skip


@cache
def families() -> dict[str, Family]:
    """Every family by its name, in the order of their titles."""
    read = [Family.model_validate(yaml.safe_load(file.read_text("utf-8"))) for file in FOLDER.glob("*.yaml")]
    return {family.family: family for family in sorted(read, key=lambda family: family.title.lower())}


def family(name: str) -> Family:
    """The family of that name. Raises CallerError."""
    if name not in families():
        raise CallerError(f"unknown model family {name!r}; known are {', '.join(families())}")
    return families()[name]


def family_of(name: str, model_type: str = "") -> Family | None:
    """The family of a model. model_type: of its folder's config.json, where there is one.

    The architecture decides before a name does: a name counts only for a family that runs on it, such as
    UI-TARS on Qwen2-VL's. Where the architecture is not known, behind a server, the name alone decides. A
    name that fits several families belongs to the one whose expression matches the longest part.
    """
    best: tuple[int, Family | None] = (0, None)
    for known in families().values():
        if model_type and not _runs_on(known, model_type):
            continue
        for expression in known.names:
            match = re.search(expression, name, re.IGNORECASE)
            if match and len(match.group()) > best[0]:
                best = len(match.group()), known
    if best[1] is not None:
        return best[1]
    return next((known for known in families().values() if model_type in known.model_types), None)


def _runs_on(known: Family, model_type: str) -> bool:
    """Whether weights of that architecture may be the family's; one that names none may come as any."""
    kinds = {*known.model_types, *known.built_on}
    return model_type in kinds if kinds else "local" in known.where

"""Shows the calibration card through the real capture path and asks the model for each of its targets.

The verdict is kept in a file of the user's cache folder, by the model's card and the screen's scale.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from handeye.agent.actions import points
from handeye.agent.backends.options import GENERIC
from handeye.agent.contracts import Box, Click, Constraint, Environment, ModelCard, Screenshot, VisionModel
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import coordinate_extent
from handeye.agent.errors import CallerError, EnvironmentLost, ModelFault
from handeye.agent.perception.calibration import MARKS, Mark, Pair, Verdict, find, goal, judge, page
from handeye.agent.perception.tiling import cut_views
from handeye.agent.prompts import build

UNCHECKED = ("handeye", "scripted", "oracle", "random")
"""Families whose points are pixels by their making."""


def address() -> str:
    """The card's page as an address to open."""
    return "data:text/html," + quote(page())


async def calibrate(model: VisionModel, environment: Environment) -> Verdict:
    """Ask for every target on the calibration card. Raises EnvironmentLost when its clicks miss."""
    screen = await environment.observe()
    boxes = {mark: box for mark in MARKS if (box := find(screen, mark)) is not None}
    if len(boxes) < len(MARKS):
        raise EnvironmentLost(f"only {len(boxes)} of the {len(MARKS)} calibration targets are on the screen")
    answers = [await _asked(model, screen, mark) for mark in boxes]
    await _clicks_land(environment, boxes)
    return judge(list(boxes.values()), answers, screen)


async def _asked(model: VisionModel, screen: Screenshot, mark: Mark) -> Pair | str:
    """The point of the model's answer, or why there is none."""
    size, card = (screen.width, screen.height), model.card
    prompt = build(card.prompt, goal(mark), (), (), coordinate_extent(card, *size))
    only = Constraint(width=size[0], height=size[1], kinds=("click",))
    try:
        reply = await model.ask(cut_views(screen, card), prompt, only)
        found = points(dialect(card).parse(reply.text, *size))
    except ModelFault as fault:
        return str(fault)
    return found[0] if found else "the answer points nowhere"


async def _clicks_land(environment: Environment, boxes: dict[Mark, Box]) -> None:
    """A click on a square makes it go away: then the environment's own scale is right."""
    mark, box = next(iter(boxes.items()))
    x, y = box.center
    outcome = await environment.act(Click(x=x, y=y))
    if outcome.error or find(await environment.observe(), mark) is not None:
        raise EnvironmentLost(
            "a click on the middle of a target does not reach it: the screen's scale is wrong"
        )


def cached(card: ModelCard, scale: float) -> Verdict | None:
    """The kept verdict, if there is one that can be read."""
    try:
        return Verdict.model_validate(json.loads(_file().read_text(encoding="utf-8"))[_key(card, scale)])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return None


def kept(family: str) -> list[Verdict]:
    """Every kept verdict on a model of the family."""
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
        return [Verdict.model_validate(item) for key, item in found.items() if key.startswith(f"{family} ")]
    except (OSError, ValueError, AttributeError, ValidationError):
        return []


def keep(card: ModelCard, scale: float, verdict: Verdict) -> None:
    """Written whole or not at all; a cache that cannot be written costs only time."""
    file = _file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps({**kept, _key(card, scale): verdict.model_dump()}), encoding="utf-8")
        part.replace(file)
    except (OSError, ValueError, TypeError):
        return


def refuse_wrong(card: ModelCard, verdict: Verdict) -> None:
    """Raises CallerError for a model whose card misreads it."""
    if card.family == GENERIC and verdict.kind != "fit":
        raise CallerError(
            f"no family is known for model {card.name}, and asked in a generic form it does not point "
            f"rightly: "
            f"{verdict.reason}. Name its family with ?family=, or put a handeye_card.json beside it"
        )
    if verdict.kind == "convention":
        raise CallerError(
            f"model {card.name} would click in the wrong places: {verdict.reason}. "
            f"Its card says {card.coordinate_space!r} in dialect {card.dialect!r}; correct it and try again"
        )


def needs_check(card: ModelCard) -> bool:
    return card.family not in UNCHECKED


def _file() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "handeye" / "calibration.json"


def _key(card: ModelCard, scale: float) -> str:
    digest = hashlib.sha256(f"{card.model_dump_json()} {scale}".encode()).hexdigest()
    return f"{card.family} {digest}"

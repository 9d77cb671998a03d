"""A model in this process: a folder that transformers loads, the built-in VLM's among them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from handeye.agent.backends.calibration import calibrated
from handeye.agent.backends.generative import Generative
from handeye.agent.backends.loading import Loading, is_image_text, load_builtin, load_parts, torch_ready
from handeye.agent.backends.memory import give_back
from handeye.agent.backends.options import GENERIC, remembering
from handeye.agent.backends.own_code import OwnCode
from handeye.agent.backends.pages import PageModel
from handeye.agent.backends.tiles import TileFeatures
from handeye.agent.cards import families, family, family_of
from handeye.agent.contracts import Constraint, ModelCard, PointGuess, Prompt, Reply, View
from handeye.agent.errors import CallerError, MissingExtra, ModelFault, first_line
from handeye.agent.perception.changes import differ_by_focus
from handeye.agent.perception.reading import WordReader, can_read, line_reader
from handeye.agent.perception.tiling import stitch

CARD_FILE = "handeye_card.json"
BUILTIN_TYPE = "handeye"
PAGE_FOLDER = "page"
"""Where the page network lies in the built-in VLM's folder."""
PLAIN = Loading()
OCR_THRESHOLD = 0.9
"""Chance of its whole answer up to which the built-in VLM has the screen read, where there is an OCR, and
answers again."""
TRIM_EVERY = 4
"""Answers of the built-in VLM after which unused memory is given back."""
KEPT_SCREENS = 8
"""Screens that are kept to see whether one of them has come back."""


def builtin_folder() -> Path:
    """Where the built-in VLM's weights lie. Raises CallerError when they are not in this installation."""
    torch_ready()
    from handeye.vlm import WEIGHTS

    if not any(WEIGHTS.glob("*.safetensors")):
        raise CallerError(f"the built-in VLM has no weights in {WEIGHTS}: install Handeye with its weights")
    return WEIGHTS


class Local:
    """Implements agent.contracts.VisionModel. One question at a time, on a thread of its own.

    name: what the card's family is found by, the folder's own name when left out.
    """

    def __init__(self, folder: Path, how: Loading = PLAIN, name: str = "") -> None:
        self.card = read_card(folder, name, how.code, how.family)
        self._builtin = self.card.family == BUILTIN_TYPE
        if self._builtin:
            self._model, self._processor = load_builtin(folder, _for_builtin(how))
        else:
            self._model, self._processor = load_parts(folder, how)
        self._cache = _tile_cache(self._model) if self._builtin else None
        self._generative = None if self._builtin else self._asking(how)
        if self._generative is not None:
            self.card = self._generative.card
        self._lock = threading.Lock()
        self._asked = 0
        self._words = WordReader()
        self._pages = self._page_model(folder) if how.network == "page" else None
        self._screens: dict[str, np.ndarray] = {}
        self.ocr_threshold = OCR_THRESHOLD
        self._half = self._builtin and _half_precision_pays()

    def _asking(self, how: Loading) -> Generative:
        self.tiles = TileFeatures(self._model) if how.tiles else None
        kind = OwnCode if how.code else Generative
        self.card = remembering(self.card, how)
        return kind(self._model, self._processor, self.card, how.reuse, how)

    @property
    def network(self) -> Any:
        """The module that transformers loaded."""
        return self._model

    @property
    def cache(self) -> Any:
        """The features of known tiles (vlm.TileCache) of the built-in VLM, None for others."""
        return self._cache

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        def one_at_a_time() -> Reply:
            with self._lock:
                if self._pages is not None and self._pages.fits(views, prompt):
                    return self._pages.answer(views, prompt, self._half)
                if self._generative is not None:
                    reply = self._generative.answer(views, prompt, constraint)
                else:
                    reply = self._ask_builtin(views, prompt)
                sure = calibrated(reply.confidence, self.card.calibration)
                return reply.model_copy(update={"confidence": sure})

        try:
            reply = await asyncio.to_thread(one_at_a_time)
        except (RuntimeError, ValueError, IndexError, TypeError) as fault:
            raise ModelFault(f"{self.card.name} failed: {first_line(fault)}") from fault
        return reply

    def _page_model(self, folder: Path) -> PageModel:
        """The page network. Raises CallerError without its weights, MissingExtra without OCR."""
        from handeye.vlm.page.model import is_here

        part = folder / PAGE_FOLDER
        if not self._builtin or not is_here(part):
            raise CallerError(f"{self.card.name} has no page network: omit network=page")
        if not can_read():
            raise MissingExtra("rapidocr", "ocr")
        return PageModel(part, self._words)

    def _ask_builtin(self, views: Sequence[View], prompt: Prompt) -> Reply:
        from handeye.vlm import decide

        begun = time.perf_counter()
        inputs = builtin_inputs(self._processor, views, prompt, self._come_back(views, prompt))
        timings = {"prepare": (time.perf_counter() - begun) * 1000}
        reader = line_reader(views)
        answer = decide(self._model, on_device(inputs, self._model), self._cache, reader=reader)
        _add(timings, answer.timings_ms)
        if reader and (answer.confidence or 0) <= self.ocr_threshold:
            begun = time.perf_counter()
            inputs = self._processor.hints(inputs, prompt.goal, self._words.read(views))
            timings["lines"] = (time.perf_counter() - begun) * 1000
            answer = decide(self._model, on_device(inputs, self._model), self._cache, reader=reader)
            _add(timings, answer.timings_ms)
        self._asked += 1
        if self._asked % TRIM_EVERY == 0:
            give_back()
        return Reply(
            text=answer.text,
            points=tuple(PointGuess(screen_x=x, screen_y=y, confidence=sure) for x, y, sure in answer.points),
            confidence=answer.confidence,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            timings_ms=timings,
        )

    def _come_back(self, views: Sequence[View], prompt: Prompt) -> set[str]:
        """The frames on which something was typed and which this one is again, but for the field that has the
        keyboard."""
        screen = stitch(views)
        self._screens[prompt.frame] = screen
        while len(self._screens) > KEPT_SCREENS:
            self._screens.pop(next(iter(self._screens)))
        typed = {step.frame for step in prompt.history if step.action.startswith("type(")}
        return {
            frame for frame in typed & self._screens.keys() if differ_by_focus(self._screens[frame], screen)
        }


def on_device(inputs: dict[str, Any], model: Any) -> dict[str, Any]:
    """The inputs where the model's weights lie; the same ones on the processor."""
    device = next(model.parameters()).device
    return {name: part.to(device) if hasattr(part, "to") else part for name, part in inputs.items()}


def _add(timings: dict[str, float], more: dict[str, float]) -> None:
    for name, milliseconds in more.items():
        timings[name] = timings.get(name, 0.0) + milliseconds


def builtin_inputs(processor: Any, views: Sequence[View], prompt: Prompt, equal: Iterable[str] = ()) -> Any:
    """What the built-in VLM's network is given: the views' tiles, the goal and what was done. equal: frames
    that are as good as this one."""
    tiles = [view for view in views if view.kind == "tile"]
    same = {prompt.frame, *equal} - {""}
    return processor(
        images=[view.pixels for view in tiles],
        regions=[tuple(view.region) for view in tiles],
        goal=prompt.goal,
        history=[step.action for step in prompt.history],
        effects=["error" if step.error else step.effect for step in prompt.history],
        here=[step.frame in same for step in prompt.history],
        scale=tiles[0].scale,
    )


def read_card(folder: Path, name: str = "", code: bool = False, chosen: str = "") -> ModelCard:
    """The folder's handeye_card.json, or what its config tells; with the hash of its weights.

    code: whether a family that brings its own code may be used. chosen: the user's family, which goes
    before all.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if (folder / CARD_FILE).exists() and not chosen:
            card = _written(folder, name)
        else:
            card = _card_of(folder, config, name or folder.name, code, chosen)
    except FileNotFoundError:
        raise CallerError(f"{folder} holds no model: it has no config.json") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CallerError(f"{folder / CARD_FILE}: {where}: {first['msg']}") from None
    except (OSError, ValueError) as fault:
        raise CallerError(f"the model in {folder} cannot be read: {str(fault).splitlines()[0]}") from None
    return card.model_copy(update={"weights_hash": weights_hash(folder)})


def weights_hash(folder: Path) -> str:
    """sha256 over the safetensors files. Raises CallerError when there are none."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise CallerError(f"{folder} holds no weights: it has no *.safetensors")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _written(folder: Path, name: str) -> ModelCard:
    """A card of its own: whole, or what differs from the family that it names."""
    data = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    if isinstance(data, dict) and data.get("family") in families() and "dialect" not in data:
        rest = {key: value for key, value in data.items() if key not in ("family", "name")}
        return family(data["family"]).card(data.get("name") or name or folder.name, **rest)
    return ModelCard.model_validate(data)


def _card_of(folder: Path, config: Any, name: str, code: bool, chosen: str) -> ModelCard:
    kind = config.get("model_type", "") if isinstance(config, dict) else ""
    if not kind:
        raise CallerError(f"{folder / 'config.json'} names no model_type")
    known = family(chosen) if chosen else family_of(name, kind)
    if known is None:
        if not is_image_text(kind):
            raise CallerError(
                f"{folder}: no family is known for model_type {kind!r}; name one with ?family=, or put a "
                f"{CARD_FILE} beside it"
            )
        known = family(GENERIC)
    if known.remote_code == "server" or (known.remote_code and not code):
        raise CallerError(f"{folder}: {known.title}: {known.note}")
    if code and not known.remote_code:
        raise CallerError(f"{folder}: {known.title} is in transformers: omit code=1")
    return known.card(name)


def _for_builtin(how: Loading) -> Loading:
    """Small enough for the processor, where its input is; unchanged tiles are reused without an option."""
    if how.int8 or how.compile or how.reuse or how.tiles or how.code or how.past:
        raise CallerError("the built-in VLM takes no options but dtype, device and network")
    return how.model_copy(update={"device": "cpu"}) if how.device == "auto" else how


def _half_precision_pays() -> bool:
    from handeye.vlm.decide import half_precision_pays

    return half_precision_pays()


def _tile_cache(model: Any) -> Any:
    """Features of unchanged tiles are used again in later steps."""
    from handeye.vlm import TileCache

    return TileCache(model)

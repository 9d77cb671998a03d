"""A picture of where the built-in model looks: heat map, each layer's attention, tile borders, confidence."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from handeye.agent.backends.local import OCR_THRESHOLD
from handeye.agent.contracts import Box, Frozen, ModelCard, Screenshot, View
from handeye.agent.errors import CallerError
from handeye.agent.perception.reading import WordReader, line_reader
from handeye.agent.perception.tiling import cut_views
from handeye.vlm import Network, Processor
from handeye.vlm.look import Look, look
from handeye.vlm.processor import non_blank

STRENGTH = 0.65
"""Of the colours over the screen, 0..1."""
LINE = 22
"""Pixels of a panel's title."""
COLUMNS = 3
SHRUNK = 480
"""Pixels a layer's panel is wide at most."""


class Seen(Frozen):
    """answer: the action. x, y: where it points, screen pixels. brightest: the hottest cell's box.

    confidence: of the whole answer; nowhere: chance that the target is absent; both 0..1.
    """

    answer: str
    x: float | None
    y: float | None
    brightest: Box | None
    confidence: float
    nowhere: float


def draw_look(
    loaded: tuple[Network, Processor], card: ModelCard, image: np.ndarray, goal: str
) -> tuple[np.ndarray, Seen]:
    """image [h, w, 3] uint8 -> the drawn picture [H, W, 3] and what it says in numbers."""
    if not goal.strip():
        raise CallerError("the instruction is empty; say what to look for")
    model, processor = loaded
    views = [view for view in cut_views(Screenshot(image), card) if view.kind == "tile"]
    kept = [views[index] for index in non_blank([view.pixels for view in views])]
    inputs = processor(
        [view.pixels for view in views], [view.region for view in views], goal, scale=views[0].scale
    )
    reader = line_reader(views)
    found = look(model, inputs, reader)
    if reader and (found.answer.confidence or 0) <= OCR_THRESHOLD:  # as in a run, the screen is read then
        inputs = processor.hints(inputs, goal, WordReader().read(views))
        found = look(model, inputs, reader)
    packed = inputs["pixel_values"].shape[-2], inputs["pixel_values"].shape[-1]
    screen = image.shape[0], image.shape[1]
    points = [(x / views[0].scale, y / views[0].scale) for x, y, _ in found.answer.points]
    heat = None if found.heat is None else spread(found.heat, kept, packed, screen)
    seen = Seen(
        answer=found.answer.text,
        x=points[0][0] if points else None,
        y=points[0][1] if points else None,
        brightest=None if found.heat is None else _hottest(found.heat, kept, packed),
        confidence=found.answer.confidence or 0.0,
        nowhere=found.nowhere,
    )
    return _sheet(image, heat, found, seen, kept, packed), seen


def spread(
    maps: np.ndarray, tiles: Sequence[View], packed: tuple[int, int], screen: tuple[int, int]
) -> np.ndarray:
    """Maps [T, h, w] of tiles padded to `packed` pixels -> one map [H, W] of the screen; where tiles overlap,
    the larger value."""
    whole = np.zeros(screen, np.float32)
    for one, tile in zip(maps, tiles, strict=True):
        height, width = tile.pixels.shape[:2]
        full = cv2.resize(one, (packed[1], packed[0]), interpolation=cv2.INTER_LINEAR)[:height, :width]
        x0, y0, x1, y1 = (round(side) for side in tile.region)
        part = cv2.resize(full, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
        whole[y0:y1, x0:x1] = np.maximum(whole[y0:y1, x0:x1], part)
    return whole


def _hottest(heat: np.ndarray, tiles: Sequence[View], packed: tuple[int, int]) -> Box:
    """The screen pixels of the likeliest cell."""
    which, row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    tile, side = tiles[int(which)], packed[0] / heat.shape[1]
    left = tile.region.x0 + column * side / tile.scale
    top = tile.region.y0 + row * side / tile.scale
    return Box(float(left), float(top), float(left + side / tile.scale), float(top + side / tile.scale))


def _sheet(
    image: np.ndarray, heat: np.ndarray | None, found: Look, seen: Seen, tiles: Sequence[View],
    packed: tuple[int, int],
) -> np.ndarray:  # fmt: skip
    """The screen with its heat map large, the layers' maps small below."""
    title = f"{seen.answer}   confidence {seen.confidence:.2f}   nowhere {seen.nowhere:.2f}"
    main = _panel(image, heat, tiles, title, seen)
    scale = min(1.0, SHRUNK / image.shape[1], main.shape[1] / COLUMNS / image.shape[1])
    small = []
    for name, maps in found.layers.items():
        panel = _panel(image, spread(maps, tiles, packed, image.shape[:2]), tiles, "", None)[LINE:]
        size = round(panel.shape[1] * scale), round(panel.shape[0] * scale)
        small.append(_titled(cv2.resize(panel, size, interpolation=cv2.INTER_AREA), name))
    rows = [small[start : start + COLUMNS] for start in range(0, len(small), COLUMNS)]
    below = [np.hstack(row) for row in rows]
    width = max(part.shape[1] for part in (main, *below))
    gaps = [((0, 4), (0, width - part.shape[1]), (0, 0)) for part in (main, *below)]
    padded = [np.pad(part, gap, constant_values=255) for part, gap in zip((main, *below), gaps, strict=True)]
    return np.vstack(padded)


def _panel(
    image: np.ndarray, heat: np.ndarray | None, tiles: Sequence[View], title: str, seen: Seen | None
) -> np.ndarray:
    """The screen in grey, the map over it in colours, tile borders, and a cross where the model points."""
    grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if heat is not None and heat.max() > heat.min():
        share = ((heat - heat.min()) / (heat.max() - heat.min())) ** 0.5
        colours = cv2.applyColorMap((share * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[:, :, ::-1]
        weight = STRENGTH * share[..., None]
        grey = (grey * (1 - weight) + colours * weight).astype(np.uint8)
    drawn = Image.fromarray(grey)
    pen = ImageDraw.Draw(drawn)
    for tile in tiles:
        pen.rectangle((*tile.region[:2], tile.region.x1 - 1, tile.region.y1 - 1), outline=(60, 130, 220))
    if seen is not None and seen.x is not None and seen.y is not None:
        pen.line((seen.x - 12, seen.y, seen.x + 12, seen.y), (0, 220, 90), 2)
        pen.line((seen.x, seen.y - 12, seen.x, seen.y + 12), (0, 220, 90), 2)
    return _titled(np.asarray(drawn), title)


def _titled(panel: np.ndarray, title: str) -> np.ndarray:
    bar = Image.new("RGB", (panel.shape[1], LINE), "white")
    ImageDraw.Draw(bar).text((4, 3), title, "black", ImageFont.load_default(14))
    return np.vstack((np.asarray(bar), panel))

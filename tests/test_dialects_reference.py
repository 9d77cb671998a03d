"""Equal to the reference: qwen-vl-utils' sizes, ui-tars' points, transformers' tile grids and location bins.

EQUAL gives the check of each family that has a reference; every check says what it compared.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from handeye.agent.cards import families
from handeye.agent.contracts import Click, Resize
from handeye.agent.dialects import dialect
from handeye.agent.dialects.resize import MAX_RATIO, smart_resize, tile_canvas

CASES = 2000
CHANCE = random.Random(0)
SIZES = [(CHANCE.randint(20, 5000), CHANCE.randint(20, 5000)) for _ in range(CASES)]


@contextmanager
def qwen_vl_utils() -> Iterator[Any]:
    """qwen-vl-utils, whose picture part needs torchvision's names only to be imported."""
    pytest.importorskip("av", reason="pip install qwen-vl-utils av")
    vision = ModuleType("torchvision")
    vision.io, vision.transforms = SimpleNamespace(), ModuleType("torchvision.transforms")  # type: ignore[attr-defined]
    vision.transforms.InterpolationMode = SimpleNamespace()  # type: ignore[attr-defined]
    vision.__version__ = "0"  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "torchvision", vision)
        patch.setitem(sys.modules, "torchvision.transforms", vision.transforms)
        yield pytest.importorskip(
            "qwen_vl_utils.vision_process", reason="pip install --no-deps qwen-vl-utils"
        )
    for name in [name for name in sys.modules if name.startswith("qwen_vl_utils")]:
        sys.modules.pop(name)


def sizes_are_qwen_vl_utils_own(name: str) -> str:
    rule, count = families()[name].resize, 0
    with qwen_vl_utils() as qwen:
        for limits in (rule, rule.model_copy(update={"min_pixels": 256 * 784, "max_pixels": 1280 * 784})):
            for width, height in SIZES:
                if max(width, height) > MAX_RATIO * min(width, height):
                    continue
                theirs = qwen.smart_resize(height, width, limits.factor, limits.min_pixels, limits.max_pixels)
                if 0 in theirs:  # theirs is no picture at all; ours keeps one factor
                    continue
                assert smart_resize(width, height, limits) == theirs[::-1], (width, height)
                count += 1
    return f"{count} sizes = qwen-vl-utils"


def points_are_ui_tars_own(name: str) -> str:
    """Version 1.5 in the resized picture, version 1 in thousandths; to a tenth of a pixel."""
    theirs = pytest.importorskip("ui_tars.action_parser", reason="pip install ui-tars")
    card, chance = families()[name].card(name), random.Random(name)
    for width, height in SIZES:
        width, height = max(width, 200), max(height, 200)
        point = Click(x=chance.uniform(0, width - 1), y=chance.uniform(0, height - 1))
        text = dialect(card).render(point, width, height)
        plain = "Thought: click it\n" + text.replace("<|box_start|>", "").replace("<|box_end|>", "")
        kind = "qwen25vl" if name == "ui-tars-1.5" else "qwen2vl"
        (action,) = theirs.parse_action_to_structure_output(plain, 1000, height, width, kind)
        x, y, *_ = (float(part) for part in action["action_inputs"]["start_box"].strip("[]").split(","))
        ours = dialect(card).parse(plain, width, height)
        assert ours.x == pytest.approx(x * width, abs=0.1)  # type: ignore[union-attr]
        assert ours.y == pytest.approx(y * height, abs=0.1)  # type: ignore[union-attr]
    return f"{CASES} points = ui-tars"


def tiles_are_internvls_own() -> str:
    theirs = pytest.importorskip("transformers.models.got_ocr2.image_processing_pil_got_ocr2")
    rule = Resize(rule="tiles", factor=448, max_tiles=12)
    for width, height in SIZES:
        assert tile_canvas(width, height, rule) == theirs.get_optimal_tiled_canvas(
            (height, width), (448, 448), 1, 12
        )
    return f"{CASES} tile grids = transformers"


def bins_are_florences_own() -> str:
    """transformers cuts the middle of a bin to a whole pixel."""
    torch = pytest.importorskip("torch")
    kind = pytest.importorskip("transformers.models.florence2.processing_florence2").Florence2PostProcessor
    theirs, chance = kind({}, SimpleNamespace(all_special_tokens=[])), random.Random(3)
    card = families()["florence-2"].card("florence-2")
    for size in SIZES:
        bins = chance.randrange(1000), chance.randrange(1000)
        x, y = theirs.dequantize(torch.tensor([bins], dtype=torch.float64), size)[0].tolist()
        ours = dialect(card).parse("".join(f"<loc_{number}>" for number in bins * 2), *size)
        assert (int(ours.x), int(ours.y)) == (x, y)  # type: ignore[union-attr]
    return f"{CASES} points = transformers"


EQUAL: dict[str, Callable[[], str]] = {
    **{name: partial(sizes_are_qwen_vl_utils_own, name) for name in ("qwen2-vl", "qwen2.5-vl", "qwen3-vl")},
    **{name: partial(points_are_ui_tars_own, name) for name in ("ui-tars", "ui-tars-1.5")},
    "internvl": tiles_are_internvls_own,
    "florence-2": bins_are_florences_own,
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_to_the_reference(name: str) -> None:
    assert "=" in EQUAL[name]()

"""Equal to the reference: qwen-vl-utils' sizes, ui-tars' sizes and points, transformers' tile canvas."""

from __future__ import annotations

import random
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from agent.cards import families
from agent.contracts import Click, Resize
from agent.dialects import dialect
from agent.dialects.resize import MAX_RATIO, smart_resize, tile_canvas

CASES = 2000
CHANCE = random.Random(0)
SIZES = [(CHANCE.randint(20, 5000), CHANCE.randint(20, 5000)) for _ in range(CASES)]


@pytest.fixture
def qwen(monkeypatch: pytest.MonkeyPatch) -> Any:
    """qwen-vl-utils, whose picture part needs torchvision's names only to be imported."""
    pytest.importorskip("av", reason="pip install qwen-vl-utils av")
    vision = ModuleType("torchvision")
    vision.io, vision.transforms = SimpleNamespace(), ModuleType("torchvision.transforms")  # type: ignore[attr-defined]
    vision.transforms.InterpolationMode = SimpleNamespace()  # type: ignore[attr-defined]
    vision.__version__ = "0"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torchvision", vision)
    monkeypatch.setitem(sys.modules, "torchvision.transforms", vision.transforms)
    yield pytest.importorskip("qwen_vl_utils.vision_process", reason="pip install --no-deps qwen-vl-utils")
    for name in [name for name in sys.modules if name.startswith("qwen_vl_utils")]:
        sys.modules.pop(name)


@pytest.mark.parametrize("name", ["qwen2-vl", "qwen2.5-vl", "qwen3-vl"])
def test_sizes_are_qwen_vl_utils_own(qwen: Any, name: str) -> None:
    rule = families()[name].resize
    for limits in (rule, rule.model_copy(update={"min_pixels": 256 * 784, "max_pixels": 1280 * 784})):
        for width, height in SIZES:
            if max(width, height) > MAX_RATIO * min(width, height):
                continue
            theirs = qwen.smart_resize(height, width, limits.factor, limits.min_pixels, limits.max_pixels)
            if 0 in theirs:  # theirs is no picture at all; ours keeps one factor
                continue
            assert smart_resize(width, height, limits) == theirs[::-1], (width, height)


def test_points_are_ui_tars_own() -> None:
    """Version 1.5 in the resized picture, version 1 in thousandths; 2,000 answers, to a tenth of a pixel."""
    theirs = pytest.importorskip("ui_tars.action_parser", reason="pip install ui-tars")
    chance = random.Random(1)
    for width, height in SIZES:
        width, height = max(width, 200), max(height, 200)
        name = chance.choice(["ui-tars", "ui-tars-1.5"])
        card = families()[name].card(name)
        point = Click(x=chance.uniform(0, width - 1), y=chance.uniform(0, height - 1))
        text = dialect(card).render(point, width, height)
        plain = "Thought: click it\n" + text.replace("<|box_start|>", "").replace("<|box_end|>", "")
        kind = "qwen25vl" if name == "ui-tars-1.5" else "qwen2vl"
        (action,) = theirs.parse_action_to_structure_output(plain, 1000, height, width, kind)
        x, y, *_ = (float(part) for part in action["action_inputs"]["start_box"].strip("[]").split(","))
        ours = dialect(card).parse(plain, width, height)
        assert ours.x == pytest.approx(x * width, abs=0.1)  # type: ignore[union-attr]
        assert ours.y == pytest.approx(y * height, abs=0.1)  # type: ignore[union-attr]


def test_tiles_are_internvls_own() -> None:
    theirs = pytest.importorskip("transformers.models.got_ocr2.image_processing_pil_got_ocr2")
    rule = Resize(rule="tiles", factor=448, max_tiles=12)
    for width, height in SIZES:
        assert tile_canvas(width, height, rule) == theirs.get_optimal_tiled_canvas(
            (height, width), (448, 448), 1, 12
        )

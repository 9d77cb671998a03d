"""What the model looked at: the attention is the one it paid, and the map lies where the tiles lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont

from handeye.__main__ import main
from handeye.agent.contracts import Box, View
from handeye.evaluation.model.look import spread
from handeye.vlm import decide
from handeye.vlm.auto import HandeyeConfig, HandeyeModel, HandeyeProcessor
from handeye.vlm.layers import Attention
from handeye.vlm.look import look, weights_of

TOY = {
    "width": 64, "heads": 2, "stem_width": 32, "stem_blocks": 1, "encoder_layers": 1, "text_layers": 1,
    "fusion_layers": 2, "decoder_layers": 2, "point_width": 32,
}  # fmt: skip


def test_the_attention_shown_is_the_one_that_was_paid():
    torch.manual_seed(0)
    layer = Attention(32, 4)
    x, memory = torch.randn(2, 5, 32), torch.randn(2, 7, 32)
    mask = torch.rand(2, 1, 7) > 0.3
    mask[..., 0] = True
    with torch.no_grad():
        weights = weights_of(layer, x, memory, mask)
        values = layer.key_value(memory).chunk(2, -1)[1].unflatten(-1, (4, -1)).transpose(1, 2)
        again = layer.out((weights @ values).transpose(1, 2).flatten(2))
        torch.testing.assert_close(again, layer(x, memory, mask))


@pytest.mark.parametrize("seed", range(4))
def test_looking_changes_no_answer_and_maps_every_tile(seed: int):
    torch.manual_seed(seed)
    model = HandeyeModel(HandeyeConfig(**TOY)).eval()
    tiles = [np.random.default_rng(seed + k).integers(0, 255, (96, 128, 3), dtype=np.uint8) for k in (0, 9)]
    inputs = HandeyeProcessor()(tiles, [(0, 0, 128, 96), (100, 0, 228, 96)], "Click the red thing")
    found = look(model, inputs)
    assert found.answer.text == decide(model, inputs, half=False).text
    assert set(found.layers) == {"fusion 1", "fusion 2", "coarse 1", "decoder 1", "decoder 2"}
    assert found.layers["fusion 1"].shape == (2, 6, 8)
    assert found.layers["decoder 2"].shape == (2, 3, 4)
    assert all(part.min() >= 0 and part.max() <= 1 for part in found.layers.values())
    if found.heat is not None:
        assert found.heat.shape == (2, 12, 16)
        assert found.heat.sum() + found.nowhere == pytest.approx(1, abs=1e-3)


def test_a_map_lies_on_the_screen_where_its_tiles_do():
    maps = np.zeros((2, 4, 4), np.float32)
    maps[1, 1, 2] = 1.0  # of the second tile, padded to 32 x 32 pixels
    tiles = [
        View("tile", np.zeros((30, 32, 3), np.uint8), Box(0, 0, 32, 30)),
        View("tile", np.zeros((30, 32, 3), np.uint8), Box(20, 0, 52, 30)),
    ]
    whole = spread(maps, tiles, (32, 32), (30, 52))
    row, column = np.unravel_index(whole.argmax(), whole.shape)
    assert 8 <= row < 16
    assert 20 + 16 <= column < 20 + 24


def test_the_brightest_spot_of_a_button_is_on_it(tmp_path: Path, capsys: Any):
    screen = Image.new("RGB", (332, 214), "white")
    pen = ImageDraw.Draw(screen)
    for name, box in (("Cancel", (20, 60, 110, 90)), ("Submit", (150, 120, 240, 150))):
        pen.rectangle(box, (239, 239, 239), (118, 118, 118))
        pen.text(
            ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
            name,
            "black",
            ImageFont.load_default(14),
            anchor="mm",
        )
    screen.save(tmp_path / "two.png")
    page = tmp_path / "look.json"
    assert (
        main(["lab", "look", str(tmp_path / "two.png"), "Click the Submit button", "--json", str(page)]) == 0
    )
    data = json.loads(page.read_text())
    x, y = Box(*data["brightest"]).center
    assert 150 <= x <= 240
    assert 120 <= y <= 150
    assert data["answer"].startswith("click(")
    with Image.open(data["picture"]) as drawn:
        assert drawn.width >= 332
        assert drawn.height > 214 + 100
    assert "open" in capsys.readouterr().out

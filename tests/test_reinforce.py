"""Reinforcement: chances of drawn answers, what a group's rewards do to them, and a run on a real page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from handeye.training import reinforce
from handeye.training.reinforce import Episode, learn, log_probability
from handeye.training.train import save_weights
from handeye.vlm.config import HandeyeConfig
from handeye.vlm.decide import sample
from handeye.vlm.model import HandeyeModel, HandeyeProcessor
from handeye.vlm.tokens import ID

TOY = {"width": 64, "heads": 2, "mlp": 128, "stem_width": 32, "encoder_layers": 1, "text_layers": 1,
       "fusion_layers": 1, "coarse_layers": 1, "decoder_layers": 1, "point_width": 64}  # fmt: skip


def toy() -> HandeyeModel:
    torch.manual_seed(0)
    return HandeyeModel(HandeyeConfig(**TOY)).eval()


def inputs() -> dict[str, torch.Tensor]:
    pixels = np.random.default_rng(0).integers(0, 255, (96, 160, 3), dtype=np.uint8)
    return HandeyeProcessor()([pixels], [(0, 0, 160, 96)], 'Type "ok" into the field')


@pytest.mark.parametrize("seed", range(8))
def test_a_drawn_answer_is_as_likely_as_it_was_drawn(seed: int) -> None:
    """Words and bytes one by one, as they were drawn: the sum of what each was given."""
    model, given = toy(), inputs()
    text, written = sample(model, given, torch.Generator().manual_seed(seed))
    result = float(log_probability(model, given, written).detach())
    assert text
    assert result <= 0
    spread = written.tokens.count(ID["POINT"])  # of a point the mass around it was told, not its one cell
    if not spread:
        assert result == pytest.approx(written.log_probability, abs=1e-2)
    else:
        assert result <= written.log_probability + 1e-2


def test_what_earned_more_than_the_mean_becomes_likelier() -> None:
    model, given = toy(), inputs()
    drawn = [sample(model, given, torch.Generator().manual_seed(seed))[1] for seed in range(12)]
    good, bad = drawn[0], next(each for each in drawn if each.tokens[1] != drawn[0].tokens[1])
    group = [Episode(1.0, [(given, good)]), Episode(-1.0, [(given, bad)])]

    def chances() -> list[float]:
        return [float(log_probability(model, given, each).detach()) for each in (good, bad)]

    before = chances()
    assert learn(model, group, 1.0) == 2.0
    assert all(part.grad is None for part in model.encoder.parameters())
    with torch.no_grad():
        for part in model.parameters():
            if part.grad is not None:
                part -= 0.02 * part.grad
    after = chances()
    assert after[0] > before[0]
    assert after[1] < before[1]
    model.zero_grad(set_to_none=True)
    assert learn(model, [Episode(1.0, [(given, good)])] * 2, 1.0) == 0
    assert all(part.grad is None for part in model.parameters()), "equal rewards teach nothing"


@pytest.mark.browser
def test_it_plays_a_real_page_and_goes_on_from_its_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, out = tmp_path / "start", tmp_path / "out"
    save_weights(toy(), start)
    words = ["--start", str(start), "--tasks", "click-test", "--group", "2", "--threads", "1"]
    for round_ in range(2):
        monkeypatch.setattr("sys.argv", ["reinforce", *words, "--out", str(out), "--minutes", "0.02"])
        reinforce.main()
        lines = [json.loads(line) for line in (out / "groups.jsonl").read_text().splitlines()]
        assert len(lines) > round_
        assert all(line["task"] == "click-test" and len(line["rewards"]) == 2 for line in lines)
        assert (out / "weights" / "model.safetensors").exists()

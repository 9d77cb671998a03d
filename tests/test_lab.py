"""Stages, objectives, pictures as they come, and the comparison, on toy sizes and drawn screens."""

from __future__ import annotations

import copy
import random
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from transformers import AutoModelForImageTextToText, LlamaConfig, LlamaForCausalLM

from handeye.__main__ import main
from handeye.agent.contracts import Box
from handeye.agent.errors import CallerError
from handeye.examples import smollm2
from handeye.training.lab import compare as compare_module
from handeye.training.lab import course as course_module
from handeye.training.lab import start
from handeye.training.lab.compare import Order, compare
from handeye.training.lab.examples import batch_of, draw_many, drawn, from_folder
from handeye.training.lab.objectives import OBJECTIVES, Pretrainer
from handeye.training.lab.report import write_report
from handeye.training.lab.stages import batches_of, learn, learn_only, pair_of, prefer, preference, with_lora
from handeye.training.lab.variants import build, variants
from handeye.training.records import Choice, Element, Question, Screen, append_lines
from handeye.vlm.encoders.vq import VqEncoder
from handeye.vlm.joined import JoinedModel
from handeye.vlm.joined_config import JoinedConfig
from handeye.vlm.joined_processor import JoinedProcessor, byte_tokenizer, processor_of
from handeye.vlm.parts import FUSIONS, encoder_of
from handeye.vlm.pictures import MODES, Rules, prepare

TINY = {"kind": "conv_vit", "width": 32, "heads": 2, "stem_width": 16, "stem_blocks": 1, "encoder_layers": 1}


def toy(fusion: str = "early", rules: Rules | None = None) -> tuple[JoinedModel, JoinedProcessor]:
    torch.manual_seed(0)
    words = byte_tokenizer()
    text: dict[str, Any] = {"vocab_size": len(words), "hidden_size": 64, "num_hidden_layers": 2}
    config = JoinedConfig(
        vision=TINY,
        fusion=fusion,
        text_config={"model_type": "handeye-causal", **text},
        pad_token_id=0,
        eos_token_id=2,
    )
    model = JoinedModel(config)
    return model, processor_of(model, words, rules or Rules("stretch", 64))


def weights_of(model: nn.Module) -> dict[str, torch.Tensor]:
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def changed(model: nn.Module, before: dict[str, torch.Tensor]) -> set[str]:
    now = dict(model.named_parameters())
    return {name.split(".")[0] for name, old in before.items() if not torch.equal(old, now[name])}


def test_align_changes_only_the_adapter_and_instruct_all_but_the_encoder():
    model, processor = toy()
    before = weights_of(model)
    batches = list(batches_of(processor, draw_many(1), 4, 3))
    learn(model, batches, learn_only(model, "align"))
    assert changed(model, before) == {"adapter"}
    learn(model, batches, learn_only(model, "instruct"))
    assert changed(model, before) == {"adapter", "decoder", "place", "picture"}


def test_a_few_screens_can_be_learnt_by_heart():
    model, processor = toy("cross")
    examples = list(islice(draw_many(2), 4))
    batch = batch_of(processor, examples)
    losses = learn(model, [batch] * 80, learn_only(model, "all"), rate=3e-3)
    assert losses[-1] < 0.1 * losses[0]
    asked = batch_of(processor, examples, "none")
    value = model.generate(**asked, max_new_tokens=8, do_sample=False)[:, asked["input_ids"].shape[1] :]
    answers = processor.tokenizer.batch_decode(value, skip_special_tokens=True)
    pictures = [prepare(example.pixels, processor.rules) for example in examples]
    assert all(e.right(a, p) for e, a, p in zip(examples, answers, pictures, strict=True)), answers


def test_preference_widens_the_distance_of_right_and_wrong():
    model, processor = toy("cross")
    reference = copy.deepcopy(model)
    pair = pair_of(processor, list(islice(draw_many(3), 6)))
    with torch.no_grad():
        assert float(preference(model, reference, pair)) == pytest.approx(np.log(2), abs=1e-4)
    losses = prefer(model, reference, [pair] * 8, rate=1e-3)
    assert losses[-1] < 0.8 * losses[0]
    assert changed(reference, weights_of(toy("cross")[0])) == set()


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # peft asks for it
def test_lora_leaves_the_decoder_and_merges_into_a_plain_model():
    model, processor = toy()
    before = weights_of(model.decoder)
    wrapped = with_lora(model, rank=2)
    batch = batch_of(processor, list(islice(draw_many(4), 4)))
    learning = [weight for weight in wrapped.parameters() if weight.requires_grad]
    losses = learn(wrapped, [batch] * 5, learning, rate=1e-2)
    assert losses[-1] < losses[0]
    with torch.no_grad():
        wanted = wrapped(**batch).logits
        kept = dict(wrapped.named_parameters())
        for name, old in before.items():
            new = kept.get(f"base_model.model.decoder.{name.replace('.weight', '.base_layer.weight')}")
            assert new is None or torch.equal(new, old)
        merged = wrapped.merge_and_unload()
        torch.testing.assert_close(merged(**batch).logits, wanted, atol=1e-4, rtol=1e-4)
    assert isinstance(merged, JoinedModel)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_an_objective_is_learnt_on_ten_screens(objective: str):
    torch.manual_seed(0)
    trainer = Pretrainer(encoder_of(TINY), objective)
    examples = list(islice(draw_many(5), 10))
    pixels = torch.from_numpy(np.stack([one.pixels for one in examples])).permute(0, 3, 1, 2).float()
    weights = [weight for weight in trainer.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=2e-3)
    before = weights_of(trainer.encoder)
    losses = [trainer.learn(pixels, examples, optimizer) for _ in range(15)]
    assert np.mean(losses[-3:]) < np.mean(losses[:3])
    assert changed(trainer.encoder, before)


def test_the_vq_encoder_learns_to_make_pictures_again():
    torch.manual_seed(0)
    encoder = VqEncoder(16, 8)
    pixels = torch.from_numpy(drawn(random.Random(1)).pixels).permute(2, 0, 1)[None].float()
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=3e-3)
    losses = []
    for _ in range(15):
        losses.append(encoder.loss(pixels))
        losses[-1].backward()
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < 0.7 * losses[0]
    assert encoder.codes(pixels).shape == (1, 60)


@pytest.mark.parametrize("how", list(MODES))
@pytest.mark.parametrize("size", [(160, 96), (90, 300), (64, 64), (333, 214)])
def test_a_point_goes_to_the_canvas_and_back_and_shows_the_same_pixels(how: str, size: tuple[int, int]):
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    x, y = width // 2, height // 2
    pixels[max(0, y - 9) : y + 9, max(0, x - 9) : x + 9] = 255
    picture = prepare(pixels, Rules(how, 64, 16, 6))
    at = picture.to_canvas(x, y)
    assert picture.to_screen(*at) == pytest.approx((x, y))
    shown = 0
    for tile, (left, top, right, bottom) in zip(picture.tiles, picture.boxes, strict=True):
        assert tile.shape[0] % 16 == tile.shape[1] % 16 == 0
        if left <= at[0] < right and top <= at[1] < bottom:
            row = int((at[1] - top) / (bottom - top) * tile.shape[0])
            column = int((at[0] - left) / (right - left) * tile.shape[1])
            shown += int(tile[row, column].min() > 200)
    assert shown == (2 if how == "tile" else 1)


def test_the_stages_are_gone_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(start, "MINUTES", 0.01)
    monkeypatch.setattr(course_module, "ASKED", 8)
    scores = list(course_module.course(0.02, start=tmp_path))
    assert [score.stage for score in scores] == ["start", "align", "instruct", "prefer"]
    assert 0 < scores[1].learning < scores[2].learning == scores[3].learning
    assert all(score.steps > 0 for score in scores[1:])
    with pytest.raises(CallerError, match="--budget"):
        next(course_module.course(0))


def test_a_comparison_trains_every_variant_and_writes_its_section(tmp_path: Path, monkeypatch: Any):
    monkeypatch.setattr(compare_module, "ASKED", 12)
    monkeypatch.setattr(compare_module, "PROBED", 40)
    monkeypatch.setattr(start, "MINUTES", 0.01)
    page = tmp_path / "docs" / "lab.md"
    page.parent.mkdir()
    order = Order("fusion", minutes=0.03, start=tmp_path / "start")
    once = compare(order)
    (kept,) = (tmp_path / "start").iterdir()
    assert [score.variant for score in once] == list(FUSIONS)
    scores = [*once, *(score.model_copy(update={"seed": 1}) for score in once)]
    assert all(score.steps > 0 and 0 <= score.read <= 1 and score.gflop > 0 for score in scores)
    tokens = {score.variant: score.tokens for score in scores}
    assert tokens["early"] == tokens["native"] == 64
    for _ in range(2):
        write_report(order, scores, "handeye lab compare --vary fusion", page)
    text = page.read_text()
    assert text.count("<!-- lab:fusion -->") == 1
    assert text.count("| gated |") == 1
    assert "early - late" in text
    write_report(order, once, "handeye lab compare --vary fusion", page)
    assert "±" in page.read_text().split("## fusion")[1], "one seed has intervals over its questions"
    trained = load_file(kept)
    again = start.reading_encoder(tmp_path / "start")
    assert all(torch.equal(weight, trained[name]) for name, weight in again.items())
    assert (tmp_path / "docs" / "lab" / "fusion.png").stat().st_size > 5000


def test_a_trained_encoder_is_taken_and_stays():
    encoder = {n: w + 1 for n, w in build(variants("adapter")[0], 3)[0].encoder.state_dict().items()}
    for name in ("adapter", "fusion", "aspect"):
        variant = variants(name)[0]
        model, processor = build(variant, 3, encoder)
        compare_module.train(model, processor, draw_many(1), 0.01)
        assert all(torch.equal(w, encoder[n]) for n, w in model.encoder.state_dict().items())


def test_variants_of_a_seed_start_alike():
    base = build(variants("adapter")[1], 3)[0].state_dict()
    for variant in [*variants("adapter"), *variants("fusion")]:
        own = build(variant, 3)[0].state_dict()
        assert torch.equal(
            own["decoder.lm_head.weight"][:260], base["decoder.lm_head.weight"]
        ) or "native" in (variant.name)
        if "encoder.vit.norm.weight" in own:
            assert torch.equal(own["encoder.vit.to_tokens.weight"], base["encoder.vit.to_tokens.weight"])


def test_screens_of_a_folder_become_questions(tmp_path: Path):
    (tmp_path / "frames").mkdir()
    Image.fromarray(drawn(random.Random(1)).pixels).save(tmp_path / "frames" / "a.png")
    box = Box(10, 10, 60, 30)
    known = (
        Element(box=box, role="text", text="Send"),
        Element(box=Box(80, 50, 120, 70), role="text", text="No"),
    )
    asked = (Question(goal="Press Send", choices=(Choice(kind="click", box=box),)),)
    screen = Screen(frame="frames/a.png", source="t", seed=1, questions=asked, elements=known)
    append_lines(tmp_path / "screens.jsonl", [screen.model_dump_json()])
    found = list(islice(from_folder(tmp_path, 1), 20))
    assert {example.kind for example in found} == {"read", "ground"}
    picture = prepare(found[0].pixels, Rules("pad", 128))
    for example in found:
        assert example.right(example.answer(picture), picture)
        assert not example.right(example.wrong_answer(picture), picture)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["lab", "compare", "--vary", "colour", "--budget", "1"], "cannot vary 'colour'"),
        (["lab", "compare", "--vary", "adapter", "--budget", "0"], "have to be above 0"),
        (
            ["lab", "compare", "--vary", "adapter", "--budget", "1", "--data", "nowhere"],
            "--data needs --test",
        ),
        (["lab", "look", "nothing.png", "click OK"], "cannot be read as an image"),
    ],
)
def test_bad_requests_are_one_clear_line(arguments: list[str], line: str, capsys: Any):
    assert main(arguments) == 2
    text = capsys.readouterr().err.strip()
    assert line in text
    assert "\n" not in text


def test_the_smollm2_example_trains_its_adapter_alone(tmp_path: Path, capsys: Any):
    words = byte_tokenizer()
    torch.manual_seed(0)
    small = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2}
    LlamaForCausalLM(LlamaConfig(**small, vocab_size=len(words))).save_pretrained(tmp_path / "words")
    words.save_pretrained(tmp_path / "words")
    out = tmp_path / "joined"
    smollm2.main(
        ["--language", str(tmp_path / "words"), "--minutes", "0.02", "--asked", "4", "--out", str(out)]
    )
    assert "after" in capsys.readouterr().out
    fresh, kept = smollm2.join(tmp_path / "words")[0], AutoModelForImageTextToText.from_pretrained(out)
    assert changed(kept, weights_of(fresh)) == {"adapter"}
    with pytest.raises(CallerError, match="is not there"):
        smollm2.join(tmp_path / "nothing")

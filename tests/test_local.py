"""How local weights are brought in: numbers, device, int8, compiled, by hub name, with a kept prefix."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import psutil
import pytest
import tiny_models
import torch

from handeye.agent.backends import load, memory
from handeye.agent.backends.calibration import calibrated
from handeye.agent.backends.generative import Generative
from handeye.agent.backends.loading import Loading, split_name
from handeye.agent.backends.local import Local
from handeye.agent.backends.tiles import TOWERS
from handeye.agent.contracts import Constraint, Prompt, Reply, Screenshot
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError
from handeye.agent.perception.tiling import cut_views

SIZE = (400, 300)
NEAR = 1e-5
CHANCE = np.random.default_rng(0)
SCREEN, OTHER = (Screenshot(CHANCE.integers(0, 255, (300, 400, 3), dtype=np.uint8)) for _ in range(2))
KEPT = [
    "qwen2-vl", "qwen2.5-vl", "qwen3-vl", "llava", "llava-next", "llava-onevision", "internvl", "smolvlm",
    "idefics3", "idefics2", "chameleon", "glm-4v",
]  # fmt: skip
"""Families whose keys and values of an unchanged prefix may be used again."""


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build("llava", tmp_path_factory.mktemp("models") / "llava")


def generative(model: Local) -> Generative:
    assert model._generative is not None
    return model._generative


def answer(model: Local, screen: Screenshot = SCREEN, text: str = "press it") -> Reply:
    views, prompt = cut_views(screen, model.card), Prompt(goal="x", text=text)
    return generative(model).answer(views, prompt, Constraint(width=SIZE[0], height=SIZE[1]))


def logits(model: Local) -> torch.Tensor:
    ids = torch.arange(5, 60)[None]
    with torch.no_grad():
        return model._model(input_ids=ids).logits.float()


def test_wishes_follow_the_name(folder: Path) -> None:
    assert split_name("a/b?dtype=bfloat16&int8=1&device=cuda:1&compile=1") == (
        "a/b",
        Loading(dtype="bfloat16", int8=True, device="cuda:1", compile="1"),
    )
    for wish, reason in (("speed=9", "known are family"), ("dtype=int3", "dtype"), ("int8=maybe", "int8")):
        with pytest.raises(CallerError, match=reason):
            split_name(f"{folder}?{wish}")
    with pytest.raises(CallerError, match="device 'toaster' is unknown"):
        load(f"{folder}?device=toaster")
    if not torch.cuda.is_available():
        with pytest.raises(CallerError, match="torch sees no GPU here"):
            load(f"{folder}?device=cuda")


def test_dtype_is_what_was_asked_for(folder: Path) -> None:
    model = load(f"{folder}?dtype=bfloat16&device=cpu")
    assert isinstance(model, Local)
    assert model._model.dtype == torch.bfloat16
    assert dialect(model.card).parse(answer(model).text, *SIZE)


async def test_the_cards_calibration_makes_the_confidence(folder: Path) -> None:
    model = Local(folder)
    asked = cut_views(SCREEN, model.card), Prompt(goal="x", text="press it")
    limits = Constraint(width=SIZE[0], height=SIZE[1])
    own = (await model.ask(*asked, limits)).confidence
    model.card = model.card.model_copy(update={"calibration": (0.5, -1.0)})
    value = (await model.ask(*asked, limits)).confidence
    assert value == pytest.approx(calibrated(own, (0.5, -1.0)), abs=1e-6)
    assert value != own


def test_int8_changes_the_language_model_alone(folder: Path) -> None:
    pytest.importorskip("torchao", reason="pip install -e '.[int8]'")
    plain, small = Local(folder), Local(folder, Loading(int8=True))
    kinds = {name: type(part.weight).__name__ for name, part in small._model.named_modules()
             if isinstance(part, torch.nn.Linear)}  # fmt: skip
    quantised = {name for name, kind in kinds.items() if kind != "Parameter"}
    assert quantised
    assert all("language_model" in name for name in quantised)
    assert {name for name in kinds if "language_model" in name} == quantised
    near = (logits(plain) - logits(small)).abs().max() / logits(plain).abs().max()
    assert 0 < near < 0.05
    assert dialect(small.card).parse(answer(small).text, *SIZE)


def test_a_compiled_model_answers_alike(folder: Path) -> None:
    plain, fast = Local(folder), Local(folder, Loading(compile="eager"))
    assert fast._model._compiled_call_impl is not None
    assert torch.equal(logits(plain), logits(fast))
    with pytest.raises(CallerError, match="compile=warp"):
        Local(folder, Loading(compile="warp"))


def test_a_hub_name_is_loaded_from_what_was_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache as the hub's client leaves it; nothing is fetched in tests."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    kept, commit = tmp_path / "models--someone--tiny-llava", "0" * 40
    tiny_models.build("llava", kept / "snapshots" / commit)
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text(commit)
    model = load("someone/tiny-llava?dtype=float32")
    assert (model.card.name, model.card.family) == ("someone/tiny-llava", "llava")
    with pytest.raises(CallerError, match="the model someone/else cannot be fetched"):
        load("someone/else")


@pytest.mark.parametrize("family", KEPT)
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # GLM-4V's processor
def test_a_kept_prefix_changes_no_answer(
    family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again, with a longer and with another question, and about another screen."""
    monkeypatch.setattr("handeye.agent.backends.generative.ANSWER_TOKENS", 6)
    tiny_models.build(family, tmp_path)
    asked = [(SCREEN, "press"), (SCREEN, "press it now"), (SCREEN, "no, that"), (OTHER, "no, that")]
    data = {}
    for reuse in (False, True):
        model = Local(tmp_path, Loading(dtype="float32", reuse=reuse))
        data[reuse] = [(answer(model, *question), kept_of(model)) for question in asked]
    for (fresh, _), (again, _) in zip(data[False], data[True], strict=True):
        assert again.text == fresh.text
        assert again.confidence == pytest.approx(fresh.confidence, abs=NEAR)
    looked = [reply.confidence for reply, _ in data[True]]
    assert len(set(looked)) > 2, "the answers do not depend on the question"
    assert looked[2] != looked[3], "the answers do not depend on the picture"
    kept = [number for _, number in data[True]]
    assert kept[0] == kept[3] == 0
    assert 0 < kept[2] < kept[1] < data[True][1][0].tokens_in


def kept_of(model: Local) -> int:
    prefix = generative(model).prefix
    return prefix.reused if prefix else 0


@pytest.mark.parametrize("family", ["paligemma", "florence-2", "blip-2"])
def test_a_kept_prefix_is_refused_where_it_is_not_equal(family: str, tmp_path: Path) -> None:
    tiny_models.build(family, tmp_path)
    with pytest.raises(CallerError, match="reuse=1 is not proven equal"):
        Local(tmp_path, Loading(reuse=True))


@pytest.mark.parametrize("family", ["llava-next", "llava-onevision", "internvl", "smolvlm", "idefics3"])
def test_unchanged_tiles_keep_their_features_bit_for_bit(family: str, tmp_path: Path) -> None:
    """One square of the screen changes: only the tiles that show it are encoded again."""
    tiny_models.build(family, tmp_path)
    plain, kept = (Local(tmp_path, Loading(dtype="float32", tiles=tiles)) for tiles in (False, True))
    assert kept.tiles is not None
    pixels = SCREEN.pixels.copy()
    pixels[:20, :20] = 0
    for screen in (SCREEN, Screenshot(pixels), SCREEN):
        fresh, again = answer(plain, screen), answer(kept, screen)
        assert again.text == fresh.text
        assert again.confidence == pytest.approx(fresh.confidence, abs=NEAR)
    count = (kept.tiles.computed + kept.tiles.reused) // 3
    assert count > 1
    assert count < kept.tiles.computed < 2 * count
    tower = getattr(plain._model.model, TOWERS[plain._model.config.model_type])
    again = getattr(kept._model.model, TOWERS[plain._model.config.model_type])
    side = plain._model.config.vision_config.image_size
    tiles = torch.rand(3, 3, *(side if isinstance(side, (list, tuple)) else (side, side)))
    with torch.no_grad():
        wanted = torch.cat([tower(tile[None]).last_hidden_state for tile in tiles])
        for _ in range(2):
            assert torch.equal(again(tiles).last_hidden_state, wanted)
        assert torch.allclose(tower(tiles).last_hidden_state, wanted, atol=NEAR)


def test_tiles_are_refused_where_the_picture_is_one(folder: Path) -> None:
    with pytest.raises(CallerError, match="tiles=1 is not equal for 'llava'"):
        Local(folder, Loading(tiles=True))
    with pytest.raises(CallerError, match="exclude each other"):
        Local(folder, Loading(tiles=True, compile="eager"))


def test_an_answer_stops_with_its_action(folder: Path) -> None:
    """The words after a whole action are not waited for."""
    model = Local(folder)
    asked, words = generative(model), model._processor.tokenizer
    said = "click(x=0.25, y=0.15) and then"
    script = iter(words(said, add_special_tokens=False).input_ids)

    def forced(input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        only = torch.full_like(scores, float("-inf"))
        only[:, next(script)] = 0
        return only

    asked._constrained.processors = lambda constraint: [forced]  # type: ignore[method-assign,assignment]
    assert answer(model).text == "click(x=0.25, y=0.15)"


def test_memory_is_given_back_and_few_products_are_kept_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", raising=False)
    memory.keep_fewer_primitives()
    assert os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"] == str(memory.PRIMITIVES)
    monkeypatch.setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "7")
    memory.keep_fewer_primitives()
    assert os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"] == "7"
    process = psutil.Process()
    kept = [bytearray(50_000) for _ in range(4000)]  # 200 MB below the size that has pages of its own
    full = process.memory_info().rss
    last = kept.pop()
    kept.clear()
    memory.give_back()
    assert last
    assert process.memory_info().rss < full - 100_000_000

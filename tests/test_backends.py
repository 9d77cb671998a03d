"""Models by name: the local backend on a toy of the built-in VLM, and weights that cannot be used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from handeye.agent.actions import parse
from handeye.agent.backends import load
from handeye.agent.backends.local import CARD_FILE, Local
from handeye.agent.backends.scripted import Scripted, from_file
from handeye.agent.contracts import ModelCard, Prompt, Screenshot, StepSummary, VisionModel
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.perception.tiling import cut_views

CARD = ModelCard(
    name="toy", family="handeye", dialect="handeye", coordinate_space="screen", tile_width=96, tile_height=64
)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch

    from handeye.vlm.auto import HandeyeConfig, HandeyeModel, HandeyeProcessor

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("toy")
    config = HandeyeConfig(width=32, heads=2, stem_width=16, encoder_layers=1, text_layers=1, point_width=16)
    HandeyeModel(config).save_pretrained(folder)
    HandeyeProcessor().save_pretrained(folder)
    (folder / CARD_FILE).write_text(CARD.model_dump_json())
    return folder


async def test_a_folder_of_weights_answers_in_its_dialect(weights: Path) -> None:
    model = load(str(weights))
    assert isinstance(model, VisionModel)
    assert len(model.card.weights_hash) == 64
    screen = Screenshot(np.full((120, 200, 3), 200, np.uint8))
    history = (
        StepSummary(action="click(x=3, y=4)", effect="changed"),
        StepSummary(action="nonsense", error="no action"),
    )
    prompt = Prompt(goal='Type "ana"', history=history)
    reply = await model.ask(cut_views(screen, model.card), prompt)
    assert parse(reply.text)
    assert reply.text == (await model.ask(cut_views(screen, model.card), prompt)).text
    assert {"prepare"} < set(reply.timings_ms)


def test_the_built_in_model_takes_no_wishes_it_cannot_keep(weights: Path) -> None:
    with pytest.raises(CallerError, match="takes no options but dtype, device and network"):
        load(f"{weights}?int8=1")


def broken(weights: Path, folder: Path) -> Path:
    shutil.copytree(weights, folder / "model")
    return folder / "model"


def told(folder: Path) -> str:
    with pytest.raises(CallerError) as raised:
        Local(folder)
    message = str(raised.value)
    assert "\n" not in message
    assert str(folder) in message
    return message


def test_damaged_weights_are_told(weights: Path, tmp_path: Path) -> None:
    folder = broken(weights, tmp_path)
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:1000])
    assert "cannot be loaded" in told(folder)


def test_another_models_weights_are_told(weights: Path, tmp_path: Path) -> None:
    folder = broken(weights, tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "encoder_layers": 3}))
    assert "another model's" in told(folder)


def test_an_unknown_kind_of_model_is_told(weights: Path, tmp_path: Path) -> None:
    folder = broken(weights, tmp_path)
    (folder / "config.json").write_text(json.dumps({"model_type": "no-such-model"}))
    (folder / CARD_FILE).unlink()
    assert "no family is known" in told(folder)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("config.json", None, "no config.json"),
        ("config.json", "{", "cannot be read"),
        ("config.json", "[]", "no model_type"),
        ("model.safetensors", None, "no *.safetensors"),
        (CARD_FILE, "{}", "name: Field required"),
    ],
)
def test_a_folder_that_is_no_model_is_told(
    name: str, content: str | None, message: str, weights: Path, tmp_path: Path
) -> None:
    folder = broken(weights, tmp_path)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
        if content == "[]":
            (folder / CARD_FILE).unlink()
    assert message in told(folder)


async def test_a_script_is_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("# a comment\nclick(x=1, y=2)\n\ndone()\n")
    model = from_file(tmp_path / "script")
    asked = [(await model.ask([], Prompt(goal="x"))).text for _ in range(2)]
    assert asked == ["click(x=1, y=2)", "done()"]
    with pytest.raises(ModelFault, match="no answer left"):
        await model.ask([], Prompt(goal="x"))


async def test_a_script_can_be_an_asynchronous_function() -> None:
    async def answer(views: object, prompt: Prompt) -> str:
        return f"note(text={prompt.goal!r})"

    assert (await Scripted(answer).ask([], Prompt(goal="x"))).text == "note(text='x')"

"""Every family that transformers carries: a tiny random-weight model takes a whole step in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny_models
import torch

from agent.backends.local import Local
from agent.cards import families, family_of
from agent.config import AgentSettings
from agent.errors import CallerError
from agent.log.format import RunHeader
from agent.log.reader import read_run
from agent.log.writer import RunWriter
from agent.loop import Agent
from environments.browser import BrowserEnvironment, BrowserSettings

BUTTON = "<button style='position:absolute;left:20px;top:20px;width:100px;height:40px'>press</button>"
MODEL_OF = {"idefics": "idefics2"}
"""Families whose tiny model has another name."""
NOT_IN_TRANSFORMERS = {"cogvlm", "cogagent", "moondream"}
ON_ANOTHER = {
    "ui-tars": "qwen2-vl",
    "ui-tars-1.5": "qwen2.5-vl",
    "showui": "qwen2-vl",
    "os-atlas": "qwen2-vl",
}
"""Families that are another's architecture with weights of their own."""
LOCAL = [name for name, family in families().items() if "local" in family.where and name != "handeye"]
RUN = [name for name in LOCAL if name not in NOT_IN_TRANSFORMERS]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # GLM-4V's processor
async def test_one_step_from_pixels_to_a_logged_action(
    page_url: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.set_num_threads(1)
    browser = BrowserEnvironment(
        BrowserSettings(url=page_url(BUTTON), width=400, height=300, settle_seconds=0.2)
    )
    await browser.open()
    try:
        for name in RUN:
            begun = time.perf_counter()
            architecture = MODEL_OF.get(name, ON_ANOTHER.get(name, name))
            model = Local(tiny_models.build(architecture, tmp_path / "models" / name))
            assert model.card.family == name
            header = RunHeader(
                run="run", started=time.time(), environment="browser", goal="press", model=model.card
            )
            with RunWriter.create(tmp_path / name, header) as writer:
                settings = AgentSettings(max_steps=1, max_seconds=120)
                await Agent(model, browser, writer, settings).run_async("press the button")
            (step,) = read_run(tmp_path / name).steps
            assert step.decided.action is not None, (name, step.decided.error, step.decided.reply.text)
            assert step.decided.reply.tokens_out > 0
            with capsys.disabled():
                kind = step.decided.action.kind
                print(f"\n{name}: loaded, asked, {kind} logged, {time.perf_counter() - begun:.1f} s", end="")
    finally:
        await browser.close()


def test_every_family_of_the_design_has_a_card() -> None:
    assert set(LOCAL) == set(RUN) | NOT_IN_TRANSFORMERS
    assert {"gpt", "gemini", "claude"} <= set(families())


@pytest.mark.parametrize(
    ("folder", "model_type", "family"),
    [
        ("Qwen2.5-VL-7B-Instruct", "qwen2_5_vl", "qwen2.5-vl"),
        ("UI-TARS-1.5-7B", "qwen2_5_vl", "ui-tars-1.5"),
        ("UI-TARS-7B-DPO", "qwen2_vl", "ui-tars"),
        ("llava-v1.6-mistral-7b-hf", "llava_next", "llava-next"),
        ("llava-onevision-qwen2-7b-ov-hf", "llava_onevision", "llava-onevision"),
        ("ShowUI-2B", "qwen2_vl", "showui"),
        ("GLM-4.1V-9B-Thinking", "glm4v", "glm-4v"),
        ("my-weights", "idefics3", "idefics3"),
        ("my-weights", "instructblip", "blip-2"),
    ],
)
def test_the_family_of_a_folder(folder: str, model_type: str, family: str) -> None:
    found = family_of(folder, model_type)
    assert found is not None
    assert found.family == family


def test_the_processors_own_limits_go_onto_the_card(tmp_path: Path) -> None:
    model = Local(tiny_models.build("qwen2.5-vl", tmp_path / "qwen2.5-vl"))
    assert model.card.resize.max_pixels == 28 * 28 * 64
    assert model.card.resize.factor == 28


def test_a_model_of_no_known_family_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(CallerError, match="no family is known for model_type 'bert'"):
        Local(tmp_path)

"""Every family: a tiny random-weight model takes a whole step in a real browser, and its dialect is right.

CogVLM, which transformers does not carry, is loaded from a folder with code of its own, written for these
tests in the released interface. What else is not carried, and what is hosted, is asked over HTTP and gives a
canned answer.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import canned
import numpy as np
import pytest
import test_dialects_corpus as corpus
import tiny_models
import torch
from rich.console import Console
from rich.table import Table
from test_dialects import assert_near
from test_dialects_reference import EQUAL

from handeye.__main__ import main
from handeye.agent.backends import load
from handeye.agent.backends.loading import Loading
from handeye.agent.backends.local import Local, builtin_folder
from handeye.agent.cards import families, family_of
from handeye.agent.contracts import (
    Action,
    Ask,
    Box,
    Click,
    Constraint,
    Done,
    Drag,
    Fail,
    Move,
    Navigate,
    Note,
    OpenApp,
    Press,
    Prompt,
    Screenshot,
    Scroll,
    Tab,
    Type,
    UseSkill,
    VisionModel,
    Wait,
    Zoom,
)
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import space_of
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.perception.tiling import cut_views
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

BUTTON = "<button style='position:absolute;left:20px;top:20px;width:100px;height:40px'>press</button>"
SERVED_ONLY = {"cogagent", "moondream", "kimi-vl", "opencua"}
UNBUILT = {
    "gemma-3", "gemma-4", "glm-5v", "kimi-k2.5", "lfm2-vl", "llama-4", "minicpm-v", "mistral-3", "molmo-2",
    "qwen2.5-omni", "qwen3-omni", "generic",
}  # fmt: skip
"""Families that no tiny model is built for here: they are asked over HTTP and give a canned answer."""
MODELS_OF = {
    "idefics": ("idefics1", "idefics2"),
    "blip-2": ("blip-2", "instructblip"),
    "ui-tars": ("qwen2-vl",),
    "ui-tars-1.5": ("qwen2.5-vl",),
    "showui": ("qwen2-vl",),
    "os-atlas": ("qwen2-vl",),
    **{name: ("qwen2.5-vl",) for name in ("ui-venus", "gta1", "holo-1.5", "fara", "scalecua")},
    **{name: ("qwen3-vl",) for name in ("ui-venus-1.5", "holo-2", "mai-ui")},
    "autoglm": ("glm-4v",),
}
"""Architectures of a family that has several, or is another's with weights of its own."""
LOCAL = [name for name, family in families().items() if "local" in family.where and name != "handeye"]
RUN = [name for name in LOCAL if name not in SERVED_ONLY | UNBUILT]


EACH = [(name, kind) for name in families() for kind in MODELS_OF.get(name, (name,))]
HOSTED = {"gpt": "openai:gpt-5", "claude": "anthropic:claude-x", "gemini": "google:gemini-x"}
TEXT = "it's 12"
SCREEN = Constraint(width=400, height=300)
EVERY_KIND: tuple[Action, ...] = (
    Click(x=40, y=30), Move(x=40, y=30), Drag(path=((40, 30), (90, 60))), Scroll(x=40, y=30, dy=300),
    Type(text=TEXT), Type(text=TEXT, x=40, y=30, clear=True), Press(keys="Control+a"), Wait(seconds=2),
    Zoom(region=Box(40, 30, 90, 60)), Navigate(to="back"), Navigate(to="goto", url="http://a.b/c"),
    Tab(do="new"), OpenApp(name="files"), Ask(question=TEXT), Note(text=TEXT),
    UseSkill(name="sign_in", arguments={"who": TEXT}), Done(answer=TEXT), Fail(reason="absent"),
)  # fmt: skip
COLUMNS = ("family", "loaded", "one step in the browser", "dialect there and back", "corpus", "reference")


@contextmanager
def model_of(name: str, kind: str, folder: Path) -> Iterator[tuple[VisionModel, str]]:
    """A model of the family, and in words what it really is. kind: its architecture here."""
    if name == "handeye":
        yield Local(builtin_folder()), "the shipped weights"
    elif name in RUN:
        own_code = Loading(code=families()[name].remote_code == "folder", family=name)
        model = Local(tiny_models.build(kind, folder / kind), own_code, name)
        yield model, f"{type(model._model).__name__}, {type(model._processor).__name__}"
    else:
        with canned.desk(families()[name].card(name), HOSTED.get(name, "")) as model:
            yield model, "hosted, canned answer" if name in HOSTED else "served, canned answer"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # GLM-4V's processor
async def test_every_family_from_pixels_to_a_logged_action(
    page_url: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.set_num_threads(1)
    browser = BrowserEnvironment(
        BrowserSettings(url=page_url(BUTTON), width=400, height=300, settle_seconds=0.2)
    )
    table = Table(*COLUMNS, box=None)
    await browser.open()
    try:
        for name, kind in EACH:
            with model_of(name, kind, tmp_path / "models") as (model, what):
                assert model.card.family == name
                step = await one_step(model, browser, tmp_path / "runs" / name / kind)
            table.add_row(name, what, step, *on_paper(name))
    finally:
        await browser.close()
    with capsys.disabled():
        Console(width=210).print("\n", table)


async def one_step(model: VisionModel, browser: BrowserEnvironment, folder: Path) -> str:
    header = RunHeader(run="run", started=time.time(), environment="browser", goal="press", model=model.card)
    begun = time.perf_counter()
    with RunWriter.create(folder, header) as writer:
        settings = AgentSettings(max_steps=1, max_seconds=900)
        await Agent(model, browser, writer, settings).run_async("press the button")
    decided = read_run(folder).steps[0].decided
    assert decided.action is not None, (folder.name, decided.error, decided.reply.text)
    return f"{decided.action.kind} logged, {time.perf_counter() - begun:.1f} s"


def on_paper(name: str) -> tuple[str, str, str]:
    """What needs no model: every kind written and read, the corpus, and the reference."""
    card = families()[name].card(name)
    words, space = dialect(card), space_of(card, 400, 300)
    for action in EVERY_KIND:
        assert_near(words.parse(words.render(action, 400, 300), 400, 300), action, space)
    rows = [row.values for row in corpus.ROWS if row.values[0] == name]
    for row in rows:
        corpus.test_an_answer_means_what_it_says(*row)
    kinds = len({action.kind for action in EVERY_KIND})
    equal = EQUAL[name]() if name in EQUAL else "none published"
    return f"{kinds} of {kinds} kinds", f"{len(rows)} of {len(rows)}", equal


NAMED = (
    "Handeye", "LLaVA", "LLaVA-NeXT", "LLaVA-OneVision", "Qwen2-VL", "Qwen2.5-VL", "Qwen3-VL",
    "InternVL", "CogVLM", "CogAgent", "UI-TARS", "UI-TARS-1.5", "SmolVLM", "Idefics3", "Florence-2",
    "BLIP-2", "InstructBLIP", "Idefics", "Chameleon", "PaliGemma", "Moondream", "ShowUI",
    "OS-Atlas", "GPT-4V", "Gemini", "Claude", "GLM-4V",
)  # fmt: skip
"""The families that the design promises."""


def test_every_family_is_listed_with_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--json", "-"]) == 0
    rows = json.loads(capsys.readouterr().out)["families"]
    titles = " / ".join(row["title"] for row in rows)
    assert [name for name in NAMED if name not in titles] == []
    assert {*LOCAL, *SERVED_ONLY} == {*RUN, *SERVED_ONLY, *UNBUILT}
    for row in rows:
        assert row["card"]["dialect"] == row["dialect"]
        assert row["coordinate_space"]
        assert isinstance(row["runs_here"], bool)
        assert row["memory_free_gb"] > 0
        assert not row["runs_here"] or (row["memory_needed_gb"] or 0) <= row["memory_free_gb"]
    assert {row["family"] for row in rows if not row["runs_here"]} >= {*HOSTED, *SERVED_ONLY}


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
        ("ScaleCUA-7B", "qwen2_5_vl", "scalecua"),
        ("gemini-distill", "qwen2_5_vl", "qwen2.5-vl"),
        ("UI-Venus-1.5-8B", "qwen3_vl", "ui-venus-1.5"),
        ("Holo2-4B", "qwen3_vl", "holo-2"),
        ("Qwen3.5-4B", "qwen3_5", "qwen3.5"),
        ("Qwen3.5-4B", "", "qwen3.5"),
        ("Kimi-K2.5", "", "kimi-k2.5"),
        ("GLM-4.6V-Flash", "glm46v", "glm-4v"),
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
    (tmp_path / "config.json").write_text('{"model_type": "cogvlm"}')
    with pytest.raises(CallerError, match=r"FOLDER\?code=1 runs the Python files"):
        Local(tmp_path)


def test_a_folders_own_code_runs_only_when_asked_for(tmp_path: Path) -> None:
    """And only code that lies in the folder, for a family that transformers does not carry."""
    folder = tiny_models.build("cogvlm", tmp_path / "cogvlm")
    with pytest.raises(CallerError, match="CogVLM: transformers has no class for it"):
        load(str(folder))
    with pytest.raises(CallerError, match="download someone/cogvlm, read them, and name the folder"):
        load("someone/cogvlm?code=1")
    with pytest.raises(CallerError, match="reuse=1 is not proven equal"):
        load(f"{folder}?code=1&reuse=1")
    code = folder / "modeling_cogvlm.py"
    code.write_text(code.read_text().replace("def build_conversation_input_ids", "def asked"))
    with pytest.raises(CallerError, match="has no build_conversation_input_ids"):
        load(f"{folder}?code=1")
    code.write_text(code.read_text().replace("self.post_init()", "self.post_unit()"))
    with pytest.raises(CallerError, match="does not run with this transformers: AttributeError"):
        load(f"{folder}?code=1")
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"]["AutoModelForCausalLM"] = "someone/else--modeling_cogvlm.CogVLMForCausalLM"
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(CallerError, match="names code that is not in the folder: someone/else"):
        load(f"{folder}?code=1")
    llava = tiny_models.build("llava", tmp_path / "llava")
    with pytest.raises(CallerError, match="LLaVA is in transformers: omit code=1"):
        load(f"{llava}?code=1")


def test_own_code_answers_by_its_picture_and_its_words(tmp_path: Path) -> None:
    """Valid actions alone, decoded with kept keys and values as without them."""
    model = load(f"{tiny_models.build('cogvlm', tmp_path / 'cogvlm')}?code=1")
    assert isinstance(model, Local)
    chance = np.random.default_rng(0)
    screens = [Screenshot(chance.integers(0, 255, (300, 400, 3), dtype=np.uint8)) for _ in range(2)]
    lines = [
        asyncio.run(model.ask(cut_views(screen, model.card), Prompt(goal="x", text=text), SCREEN))
        for screen, text in ((screens[0], "press"), (screens[1], "press"), (screens[0], "press it now"))
    ]
    for reply in lines:
        assert dialect(model.card).parse(reply.text, 400, 300)
    assert len({reply.confidence for reply in lines}) == 3

"""`handeye eval`: runs are asked again exactly as they were, scored, cached and compared; no browser."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from handeye.__main__ import main
from handeye.agent.actions import parse
from handeye.agent.backends.scripted import CARD, Scripted
from handeye.agent.contracts import (
    Action,
    Box,
    Click,
    Moves,
    Outcome,
    Prompt,
    Scene,
    Screenshot,
    Target,
    UseSkill,
    View,
    Wanted,
)
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.reader import Run, read_run, read_runs
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.evaluation.offline.asking import AnswerCache, Asker, ask_all
from handeye.evaluation.offline.offline import report, sheet_of
from handeye.skills.contract import Arguments, skill
from handeye.skills.registry import Registry

WIDTH, HEIGHT = 300, 200
BUTTON = Target(box=Box(40, 40, 100, 60), role="button", text="Save")
ANSWERS = (
    "click(x=50, y=50)",
    "what?",
    "note(text='it is red')",
    "zoom(region=(0, 0, 60, 60))",
    "type(text='two words')",
    "done()",
    "scroll(x=9, y=9, dy=60)",
    "done(answer='all')",
)
GOALS = ("press Save", parse("press(keys='Tab')"), "look below")
JUDGED = (0, 2, 3, 4, 5, 7, 8)
"""All but the bad answer and the exact action."""


class Pictures:
    """Implements agent.contracts.Environment: another plain picture after every action."""

    name = "pictures"

    def __init__(self) -> None:
        self._at = 0

    async def open(self) -> None:
        self._at = 0

    async def observe(self) -> Screenshot:
        pixels = np.full((HEIGHT, WIDTH, 3), 230 - 20 * self._at, np.uint8)
        return Screenshot(cv2.rectangle(pixels, (40, 40), (99, 59), (0, 90, 200), -1))

    async def act(self, action: Action) -> Outcome:
        self._at += 1
        return Outcome()

    async def target_at(self, x: float, y: float) -> Target | None:
        return BUTTON if BUTTON.box.contains(x, y) else None

    async def close(self) -> None:
        pass


def record(folder: Path) -> Run:
    header = RunHeader(
        run=folder.name,
        started=time.time(),
        environment="pictures",
        goal="press Save and look below",
        screen=ScreenSize(width=WIDTH, height=HEIGHT),
        task={
            "steps": ["press {what}", {"action": "press(keys='Tab')"}, "look below"],
            "inputs": {"what": "Save"},
        },
        model=CARD,
    )
    with RunWriter.create(folder, header) as writer:
        result = Agent(Scripted(ANSWERS), Pictures(), writer).run(GOALS)
    assert result.ended.reason == "done"
    return read_run(folder)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return record(tmp_path_factory.mktemp("eval") / "run")


def right(views: Sequence[View], prompt: Prompt) -> str:
    """What was recorded, told from the question: its goal, its past and its views."""
    done = [step.action for step in prompt.history]
    if prompt.goal == "look below":
        return ANSWERS[6 + len(done)]
    return ANSWERS[len(done)]


def test_a_step_is_asked_exactly_as_it_was(recorded: Run) -> None:
    sheet = sheet_of([recorded])
    assert tuple(question.step.decided.step for question in sheet.questions) == JUDGED
    assert dict(sheet.skipped) == {"no valid action was recorded": 1, "an exact action of the task": 1}
    for question in sheet.questions:
        screen, views = question.seen(CARD)
        decided = question.step.decided
        assert question.prompt(CARD, screen.width, screen.height).hash == decided.prompt_hash
        assert [view.hash for view in views] == [view.hash for view in decided.views]
    assert [view.kind for view in sheet.questions[3].seen(CARD)[1]] == ["tile", "zoom"]


@skill(Arguments)
def press_and_pick(arguments: Arguments, scene: Scene) -> Moves:
    """Press the button, then let the model pick."""
    yield Click(x=50, y=50)
    yield Wanted(words="pick one")
    return "picked"


def test_a_skills_moves_are_no_questions_and_the_next_goal_is(tmp_path: Path) -> None:
    call = UseSkill(name="press_and_pick")
    header = RunHeader(
        run="run",
        started=0,
        environment="pictures",
        goal="all",
        task={"steps": [{"skill": "press_and_pick"}, "look below"]},
    )
    with RunWriter.create(tmp_path / "run", header) as writer:
        model = Scripted(["click(x=9, y=9)", "scroll(x=9, y=9, dy=60)", "done()"])
        agent = Agent(model, Pictures(), writer, skills=Registry([press_and_pick]))
        assert agent.run((call, "look below")).ended.reason == "done"
    run = read_run(tmp_path / "run")
    sheet = sheet_of([run])
    assert [question.goal for question in sheet.questions] == ["look below"] * 2
    assert [question.prompt(CARD, WIDTH, HEIGHT).hash for question in sheet.questions] == [
        step.decided.prompt_hash for step in run.steps[-2:]
    ]
    assert sum(sheet.skipped.values()) == len(run.steps) - 2


async def test_scores_and_a_second_time_costs_nothing(recorded: Run, tmp_path: Path) -> None:
    asked: list[str] = []

    def wrong_twice(views: Sequence[View], prompt: Prompt) -> str:
        asked.append(prompt.hash)
        answer = right(views, prompt)
        return {ANSWERS[0]: "click(x=100, y=50)", ANSWERS[4]: "fail(reason='absent')"}.get(answer, answer)

    sheet, cache = sheet_of([recorded]), AnswerCache(tmp_path / "answers.db")
    first = await ask_all(Asker(CARD, lambda: Scripted(wrong_twice)), sheet.questions, cache)
    result = report(sheet, first, CARD, "handeye")
    assert (result.steps, result.runs, result.asked, len(asked)) == (7, 1, 7, 7)
    assert (result.step_success, result.episode_success) == (pytest.approx(5 / 7), 0)
    assert result.ci95["step_success"][0] < 5 / 7 < result.ci95["step_success"][1]
    assert {kind: (score.success, score.steps) for kind, score in result.by_kind.items()} == {
        "click": (0, 1),
        "done": (1, 2),
        "note": (1, 1),
        "scroll": (1, 1),
        "type": (0, 1),
        "zoom": (1, 1),
    }
    assert result.confusion["type"] == {"fail": 1}
    assert result.parts["click_in_box"] == 0
    assert result.parts["false_refusal"] == pytest.approx(1 / 7)
    assert result.parts["text_exact"] == pytest.approx(3 / 4)
    assert [(one.step, one.recorded) for one in result.failures] == [(0, ANSWERS[0]), (4, ANSWERS[4])]

    def never(views: Sequence[View], prompt: Prompt) -> str:
        raise AssertionError("everything was asked before")

    again = await ask_all(Asker(CARD, lambda: Scripted(never)), sheet.questions, cache)
    assert report(sheet, again, CARD, "handeye") == result.model_copy(update={"asked": 0})
    other = CARD.model_copy(update={"weights_hash": "other"})
    new = await ask_all(Asker(other, lambda: Scripted(right, other)), sheet.questions, cache)
    assert report(sheet, new, other, "handeye").step_success == 1, "other weights are asked anew"
    assert sum(given.cached for given in new) == 0


async def test_a_failing_model_is_wrong_and_is_asked_again(recorded: Run, tmp_path: Path) -> None:
    def broken(views: Sequence[View], prompt: Prompt) -> str:
        raise ModelFault("out of memory")

    sheet, cache = sheet_of([recorded]), AnswerCache(tmp_path / "answers.db")
    for _ in range(2):
        answers = await ask_all(Asker(CARD, lambda: Scripted(broken)), sheet.questions, cache)
        result = report(sheet, answers, CARD, "aitw")
        assert (result.step_success, result.asked) == (0, 7)
        assert result.failures[0].why == "no valid action: out of memory"
    with pytest.raises(CallerError, match="known are handeye, mind2web, mind2web-seeclick, aitw"):
        report(sheet, answers, CARD, "rouge")


def test_the_command_names_failing_steps(
    recorded: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    judged = [answer for answer in ANSWERS if answer != "what?"]
    good.write_text("\n".join(judged))
    bad.write_text("\n".join(["click(x=1, y=1)", *judged[1:3], "type(text='two')", *judged[4:]]))
    common = ["eval", str(recorded.folder.parent), "--model"]
    assert main([*common, f"scripted:{good}", "--fail-under", "1"]) == 0
    capsys.readouterr()
    files = ["--junit", str(tmp_path / "out" / "junit.xml"), "--failures", str(tmp_path / "pictures")]
    arguments = ["--json", str(tmp_path / "told.json"), "--against", f"scripted:{good}"]
    assert main([*common, f"scripted:{bad}", "--fail-under", "0.9", *files, *arguments]) == 1
    said = capsys.readouterr().out
    assert f"{recorded.folder} step 0: (1, 1) misses the recorded target" in said
    assert f"{recorded.folder} step 4: type(text='two') instead of type(text='two words')" in said
    assert "step success 0.714 is under 0.9" in said

    root = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("7", "2")
    failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed == ["step 0: click(x=50, y=50)", "step 4: type(text='two words')"]
    written = json.loads((tmp_path / "told.json").read_text())
    assert {"step_success", "episode_success", "by_kind", "ci95"} <= written.keys()
    assert written["against"]["only_second"] == 2
    assert written["against"]["p_value"] == 0.5
    assert written["against"]["regressions"] == ["run/0", "run/4"]
    picture = cv2.imread(written["failures"][0]["picture"])
    assert picture.shape[1] == WIDTH
    assert (
        picture[:HEIGHT] != cv2.cvtColor(recorded.frame(recorded.steps[0].decided.frame), cv2.COLOR_RGB2BGR)
    ).any()


def test_a_damaged_run_is_named_and_the_others_are_scored(
    recorded: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("first", "second", "third"):
        shutil.copytree(recorded.folder, tmp_path / "runs" / name)
    lines = (recorded.folder / "steps.jsonl").read_text()
    (tmp_path / "runs" / "second" / "steps.jsonl").write_text(lines.replace('"decided"', '"decid', 2))
    script = tmp_path / "good.txt"
    script.write_text("\n".join([answer for answer in ANSWERS if answer != "what?"] * 2))
    arguments = ["--model", f"scripted:{script}", "--json", str(tmp_path / "told.json")]
    assert main(["eval", str(tmp_path / "runs"), *arguments]) == 0
    written = json.loads((tmp_path / "told.json").read_text())
    assert (written["runs"], written["steps"], written["step_success"]) == (2, 14, 1.0)
    assert list(written["damaged"]) == [str(tmp_path / "runs" / "second")]
    assert "steps.jsonl" in written["damaged"][str(tmp_path / "runs" / "second")]
    assert f"left out: {tmp_path / 'runs' / 'second'}" in capsys.readouterr().out


def test_two_models_are_both_in_the_files(recorded: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    judged = [answer for answer in ANSWERS if answer != "what?"]
    good.write_text("\n".join(judged))
    bad.write_text("\n".join(["click(x=1, y=1)", *judged[1:]]))
    copy = tmp_path / "elsewhere" / recorded.folder.name
    shutil.copytree(recorded.folder, copy)
    runs, models = [str(recorded.folder), str(copy)], f"scripted:{good},scripted:{bad}"
    files = ["--junit", str(tmp_path / "junit.xml"), "--failures", str(tmp_path / "pictures")]
    page = tmp_path / "report.html"
    arguments = [*files, "--report", str(page), "--json", str(tmp_path / "told.json")]
    main(["eval", *runs, "--models", models, *arguments])
    cases = list(ElementTree.parse(tmp_path / "junit.xml").getroot().iter("testcase"))
    names = {(case.get("classname"), case.get("name")) for case in cases}
    assert len(cases) == len(names) == 2 * 2 * len(judged), "a case of a run, a model and a step"
    assert f"scripted:{good}" in page.read_text()
    assert len(list((tmp_path / "pictures").glob("*/*.png"))) > 1
    written = json.loads((tmp_path / "told.json").read_text())
    assert written["against_report"]["steps"] == written["steps"]
    assert main(["eval", *runs, "--models", "random,random"]) == 2


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere"], "nowhere is not a run"),
        (["RUN", "--metrics", "rouge", "--model", "random"], "unknown metrics 'rouge'"),
        (["RUN", "--model", "oracle"], "the oracle reads a live page"),
        (["RUN", "--model", "random", "--fail-under", "2"], "Invalid value for '--fail-under'"),
        (["RUN", "--model", "random", "--junit", "RUN/run.json/x"], "cannot be written"),
    ],
)
def test_mistakes_are_one_line(
    recorded: Run, arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [word.replace("RUN", str(recorded.folder)) for word in arguments]
    assert main(["eval", *given]) == 2
    said = capsys.readouterr().err
    assert line in said
    assert said.count("\n") == 1


def test_a_run_without_judged_steps_says_why(tmp_path: Path) -> None:
    header = RunHeader(run="run", started=0, environment="pictures", goal="g")
    RunWriter.create(tmp_path / "run", header).close()
    with pytest.raises(CallerError, match="nothing to score in 1 runs: they have no steps"):
        sheet_of(read_runs([tmp_path]))

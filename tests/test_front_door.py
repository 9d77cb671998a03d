"""`import handeye`: what it loads, what `run` and `Agent` give, and that no other top-level name is ours."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import handeye
from handeye.__main__ import main

ROOT = Path(__file__).parent.parent
BUTTON = "<button onclick=\"this.textContent = 'Thanks'\">Press me</button>"
OURS = ("agent", "environments", "evaluation", "skills", "training", "vlm")


@pytest.fixture
def script(tmp_path: Path) -> str:
    """A scripted model that presses the button at the top left."""
    path = tmp_path / "answers.txt"
    path.write_text("click(x=40, y=18)\ndone(answer='pressed')\n")
    return f"scripted:{path}"


def python(code: str, environment: dict[str, str], folder: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_it_loads_nothing_heavy(command_environment: dict[str, str]) -> None:
    heavy = "{'langgraph', 'numpy', 'playwright', 'pydantic', 'rich', 'torch', 'transformers'}"
    code = f"import sys, handeye\nprint(handeye.__version__, sorted({heavy} & set(sys.modules)))"
    assert python(code, command_environment) == f"{handeye.__version__} []"


def test_public_names_are_there_and_no_others() -> None:
    for name in handeye.__all__:
        assert getattr(handeye, name) is not None
        assert name in dir(handeye)
    with pytest.raises(AttributeError, match="no attribute 'frob'"):
        _ = handeye.frob


@pytest.mark.browser
def test_the_users_own_modules_stand_beside_it(
    command_environment: dict[str, str], tmp_path: Path, script: str, page_url: Callable[[str], str]
) -> None:
    (tmp_path / "agent.py").write_text("MINE = True\n")
    for name in OURS[1:]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("MINE = True\n")
    code = (
        f"import {', '.join(OURS)}, handeye\n"
        f"result = handeye.run('Press it', url={page_url(BUTTON)!r}, model={script!r})\n"
        f"print(result.reason, {' and '.join(f'{name}.MINE' for name in OURS)})"
    )
    assert python(code, command_environment, tmp_path) == "done True"


@pytest.mark.browser
def test_a_run_says_how_it_ended_and_what_was_done(
    tmp_path: Path, script: str, page_url: Callable[[str], str]
) -> None:
    url = page_url(BUTTON)
    result = handeye.run("Press the button", url=url, model=script, out=tmp_path / "runs")
    assert (result.success, result.reason, result.answer) == (None, "done", "pressed")
    assert [str(step) for step in result.steps] == ["click(x=40, y=18)", "done(answer='pressed')"]
    assert [step.effect for step in result.steps] == ["changed", "none"]
    assert (result.folder / "steps.jsonl").is_file()
    again = handeye.run("Press the button", url=url, model=script, out=tmp_path / "runs")
    assert again.reason == "done"
    assert again.folder != result.folder


@pytest.mark.browser
@pytest.mark.parametrize(("text", "success"), [("Thanks", True), ("Goodbye", False)])
def test_a_check_tells_success(
    text: str, success: bool, tmp_path: Path, script: str, page_url: Callable[[str], str]
) -> None:
    agent = handeye.Agent(script, out=tmp_path / "runs")
    result = agent.run("Press the button", url=page_url(BUTTON), checks=[{"visible_text": text}])
    assert result.success is success


@pytest.mark.browser
async def test_it_works_inside_a_running_event_loop(
    tmp_path: Path, script: str, page_url: Callable[[str], str]
) -> None:
    agent, url = handeye.Agent(script, out=tmp_path / "runs"), page_url(BUTTON)
    assert agent.run("Press the button", url=url).reason == "done"
    assert (await asyncio.wait_for(agent.run_async("Press the button", url=url), 60)).reason == "done"


@pytest.mark.browser
def test_a_run_that_is_cut_short_is_no_success(
    tmp_path: Path, script: str, page_url: Callable[[str], str]
) -> None:
    url = page_url(BUTTON)
    result = handeye.run("Press", url=url, model=script, out=tmp_path, max_steps=1)
    assert (result.success, result.reason) == (False, "limit")


@pytest.mark.parametrize(
    ("goal", "options", "text"),
    [
        (" ", {"url": "about:blank"}, "the goal is empty"),
        ("Press", {}, "say where"),
        ("Press", {"url": "about:blank", "max_steps": 0}, "limits.steps|steps: "),
        ("Press", {"url": "about:blank", "checks": [{"frob": 1}]}, "success.0"),
        ("Press", {"url": "about:blank", "confirm": ["dance"]}, "is none of"),
    ],
)
def test_a_mistake_is_one_clear_line(goal: str, options: dict[str, object], text: str) -> None:
    with pytest.raises(handeye.CallerError, match=text):
        handeye.run(goal, model="none", **options)  # type: ignore[arg-type]


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"handeye {handeye.__version__}\n"


@pytest.mark.parametrize("goal", ["", "  "])
def test_an_empty_goal_is_one_line(goal: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", goal, "--url", "about:blank", "--model", "none"]) == 2
    assert capsys.readouterr().err == "handeye: the goal is empty: say in words what to reach\n"


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("torch", ["lab", "parts"]),
        ("torch", ["train", "train", "--help"]),
        ("torch", ["bench", "speed"]),
        ("playwright", ["bench", "speed"]),
        ("uvicorn", ["bench", "speed"]),
        ("miniwob", ["bench", "miniwob", "--model", "none"]),
        ("playwright", ["bench", "miniwob", "--model", "none"]),
        ("playwright", ["train", "synth", "--help"]),
        ("playwright", ["do", "x", "--url", "about:blank", "--model", "none"]),
        ("mss", ["do", "x", "--program", "xterm", "--model", "none"]),
    ],
)
def test_a_missing_extra_is_one_line_with_its_command(
    module: str, command: list[str], command_environment: dict[str, str]
) -> None:
    code = (
        f"import sys\nsys.modules[{module!r}] = None\n"
        f"from handeye.__main__ import main\nsys.exit(main({command!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=command_environment, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    line = rf"handeye: {module} is not installed; type: {re.escape(sys.executable)} -m pip install .*\n"
    assert re.fullmatch(line, done.stderr)


def test_our_folders_are_imported_under_one_name() -> None:
    pattern = rf"^\s*(from|import) ({'|'.join(OURS)})\b"
    found = [
        f"{path}:{number}"
        for folder in (*OURS, "handeye/commands", "benchmarks", "examples", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.match(pattern, line)
    ]
    assert found == []

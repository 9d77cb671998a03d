"""Task files on the desktop, run by the command line with the oracle."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from handeye.__main__ import main
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import read_run
from handeye.agent.task.reading import read_task
from handeye.commands.doctor import ATSPI, DEBIAN, EXAMPLES

ROOT = Path(__file__).parent.parent
TASKS = sorted((ROOT / "examples" / "desktop").glob("*.yaml"))
QUICK = [ROOT / "examples" / "desktop" / f"{name}.yaml" for name in (
    "add-numbers", "choose-train", "save-as", "terminal-command", "write-note",
)]  # fmt: skip
"""The others are for `make desktop`."""
NEEDED = ("Xvfb", "openbox", "galculator", "mousepad", "xterm", "zenity", "dbus-daemon")
missing = [name for name in NEEDED if shutil.which(name) is None]
missing += [] if ATSPI.exists() else ["at-spi2-core"]


@pytest.mark.skipif(bool(missing), reason=f"not installed: apt-get install {' '.join(missing).lower()}")
async def test_the_oracle_solves_examples(tmp_path: Path, command_environment: dict[str, str]) -> None:
    for module in ("mss", "pyautogui", "jeepney"):
        if find_spec(module) is None:
            pytest.skip(f"{module} is not installed: pip install -e '.[desktop]'")
    value = tmp_path / "told.json"
    command = ["-m", "handeye", "run", *map(str, QUICK), "--model", "oracle", "--display", "virtual",
               "--out", str(tmp_path / "runs"), "--workers", "4", "--json", str(value)]  # fmt: skip
    running = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=command_environment, stdout=asyncio.subprocess.DEVNULL
    )
    assert await running.wait() == 0
    rows = {row["name"]: row for row in json.loads(value.read_text())["tasks"]}
    assert {path.stem for path in QUICK} == set(rows)
    assert all(row["success"] for row in rows.values())
    run = read_run(Path(rows["add-numbers"]["run"]))
    assert run.header.environment == "desktop"
    targets = [step.decided.target for step in run.steps if step.decided.target]
    assert [target.text for target in targets] == ["1", "+", "4", "1", "="]


def test_every_example_is_checked_and_its_program_known_to_the_doctor() -> None:
    known = {*DEBIAN, *EXAMPLES, "gnumeric"}
    used = set()
    for path in TASKS:
        task = read_task(path)
        part = task.environment.desktop
        assert part is not None
        assert task.name == path.stem
        assert task.success, path
        words = re.findall(r"[\w-]+", " ".join([part.command, *part.programs.values()]))
        programs = known.intersection(words)
        assert programs, path
        used |= programs
    assert len(TASKS) >= 15
    assert len(used) >= 7


def test_the_screen_one_sits_at_has_to_be_allowed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "task.yaml"
    path.write_text("name: mine\nenvironment: {desktop: {display: real}}\ngoal: look\n")
    for arguments, said in (
        ([], "task mine works the screen you sit at: allow it with --desktop"),
        (["--desktop", "--watch", "5901"], "--watch shows a screen of its own"),
        (["--desktop", "--workers", "2"], "one task at a time"),
    ):
        assert main(["run", str(path), "--model", "random", *arguments]) == 2
        (line,) = capfd.readouterr().err.splitlines()
        assert said in line


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("{}", "one of browser, desktop is needed"),
        ("{desktop: {}, browser: {url: 'about:blank'}}", "one of browser, desktop is needed"),
        ("{desktop: {wide: 3}}", "environment.desktop.wide: unknown key"),
        ("{desktop: {display: mine}}", "environment.desktop.display"),
    ],
)
def test_a_wrong_place_is_told(tmp_path: Path, part: str, said: str) -> None:
    path = tmp_path / "task.yaml"
    path.write_text(f"name: a\nenvironment: {part}\ngoal: b\n")
    with pytest.raises(CallerError, match=said):
        read_task(path)


def test_the_page_on_desktops_says_what_is_there(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "desktop.md").read_text(encoding="utf-8")
    (task,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "task.yaml").write_text(task)
    assert read_task(tmp_path / "task.yaml").environment.desktop is not None
    for path in re.findall(r"`((?:environments|examples)/[a-z0-9_/]+(?:\.py)?)`", page):
        assert (ROOT / path).exists()

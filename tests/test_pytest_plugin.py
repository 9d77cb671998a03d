"""The pytest plugin on the helpdesk's example: assertions, a failing test's run, answers given again."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from handeye.agent.log.reader import read_run

ROOT = Path(__file__).parent.parent
MODEL = """
import pytest
from handeye.agent.backends.scripted import Scripted

SAYS = {"title of the page": "done(answer='Helpdesk')", "label of the button": "done(answer='Sign in')",
        "Click Sign in": "click(x=560, y=300)", "Click the Delete button": "fail(reason='absent')"}
FALSE = ("an error is shown", "a ticket is open", "somebody is signed in")

def answer(views, prompt):
    said = [words for part, words in SAYS.items() if part in prompt.goal]
    holds = "no" if any(part in prompt.goal for part in FALSE) else "yes"
    return said[0] if said else f"done(answer='{holds}')"

@pytest.fixture(scope="session")
def handeye_model():
    return Scripted(answer)
"""


def example_run(folder: Path, environment: dict[str, str], *options: str) -> str:
    """The example's tests and one that fails, run on their own; what pytest says."""
    example = (ROOT / "examples" / "test_helpdesk.py").read_text()
    failing = "def test_that_fails(screen):\n    assert screen.shows('an error is shown')\n"
    (folder / "test_example.py").write_text(f"{example}\n\n{failing}")
    (folder / "conftest.py").write_text(MODEL)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "handeye.pytest_plugin", "-p", "no:cacheprovider"]
    environment = environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    completed = subprocess.run(
        [*command, *options, "."], cwd=folder, env=environment, capture_output=True, text=True
    )
    return completed.stdout


@pytest.mark.browser
def test_ten_assertions_pass_and_a_failing_one_leaves_its_run(
    tmp_path: Path, command_environment: dict[str, str]
) -> None:
    answers, runs = tmp_path / "answers", tmp_path / "runs"
    said = example_run(tmp_path, command_environment, f"--handeye-record={answers}", f"--handeye-runs={runs}")
    assert "8 passed" in said
    assert "1 failed" in said
    assert "Checked(holds=False" in said
    (folder,) = re.findall(r"^run: (.*)$", said, re.MULTILINE)
    assert read_run(folder).ended is not None
    (view,) = re.findall(r"^view: file://(.*)$", said, re.MULTILINE)
    assert Path(view).is_file()
    (tmp_path / "answers").rename(tmp_path / "kept")
    for one in (tmp_path / "kept").glob("*.json"):
        if "Helpdesk" in one.read_text():
            one.unlink()  # as when its screen had changed
    said = example_run(tmp_path, command_environment, f"--handeye-replay={tmp_path / 'kept'}")
    assert "7 passed" in said
    assert "was not recorded on this screen" in said

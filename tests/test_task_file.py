"""Task files: what is read, what is filled, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from handeye.agent.errors import CallerError
from handeye.agent.task.file import ExactAction, secret_values
from handeye.agent.task.reading import read_task

GOOD = """\
name: close
environment:
  browser: {url: "http://127.0.0.1:{port}/"}
goal: Close ticket {ticket} with {secret:password}
inputs: {ticket: 12}
secrets: {password: {env: HANDEYE_TEST_PASSWORD, file: secrets.yaml}}
steps:
  - open the list
  - {action: "press(keys='Enter')"}
success:
  - url: /tickets/{ticket}$
  - sql: {database: "{run}/a.db", query: "select 1", equals: 1}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "task.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_and_fills(tmp_path: Path) -> None:
    task = read_task(written(tmp_path, GOOD)).filled({"port": "8123", "run": "/r"})
    assert task.environment.browser.url == "http://127.0.0.1:8123/"
    assert task.goal == "Close ticket 12 with {secret:password}"
    assert task.steps == ("open the list", ExactAction(action="press(keys='Enter')"))
    assert task.success[0].url == "/tickets/12$"
    assert task.success[1].sql is not None
    assert task.success[1].sql.database == "/r/a.db"


def test_inputs_can_be_overridden_by_words(tmp_path: Path) -> None:
    task = read_task(written(tmp_path, GOOD)).filled({"port": "1", "run": "/r", "ticket": "7"})
    assert task.goal.startswith("Close ticket 7 ")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("{url: ", "{urls: ", ":3:13: environment.browser.urls: unknown key"),
        ("goal: ", "gaol: ", ":4:1: gaol: unknown key"),
        ("press(keys='Enter')", "push(keys='Enter')", ":9:6: steps.1.action"),
        ("  - url: /tickets/{ticket}$", "  - {url: a, dom: b}", ":11:5: success.0"),
        ("inputs: {ticket: 12}", "inputs: {ticket: [12]}", ":5:18: inputs.ticket"),
        ("steps:", "steps: [", ":8:"),
    ],
)
def test_a_mistake_names_line_column_and_key(tmp_path: Path, old: str, new: str, text: str) -> None:
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(CallerError) as raised:
        read_task(path)
    message = str(raised.value)
    assert message.startswith(str(path))
    assert text in message
    assert "\n" not in message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="cannot read task file"):
        read_task(tmp_path / "none.yaml")


def test_an_unknown_word_is_told(tmp_path: Path) -> None:
    task = read_task(written(tmp_path, GOOD.replace("{ticket} with", "{tocket} with")))
    with pytest.raises(CallerError, match=r"\{tocket\} has no value"):
        task.filled({"port": "1", "run": "/r"})


def test_secrets_come_from_the_caller_then_the_environment_then_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = read_task(written(tmp_path, GOOD))
    with pytest.raises(CallerError, match="--secret password=VALUE or set HANDEYE_TEST_PASSWORD"):
        secret_values(task, tmp_path, {})
    (tmp_path / "secrets.yaml").write_text("password: from-file\n")
    assert secret_values(task, tmp_path, {}) == {"password": "from-file"}
    monkeypatch.setenv("HANDEYE_TEST_PASSWORD", "from-environment")
    assert secret_values(task, tmp_path, {}) == {"password": "from-environment"}
    assert secret_values(task, tmp_path, {"password": "given"}) == {"password": "given"}

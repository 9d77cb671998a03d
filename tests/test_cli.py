"""The command line: exit codes, one clear line for a mistake, JSON, and Ctrl-C in mid-step."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handeye.__main__ import main
from handeye.agent.log.reader import read_run
from handeye.commands.train import stages

TASK = """\
name: press
environment:
  browser: {{url: "{url}", width: 400, height: 300}}
goal: Press the button
steps: [{{action: "click(x=40, y=18)"}}]
success: [{{visible_text: {text}}}]
"""
BUTTON = "<button onclick=\"this.textContent = 'Thanks'\">Press me</button>"


def test_starting_is_quick(command_environment: dict[str, str]) -> None:
    code = (
        "import sys, handeye.__main__, handeye.agent.contracts, handeye.agent.backends\n"
        "import handeye.agent.task.file, handeye.agent.safety.policy\n"
        "print(sorted({'torch', 'transformers', 'playwright', 'langgraph', 'pyautogui'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=command_environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["frob"], "No such command"),
        (["run"], "give task files, or --resume"),
        (["run", "--resume", "none"], "none is not a run"),
        (["run", "a.yaml", "--resume", "none"], "give task files, or --resume"),
        (["do", "x", "--url", "about:blank", "--confirm", "dance"], "is none of pay"),
        (["bench", "probes", "--model", "no-such"], "unknown model"),
        (["run", "none.yaml"], "cannot read task file none.yaml"),
        (["do", "x", "--url", "about:blank", "--model", "no-such-model"], "unknown model 'no-such-model'"),
        (["do", "x", "--url", "about:blank", "--model", "http://x/"], "v1#NAME"),
        (["do", "x", "--url", "about:blank", "--model", "scripted:none"], "cannot read script none"),
        (["do", "x", "--url", "about:blank", "--steps", "0"], "Invalid value"),
        (["do", "x"], "say where"),
        (["do", "x", "--url", "about:blank", "--program", "xterm"], "say where"),
        (["view", "none"], "none is not a run"),
        (["replay", "none"], "none is not a run"),
        (["log", "check", "none"], "none is not a run"),
        (["models", "--check", "no-such"], "unknown model"),
        (["train", "none"], "unknown stage"),
        (["bench", "miniwob", "--model", "random", "--tasks", "none"], "none"),
        (["bench", "grounding", "none", "--model", "random"], "labels.jsonl is missing"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str],
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert text in said
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_secret_is_a_name_and_a_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "a.yaml"), "--secret", "PASSWORD", "--model", "random"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err


def do(url: str, out: Path, model: str = "random") -> list[str]:
    return ["do", "look", "--url", url, "--model", model, "--out", str(out)]


def test_no_chromium_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HANDEYE_CHROMIUM", "/no/such/chromium")
    assert main(do("about:blank", tmp_path)) == 2
    assert "/no/such/chromium" in capsys.readouterr().err


@pytest.mark.browser
def test_a_start_page_that_does_not_answer_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(do("http://127.0.0.1:9/", tmp_path)) == 2
    said = capsys.readouterr().err
    assert "http://127.0.0.1:9/ does not answer" in said
    assert said.count("\n") == 1


def test_a_run_folder_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(do("about:blank", tmp_path / "file")) == 2
    said = capsys.readouterr().err
    assert str(tmp_path / "file") in said
    assert said.count("\n") == 1


@pytest.mark.browser
@pytest.mark.parametrize(("text", "code"), [("Thanks", 0), ("Goodbye", 1)])
def test_a_task_gives_json_and_its_exit_code(
    text: str,
    code: int,
    tmp_path: Path,
    page_url: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    task = tmp_path / "press.yaml"
    task.write_text(TASK.format(url=page_url(BUTTON), text=text))
    command = ["run", str(task), "--model", "random", "--out", str(tmp_path / "runs"), "--json", "-"]
    assert main(command) == code
    shown = capsys.readouterr()
    (item,) = json.loads(shown.out)["tasks"]
    assert (item["name"], item["success"], item["steps"]) == ("press", code == 0, 1)
    run = read_run(Path(item["run"]))
    assert run.ended is not None
    assert run.ended.success is (code == 0)
    assert ("visible_text: Goodbye" in shown.err) is (code == 1)
    assert main(["log", "check", item["run"]]) == 0
    if code == 0:
        assert main(["replay", item["run"]]) == 0


def test_models_are_listed(tmp_path: Path) -> None:
    assert main(["models", "--json", str(tmp_path / "models.json")]) == 0
    assert {"builtin", "oracle", "random"} <= set(
        json.loads((tmp_path / "models.json").read_text())["models"]
    )


def test_old_names_of_options_are_still_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "none", "--mode", "reground"]) == 2
    assert "none is not a run" in capsys.readouterr().err
    assert main(["replay", "none", "--mode", "frob"]) == 2
    assert "unknown mode 'frob': exact or relocate" in capsys.readouterr().err
    assert main(["doctor", "--help"]) == 0
    assert "--fix" in (said := capsys.readouterr().out)
    assert "--mend" not in said


def test_the_doctor_says_what_is_there(tmp_path: Path) -> None:
    assert main(["doctor", "--json", str(tmp_path / "found.json")]) in (0, 1)
    data = {row["part"]: row for row in json.loads((tmp_path / "found.json").read_text())["findings"]}
    assert data["torch"]["fix"] == ""
    assert data["chromium"]["fix"] == ""
    assert all(row["gives"] for part, row in data.items() if part != "disk")
    assert not data["mcp"]["needed"]


def test_no_command_shows_where_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    said = capsys.readouterr().out
    assert all(f"handeye {name}" in said for name in ("do 'Click", "task new", "doctor"))


@pytest.mark.browser
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_in_mid_step_leaves_a_readable_log(
    sent: signal.Signals, tmp_path: Path, page_url: Callable[[str], str], command_environment: dict[str, str]
) -> None:
    (tmp_path / "script").write_text("wait(seconds=60)\n")
    command = do(page_url(BUTTON), tmp_path / "runs", f"scripted:{tmp_path / 'script'}")
    process = subprocess.Popen(
        [sys.executable, "-m", "handeye", *command],
        env=command_environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    lines, until = tmp_path / "runs" / "do" / "steps.jsonl", time.monotonic() + 60
    while not (lines.exists() and lines.read_text()) and time.monotonic() < until:
        time.sleep(0.1)
    if sent is signal.SIGINT:
        os.killpg(process.pid, sent)  # a terminal sends it to the whole group, the browser's driver too
    else:
        process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip() == "handeye: interrupted"
    run = read_run(lines.parent)
    assert run.ended is not None
    assert run.ended.reason == "interrupted"
    assert len(run.steps) == 1


def test_a_stage_of_training_answers_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Its help and what it is given are its own, not the command's."""
    with pytest.raises(SystemExit) as ended:
        main(["train", "ship", "--help"])
    assert ended.value.code == 0
    assert "--share" in capsys.readouterr().out
    assert {"collect", "synth", "train", "reinforce", "ship"} <= set(stages())

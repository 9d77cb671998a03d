"""A run folder or a skill of others is data: nothing of it starts and no secret is read without a yes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handeye.__main__ import main
from handeye.agent.log.format import RunHeader, ScreenSize
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.detached_process import TOKEN, born, find, new_token, tell
from handeye.agent.task.file import TaskFile
from handeye.commands.skills import registry
from handeye.commands.trust import resume_starts
from handeye.environments.browser import profiles
from handeye.skills.learned_file import HOME, LearnedStep, SkillFile, write_skill

TASK: dict[str, Any] = {
    "name": "shared",
    "environment": {"browser": {"url": "about:blank", "width": 200, "height": 100}},
    "goal": "look",
}


def shared(folder: Path, task: dict[str, Any], **config: Any) -> Path:
    """A run that was cut off, as somebody else made it."""
    header = RunHeader(
        run="shared",
        started=time.time(),
        environment="browser",
        goal="look",
        screen=ScreenSize(width=200, height=100),
        task=task,
        config={"here": str(folder.parent), "model": "none", **config},
    )
    RunWriter.create(folder, header).close()
    return folder


def marking(marker: Path) -> dict[str, Any]:
    """An application that leaves a file behind and ends."""
    return {"command": f"{{python}} -c \"open('{marker}', 'w')\"", "ready": {"port": True}}


@pytest.mark.parametrize("command", [["replay"], ["replay", "--mode", "relocate"], ["run", "--resume"]])
def test_opening_a_run_starts_nothing_without_a_yes(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marker = tmp_path / "marker"
    run = shared(tmp_path / "run", {**TASK, "application": marking(marker)})
    assert main([*command, str(run)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--trust" in said
    assert str(marker) in said, "what would be started is shown"
    assert not marker.exists()


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ({"environment": {"desktop": {"command": "touch MARKER"}}}, "start the program 'touch MARKER'"),
        ({"environment": {"desktop": {"programs": {"x": "touch MARKER"}}}}, "let 'touch MARKER' be started"),
        ({"success": [{"command": {"run": "touch MARKER"}}]}, "run 'touch MARKER' as a check"),
        (
            {"environment": {"browser": {"url": "about:blank", "uploads": "/"}}},
            "let files be uploaded from '/'",
        ),
        (
            {"environment": {"browser": {"url": "about:blank", "profile": "/home/me", "proxy": "a.test:1"}}},
            "use the browser profile '/home/me'",
        ),
        (
            {"application": {"command": "true", "env": {"LD_PRELOAD": "x.so"}}},
            "start 'true' in '.' with LD_PRELOAD='x.so'",
        ),
        ({"secrets": {"KEY": {"env": "HOME", "hosts": ["a.test"]}}}, "type the secret KEY on a.test"),
    ],
)
def test_all_that_a_folder_would_start_is_shown(part: dict[str, Any], shown: str) -> None:
    assert shown in resume_starts(TaskFile.model_validate({**TASK, **part}), Path(), None)


def test_the_model_of_a_folder_is_asked_for_too() -> None:
    task = TaskFile.model_validate(TASK)
    assert resume_starts(task, Path(), "builtin") == []
    assert resume_starts(task, Path(), None) == []
    assert resume_starts(task, Path(), "http://a.test/v1#x") == ["ask the model 'http://a.test/v1#x'"]


@pytest.mark.parametrize("command", [["replay"], ["run", "--resume"]])
def test_secrets_are_not_looked_up_for_a_run_folder(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MY_TOKEN", "the-token-of-the-reader")
    run = shared(tmp_path / "run", {**TASK, "secrets": {"KEY": {"env": "MY_TOKEN", "file": "keys.yaml"}}})
    (tmp_path / "keys.yaml").write_text("KEY: of-a-file\n")
    assert main([*command, str(run), "--trust"]) == 2
    said = capsys.readouterr().err
    assert "--secret KEY=env:MY_TOKEN" in said
    assert said.count("\n") == 1
    assert main([*command, str(run), "--trust", "--secret", "KEY=env:NO_SUCH_VARIABLE"]) == 2
    assert "NO_SUCH_VARIABLE" in capsys.readouterr().err
    assert main([*command, str(run), "--secret", "KEY=env:MY_TOKEN"]) == 2
    said = capsys.readouterr().err
    assert "type the secret KEY" in said
    assert "the-token" not in said


def test_a_trusted_folder_starts_its_application(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marker = tmp_path / "marker"
    run = shared(tmp_path / "run", {**TASK, "application": marking(marker)})
    assert main(["replay", str(run), "--trust"]) == 2
    assert "ended with 0" in capsys.readouterr().err, "it serves nothing, so that no browser is opened"
    assert marker.exists()


def test_escapes_for_the_terminal_are_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = shared(tmp_path / "run", {**TASK, "application": {"command": "true \x1b[2J\r\nok"}})
    assert main(["replay", str(run)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "\x1b" not in said


def skill(folder: Path, name: str) -> None:
    write_skill(folder, SkillFile(name=name, steps=(LearnedStep(do="press", keys="F9"),)), {})


def test_a_broken_skill_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    skill(tmp_path / HOME / "good", "good")
    (tmp_path / HOME / "bad").mkdir()
    (tmp_path / HOME / "bad" / "skill.yaml").write_text("name: [\n")
    assert main(["skill", "list", "--json", "-"]) == 0
    shown = capsys.readouterr()
    assert "good" in {each["name"] for each in json.loads(shown.out)}
    assert "skill left out" in shown.err
    assert str(Path(HOME) / "bad" / "skill.yaml") in shown.err


def test_a_skill_takes_the_name_of_ours_only_when_trusted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = registry((), tmp_path).find("sign_in")
    skill(tmp_path / HOME / "other", "sign_in")
    assert registry((), tmp_path).find("sign_in") is ours
    assert "--trust" in capsys.readouterr().err
    assert registry((), tmp_path, trusted=True).find("sign_in") is not ours


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the user's that has nothing to do with a run."""
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_forged_file_names_no_process_of_ours(tmp_path: Path, bystander: subprocess.Popen[bytes]) -> None:
    path = tmp_path / "browser.json"
    data = {"pid": bystander.pid, "born": born(bystander.pid), "words": {"port": "1", "profile": "/"}}
    for token in ({}, {"token": ""}, {"token": "0" * 32}):
        path.write_text(json.dumps({**data, **token}))
        assert find(path) is None


def test_a_process_that_carries_the_token_is_found(tmp_path: Path) -> None:
    token = new_token()
    process = subprocess.Popen(["sleep", "60"], env={TOKEN: token, "PATH": "/bin:/usr/bin"})
    try:
        tell(tmp_path / "told", process.pid, token, port="1")
        until = time.monotonic() + 5
        while (found := find(tmp_path / "told")) is None and time.monotonic() < until:
            time.sleep(0.01)
        assert found is not None
        assert found.words == {"port": "1"}
    finally:
        process.kill()
        process.wait()


def test_only_profiles_that_we_made_and_nobody_uses_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(profiles, "YOUNG_SECONDS", -1.0)
    left, used = profiles.new_profile(), tmp_path / f"{profiles.NAME}used"
    foreign, link = tmp_path / f"{profiles.NAME}notes", tmp_path / f"{profiles.NAME}link"
    for folder in (used, foreign, tmp_path / "elsewhere"):
        folder.mkdir()
    for folder in (used, tmp_path / "elsewhere"):
        (folder / profiles.MARK).touch()
    link.symlink_to(tmp_path / "elsewhere")
    command = [sys.executable, "-c", "input()", f"--user-data-dir={used}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        profiles.remove_left()
        assert process.stdin is not None
        process.stdin.close()
    assert sorted(tmp_path.iterdir()) == sorted((used, foreign, link, tmp_path / "elsewhere"))
    assert not left.exists()
    for other in (foreign, link, tmp_path, Path(), Path("/"), used / "..", used / "inner"):
        profiles.remove_profile(other)
    assert all(each.exists() for each in (used, foreign, link, tmp_path / "elsewhere"))
    profiles.remove_profile(used)
    assert not used.exists()

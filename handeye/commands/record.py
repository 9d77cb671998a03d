"""`handeye record`: a person's demonstration as a run."""

from __future__ import annotations

import time
from pathlib import Path

from handeye.agent.log.format import HEADER_NAME, RunHeader, header_bytes
from handeye.agent.log.writer import RunWriter, write_durably
from handeye.agent.task.file import BrowserPart, EnvironmentPart, SecretSource, TaskFile
from handeye.commands.environments import BrowserOptions, browser_settings, screen_of
from handeye.commands.report import console, write_json
from handeye.commands.run_setup import new_folder, package_versions
from handeye.environments.browser.recorder import STOP_KEY, Recorder, RecordingBrowser


async def record(
    part: BrowserPart,
    out: Path,
    name: str,
    json_file: str | None,
    headed: bool = True,
    goal: str = "",
    chosen: BrowserOptions = BrowserOptions(),  # noqa: B008 - frozen
) -> Path:
    """Record in a window until the stop key, Ctrl-C or the window's end; the run's folder."""
    shown = console(json_file)
    task = TaskFile(name=name, environment=EnvironmentPart(browser=part), goal=goal or "What a person did")
    task = chosen.applied(task)
    folder = new_folder(out, name)
    settings = browser_settings(task, folder, headed, cdp=chosen.cdp)
    browser = RecordingBrowser(settings)
    try:
        await browser.open()
        shown.print(f"recording; press {STOP_KEY} in the browser to stop")
        with RunWriter.create(folder, header_of(task)) as writer:
            recorder = Recorder(
                browser, writer, lambda step, words: shown.print(f"{step}: {words}", markup=False)
            )
            try:
                await recorder.record()
            finally:
                write_durably(
                    folder / HEADER_NAME, header_bytes(header_of(_with_secrets(task, recorder.secrets)))
                )
    finally:
        await browser.close()
    shown.print(f"{recorder.steps} steps in {folder}; make a skill of them: handeye skill learn {folder}")
    for secret in recorder.secrets:
        shown.print(f"a password was typed and not kept: it is {{secret:{secret}}} now", markup=False)
    data = {"run": str(folder), "steps": recorder.steps, "secrets": recorder.secrets}
    write_json(data, json_file)
    return folder


def header_of(task: TaskFile) -> RunHeader:
    return RunHeader(
        run=task.name,
        started=time.time(),
        environment="browser",
        goal=task.goal,
        screen=screen_of(task),
        task=task.model_dump(mode="json", exclude_defaults=True),
        config={"here": str(Path.cwd())},
        packages=package_versions(),
    )


def _with_secrets(task: TaskFile, names: list[str]) -> TaskFile:
    return task.model_copy(update={"secrets": {name: SecretSource(env=f"HANDEYE_{name}") for name in names}})

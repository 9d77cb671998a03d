"""A run, or two side by side, as one HTML file that loads nothing from elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from handeye.agent.actions import render
from handeye.agent.contracts import Step
from handeye.agent.errors import CallerError
from handeye.agent.log.format import frame_path, stored_frame
from handeye.agent.log.reader import Run
from handeye.agent.log.writer import write_durably

SCRIPTS = ("viewer_stage.js", "viewer_also.js", "viewer_detail.js", "viewer.js")


def write_viewer(run: Run, html_path: Path, against: Run | None = None) -> None:
    """Write the page; a frame that is lost is shown as lost. Raises CallerError when it cannot be written."""
    write_page(html_path, viewer_page(run, against))


def viewer_page(run: Run, against: Run | None = None, served: bool = False) -> str:
    """The page's text. served: it may ask the server it came from to mark steps and to ask them again."""
    runs = [run] if against is None else [run, against]
    return Template(asset("viewer.html")).substitute(
        title=escape(f"{run.header.goal} · Handeye"),
        style=asset("viewer.css"),
        frames="\n".join(_frames(runs)),
        connect="connect-src 'self'; " if served else "",
        data=_in_script({"runs": [_run(one) for one in runs], "served": served}),
        script="\n".join(asset(name) for name in SCRIPTS),
    )


def write_page(html_path: Path, page: str) -> None:
    try:
        html_path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(html_path, page.encode())
    except OSError as fault:
        raise CallerError(f"{html_path} cannot be written: {fault.strerror or fault}") from None


def _run(run: Run) -> dict[str, Any]:
    return {
        "name": run.header.run,
        "header": run.header.model_dump(mode="json", include={"goal", "started", "environment", "model"}),
        "ended": run.ended.model_dump(mode="json") if run.ended else None,
        "steps": [_step(run, step) for step in run.steps],
    }


def _step(run: Run, step: Step) -> dict[str, Any]:
    return {
        "said": render(step.decided.action) if step.decided.action else "",
        "also": [render(one.action) for one in run.annotations.also_right.get(step.decided.step, ())],
        "decided": step.decided.model_dump(mode="json"),
        "acted": step.acted.model_dump(mode="json") if step.acted else None,
    }


def _names(run: Run) -> Iterable[str]:
    for step in run.steps:
        yield step.decided.frame
        if step.acted and step.acted.frame_after:
            yield step.acted.frame_after
        yield from (view.hash for view in step.decided.views if view.stored)


def _frames(runs: list[Run]) -> Iterable[str]:
    """Each frame once, as text that the page decodes when it is looked at."""
    paths = {name: frame_path(run.folder, name) for run in runs for name in _names(run)}
    for name, path in paths.items():
        if path.exists():
            png = base64.b64encode(stored_frame(path.parent.parent, name).read_bytes()).decode()
            yield f'<script type="text/plain" id="frame-{escape(name)}">{png}</script>'


def _in_script(value: Any) -> str:
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def asset(name: str) -> str:
    """The text of a file that ships beside this module."""
    return files("handeye.agent.log").joinpath(name).read_text(encoding="utf-8")

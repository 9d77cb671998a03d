"""A page with a table of all the runs in a folder, each linked to its own page."""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

import cv2

from handeye.agent.errors import CallerError
from handeye.agent.log.format import HEADER_NAME, LINES_NAME
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.viewer import asset, write_page, write_viewer

PAGE_NAME = "view.html"
THUMBNAIL_WIDTH = 240


def write_index(folder: Path, html_path: Path) -> int:
    """Write the table, and `view.html` in each run whose page is missing or old. Returns the number of runs.

    A run that cannot be read gets a row that says why.
    """
    folders = sorted(path.parent for path in folder.rglob(HEADER_NAME))
    if not folders:
        raise CallerError(f"{folder} holds no runs: no {HEADER_NAME} below it")
    rows = [_row(one, html_path.parent) for one in folders]
    page = Template(asset("index.html")).substitute(
        title=escape(f"Runs in {folder.resolve().name}"),
        count=f"{len(rows)} run{'' if len(rows) == 1 else 's'}",
        style=asset("viewer.css"),
        rows="\n".join(rows),
    )
    write_page(html_path, page)
    return len(rows)


def _row(folder: Path, beside: Path) -> str:
    try:
        run = read_run(folder)
        page = folder / PAGE_NAME
        if not page.exists() or page.stat().st_mtime < (folder / LINES_NAME).stat().st_mtime:
            write_viewer(run, page)
        picture = _thumbnail(run)
    except CallerError as fault:
        why = f'<td><span class="pill bad">unreadable</span></td><td colspan="4">{escape(str(fault))}</td>'
        return f'<tr><td></td><td class="goal">{escape(folder.name)}</td>{why}</tr>'
    link = quote(os.path.relpath(page, beside))
    started = datetime.fromtimestamp(run.header.started, UTC)
    return (
        f'<tr><td><a href="{link}">{picture}</a></td>'
        f'<td class="goal"><a href="{link}">{escape(run.header.goal)}</a>'
        f"<small>{escape(run.header.run)} · {escape(run.header.environment)}</small></td>"
        f'<td>{_end(run)}</td><td class="number">{len(run.steps)}</td><td class="number">{_seconds(run)}</td>'
        f"<td>{escape(run.header.model.name if run.header.model else '')}</td>"
        f"<td>{started:%Y-%m-%d %H:%M} UTC</td></tr>"
    )


def _end(run: Run) -> str:
    if run.ended is None:
        return '<span class="pill">cut off</span>'
    words: dict[bool | None, tuple[str, str]] = {
        True: ("good", "succeeded"),
        False: ("bad", f"no success: {run.ended.reason}"),
    }
    tone, word = words.get(run.ended.success, ("info", f"unverified: {run.ended.reason}"))
    lines = [run.ended.detail, f"doubt: {run.ended.doubt}" if run.ended.doubt else ""]
    detail = "".join(f"<small>{escape(each)}</small>" for each in lines if each)
    return f'<span class="pill {tone}">{escape(word)}</span>{detail}'


def _seconds(run: Run) -> str:
    last = run.ended.time if run.ended else run.steps[-1].decided.time if run.steps else run.header.started
    return f"{last - run.header.started:.1f}"


def _thumbnail(run: Run) -> str:
    if not run.steps:
        return ""
    last = run.steps[-1]
    frame = run.frame((last.acted and last.acted.frame_after) or last.decided.frame)
    height = max(1, round(frame.shape[0] * THUMBNAIL_WIDTH / frame.shape[1]))
    small = cv2.resize(frame, (THUMBNAIL_WIDTH, height), interpolation=cv2.INTER_AREA)
    jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR))[1]
    return f'<img alt="last screen" src="data:image/jpeg;base64,{base64.b64encode(jpeg.tobytes()).decode()}">'

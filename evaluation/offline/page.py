"""The report as one HTML page: models side by side with a paired test, and what failed, with pictures."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path

import cv2

from handeye.agent.actions import render
from handeye.agent.errors import CallerError
from handeye.agent.log.viewer import asset, write_page
from handeye.evaluation.offline.judging import Judged
from handeye.evaluation.offline.offline import EvalReport
from handeye.evaluation.offline.paired import Comparison
from handeye.evaluation.offline.pictures import failure_picture

SHOWN_OF_A_KIND = 6
PICTURE_WIDTH = 560


def write_report(
    reports: Sequence[EvalReport],
    judged: Sequence[Sequence[Judged]],
    compared: Comparison | None,
    path: Path,
) -> None:
    """reports and judged: of each model. Raises CallerError when the page cannot be written."""
    first = reports[0]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>handeye eval</title>",
        f"<style>{asset('viewer.css')}{STYLE}</style><body>"
        f"<h1>{escape(first.metrics)} metrics, {first.steps} steps of {first.runs} runs</h1>"
        f"<p>Defined by: {escape(first.source)}. Small figures: 95 % intervals over runs.</p>",
        _models(reports),
        _paired(compared) if compared else "",
        *(_failures(report.model, rows) for report, rows in zip(reports, judged, strict=True)),
        "</body></html>",
    ]
    write_page(path, "\n".join(parts))


def clusters(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Failed steps by what was recorded and what was given instead, the most frequent first."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if not one.marks.success:
            found[f"{one.kind}: {_mistake(one)}"].append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _mistake(one: Judged) -> str:
    recorded = one.question.step.decided.action
    if one.action is None:
        return "no valid action"
    if recorded is not None and one.action.kind != recorded.kind:
        return f"{one.action.kind} instead"
    return (
        "another place" if "misses" in one.marks.why or "elsewhere" in one.marks.why else "another argument"
    )


def _models(reports: Sequence[EvalReport]) -> str:
    names = [escape(report.model) for report in reports]
    kinds = sorted({kind for report in reports for kind in report.by_kind})
    rows = [
        ("step success", [_with_interval(report, "step_success", report.step_success) for report in reports]),
        (
            "episode success",
            [_with_interval(report, "episode_success", report.episode_success) for report in reports],
        ),
        *(
            (f"{kind}, {_steps(reports, kind)} steps", [_kind(report, kind) for report in reports])
            for kind in kinds
        ),
        *((name, [f"{report.parts.get(name, 0):.3f}" for report in reports]) for name in reports[0].parts),
        ("right by an alternative", [str(report.also_right) for report in reports]),
    ]
    head = "".join(f"<th class=number>{name}</th>" for name in names)
    body = "".join(
        f"<tr><td>{escape(name)}</td>{''.join(f'<td class=number>{value}</td>' for value in values)}</tr>"
        for name, values in rows
    )
    table = f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class=scroller>{table}</div>"


def _with_interval(report: EvalReport, name: str, value: float) -> str:
    low, high = report.ci95[name]
    return f"{value:.3f} <small>{low:.3f} to {high:.3f}</small>"


def _steps(reports: Sequence[EvalReport], kind: str) -> int:
    return max(report.by_kind[kind].steps for report in reports if kind in report.by_kind)


def _kind(report: EvalReport, kind: str) -> str:
    return f"{report.by_kind[kind].success:.3f}" if kind in report.by_kind else ""


def _paired(compared: Comparison) -> str:
    low, high = compared.ci95
    return (
        f"<p><b>{escape(compared.first)}</b> less <b>{escape(compared.second)}</b>: "
        f"{compared.difference:+.3f} "
        f"({low:+.3f} to {high:+.3f}); right alone {compared.only_first} and {compared.only_second} times, "
        f"McNemar's exact test p = {compared.p_value:.4f}</p>"
    )


def _failures(model: str, judged: Sequence[Judged]) -> str:
    parts = [f"<h2>{escape(model)}: what failed</h2>"]
    for name, rows in clusters(judged).items():
        shown = "".join(_figure(one) for one in rows[:SHOWN_OF_A_KIND])
        more = f"<p>and {len(rows) - SHOWN_OF_A_KIND} more</p>" if len(rows) > SHOWN_OF_A_KIND else ""
        parts.append(
            f"<details open><summary>{escape(name)} · {len(rows)}</summary>"
            f"<div class=failures>{shown}</div>{more}</details>"
        )
    return "".join(parts) if len(parts) > 1 else f"{parts[0]}<p>nothing</p>"


def _figure(one: Judged) -> str:
    recorded = one.question.step.decided.action
    lines = (
        f"<b>{escape(one.question.name)}</b>: {escape(one.marks.why)}",
        escape(one.question.goal),
        f"recorded <code class=recorded>{escape(render(recorded) if recorded else '')}</code>",
        f"given <code class=given>{escape(render(one.action) if one.action else 'no valid action')}</code>",
    )
    try:
        picture = _picture(one)
    except CallerError as fault:  # a frame that is lost
        picture = f"<p>{escape(str(fault))}</p>"
    return f"<figure>{picture}<figcaption>{'<br>'.join(lines)}</figcaption></figure>"


def _picture(one: Judged) -> str:
    height = one.question.run.screenshot(one.question.step).height
    pixels = failure_picture(one)[:height]  # its words stand below the picture as text
    height = round(pixels.shape[0] * PICTURE_WIDTH / pixels.shape[1])
    small = cv2.resize(pixels, (PICTURE_WIDTH, height), interpolation=cv2.INTER_AREA)
    jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR))[1].tobytes()
    return f'<img alt="the screen" src="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}">'


STYLE = """
body { padding: 1.5rem; max-width: 90rem; margin: auto; overflow: auto; display: block; height: auto; }
p { margin: .5rem 0; } h2 { margin-top: 1.4rem; } small { color: var(--quiet); }
table { border-collapse: collapse; } td, th { padding: .3rem .8rem; } td:first-child { padding-left: 0; }
td.number, th.number { text-align: right; }
.failures { display: flex; flex-wrap: wrap; gap: 1rem; } summary { font-weight: 600; margin: .6rem 0; }
figure { margin: 0; width: 23rem; } figure img { width: 100%; border: 1px solid var(--line); }
figcaption { font-size: .8rem; overflow-wrap: anywhere; }
.recorded { color: #148c3c; } .given { color: #cd1e28; }
"""

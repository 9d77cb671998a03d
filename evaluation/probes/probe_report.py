"""One HTML page of a probe run: the tables, and the pictures of what went wrong."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

import cv2

from handeye.agent.errors import CallerError
from handeye.evaluation.probes.probes import Answered, FamilyScore, ProbeReport

MOST = 12
"""Failures shown of each family."""
COLUMNS = ("accuracy", "pair_accuracy", "false_click", "false_refusal", "yes_ratio")
GREEN, RED = (30, 140, 30), (30, 30, 210)
STYLE = (
    "body{font:15px sans-serif;margin:30px}table{border-collapse:collapse;margin:12px 0}"
    "td,th{padding:3px 12px;border-bottom:1px solid #ccc;text-align:right}"
    "td:first-child,th:first-child{text-align:left}"
    "figure{display:inline-block;margin:8px;max-width:480px;vertical-align:top}"
    "img{max-width:100%;border:1px solid #999}"
)


def write_report(report: ProbeReport, answers: Sequence[Answered], path: Path) -> None:
    """Raises CallerError when it cannot be written."""
    title = f"<title>Probes of {escape(report.model)}</title>"
    parts = [f"<!doctype html><meta charset=utf-8>{title}<style>{STYLE}</style>"]
    parts.append(_table(report.model, report.families))
    parts += [_table(f"baseline {name}", rows) for name, rows in report.baselines.items()]
    for family in report.families:
        wrong = [each for each in answers if each.asked.probe.family == family and not each.hit]
        parts.append(f"<h2>{escape(family)}: {len(wrong)} wrong</h2>")
        parts += [_figure(each) for each in wrong[:MOST]]
    try:
        path.write_text("\n".join(parts), encoding="utf-8")
    except OSError as fault:
        raise CallerError(f"{path} cannot be written: {fault.strerror}") from None


def _table(title: str, rows: dict[str, FamilyScore]) -> str:
    head = "".join(f"<th>{name.replace('_', ' ')}" for name in COLUMNS)
    lines = "".join(
        f"<tr><td>{escape(name)}{''.join(f'<td>{getattr(score, column):.3f}' for column in COLUMNS)}"
        f"<td>{score.ci95[0]:.3f} to {score.ci95[1]:.3f}<td>{score.n}"
        for name, score in rows.items()
    )
    return f"<h2>{escape(title)}</h2><table><tr><th>family{head}<th>pairs, 95 %<th>n{lines}</table>"


def _figure(answer: Answered) -> str:
    """The screen with the right place in green and the answer in red."""
    asked = answer.asked
    drawn = cv2.cvtColor(asked.shot.pixels, cv2.COLOR_RGB2BGR)
    if asked.right is not None:
        box = [round(side) for side in asked.boxes[asked.right]]
        cv2.rectangle(drawn, (box[0] - 3, box[1] - 3), (box[2] + 3, box[3] + 3), GREEN, 2)
    if answer.point is not None:
        cv2.drawMarker(drawn, (round(answer.point[0]), round(answer.point[1])), RED, cv2.MARKER_CROSS, 24, 3)
    _, png = cv2.imencode(".png", drawn)
    data = base64.b64encode(png.tobytes()).decode()
    right = "it is absent" if asked.right is None else "green"
    caption = f"{escape(asked.words)}<br>said {escape(answer.said[:120])}; right: {right}"
    return f"<figure><img src='data:image/png;base64,{data}'><figcaption>{caption}</figcaption></figure>"

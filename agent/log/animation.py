"""A run as a moving picture: each step's frame with the place that it was done at."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from handeye.agent.actions import points
from handeye.agent.contracts import Step
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run, read_run

LONGEST_SIDE = 800
STEP_MS, END_MS = 900, 2500
RADIUS, COLOR = 9, (230, 30, 60)


def write_gif(run: Run, path: Path) -> None:
    """A picture a step, the screen after the last one at the end; at most 800 pixels wide or high. Raises
    CallerError for a run without a frame, or a file that cannot be written."""
    try:
        _save(run, path)
    except OSError as fault:
        raise CallerError(f"{path} cannot be written: {fault.strerror or fault}") from None


def gif_address(folder: Path) -> str:
    """The same as a data: address, for a notebook."""
    held = BytesIO()
    _save(read_run(folder), held)
    return f"data:image/gif;base64,{base64.b64encode(held.getvalue()).decode()}"


def _save(run: Run, file: Path | BytesIO) -> None:
    pictures = [_picture(run, step) for step in run.steps]
    last = run.steps[-1].acted if run.steps else None
    if last is not None and last.frame_after is not None:
        pictures.append(_small(Image.fromarray(run.frame(last.frame_after))))
    if not pictures:
        raise CallerError(f"{run.folder} has no frames to show")
    times = [STEP_MS] * (len(pictures) - 1) + [END_MS]
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], duration=times, loop=0)


def _picture(run: Run, step: Step) -> Image.Image:
    whole = Image.fromarray(run.frame(step.decided.frame))
    small = _small(whole)
    scale, drawn = small.width / whole.width, ImageDraw.Draw(small)
    for x, y in points(step.decided.action) if step.decided.action else ():
        drawn.circle((x * scale, y * scale), RADIUS, outline=COLOR, width=3)
    return small


def _small(whole: Image.Image) -> Image.Image:
    scale = min(1.0, LONGEST_SIDE / max(whole.size))
    return whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)

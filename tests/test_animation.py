"""A run as a moving picture, and a result in a notebook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from handeye.__main__ import main
from handeye.agent.contracts import Acted, Click, Decided, Outcome, Reply, Screenshot
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.api import Result, Step


def test_a_run_moves_in_a_picture_and_in_a_notebook(tmp_path: Path) -> None:
    folder, click = tmp_path / "run", Click(x=400, y=100)
    with RunWriter.create(folder, RunHeader(run="a", started=0, environment="browser", goal="g")) as writer:
        before, after = (Screenshot(np.full((400, 1600, 3), shade, np.uint8)) for shade in (255, 90))
        writer.decided(
            Decided(step=0, time=0, frame=writer.frame(before), views=(), prompt_hash="", prompt="",
                    reply=Reply(text="click"), action=click)
        )  # fmt: skip
        writer.acted(Acted(step=0, time=0, outcome=Outcome(), frame_after=writer.frame(after)))
    assert main(["view", str(folder), "--gif", str(tmp_path / "run.gif")]) == 0
    with Image.open(tmp_path / "run.gif") as moving:
        assert (moving.size, moving.n_frames) == ((800, 200), 2)
        red, green, _ = moving.convert("RGB").getpixel((200 + 8, 50))
        assert red > 150 > green
    html = Result(None, "done", "<42>", (Step(0, click, ""),), folder)._repr_html_()
    assert "not verified · done · &lt;42&gt;" in html
    assert "data:image/gif;base64," in html
    assert main(["view", str(folder), "--gif", str(tmp_path / "no" / "run.gif")]) == 2

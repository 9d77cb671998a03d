"""Secrets stay out of outputs, reports and dialogs, and grey on a desktop whose windows move."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.secret_search import content_of, desktop_frames, readable, toolkits
from handeye.__main__ import main
from handeye.agent.actions import parse
from handeye.agent.contracts import Box, Screenshot
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.desktop.mask import GREY, SecretMask
from handeye.environments.desktop.x11_windows import Window

SECRET = "correct-horse-7"
PAGE = (
    "<input id=f style='position:absolute;left:10px;top:10px' oninput=\"p.textContent = 'You wrote ' + value;"
    "history.replaceState(0, '', '?q=' + encodeURIComponent(value)); n.textContent = value\">"
    "<p id=p style='position:absolute;left:10px;top:60px'></p><b id=n style='position:absolute;top:90px'></b>"
)
TASK = """\
name: echo
environment:
  browser: {{url: "{url}", width: 400, height: 200}}
goal: Type it
secrets: {{KEY: {{}}}}
steps: [{{action: "type(text='{{secret:KEY}}', x=40, y=20)"}}]
success: [{{visible_text: You wrote}}]
outputs:
  file: "{out}/rows.csv"
  fields:
    text: {{css: "#p"}}
    field: {{css: "#f"}}
    all: {{css: "p, b", type: list}}
    address: {{url: "q=(.*)"}}
    part: {{text: "wrote (.*)"}}
{more}
"""


@pytest.mark.browser
@pytest.mark.parametrize(("more", "code"), [("", 0), ("    number: {css: '#n', type: integer}", 1)])
def test_outputs_and_reports_have_the_name_of_a_secret(
    more: str, code: int, tmp_path: Path, page_url: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The second task falls short, so that the reason quotes what was found."""
    task, out = tmp_path / "echo.yaml", tmp_path / "out"
    task.write_text(TASK.format(url=page_url(PAGE), out=out, more=more))
    files = ["--junit", str(out / "junit.xml"), "--json", str(out / "told.json")]
    out.mkdir()
    command = ["run", str(task), "--model", "none", "--out", str(out / "runs"), *files]
    assert main([*command, "--secret", f"KEY={SECRET}"]) == code
    shown = capsys.readouterr()
    run = json.loads((out / "told.json").read_text())["tasks"][0]["run"]
    assert main(["log", "export", run, "--file", str(out / "steps.parquet")]) == 0
    held = {path: content_of(path) for path in out.rglob("*") if path.is_file()}
    assert not [path for path, content in held.items() if SECRET.encode() in content]
    assert SECRET not in shown.out + shown.err
    if code == 0:
        assert "{secret:KEY}" in (out / "rows.csv").read_text()
        outputs = json.loads((Path(run) / "outputs.json").read_text())
        assert outputs["text"] == "You wrote {secret:KEY}"
        assert outputs["all"] == ["You wrote {secret:KEY}", "{secret:KEY}"]
    else:
        assert "'{secret:KEY}'" in (out / "junit.xml").read_text()


@pytest.mark.browser
async def test_a_dialog_that_repeats_a_secret_is_drawn_with_its_name(page_url: Callable[[str], str]) -> None:
    url = page_url("<input style='position:absolute;left:10px;top:10px' onchange='alert(`No ${value}`)'>")
    browser = BrowserEnvironment(BrowserSettings(url=url, width=400, height=200), {"KEY": SECRET})
    try:
        await browser.open()
        await browser.act(parse("type(text='{secret:KEY}', x=40, y=20)"))
        await browser.act(parse("press(keys='Enter')"))
        dialog = browser._tab.dialog
        assert dialog is not None
        assert dialog.message == "No {secret:KEY}"
    finally:
        await browser.close()


def drawn(left: int, top: int, width: int = 120, text: bool = True) -> Screenshot:
    """A screen with a window at a place, and a text in it."""
    pixels = np.full((300, 400, 3), 30, np.uint8)
    pixels[top : top + 90, left : left + width] = 230
    if text:
        rng = np.random.default_rng(1)
        pixels[top + 20 : top + 34, left + 10 : left + 90] = rng.integers(0, 2, (14, 80, 1)) * 200
    return Screenshot(pixels)


def window(left: int, top: int, width: int = 120, number: int = 7) -> Window:
    return Window(number, "w", Box(left, top, left + width, top + 90))


def text_at(seen: Screenshot, left: int, top: int) -> np.ndarray:
    return seen.pixels[top + 20 : top + 34, left + 10 : left + 90]


def test_a_mask_moves_with_its_window() -> None:
    mask = SecretMask()
    mask.learn(
        ["secret"], drawn(50, 50, text=False), drawn(50, 50), [], [window(50, 50), window(300, 200, 50, 8)]
    )
    mask.close()
    for left, top in ((50, 50), (200, 150), (-20, 40)):
        seen = drawn(max(0, left), top) if left >= 0 else Screenshot(np.roll(drawn(0, top).pixels, left, 1))
        covered = mask.cover(seen, [], [window(left, top)])
        there = covered.pixels[top + 20 : top + 34, max(0, left + 10) : left + 90]
        assert (there == GREY).all()
        assert (covered.pixels[top + 75 : top + 88, left + 100 : left + 118] != GREY).any(), "not all of it"
    gone = mask.cover(drawn(50, 50, text=False), [], [window(300, 200, 50, 8)])
    assert (gone.pixels == GREY).sum() == 0, "what is closed shows nothing"


def test_a_window_of_another_size_is_grey_until_it_is_known_again() -> None:
    mask = SecretMask()
    mask.learn(["secret"], drawn(50, 50, text=False), drawn(50, 50), [], [window(50, 50)])
    mask.close()
    unknown = mask.cover(drawn(50, 50, 200, text=False), [], [window(50, 50, 200)])
    assert (unknown.pixels[50:140, 50:250] == GREY).all()
    known = mask.cover(drawn(80, 100, 200), [], [window(80, 100, 200)])
    assert (text_at(known, 80, 100) == GREY).all()
    assert (known.pixels[100:110, 200:280] == 230).all(), "what was typed is seen: the rest is shown"
    back = mask.cover(drawn(50, 50), [], [window(50, 50)])
    mask.close()
    assert (text_at(back, 50, 50) == GREY).all()
    assert (back.pixels[130:139, 160:169] == 230).all()


def test_what_is_drawn_late_is_grey_too() -> None:
    """The program has drawn nothing, then a part, then all of it; only what comes after that is not it."""
    mask, at = SecretMask(), [window(50, 50)]
    empty, half, whole = drawn(50, 50, text=False), drawn(50, 50), drawn(50, 50)
    half.pixels[70:84, 90:140] = 230
    mask.learn(["secret"], empty, empty, [], at)
    assert not mask.needed
    for seen in (empty, half, whole):
        covered = mask.cover(seen, [], at).pixels
        assert (covered == seen.pixels).all(2)[(seen.pixels == empty.pixels).all(2)].any()
        assert (covered[(seen.pixels != empty.pixels).any(2)] == GREY).all()
    mask.close()
    later = drawn(50, 50)
    later.pixels[120:130, 60:150] = 0
    covered = mask.cover(later, [], at).pixels
    assert (text_at(Screenshot(covered), 50, 50) == GREY).all()
    assert (covered[120:130, 60:150] == 0).all()


def test_a_text_that_was_scrolled_is_followed() -> None:
    mask = SecretMask()
    mask.learn(["secret"], drawn(50, 50, text=False), drawn(50, 50), [], [window(50, 50)])
    mask.close()
    scrolled = drawn(50, 50, text=False)
    scrolled.pixels[100:114, 60:140] = text_at(drawn(50, 50), 50, 50)
    assert (mask.cover(scrolled, [], [window(50, 50)]).pixels[100:114, 60:140] == GREY).all()


@pytest.mark.parametrize("kit", toolkits())
async def test_a_secret_stays_grey_when_its_window_moves(kit: str) -> None:
    frames, control = await desktop_frames(kit)
    assert len(frames) == 3
    assert [readable(frame) for frame in frames] == [False] * 3
    assert all(readable(frame) for frame in control)

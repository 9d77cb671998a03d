"""The run folder: what is written is read back, wherever the writer was killed."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handeye.agent.contracts import (
    Acted,
    Box,
    Click,
    Decided,
    Done,
    Drag,
    Ended,
    ModelCard,
    Outcome,
    PointGuess,
    Press,
    Prompt,
    Reply,
    Screenshot,
    Scroll,
    Step,
    StepSummary,
    Target,
    Type,
    View,
    pixel_hash,
)
from handeye.agent.errors import CallerError, LogFault
from handeye.agent.log.format import LINES_NAME, MIGRATIONS, RunHeader, ScreenSize, frame_path, schema
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter

HEADER = RunHeader(
    run="r1", started=1.5, environment="browser", goal="sign in", screen=ScreenSize(width=64, height=48)
)


def picture(seed: int, width: int = 64, height: int = 48) -> Screenshot:
    return Screenshot(np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8))


def decided(step: int, frame: str) -> Decided:
    prompt = Prompt(goal="sign in", history=(StepSummary(action="click(x=1, y=2)"),), text="Sign in.")
    return Decided(
        step=step,
        time=float(step),
        frame=frame,
        views=(),
        prompt_hash=prompt.hash,
        prompt=prompt.text,
        reply=Reply(text="click(x=3, y=4)", points=(PointGuess(screen_x=3, screen_y=4, confidence=0.5),)),
        action=Click(x=3, y=4),
    )


def acted(step: int, frame: str | None = None) -> Acted:
    return Acted(step=step, time=step + 0.5, outcome=Outcome(effect="changed"), frame_after=frame)


def write_run(folder: Path, steps: int) -> None:
    with RunWriter.create(folder, HEADER) as writer:
        for step in range(steps):
            frame = writer.frame(picture(step))
            writer.decided(decided(step, frame))
            writer.acted(acted(step, writer.frame(picture(step + 1))))
        writer.ended(Ended(time=9, reason="done", steps=steps))


finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
point = st.tuples(finite, finite)
actions = st.one_of(
    st.none(),
    st.builds(Click, x=finite, y=finite, button=st.sampled_from(["left", "right"])),
    st.builds(Drag, path=st.lists(point, min_size=2, max_size=4).map(tuple)),
    st.builds(Scroll, x=finite, y=finite, dx=finite, dy=finite),
    st.builds(Type, text=words),
    st.builds(Press, keys=st.sampled_from(["Enter", "Control+a"])),
    st.builds(Done, answer=words),
)
boxes = st.builds(Box, finite, finite, finite, finite)
steps = st.builds(
    Step,
    st.builds(
        Decided,
        step=st.just(0),
        time=finite,
        frame=st.just("0" * 64),
        views=st.just(()),
        prompt_hash=words,
        prompt=words,
        reply=st.builds(Reply, text=words, confidence=st.none() | finite),
        action=actions,
        error=st.none() | words,
        target=st.none() | st.builds(Target, box=boxes, role=words, text=words),
    ),
    st.none()
    | st.builds(
        Acted,
        step=st.just(0),
        time=finite,
        outcome=st.builds(Outcome, error=st.none() | words, changed_box=st.none() | boxes),
    ),
)


@settings(max_examples=60, deadline=None)
@given(wanted=st.lists(steps, max_size=4), reason=words)
def test_what_is_written_is_read_back(wanted: list[Step], reason: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        ended = Ended(time=1, reason="done", detail=reason)
        with RunWriter.create(folder, HEADER) as writer:
            for step in wanted:
                writer.decided(step.decided)
                if step.acted:
                    writer.acted(step.acted)
            assert read_run(folder).in_flight == (wanted[-1] if wanted and not wanted[-1].acted else None)
            writer.ended(ended)
        run = read_run(folder)
    assert run.steps == tuple(wanted)
    assert (run.header, run.ended, run.in_flight) == (HEADER, ended, None)


def test_cut_at_every_byte_the_whole_lines_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_run(folder, 2)
    content = (folder / LINES_NAME).read_bytes()
    for length in range(len(content), -1, -1):
        os.truncate(folder / LINES_NAME, length)
        run = read_run(folder)
        lines = len(run.steps) + sum(step.acted is not None for step in run.steps) + (run.ended is not None)
        whole = content[length : length + 1] == b"\n" and content[length - 1 : length] != b"\n"
        assert lines == content[:length].count(b"\n") + whole, "only the newline may be missing"
        assert (run.in_flight is not None) == (lines in (1, 3))


def test_a_frame_is_stored_once_and_reads_back_bit_for_bit(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_run(folder, 3)
    run = read_run(folder)
    assert len(list((folder / "frames").iterdir())) == 4
    for step in run.steps:
        assert run.screenshot(step).hash == step.decided.frame
        assert step.acted
        assert pixel_hash(run.frame(step.acted.frame_after or "")) == step.acted.frame_after


def test_views_that_the_frame_gives_are_cut_again_and_others_are_stored(tmp_path: Path) -> None:
    screen = picture(7)
    padded = np.full((32, 40, 3), 114, np.uint8)
    padded[:, :24] = screen.pixels[16:48, 40:64]
    shown = (
        View("tile", screen.pixels[:32, :40], Box(0, 0, 40, 32)),
        View("tile", padded, Box(40, 16, 64, 48)),
        View("history", picture(8, 16, 12).pixels, Box(0, 0, 64, 48), 0.25),
    )
    folder = tmp_path / "run"
    with RunWriter.create(folder, HEADER) as writer:
        frame = writer.frame(screen)
        records = tuple(writer.view(view) for view in shown)
        writer.decided(decided(0, frame).model_copy(update={"views": records}))
    assert [record.stored for record in records] == [False, False, True]
    run = read_run(folder)
    assert [view.hash for view in run.views(run.steps[0])] == [view.hash for view in shown]
    assert {path.stem for path in (folder / "frames").iterdir()} == {frame, shown[2].hash}


def test_resume_cuts_a_torn_line_away_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_run(folder, 1)
    lines = folder / LINES_NAME
    whole = lines.read_bytes()
    lines.write_bytes(whole + b'{"line":"deci')
    with RunWriter.append(folder) as writer:
        writer.decided(decided(1, writer.frame(picture(1))))
        with pytest.raises(CallerError, match="another process"):
            RunWriter.append(folder)
    run = read_run(folder)
    assert [step.decided.step for step in run.steps] == [0, 1]
    assert run.in_flight == run.steps[1]
    assert lines.read_bytes().startswith(whole)


KILLED = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_log import *
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for folder in map(str.strip, sys.stdin):
    if os.fork():
        continue
    with RunWriter.create(Path(folder), HEADER) as writer:
        print(os.getpid(), flush=True)
        for step in range(100_000):
            writer.decided(decided(step, writer.frame(picture(step, 320, 200))))
            writer.acted(acted(step, writer.frame(picture(step + 1, 320, 200))))
"""


def test_killed_at_random_moments_twenty_logs_are_readable(tmp_path: Path) -> None:
    moments = random.Random(5)
    written = 0
    code = KILLED.format(tests=str(Path(__file__).parent))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as forks:  # type: ignore[call-overload]
        for number in range(20):
            folder = tmp_path / f"run{number}"
            forks.stdin.write(f"{folder}\n")
            child = int(forks.stdout.readline())
            lines = moments.randrange(6)
            while (folder / LINES_NAME).read_bytes().count(b"\n") < lines:
                time.sleep(0.001)
            time.sleep(moments.uniform(0, 0.01))
            os.kill(child, signal.SIGKILL)
            wait_until_gone(child)
            written += steps_of_a_readable_run(folder)
        forks.stdin.close()
    assert written >= 20


def wait_until_gone(process: int) -> None:
    for _ in range(2000):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    raise AssertionError(f"process {process} outlived SIGKILL")


def steps_of_a_readable_run(folder: Path) -> int:
    run = read_run(folder)
    for step in run.steps:
        assert pixel_hash(run.frame(step.decided.frame)) == step.decided.frame
        if step.acted:
            assert pixel_hash(run.frame(step.acted.frame_after or "")) == step.acted.frame_after
    assert run.ended is None
    return len(run.steps)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "run.json").unlink(), "is not a run: it has no run.json"),
        (lambda folder: (folder / "run.json").write_text("[1]"), "run.json: not the header"),
        (lambda folder: (folder / "run.json").write_text('{"version": 99}'), "format 99 is unknown"),
        (lambda folder: (folder / "run.json").write_text('{"version": 1}'), "run.json: run: Field required"),
        (lambda folder: (folder / LINES_NAME).write_text("{}\n"), "steps.jsonl: line 1: "),
        (lambda folder: (folder / LINES_NAME).write_bytes(b"\xff\x00\n"), "steps.jsonl: line 1: "),
        (lambda folder: (folder / LINES_NAME).unlink(), "steps.jsonl cannot be read: No such file"),
    ],
)
def test_a_foreign_or_damaged_folder_is_named(tmp_path: Path, damage, message: str) -> None:
    folder = tmp_path / "run"
    write_run(folder, 1)
    damage(folder)
    with pytest.raises(CallerError, match=message) as raised:
        read_run(folder)
    assert "\n" not in str(raised.value)


def test_a_kill_before_the_first_step_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / LINES_NAME).touch()
    with pytest.raises(CallerError, match="cut off before its first step: nothing was done, run it again"):
        read_run(tmp_path / "run")


def test_a_lost_or_damaged_frame_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_run(folder, 1)
    run = read_run(folder)
    path = frame_path(folder, run.steps[0].decided.frame)
    path.write_bytes(b"no picture")
    with pytest.raises(CallerError, match="is damaged"):
        run.screenshot(run.steps[0])
    path.unlink()
    with pytest.raises(CallerError, match="is missing"):
        run.screenshot(run.steps[0])


def test_a_folder_that_holds_a_run_or_takes_no_files_is_refused(tmp_path: Path) -> None:
    write_run(tmp_path / "run", 1)
    with pytest.raises(CallerError, match="already holds a run"):
        RunWriter.create(tmp_path / "run", HEADER)
    (tmp_path / "file").write_text("")
    with pytest.raises(CallerError, match="no run can be written"):
        RunWriter.create(tmp_path / "file" / "run", HEADER)


FILLED = """
import resource, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_log import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with RunWriter.create(Path(sys.argv[1]), HEADER) as writer:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        for step in range(1000):
            writer.decided(decided(step, writer.frame(picture(0))))
            writer.acted(acted(step))
    except LogFault as fault:
        print(fault)
"""


def test_a_write_that_fails_in_mid_run_is_named_and_the_log_stays_readable(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    code = FILLED.format(tests=str(Path(__file__).parent))
    said = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert said.startswith(f"the run folder {folder} cannot be written: {os.strerror(errno.EFBIG)}")
    content = (folder / LINES_NAME).read_bytes()
    assert content.endswith(b"\n")
    assert 0 < len(content) <= 20_000
    assert len(read_run(folder).steps) > 5
    assert isinstance(LogFault(folder, OSError(errno.ENOSPC, "x")), CallerError)


def test_the_published_schema_is_the_models_and_fits_a_log() -> None:
    root = Path(__file__).parent
    published = json.loads((root.parent / "docs" / "log.schema.json").read_text())
    assert published == schema(), "type: handeye log schema --file docs/log.schema.json"
    assert set(published["$defs"]["Line"]["discriminator"]["mapping"]) == {"decided", "acted", "ended"}
    jsonschema = pytest.importorskip("jsonschema", reason="pip install jsonschema")
    validator = jsonschema.Draft202012Validator(published)
    folder = root / "data" / "log_v1"
    data = [json.loads((folder / "run.json").read_text())]
    data += [json.loads(line) for line in (folder / "steps.jsonl").read_text().splitlines()]
    for part in data:
        validator.validate(part)
    assert not validator.is_valid({**data[1], "step": "first"})
    assert not validator.is_valid({**data[0], "colour": "red"})


def test_an_older_header_is_migrated_step_by_step_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Path(__file__).parent / "data" / "log_v1", tmp_path / "run")
    path = tmp_path / "run" / "run.json"
    fields = json.loads(path.read_text())
    old = {**fields, "version": -1, "task_name": fields["run"]}
    del old["run"]
    path.write_text(json.dumps(old))
    monkeypatch.setitem(MIGRATIONS, -1, lambda value: {"name": value.pop("task_name"), **value})
    monkeypatch.setitem(MIGRATIONS, 0, lambda value: {"run": value.pop("name"), **value, "version": 1})
    run = read_run(tmp_path / "run")
    assert run.header.run == fields["run"]
    assert len(run.steps) == 2
    assert json.loads(path.read_text()) == old, "what lies on the disk stays as it is"


def test_a_log_of_format_1_is_read_for_good() -> None:
    """A folder written by the first version; it is never written again, only migrated when read."""
    run = read_run(Path(__file__).parent / "data" / "log_v1")
    pressed, done = run.steps
    assert run.header.goal == "press the button with {secret:PIN}"
    assert run.header.model
    assert run.header.model.name == "builtin"
    assert pressed.decided.action == Click(x=6, y=5)
    assert pressed.decided.target == Target(box=Box(4, 4, 10, 8), role="button", text="press")
    assert pressed.acted
    assert pressed.acted.frame_after == done.decided.frame
    assert [view.hash for view in run.views(pressed)] == [view.hash for view in pressed.decided.views]
    assert done.decided.action == Done()
    assert run.ended == Ended(time=1764000003.0, reason="done", success=True, steps=2)


def test_names_of_older_logs_and_cards_are_read() -> None:
    """`instead_of`, `sureness` and the phase `look` have other names since."""
    places = {"coordinate_space": "screen", "tile_width": 384, "tile_height": 256}
    card = ModelCard.model_validate(
        {"name": "m", "family": "f", "dialect": "handeye", **places, "sureness": [0.5, 0.1]}
    )
    assert card.calibration == (0.5, 0.1)
    assert "sureness" not in card.model_dump()
    reply = Reply.model_validate({"text": "done()", "instead_of": "click(x=1, y=2)"})
    assert reply.original_text == "click(x=1, y=2)"
    assert "instead_of" not in reply.model_dump()
    old = Acted(step=0, time=0.0, outcome=Outcome(), timings_ms={"look": 1.0, "act": 2.0})
    assert old.timings_ms == {"tile": 1.0, "act": 2.0}

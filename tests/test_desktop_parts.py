"""What a desktop is made of, without a screen: geometry, key chords, program names, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handeye.agent.contracts import Box
from handeye.agent.errors import CallerError
from handeye.environments.chords import ActionNotSupported, plain_letters, reveal, split_chord
from handeye.environments.desktop.applications import command_for, describing
from handeye.environments.desktop.geometry import Monitor, input_to_screen, screen_to_input
from handeye.environments.desktop.mouse import WHEEL_PIXELS, notches
from handeye.environments.desktop.real_screen import real_screen
from handeye.environments.desktop.window_match import place

pytest.importorskip("Xlib", reason="pip install -e '.[desktop]'")
from handeye.environments.desktop.x11_windows import Window

MONITORS = st.builds(
    Monitor,
    left=st.integers(-8000, 8000),
    top=st.integers(-8000, 8000),
    width=st.integers(1, 8000),
    height=st.integers(1, 8000),
    scale=st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0, 3.0]),
)


@settings(deadline=None)
@given(MONITORS, st.data())
def test_a_screen_point_comes_back_within_half_an_input_unit(monitor: Monitor, data: st.DataObject) -> None:
    x = data.draw(st.floats(0, monitor.width * monitor.scale, exclude_max=True))
    y = data.draw(st.floats(0, monitor.height * monitor.scale, exclude_max=True))
    input_x, input_y = screen_to_input(monitor, x, y)
    assert monitor.left <= input_x < monitor.left + monitor.width
    assert monitor.top <= input_y < monitor.top + monitor.height
    back = input_to_screen(monitor, input_x, input_y)
    assert back == pytest.approx((x, y), abs=monitor.scale / 2 + 1e-6)


@settings(deadline=None)
@given(MONITORS, st.data())
def test_an_input_unit_comes_back_as_itself(monitor: Monitor, data: st.DataObject) -> None:
    x = data.draw(st.integers(monitor.left, monitor.left + monitor.width - 1))
    y = data.draw(st.integers(monitor.top, monitor.top + monitor.height - 1))
    assert screen_to_input(monitor, *input_to_screen(monitor, x, y)) == (x, y)


def test_every_pixel_is_itself_at_scale_one() -> None:
    second = Monitor(left=1280, top=-200, width=1920, height=1080)
    assert screen_to_input(second, 0, 0) == (1280, -200)
    assert screen_to_input(second, 10.99, 20.5) == (1290, -180)
    assert screen_to_input(second, 1919.9, 1079.9) == (3199, 879)


@pytest.mark.parametrize(
    ("chord", "keys"),
    [
        ("a", ["a"]),
        ("Control+a", ["Control", "a"]),
        ("Control+Shift+ArrowLeft", ["Control", "Shift", "ArrowLeft"]),
        ("+", ["+"]),
        ("Control++", ["Control", "+"]),
    ],
)
def test_chords_are_read(chord: str, keys: list[str]) -> None:
    assert split_chord(chord) == keys


@pytest.mark.parametrize(
    ("chord", "keys"),
    [
        ("Control+A", ["Control", "a"]),
        ("Alt+Control+É", ["Alt", "Control", "é"]),
        ("Control+Delete", ["Control", "Delete"]),
        ("Shift+A", ["Shift", "A"]),
        ("A", ["A"]),
    ],
)
def test_a_capital_in_a_chord_is_its_key(chord: str, keys: list[str]) -> None:
    assert plain_letters(split_chord(chord)) == keys


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("numlock", "NumLock"), ("AltGr", "AltGraph"), ("ctrl", "Control"), ("Esc", "Escape"),
        ("DEL", "Delete"), ("kp_5", "Numpad5"), ("num7", "Numpad7"), ("NumpadAdd", "NumpadAdd"),
        ("Minus", "-"), ("Slash", "/"),
    ],
)  # fmt: skip
def test_key_names_that_people_write_are_known(written: str, key: str) -> None:
    assert split_chord(written) == [key]


@pytest.mark.parametrize("chord", ["Control+", "++a", "a++b", "+a"])
def test_what_is_no_chord_is_refused(chord: str) -> None:
    with pytest.raises(ActionNotSupported):
        split_chord(chord)


def test_secrets_are_revealed_by_name() -> None:
    assert reveal("a {secret:KEY} b", {"KEY": "x"}) == "a x b"
    with pytest.raises(ActionNotSupported, match="OTHER"):
        reveal("{secret:OTHER}", {"KEY": "x"})


@pytest.mark.parametrize(
    ("pixels", "count"), [(1, 1), (-1, -1), (WHEEL_PIXELS * 3, 3), (-WHEEL_PIXELS * 2.2, -2)]
)
def test_a_scroll_is_at_least_one_notch(pixels: float, count: int) -> None:
    assert notches(pixels) == count


def test_only_named_or_installed_programs_may_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = tmp_path / "applications"
    entries.mkdir()
    (entries / "a.desktop").write_text("[Desktop Entry]\nName=Notes\nExec=/usr/bin/notes --new %F\n")
    (entries / "b.desktop").write_text("[Desktop Entry]\nName=Shell\nExec=sh\nTerminal=true\n")
    (entries / "c.desktop").write_text("nonsense")
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    assert command_for("notes", {}) == command_for("Notes", {}) == ["/usr/bin/notes", "--new"]
    assert command_for("calc", {"calc": "galculator --x 'a b'"}) == ["galculator", "--x", "a b"]
    for name, allowed in (("sh", {}), ("rm -rf /", {}), ("notes", {"calc": "galculator"})):
        with pytest.raises(ActionNotSupported):
            command_for(name, allowed)


def test_chromium_is_started_so_that_it_tells_of_itself() -> None:
    assert describing(["/usr/bin/chromium", "a"])[1:] == ["--force-renderer-accessibility", "a"]
    assert describing(["mousepad", "a"]) == ["mousepad", "a"]


@pytest.mark.parametrize(
    ("role", "box", "process", "order", "shift"),
    [
        ("window", Box(0, 0, 300, 200), 7, (1, -1), (40, 60)),
        ("frame", Box(36, 36, 344, 264), 7, (1, -1), (0, 0)),
        ("window", Box(50, 80, 120, 160), 9, (0, 0), (0, 0)),
        ("frame", Box(0, 0, 300, 200), 9, (3, 0), (0, 0)),
    ],
    ids=["counts from its own corner", "tells its border too", "a menu", "of another program"],
)
def test_where_a_window_is_the_window_manager_says(
    role: str, box: Box, process: int, order: tuple[int, int], shift: tuple[float, float]
) -> None:
    managed = [
        Window(1, "Notes", Box(500, 10, 900, 500), process=7),
        Window(2, "Notes", Box(40, 60, 340, 260), process=7),
    ]
    placed = place("Notes", role, False, box, process, managed)
    assert (placed.order, placed.shift) == (order, shift)


def test_a_screen_that_cannot_be_worked_is_refused_with_what_to_do() -> None:
    for variables in ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, {"XDG_SESSION_TYPE": "wayland"}):
        with pytest.raises(CallerError, match="X11 session"):
            real_screen(variables)
    with pytest.raises(CallerError, match="--program"):
        real_screen({})
    assert real_screen({"DISPLAY": ":3"})["DISPLAY"] == ":3"

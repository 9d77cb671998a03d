"""Every dialect writes and reads every kind of action: inverses up to the resolution of its space."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_dialects import fuzz
from handeye.agent.actions import check_on_screen, points
from handeye.agent.cards import families
from handeye.agent.contracts import (
    Action,
    Ask,
    Box,
    Click,
    Done,
    Drag,
    Fail,
    Frozen,
    Move,
    Navigate,
    Note,
    OpenApp,
    Press,
    Scroll,
    Tab,
    Type,
    UseSkill,
    Wait,
    Zoom,
)
from handeye.agent.dialects import dialect, known
from handeye.agent.dialects.keys import NAMED
from handeye.agent.dialects.space import Space, space_of
from handeye.agent.errors import CallerError, ParseError

ACTION_TYPES = get_args(get_args(Action)[0])
CARDS = {name: family.card(name) for name, family in families().items()}
SCREENS = [(1280, 720), (1920, 1080), (3840, 2160), (390, 844), (101, 67)]
TEXTS = st.text(max_size=30) | st.sampled_from(
    ["it's", 'say "a"', "C:\\dir\\n", "a]", "[[1, 2]]", "<loc_5>", "<loc0005>", "Action: click(x=1)", "{}",
     "```",
     "x=1, y=2)", "</tool_call>", "None", "12", "a\n", "<think>", "<point>1 2</point>", "日本語", "<action>"]
)  # fmt: skip
KEYS = st.sampled_from([*NAMED, *"abAB19+-,./[]'\"\\", "é"])
CHORDS = st.tuples(
    st.lists(st.sampled_from(["Control", "Shift", "Alt", "Meta"]), unique=True, max_size=3), KEYS
).map(lambda parts: "+".join([*parts[0], parts[1]]))


def actions(kind: type[Frozen], width: int, height: int) -> st.SearchStrategy[Any]:
    """Actions of a kind on a screen; places anywhere on it, also between pixels."""
    x = st.integers(0, width - 1).map(float) | st.floats(0, width, exclude_max=True)
    y = st.integers(0, height - 1).map(float) | st.floats(0, height, exclude_max=True)
    amount = st.sampled_from([0.0, 100.0, -300.0, 500.0, -500.0]) | st.integers(-5000, 5000).map(float)
    modifiers = st.lists(st.sampled_from(["Shift", "Control", "Alt", "Meta"]), unique=True, max_size=2)
    drawn: dict[type[Frozen], st.SearchStrategy[Any]] = {
        Click: st.builds(
            Click,
            x=x,
            y=y,
            button=st.sampled_from(["left", "middle", "right"]),
            count=st.integers(1, 3),
            modifiers=modifiers.map(tuple),
        ),
        Move: st.builds(Move, x=x, y=y),
        Drag: st.builds(
            Drag,
            path=st.lists(st.tuples(x, y), min_size=2, max_size=4).map(tuple),
            modifiers=modifiers.map(tuple),
        ),
        Scroll: st.builds(Scroll, x=x, y=y, dx=amount, dy=amount, modifiers=modifiers.map(tuple)),
        Type: st.builds(Type, text=TEXTS, clear=st.booleans())
        | st.builds(Type, text=TEXTS, x=x, y=y, clear=st.booleans()),
        Press: st.builds(Press, keys=CHORDS)
        | st.builds(Press, keys=CHORDS, count=st.integers(1, 9), seconds=st.sampled_from([0.0, 0.5, 2.0])),
        Wait: st.builds(Wait, seconds=st.integers(0, 60).map(float) | st.floats(0, 60)),
        Zoom: st.tuples(x, y, x, y)
        .filter(lambda box: box[0] != box[2] and box[1] != box[3])
        .map(lambda b: Zoom(region=Box(min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])))),
        Navigate: st.builds(Navigate, to=st.sampled_from(["back", "forward", "reload"]))
        | st.builds(Navigate, to=st.just("goto"), url=TEXTS),
        Tab: st.builds(
            Tab, do=st.sampled_from(["new", "switch", "close"]), index=st.none() | st.integers(0, 9)
        ),
        OpenApp: st.builds(OpenApp, name=TEXTS.filter(bool)),
        Ask: st.builds(Ask, question=TEXTS),
        Note: st.builds(Note, text=TEXTS),
        UseSkill: st.builds(UseSkill, name=TEXTS, arguments=st.dictionaries(TEXTS, TEXTS, max_size=3)),
        Done: st.builds(Done, answer=TEXTS),
        Fail: st.builds(Fail, reason=TEXTS),
    }
    return drawn[kind]


def without_place(action: Frozen) -> dict[str, Any]:
    return action.model_dump(exclude={"x", "y", "path", "region"})


def assert_near(read: Action, meant: Frozen, space: Space) -> None:
    """Equal but for the places, which may differ by the resolution of the space."""
    assert without_place(read) == without_place(meant)
    if isinstance(read, Zoom) and isinstance(meant, Zoom):
        pairs = list(zip(read.region, meant.region, strict=True))
    else:
        pairs = [
            pair for a, b in zip(points(read), points(meant), strict=True) for pair in zip(a, b, strict=True)
        ]
    for index, (found, wanted) in enumerate(pairs):
        axis = (space.x, space.y)[index % 2]
        assert abs(found - wanted) <= max(axis.resolution, 1e-6) + 1e-6


@pytest.mark.parametrize("name", CARDS)
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_parse_gives_back_what_render_wrote(name: str, data: st.DataObject) -> None:
    width, height = data.draw(st.sampled_from(SCREENS))
    words, space = dialect(CARDS[name]), space_of(CARDS[name], width, height)
    action = data.draw(st.sampled_from(ACTION_TYPES).flatmap(lambda kind: actions(kind, width, height)))
    text = words.render(action, width, height)
    read = words.parse(text, width, height)
    assert_near(read, action, space)
    assert words.render(read, width, height) == text


@pytest.mark.parametrize("name", CARDS)
def test_an_action_off_the_screen_is_never_written(name: str) -> None:
    with pytest.raises(ParseError, match="outside"):
        dialect(CARDS[name]).render(Click(x=1280, y=10), 1280, 720)


@pytest.mark.parametrize("name", CARDS)
@settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate])
@given(data=st.data())
def test_any_other_text_is_a_parse_error(name: str, data: st.DataObject) -> None:
    words = dialect(CARDS[name])
    action = data.draw(st.sampled_from(ACTION_TYPES).flatmap(lambda kind: actions(kind, 640, 480)))
    text = words.render(action, 640, 480)
    cut = data.draw(st.integers(0, len(text)))
    noise = data.draw(st.text(alphabet="()[]{}<>,:=\"'\\ 0189.-eE\nxylocTrue|_/", max_size=6))
    with suppress(ParseError):
        check_on_screen(words.parse(text[:cut] + noise + text[cut:], 640, 480), 640, 480)
    with suppress(ParseError):
        check_on_screen(words.parse(data.draw(st.text(max_size=60)), 640, 480), 640, 480)


def test_an_unknown_dialect_is_the_callers_mistake() -> None:
    card = CARDS["handeye"].model_copy(update={"dialect": "morse"})
    with pytest.raises(CallerError, match="unknown dialect 'morse'"):
        dialect(card)
    assert "qwen" in known()


def test_broken_answers_are_parse_errors_and_nothing_else() -> None:
    """A small part of what benchmarks/fuzz_dialects.py does a million times."""
    read = fuzz(5000)
    assert 0 < read < 5000

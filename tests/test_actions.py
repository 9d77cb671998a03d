"""The action text form: render and parse are inverses, and any other text is a ParseError."""

from __future__ import annotations

from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handeye.agent.actions import check_on_screen, is_refusal, parse, points, render, validate
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
from handeye.agent.errors import ParseError

ACTION_TYPES = get_args(get_args(Action)[0])
NUMBERS = st.one_of(
    st.integers(-9000, 9000).map(float),
    st.floats(-9000, 9000),
    st.floats(allow_nan=False, allow_infinity=False),
)
POINTS = st.tuples(NUMBERS, NUMBERS)
TEXTS = st.text(max_size=40)
NAMES = st.text(min_size=1, max_size=20)
STRATEGIES: dict[type[Frozen], st.SearchStrategy[Frozen]] = {
    Click: st.builds(
        Click,
        x=NUMBERS,
        y=NUMBERS,
        button=st.sampled_from(["left", "middle", "right"]),
        count=st.integers(1, 3),
        modifiers=st.lists(st.sampled_from(["Shift", "Control", "Alt", "Meta"]), max_size=4).map(tuple),
    ),
    Move: st.builds(Move, x=NUMBERS, y=NUMBERS),
    Drag: st.builds(Drag, path=st.lists(POINTS, min_size=2, max_size=5).map(tuple)),
    Scroll: st.builds(Scroll, x=NUMBERS, y=NUMBERS, dx=NUMBERS, dy=NUMBERS),
    Type: st.one_of(
        st.builds(Type, text=TEXTS, clear=st.booleans()),
        st.builds(Type, text=TEXTS, x=NUMBERS, y=NUMBERS, clear=st.booleans()),
    ),
    Press: st.builds(Press, keys=NAMES),
    Wait: st.builds(Wait, seconds=st.floats(0, 60)),
    Zoom: st.builds(Zoom, region=st.builds(Box, NUMBERS, NUMBERS, NUMBERS, NUMBERS)),
    Navigate: st.one_of(
        st.builds(Navigate, to=st.sampled_from(["back", "forward", "reload"])),
        st.builds(Navigate, to=st.just("goto"), url=TEXTS),
    ),
    Tab: st.builds(
        Tab, do=st.sampled_from(["new", "switch", "close"]), index=st.none() | st.integers(min_value=0)
    ),
    OpenApp: st.builds(OpenApp, name=NAMES),
    Ask: st.builds(Ask, question=TEXTS),
    Note: st.builds(Note, text=TEXTS),
    UseSkill: st.builds(UseSkill, name=TEXTS, arguments=st.dictionaries(TEXTS, TEXTS, max_size=4)),
    Done: st.builds(Done, answer=TEXTS),
    Fail: st.builds(Fail, reason=TEXTS),
}


@pytest.mark.parametrize("kind", ACTION_TYPES, ids=lambda kind: kind.__name__)
def test_parse_undoes_render(kind: type[Frozen]) -> None:
    @settings(max_examples=60, deadline=None)
    @given(STRATEGIES[kind])
    def check(action: Frozen) -> None:
        line = render(action)
        assert "\n" not in line
        assert parse(line) == action
        assert render(parse(line)) == line

    check()


SYNTAX = "click type ( ) x y = 1 1e999 nan - ~ , [ { ' \" \\ text ** * f' b'x' lambda : not 1j None if"
WORDS = [*SYNTAX.split(), "\n", "\0", " "]
LONG = ["9" * 5000, "(" * 300, "a" * 5000]


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS + LONG), max_size=14).map("".join)))
def test_any_text_is_an_action_or_a_parse_error(text: str) -> None:
    with suppress(ParseError):
        action = parse(text)
        assert parse(render(action)) == action


HOSTILE = [
    "",
    "click",
    "click(412, 98)",
    "click(x=1)",
    "click(x=1, y=2, z=3)",
    "click(x=1, x=2, y=3)",
    "click(x='1e999', y=2)",
    "click(x=1e999, y=2)",
    "click(**{'x': 1, 'y': 2})",
    "click(*(1, 2))",
    "click(x=1, y=2, count=4)",
    "click(x=1, y=2, count=1.5)",
    "click(x=1, y=2, button='side')",
    "click(x=1, y=2, kind='move')",
    "click(x=" + "9" * 5000 + ", y=2)",
    "click(x=" + "-" * 5000 + "1, y=2)",
    "click(x=" + "(" * 5000 + "1" + ")" * 5000 + ", y=2)",
    "drag(path=((1, 2),))",
    "drag(path=((1, 2), (3,)))",
    "zoom(region=(1, 2, 3))",
    "type(text='a', x=1)",
    "type(text=__import__('os').getcwd())",
    "type(text='a' * 1000000000)",
    "type(text='\ud800', x=1)",
    "type(text=f'{1}')",
    "os.system(text='id')",
    "wait(seconds=61)",
    "press(keys='')",
    "navigate(to='goto')",
    "click(x={1: 2}, y={[]: 1})",
    "skill(name='a', arguments={'b': 1})",
    "done() + done()",
    "done(); done()",
    "done(**{'answer': 'a'})",
    "a" * 5000 + "()",
    "done(" + "a" * 5000 + "=1)",
    "done(answer=" + "a." * 5000 + "b)",
    "done(answer=" + "1+" * 50000 + "1)",
    "done(answer=" + "[" * 150 + "]" * 150 + ")",
    "not " * 50000 + "done()",
    "\x00click(x=1, y=2)",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_action_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("click(x=412, y=98)", Click(x=412, y=98)),
        ("  click(x=412.5, y=98, count=2) \n", Click(x=412.5, y=98, count=2)),
        ("click(x=1, y=2, modifiers=['Shift'])", Click(x=1, y=2, modifiers=("Shift",))),
        ("drag(path=[[1, 2], [3, 4]])", Drag(path=((1, 2), (3, 4)))),
        ("zoom(region=(0, 0, 64, 64))", Zoom(region=Box(0, 0, 64, 64))),
        ("type(text='it\\'s {secret:KEY}')", Type(text="it's {secret:KEY}")),
        ("type(text='C:\\dir')", Type(text="C:\\dir")),
        ("done()", Done()),
        ("fail()", Fail(reason="absent")),
    ],
)
def test_what_a_model_writes_is_read(line: str, action: Frozen) -> None:
    assert parse(line) == action


def test_defaults_are_left_out() -> None:
    assert render(Click(x=412, y=98.25)) == "click(x=412, y=98.25)"
    assert render(Press(keys="Control+a")) == "press(keys='Control+a')"
    assert render(Done()) == "done()"


@settings(deadline=None)
@given(st.integers(1, 8000), st.integers(1, 5000), st.data())
def test_points_off_the_screen_are_refused(width: int, height: int, data: st.DataObject) -> None:
    x, y = data.draw(st.floats(0, width, exclude_max=True)), data.draw(st.floats(0, height, exclude_max=True))
    off = data.draw(st.sampled_from([(-1, y), (x, -0.5), (width, y), (x, height), (float(width * 9), y)]))
    for action in (Click(x=x, y=y), Move(x=x, y=y), Scroll(x=x, y=y), Type(text="a", x=x, y=y)):
        check_on_screen(action, width, height)
        moved = action.model_copy(update={"x": off[0], "y": off[1]})
        with pytest.raises(ParseError, match="outside"):
            check_on_screen(moved, width, height)
    check_on_screen(Drag(path=((x, y), (0, 0))), width, height)
    with pytest.raises(ParseError, match="outside"):
        check_on_screen(Drag(path=((x, y), off)), width, height)
    check_on_screen(Zoom(region=Box(0, 0, width, height)), width, height)
    check_on_screen(Type(text="no point"), width, height)


def test_a_region_must_lie_on_the_screen_and_show_something() -> None:
    for region in (Box(0, 0, 101, 50), Box(-1, 0, 50, 50), Box(50, 50, 50, 60), Box(60, 0, 50, 50)):
        with pytest.raises(ParseError):
            check_on_screen(Zoom(region=region), 100, 100)
    check_on_screen(Zoom(region=Box(10.5, 10.5, 11, 11)), 100, 100)


def test_points_of_an_action() -> None:
    assert points(Drag(path=((1, 2), (3, 4)))) == [(1, 2), (3, 4)]
    assert points(Type(text="a")) == points(Done()) == []


def test_only_absent_is_a_refusal() -> None:
    assert is_refusal(Fail())
    assert not is_refusal(Fail(reason="stuck"))
    assert not is_refusal(Done())


def test_fields_are_validated_the_same_way() -> None:
    assert validate({"kind": "move", "x": 1, "y": 2}) == Move(x=1, y=2)
    with pytest.raises(ParseError, match="fly"):
        validate({"kind": "fly"})
    with pytest.raises(ParseError):
        validate({})

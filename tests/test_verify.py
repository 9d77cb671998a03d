"""Words under a click are read and held against the goal's: on a real page, with the real reader."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

pytest.importorskip("rapidocr")

from test_guards import Still

from handeye.agent.actions import parse, render
from handeye.agent.backends.scripted import Scripted
from handeye.agent.backends.with_ocr import Verified
from handeye.agent.contracts import Action, Click, Constraint, Fail, Press, Prompt, Screenshot, Type
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.perception.lines import Reader
from handeye.agent.perception.naming import Named, letters, named, reads
from handeye.agent.perception.tiling import cut_views
from handeye.agent.perception.verify import verified
from handeye.agent.task.settings import AgentSettings, guarded
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.tab import decode
from handeye.vlm.hints import letters as hint_letters

PAGE = """<body style="font: 16px Arial; margin: 0"><style>* {position: absolute}</style>
<button style="left:40px;top:40px;width:140px;height:32px">Orchard</button>
<button style="left:40px;top:120px;width:140px;height:32px">Invoice 4711</button>
<button style="left:300px;top:40px;width:140px;height:32px">Maple</button>
<button style="left:445px;top:40px;width:70px;height:32px">Elm</button>
<label style="left:300px;top:200px">Email</label><input style="left:300px;top:225px;width:200px;height:28px">
<button style="left:40px;top:300px;width:140px;height:32px">Next page</button>
<button style="left:300px;top:300px;width:80px;height:32px;background:#c22;color:#fff">Stop</button>
<button style="left:420px;top:300px;width:80px;height:32px;background:#25c;color:#fff">Stop</button>
<b style="left:40px;top:350px">Name</b><b style="left:180px;top:350px">City</b>
<b style="left:320px;top:350px">Task</b>
<span style="left:40px;top:380px">Anna</span><span style="left:180px;top:380px">Paris</span>
<u style="left:320px;top:380px">Edit</u>
<span style="left:40px;top:420px">Peter</span><span style="left:180px;top:420px">Lisbon</span>
<u style="left:320px;top:420px">Edit</u></body>"""
ORCHARD, INVOICE, MAPLE = Click(x=110, y=56), Click(x=110, y=136), Click(x=370, y=56)
ELM = Click(x=480, y=56)
RED, BLUE = Click(x=340, y=316), Click(x=460, y=316)
PARIS, LISBON, EDIT_ANNA, EDIT_PETER = (
    Click(x=x, y=y) for x, y in ((198, 390), (203, 430), (334, 390), (334, 430))
)
FIELD, NEXT = Click(x=380, y=239), Click(x=110, y=316)
ABSENT = Fail(reason="absent")


@pytest.fixture(scope="module")
def screen() -> Screenshot:
    async def shown() -> Screenshot:
        async with launch() as (_, browser):
            page = await browser.new_page(viewport={"width": 640, "height": 480})
            await page.set_content(PAGE)
            return Screenshot(decode(await page.screenshot()))

    return asyncio.run(shown())


class Shown(Still):
    """A screen that nothing changes."""

    def __init__(self, screen: Screenshot) -> None:
        super().__init__()
        self.screen = screen

    async def observe(self) -> Screenshot:
        return self.screen


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("goal", "name"),
    [
        ("Click the Orchid button", Named("Orchid")),
        ("Push the button that reads Orchid.", Named("Orchid")),
        ("Open Invoice 4711", Named("Invoice 4711")),
        ('Find the link "4" and click it', Named("4")),
        ("Press continue", Named("continue", exact=False)),
        ('Type "a" into the Email field', Named("Email", beside=True)),
        ('Set First name to "Anna"', Named("First name", beside=True)),
        ("Focus the Email field", None),
        ("Click the red Orchid button", Named("Orchid", color="red")),
        ("Press the red one that says Stop", Named("Stop", color="red")),
        ("Find the blue button and click it", Named("", exact=False, color="blue")),
        ('In the row of "Anna" click "Edit"', Named("Edit", where="row", anchor="Anna")),
        ("Find Anna and click its City", Named("City", where="row", anchor="Anna")),
        ("Press Open directly below the word Orchid", Named("Open", where="below", anchor="Orchid")),
        ("Press the button below Orchid", None),
        ("Click the button that is not blue", None),
        ("Click View for the item that is sold out", Named("View", where="row", anchor="sold out")),
        ("In the row that is not marked late press View", Named("View", where="other row", anchor="late")),
        ("Click the largest number", None),
        ("Click the search icon", None),
        ("Select Orchid and click Submit.", None),
        ('Enter "a" into the text field', None),
        ("Anna signed in yesterday", None),
        ("", None),
    ],
)
def test_what_a_goal_names(goal: str, name: Named | None) -> None:
    assert named(goal) == name


def test_a_line_reads_a_name_also_where_blanks_and_equal_looking_letters_are_not_told() -> None:
    assert reads("lnvoice4711", "Invoice 4711")
    assert reads("Open Invoice 4711 now", "Invoice 4711")
    assert not reads("Invoice 4712", "Invoice 4711")
    assert not reads("1234", "4")
    assert not reads("", "")


@pytest.mark.parametrize(
    ("goal", "action", "strict", "settled"),
    [
        ("Click the Orchard button", ORCHARD, True, ORCHARD),
        ("Click the Orchid button", ORCHARD, False, ABSENT),  # a look-alike
        ("Click the Orchid button", MAPLE, True, ABSENT),
        ("Click the Orchid button", MAPLE, False, MAPLE),  # may be a step on the way
        ('Open "Invoice 4711"', NEXT, False, INVOICE),
        ("Open Invoice 4712", INVOICE, False, ABSENT),
        ("Open invoice number 4711", INVOICE, True, INVOICE),  # each of its words is the goal's
        ("Open invoice number 4712", INVOICE, True, ABSENT),  # and here one is not
        ("Choose the Maple size", MAPLE, True, MAPLE),
        ("Choose the Large size", MAPLE, True, MAPLE),  # what has no likeness is the model's word
        ("Choose the Red Maple size", MAPLE, True, MAPLE),
        ("Press the button left of Maple", ORCHARD, True, ORCHARD),
        ("Click the Maple button", Click(x=505, y=64), True, MAPLE),  # the neighbour's edge
        ("Click the Maple button", ELM, True, MAPLE),  # its neighbour
        ("Click the Maple button", ABSENT, True, MAPLE),
        ("Click the Birch button", ABSENT, True, ABSENT),
        ("Click the Maple button", Fail(reason="other"), True, Fail(reason="other")),
        ('Type "a" into the Email field', Type(text="a", x=380, y=239), True, Type(text="a", x=380, y=239)),
        ('Type "a" into the Phone field', Type(text="a", x=380, y=239), True, ABSENT),
        ('Type "a" into the Phone field', Type(text="a", x=380, y=239), False, Type(text="a", x=380, y=239)),
        ("Press the red one that says Stop", BLUE, False, RED),
        ("Press the blue Stop button", BLUE, True, BLUE),
        ("Press the green Stop button", BLUE, True, ABSENT),
        ("Press the green Stop button", BLUE, False, BLUE),
        ("Press the red Stop button", ABSENT, False, RED),
        ("Press the green Stop button", ABSENT, True, ABSENT),
        ("Click the blue button", RED, False, BLUE),
        ("Click the button that is not blue", BLUE, True, BLUE),
        ('Click "Edit" in the row of "Peter"', EDIT_ANNA, False, EDIT_PETER),
        ('Click "Edit" in the row of "Peter"', EDIT_PETER, True, EDIT_PETER),
        ('Click "Edit" in the row of "Paula"', EDIT_PETER, True, EDIT_PETER),  # no such row: the model's word
        ("Press Edit of the entry which is not Anna", EDIT_ANNA, True, EDIT_PETER),
        ("Press Edit of the entry which is not Anna", EDIT_PETER, True, EDIT_PETER),
        ("Press Edit of the entry which is not there", EDIT_ANNA, True, EDIT_ANNA),
        ("Find Peter and click its City", PARIS, False, LISBON),
        ("Click the City of Anna", PARIS, True, PARIS),
        ("Click Edit right of Paris", LISBON, False, EDIT_ANNA),
        ("Click the Stop button", RED, True, RED),
        (
            "Click the Next page button",
            Click(x=200, y=316),
            True,
            Click(x=200, y=316),
        ),  # near, on nothing else
        ("Press Maple", Press(keys="PageUp"), False, MAPLE),  # no key is named
        ("Press Next", Press(keys="PageDown"), True, NEXT),  # a part of a text
        ("Press Birch", Press(keys="Tab"), True, ABSENT),
        ("Press Birch", Press(keys="Tab"), False, Press(keys="Tab")),
        ("Press Stop", Press(keys="Escape"), True, Press(keys="Escape")),  # which of the two?
        ("Press Escape", Press(keys="Escape"), True, Press(keys="Escape")),
        ("Press ctrl+S", Press(keys="Control+s"), True, Press(keys="Control+s")),
        ("Click the Email button", FIELD, True, FIELD),  # its name stands right above
    ],
)
def test_a_click_goes_where_the_name_stands(
    goal: str, action: Action, strict: bool, settled: Action, screen: Screenshot, reader: Reader
) -> None:
    result = verified(action, goal, screen, reader, strict)
    if isinstance(settled, Click) and settled != action:
        assert isinstance(result, Click)
        assert abs(result.x - settled.x) < 40
        assert abs(result.y - settled.y) < 10
    else:
        assert result == settled


async def test_a_models_answer_that_is_changed_keeps_what_the_model_said(screen: Screenshot) -> None:
    model = Verified(Scripted([render(ORCHARD), render(ORCHARD)]))
    views, size = cut_views(screen, model.card), Constraint(width=screen.width, height=screen.height)
    kept = await model.ask(views, Prompt(goal="Click the Orchard button", text=""), size)
    assert (kept.text, kept.original_text) == (render(ORCHARD), "")
    assert kept.timings_ms["read"] > 0
    changed = await model.ask(views, Prompt(goal="Click the Orchid button", text=""), size)
    assert (parse(changed.text), changed.original_text) == (ABSENT, render(ORCHARD))
    assert model.card.name.endswith("+ocr")


async def test_the_guard_reads_before_the_click_and_the_log_says_so(
    screen: Screenshot, tmp_path: Path
) -> None:
    header = RunHeader(run="r", started=time.time(), environment="still", goal="Open Invoice 4711")
    settings = guarded(AgentSettings(max_steps=2), "read")
    with RunWriter.create(tmp_path / "run", header) as writer:
        model = Scripted([render(NEXT), "done()"])
        await Agent(model, Shown(screen), writer, settings).run_async(header.goal)
    first = read_run(tmp_path / "run").steps[0].decided
    assert first.reply.original_text == render(NEXT)
    assert isinstance(first.action, Click)
    assert abs(first.action.y - INVOICE.y) < 10


def test_both_readers_take_the_same_letters_for_one_another() -> None:
    """The VLM stands alone and has its own copy (vlm/hints.py) of what the checks compare words by."""
    for text in ("Order 10", "0rder lO", "Ünïcode I1l", "a-b c_d", "", "ß½"):
        assert letters(text) == hint_letters(text)

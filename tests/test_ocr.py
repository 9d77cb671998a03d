"""The OCR baseline on a real page: clicks words, refuses what is not there."""

from __future__ import annotations

import pytest

pytest.importorskip("rapidocr")

from handeye.agent.actions import parse
from handeye.agent.backends import load
from handeye.agent.backends.ocr import words_of
from handeye.agent.backends.with_ocr import OcrThreshold
from handeye.agent.contracts import Prompt, Screenshot
from handeye.agent.perception.reading import WordReader, line_reader
from handeye.agent.perception.tiling import cut_views
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.tab import decode

PAGE = """<body style="font: 16px Arial"><h1>Orders</h1>
<button id=a style="position:absolute;left:300px;top:200px">Print report</button>
<button style="position:absolute;left:60px;top:320px">Cancel</button></body>"""


async def drawn() -> Screenshot:
    async with launch() as (_, browser):
        page = await browser.new_page(viewport={"width": 640, "height": 400})
        await page.set_content(PAGE)
        return Screenshot(decode(await page.screenshot()))


@pytest.mark.parametrize(
    ("goal", "wanted", "typed"),
    [
        ('Click on "Print report".', "Print report", None),
        ("Press the Cancel button", "Cancel", None),
        ('Type "Anna" into the Name field', "Name", "Anna"),
    ],
)
def test_the_words_of_a_goal(goal: str, wanted: str, typed: str | None) -> None:
    assert words_of(goal) == (wanted, typed)


async def test_it_clicks_the_words_and_refuses_others() -> None:
    model = load("ocr")
    async with launch() as (_, browser):
        page = await browser.new_page(viewport={"width": 640, "height": 400})
        await page.set_content(PAGE)
        screen = Screenshot(decode(await page.screenshot()))
        spot = await page.locator("#a").bounding_box()
    views = cut_views(screen, model.card)

    hit = parse((await model.ask(views, Prompt(goal='Click "Print report"', text=""))).text)
    assert spot is not None
    assert hit.kind == "click"
    assert spot["x"] < hit.x < spot["x"] + spot["width"]
    assert spot["y"] < hit.y < spot["y"] + spot["height"]

    missing = parse((await model.ask(views, Prompt(goal='Click "Delete account"', text=""))).text)
    assert missing.kind == "fail"


async def test_the_line_at_a_point_is_read_also_across_tiles() -> None:
    card = load("builtin").card
    screen = await drawn()
    reader = line_reader(cut_views(screen, card))
    assert reader is not None
    assert reader(350, 212, False) == "Print report"
    assert [reader(x, 212, True) for x in (325, 370)] == ["Print", "report"]
    assert reader(90, 332, False) == "Cancel"
    assert reader(500, 100, False) == ""


async def test_the_builtin_vlm_has_the_screen_read_where_it_is_in_doubt() -> None:
    model = load("builtin")
    screen = await drawn()
    views, prompt = cut_views(screen, model.card), Prompt(goal='Click "Cancel"', text="")
    data = {}
    for model.ocr_threshold in (0.0, 1.0, 1.0):
        reply = await model.ask(views, prompt)
        data[model.ocr_threshold] = reply.timings_ms
        hit = parse(reply.text)
        assert (60 < hit.x < 140, 320 < hit.y < 350) == (True, True)
    assert "lines" not in data[0.0]
    assert 0 < data[1.0]["lines"] < 30, "the same screen is read once"
    assert isinstance(model, OcrThreshold)
    assert load("builtin+ocr")._model.ocr_threshold == 1


async def test_the_words_of_a_screen_have_their_boxes() -> None:
    screen = await drawn()
    lines = WordReader().read(cut_views(screen, load("builtin").card))
    boxes = {word: box for line in lines for word, box in line}
    assert {"Orders", "Print", "report", "Cancel"} <= set(boxes)
    assert boxes["Print"].x1 <= boxes["report"].x0
    assert boxes["Cancel"].contains(90, 332)


async def test_what_is_read_of_a_screen_lies_where_it_stands() -> None:
    """The page fills a corner of the screen; the rest, of one colour, is left out of what is read."""
    async with launch() as (_, browser):
        page = await browser.new_page(viewport={"width": 640, "height": 400})
        await page.set_content(
            "<body style='margin:0'><p style='position:absolute;left:200px;top:100px'>Invoice"
        )
        word = page.locator("p")
        spot = await word.bounding_box()
        screen = Screenshot(decode(await page.screenshot()))
        empty = []
        for style in (
            "teal",
            "linear-gradient(teal 50%, white 50%)",
            "linear-gradient(90deg, teal 50%, white 50%)",
        ):
            await page.set_content(f"<body style='margin:0;height:400px;background:{style}'>")
            empty.append(Screenshot(decode(await page.screenshot())))
    assert spot is not None
    ((only,),) = WordReader().read(cut_views(screen, load("builtin").card))
    assert only[0] == "Invoice"
    assert abs(only[1].x0 - spot["x"]) < 6
    assert abs(only[1].y0 - spot["y"]) < 6
    card = load("builtin").card
    assert [WordReader().read(cut_views(each, card)) for each in empty] == [[], [], []]

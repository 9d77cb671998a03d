"""Checks and outputs read a page as a person does: frames, shadow roots, fields, letters as CSS writes
them."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from handeye.agent.task.checks import failing
from handeye.agent.task.file import Check, Outputs
from handeye.agent.task.numbers import number_of
from handeye.agent.task.outputs import OutputError, read_outputs
from handeye.agent.task.page_text import page_text
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

BODY = """<html lang=de><body><h1 style="text-transform:uppercase">Order saved</h1><p>Total&nbsp;due: 5</p>
<my-card></my-card><label>Name <input value="Ana Berg"></label><textarea>two
lines</textarea><select><option>Red<option selected>Blue</select><input type=password value=hidden-word>
<p style="display:none">not there</p><details><summary>More</summary>folded away</details>
<iframe srcdoc="<p>in the frame</p>"></iframe><iframe style="display:none" srcdoc="<p>unseen</p>"></iframe>
<ul><li value=3>Ana <a href="/a/1">open</a></li><li>Bob <a href="/b/2">open</a></li></ul><button id=go>Go
on</button> <table id=t><tr><td class=n>Lamp<td class=p>€ 1.234,50<tr><td class=n>Door<td class=p>3,00
€</table> <script>customElements.define('my-card', class extends HTMLElement { constructor() { super();
 this.attachShadow({mode: 'open'}).innerHTML = '<p>in the card: <slot></slot></p>'; }
 });</script></body></html>"""

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("site") / "page.html"
    path.write_text(BODY, encoding="utf-8")
    browser = BrowserEnvironment(BrowserSettings(url=path.as_uri(), load_seconds=60))
    await browser.open()
    yield browser.page
    await browser.close()


@pytest.mark.browser
async def test_a_check_sees_what_a_person_sees(page):
    for text in (
        "ORDER SAVED",
        "Order saved",
        "Total due: 5",
        "in the card",
        "Name Ana Berg",
        "two",
        "Blue",
        "in the frame",
    ):
        assert await failing([Check(visible_text=text)], page, Path()) == "", text
        assert await failing([Check(no_text=text)], page, Path()) == f"no_text: {text}"
    for text in ("hidden-word", "not there", "folded away", "unseen", "Red"):
        assert await failing([Check(no_text=text)], page, Path()) == "", text
    assert (await page_text(page)).language == "de"


@pytest.mark.browser
async def test_outputs_read_lists_links_records_and_numbers(page):
    data = {
        "first": {"css": "li"},
        "button": {"css": "#go"},
        "links": {"css": "li a", "attribute": "href", "type": "list"},
        "sum": {"css": ".p", "type": "number"},
        "name": {"text": "Name (Ana \\w+)"},
        "items": {
            "css": "#t tr",
            "type": "records",
            "fields": {
                "name": {"css": ".n"},
                "price": {"css": ".p", "type": "number"},
                "note": {"css": ".none"},
            },
        },
    }
    found = await read_outputs(Outputs.model_validate({"fields": data}), page, "")
    assert [link.rpartition("file://")[2] for link in found.pop("links")] == ["/a/1", "/b/2"]
    assert found == {
        "first": "Ana open",
        "button": "Go on",
        "sum": 1234.5,
        "name": "Ana Berg",
        "items": [
            {"name": "Lamp", "price": 1234.5, "note": None},
            {"name": "Door", "price": 3.0, "note": None},
        ],
    }
    for data, why in (
        ({"css": "li[[", "type": "list"}, "is not a selector"),
        ({"css": "h1", "type": "number"}, "no number"),
    ):
        with pytest.raises(OutputError, match=f"output x: .*{why}"):
            await read_outputs(Outputs.model_validate({"fields": {"x": data}}), page, "")


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("€ 1.234,50", "", "1234.50"),
        ("1 234,5", "", "1234.5"),
        ("(12.00)", "", "-12.00"),
        ("42 items", "", "42"),
        ("1,234", "", "1234"),
        ("1.234", "de", "1234"),
        ("1,5", "", "1.5"),
        ("-$3.50", "", "-3.50"),
        ("1'234.5", "", "1234.5"),
        ("12 %", "", "12"),
        ("1e5", "", "1e5"),
        ("0,125", "en", "0.125"),
    ],
)
async def test_numbers_as_pages_write_them(text: str, language: str, number: str):
    assert number_of(text, language) == number


@pytest.mark.parametrize(
    ("text", "why"), [("none", "no number"), ("12: € 300", "2 numbers"), ("€ 1.234", "may be 1234 or 1.234")]
)
async def test_what_is_not_one_number_is_told(text: str, why: str):
    with pytest.raises(ValueError, match=why):
        number_of(text)

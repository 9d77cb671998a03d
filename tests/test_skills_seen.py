"""Skills on pages as other people write them: they see what a person sees, and say what they did not do."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from skill_runs import done, use
from skill_site import KINDS, LONG, skill_site

from handeye.agent.contracts import Navigate
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

VALUES = {
    "text": "O'Brien {x}", "search": "lamp", "email": "a@b.org", "tel": "555 1234", "url": "http://a.org/b",
    "password": "pw", "number": "12.5", "range": "40", "date": "2026-12-24", "month": "2026-12",
    "week": "2026-W52", "time": "18:30", "datetime-local": "2026-12-24T18:30", "color": "#ff8800",
}  # fmt: skip


@pytest.fixture(scope="module")
def site():
    with skill_site() as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory):
    files = tmp_path_factory.mktemp("files")
    for name in ("one.txt", "two.txt"):
        (files / name).write_text(name)
    settings = BrowserSettings(
        width=800,
        height=600,
        downloads=str(files / "got"),
        uploads=str(files),
        load_seconds=60,
        patience_seconds=60,
    )
    environment = BrowserEnvironment(settings)
    await environment.open()
    yield environment
    await environment.close()


async def go(browser: BrowserEnvironment, url: str) -> None:
    assert (await browser.act(Navigate(to="goto", url=url))).error is None


async def failed(browser, folder: Path, name: str, arguments: dict[str, str]) -> str:
    result = await use(browser, folder, name, arguments)
    assert result.ended.reason == "failed"
    return result.ended.detail


async def value(browser, element: str) -> str:
    return await browser.page.locator(f"[id='{element}']").input_value()


def table(held: dict[str, str]) -> str:
    """What docs/tasks.md says of each type of an input."""
    rows = [f"| `{kind}` | `{VALUES[kind]}` | `{held[kind]}` |" for kind in KINDS]
    return "\n".join(["| `input` of type | `fill_form` is given | the field holds |", "|---|---|---|", *rows])


async def test_every_kind_of_field_is_set_and_read_back(browser, site, tmp_path):
    await go(browser, f"{site}/form")
    assert set(VALUES) == set(KINDS)
    await done(browser, tmp_path, "fill_form", {f"My {kind}": text for kind, text in VALUES.items()})
    held = {kind: await value(browser, kind) for kind in KINDS}
    assert held == VALUES
    docs = Path(__file__).parent.parent / "docs" / "tasks.md"
    assert table(held) in docs.read_text(encoding="utf-8")


async def test_lists_choices_and_bare_labels(browser, site, tmp_path):
    await go(browser, f"{site}/form")
    data = {
        "Colour": "Blue",
        "Languages": "English\nDutch",
        "Size": "Large",
        "Agree": "yes",
        "Note": "one\ntwo",
    }
    await done(browser, tmp_path, "fill_form", {**data, "Phone": "5551234", "Billing > Street": "A 1"})
    state = "() => [bare.value, [...langs.selectedOptions].map(each => each.label).join(), agree.checked,"
    state += " note.value, phone.value, b.value, document.querySelector('[name=size]:checked').value]"
    assert await browser.page.evaluate(state) == [
        "Blue",
        "English,Dutch",
        True,
        "one\ntwo",
        "555-1234",
        "A 1",
        "l",
    ]


async def test_what_a_form_does_not_take_is_an_error(browser, site, tmp_path):
    await go(browser, f"{site}/form")
    assert "holds 'abc' after 'abcdef' was typed" in await failed(
        browser, tmp_path, "fill_form", {"Short": "abcdef"}
    )
    assert "written like 2026-12-24" in await failed(
        browser, tmp_path, "fill_form", {"My date": "24.12.2026"}
    )
    assert "it has 'Red', 'Blue'" in await failed(
        browser, tmp_path, "choose", {"field": "Colour", "value": "Pink"}
    )
    assert "it has 'Small', 'Large'" in await failed(
        browser, tmp_path, "choose", {"field": "Size", "value": "Huge"}
    )
    assert "Billing > Street; Shipping > Street" in await failed(
        browser, tmp_path, "fill_form", {"Street": "A 1"}
    )
    missing = await failed(browser, tmp_path, "fill_form", {"Town": "A"})
    assert "no field labelled 'Town'; there are 'My text', 'My search'" in missing


@pytest.mark.parametrize("kind", ["index", "bare"])
async def test_a_grid_that_holds_only_what_is_shown(browser, site, tmp_path, kind):
    await go(browser, f"{site}/grid?{kind}=1")
    rows = json.loads(await done(browser, tmp_path, "read_table", {}))
    assert rows == [{"Id": str(n), "Name": f"Name {n}"} for n in range(120)]


async def test_cells_with_fields_ticks_links_and_spans(browser, site, tmp_path):
    await go(browser, f"{site}/cells")
    rows = json.loads(await done(browser, tmp_path, "read_table", {"links": "yes"}))
    lamp = {
        "Item": "Lamp",
        "Item (link)": f"{site}/item/1",
        "Count": "3",
        "Done": "yes",
        "Notes": LONG.strip(),
    }
    assert rows[0] == {**lamp, "Size": "big", "Size (2)": "L"}
    assert rows[1] == {
        "Item": "Door",
        "Item (link)": "",
        "Count": "4",
        "Done": "no",
        "Notes": "short",
        "Size": "big",
        "Size (2)": "M",
    }
    assert (rows[2]["Item"], rows[2]["Notes"], len(rows)) == ("Sum", "two", 3)


async def test_a_consent_frame_of_another_origin_is_closed(browser, site, tmp_path):
    await go(browser, f"{site}/banner")
    assert await done(browser, tmp_path, "dismiss", {}) == "closed cookie banner"
    assert await browser.page.locator("iframe").count() == 0
    assert await done(browser, tmp_path, "dismiss", {}) == "nothing was in the way"


async def test_a_link_that_gives_no_file_is_an_error(browser, site, tmp_path):
    await go(browser, f"{site}/plain")
    result = await failed(browser, tmp_path, "download", {"link": "/plain", "seconds": "2"})
    assert "'/plain' gave no file within 2 seconds" in result


async def test_a_download_that_is_cut_off_is_an_error(browser, site, tmp_path):
    await go(browser, f"{site}/files")
    result = await failed(browser, tmp_path, "download", {"link": "Short report"})
    assert "did not come whole" in result
    assert "gave no file" not in result


async def test_files_are_dropped_where_nothing_asks_for_them(browser, site, tmp_path):
    await go(browser, f"{site}/drop")
    assert await done(browser, tmp_path, "upload", {"file": "one.txt\ntwo.txt"}) == "gave one.txt, two.txt"
    assert await browser.page.inner_text("#log") == "one.txt: one.txt. two.txt: two.txt."
    result = await failed(browser, tmp_path, "upload", {"file": "one.txt", "field": "Archive"})
    assert "did not ask for a file, and no file can be dropped there" in result
    result = await failed(
        browser, tmp_path, "upload", {"file": "../one.txt", "field": "Drag your files here"}
    )
    assert "'../one.txt' is not a file of the folder of uploads" in result


async def test_rows_behind_a_button_and_headings_of_two_rows(browser, site, tmp_path):
    await go(browser, f"{site}/more")
    rows = json.loads(await done(browser, tmp_path, "read_table", {}))
    assert rows == [{"Id": str(n), "Name": f"Name {n}", "Town": "Ulm"} for n in range(15)]


async def test_what_a_field_holds_once_it_is_left_counts(browser, site, tmp_path):
    await go(browser, f"{site}/left")
    result = await failed(browser, tmp_path, "fill_form", {"Code": "A 1"})
    assert "field 'Code' is empty once it is left, after 'A 1' was typed" in result
    result = await failed(browser, tmp_path, "fill_form", {"Count": "9"})
    assert "field 'Count' holds '5' once it is left" in result
    await done(browser, tmp_path, "click", {"name": "Code"})
    assert await browser.page.evaluate("document.activeElement.id") == "code"


async def test_a_page_that_refuses_a_password_is_no_sign_in(browser, site, tmp_path):
    await go(browser, f"{site}/refuses")
    result = await failed(browser, tmp_path, "sign_in", {"user": "ana@b.org", "password": "red"})
    assert "not signed in: the page says 'Your password is incorrect.'" in result


async def test_one_of_two_equal_buttons(browser, site, tmp_path):
    await go(browser, f"{site}/people?names={quote(json.dumps(['Ana', 'Bob']))}")
    result = await failed(browser, tmp_path, "click", {"name": "Delete"})
    assert "there are 2 buttons 'Delete': say which: Ana 42 points > Delete; Bob 42 points > Delete" in result
    await done(browser, tmp_path, "click", {"name": "Delete", "of": "Bob"})
    assert await browser.page.locator("#log").text_content() == "Bob deleted. "
    await done(browser, tmp_path, "wait_for", {"text": "Bob deleted"})
    assert "did not come" in await failed(
        browser, tmp_path, "wait_for", {"text": "Ana deleted", "seconds": "1"}
    )

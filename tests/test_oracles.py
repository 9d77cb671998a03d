"""Oracles solve their tasks through the agent's loop, mend wrong states, and label what is really hit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
import pytest_asyncio

from handeye.agent.errors import CallerError
from handeye.environments.miniwob.environment import MiniwobEnvironment
from handeye.environments.miniwob.tasks import CORE12
from handeye.evaluation.miniwob.miniwob import bench_miniwob, named_model
from handeye.training.collect import Order, summary, work
from handeye.training.episode import elements
from handeye.training.oracles import choices
from handeye.training.oracles.acting import action_of, point_in
from handeye.training.records import Choice, read_screens
from handeye.training.splits import VALIDATION_SEEDS

SEED = VALIDATION_SEEDS[11]
pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place() -> AsyncIterator[MiniwobEnvironment]:
    opened = MiniwobEnvironment("click-test", SEED)
    await opened.open()
    yield opened
    await opened.close()


async def next_choices(place: MiniwobEnvironment) -> list[Choice]:
    return await choices(place.browser.page, place.task, place.goal)


@pytest.mark.asyncio(loop_scope="module")
async def test_oracles_solve_the_first_dozen_through_the_loop() -> None:
    output = await bench_miniwob(named_model("oracle"), CORE12, VALIDATION_SEEDS[:1])
    assert {task: score.raw1 for task, score in output.tasks.items()} == dict.fromkeys(CORE12, 1.0)


@pytest.mark.asyncio(loop_scope="module")
async def test_wrong_ticks_and_texts_are_mended(place: MiniwobEnvironment) -> None:
    await place.reset("click-checkboxes", SEED)
    await place.browser.page.evaluate("document.querySelectorAll('#boxes input').forEach(b => b.click())")
    await solve(place)
    await place.reset("login-user", SEED)
    await place.browser.page.evaluate("document.querySelectorAll('input').forEach(i => { i.value = 'x'; })")
    assert all(choice.clear for choice in await next_choices(place))
    await solve(place)


async def solve(place: MiniwobEnvironment) -> None:
    for _ in range(16):
        outcome = await place.act(action_of((await next_choices(place))[0]))
        if outcome.done:
            assert outcome.reward == 1
            return
    raise AssertionError("not solved in 16 steps")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_covered_button_is_labelled_where_it_can_be_hit(place: MiniwobEnvironment) -> None:
    await place.reset("click-test-2", VALIDATION_SEEDS[126])
    (choice,) = await next_choices(place)
    hit = "([x, y]) => document.elementFromPoint(x, y).id"
    assert await place.browser.page.evaluate(hit, list(point_in(choice.box))) == "subbtn"


@pytest.mark.asyncio(loop_scope="module")
async def test_element_boxes_hit_their_elements(place: MiniwobEnvironment) -> None:
    await place.reset("click-button", SEED)
    seen = [element for element in await elements(place.browser.page) if element.role in ("button", "text")]
    assert len(seen) > 3
    text = "([x, y]) => document.elementFromPoint(x, y).textContent"
    for element in seen:
        assert element.text in await place.browser.page.evaluate(text, list(element.box.center))


@pytest.mark.asyncio(loop_scope="module")
async def test_the_lines_of_a_text_area_are_told_as_it_is_scrolled(place: MiniwobEnvironment) -> None:
    await place.reset("scroll-text", SEED)
    page = place.browser.page
    area = "document.getElementById('text-area')"
    value = await page.evaluate(f"{area}.style.height = '60px', {area}.value")
    parts: list[str] = []
    for top in (0, 10_000):
        await page.evaluate(f"{area}.scrollTop = {top}")
        lines = [each for each in await elements(page) if each.role == "text" and each.text != "Submit"]
        assert len(lines) > 3
        assert all(one.box.y1 <= other.box.y0 + 1 for one, other in pairwise(lines))
        parts.append(" ".join(each.text for each in lines))
    assert value.startswith(parts[0])
    assert value.endswith(parts[1])
    assert parts[0] != parts[1]
    assert await page.evaluate("document.querySelectorAll('div[style*=fixed]').length") == 0


ONE_OF_EACH = (
    "count-sides",
    "click-tab-2",
    "choose-list",
    "choose-date-nodelay",
    "drag-items-grid",
    "email-inbox",
)


@pytest.mark.asyncio(loop_scope="module")
async def test_one_task_of_each_kind_is_solved(tmp_path) -> None:
    order = Order(tmp_path, ONE_OF_EACH, 1, VALIDATION_SEEDS[40], wrong=0)
    (tmp_path / "frames").mkdir()
    await work(order, 0, 1)
    assert {task: row["raw1"] for task, row in summary(tmp_path).items()} == dict.fromkeys(ONE_OF_EACH, 1.0)


@pytest.mark.asyncio(loop_scope="module")
async def test_collected_screens_can_be_read_and_a_second_run_adds_nothing(tmp_path) -> None:
    order = Order(tmp_path, ("click-option", "enter-text"), 2, VALIDATION_SEEDS[0], wrong=0.3)
    (tmp_path / "frames").mkdir()
    await work(order, 0, 1)
    screens = list(read_screens(tmp_path))
    assert screens
    assert all((tmp_path / screen.frame).is_file() and screen.questions[0].choices for screen in screens)
    await work(order, 0, 1)
    assert len(list(read_screens(tmp_path))) == len(screens)
    assert summary(tmp_path)["enter-text"]["episodes"] == 2


@pytest.mark.asyncio(loop_scope="module")
async def test_a_task_without_oracle_is_the_callers_mistake(place: MiniwobEnvironment) -> None:
    with pytest.raises(CallerError, match="no oracle"):
        await choices(place.browser.page, "click-nothing", "")

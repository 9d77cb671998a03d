"""Tests that see: the fixture `screen` on Playwright's page, or on a program of the desktop.

    def test_total(page, screen):
        page.goto("http://localhost:3000/cart")
        assert screen.shows("the Save button is disabled")
        assert screen.text_of("Total") == "42.00"

`@pytest.mark.handeye_program("mousepad")` starts a program on a screen of its own instead. A failing test
names its run's folder and the page that shows it. Importing this loads nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from handeye.agent.contracts import VisionModel
    from handeye.asserting import AssertingScreen


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("handeye", "tests that see")
    group.addoption("--handeye-model", default="builtin", help="as `handeye run --model` takes it")
    group.addoption("--handeye-record", metavar="DIR", help="keep the model's answers here")
    group.addoption(
        "--handeye-replay",
        metavar="DIR",
        help="take them from here, without a model; a screen that has changed fails its test",
    )
    group.addoption("--handeye-runs", metavar="DIR", help="the tests' runs; else with tmp_path")


def pytest_configure(config: pytest.Config) -> None:
    words = "handeye_program(command, width=None, height=None): start a program for the fixture screen"
    config.addinivalue_line("markers", words)
    if config.getoption("--handeye-record") and config.getoption("--handeye-replay"):
        raise pytest.UsageError("give --handeye-record or --handeye-replay, not both")


@pytest.fixture(scope="session")
def handeye_model(pytestconfig: pytest.Config) -> VisionModel:
    """The model of all tests; override it for one of your own."""
    from handeye.eyes import eyes_of

    return eyes_of(pytestconfig.getoption("--handeye-model")).model


@pytest.fixture(scope="session")
def _handeye_answers(request: pytest.FixtureRequest) -> VisionModel:
    """The model, with its answers kept or given again."""
    from handeye.recorded_answers import RecordedAnswers

    record, replay = (request.config.getoption(f"--handeye-{name}") for name in ("record", "replay"))
    if replay:
        return RecordedAnswers(Path(replay))
    model: VisionModel = request.getfixturevalue("handeye_model")
    return RecordedAnswers(Path(record), model) if record else model


@pytest.fixture
def screen(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _handeye_answers: VisionModel
) -> Iterator[AssertingScreen]:
    """The verbs of `handeye.on` on the test's `page`, with `shows` and `text_of`."""
    from handeye.asserting import opened

    runs = request.config.getoption("--handeye-runs")
    out = Path(runs) / request.node.name if runs else tmp_path_factory.mktemp("handeye")
    program = request.node.get_closest_marker("handeye_program")
    page = None if program else _page(request)
    with opened(page, program, _handeye_answers, out) as given:
        yield given


def _page(request: pytest.FixtureRequest) -> Any:
    try:
        return request.getfixturevalue("page")
    except pytest.FixtureLookupError:
        pytest.fail(
            "screen needs a fixture `page` (pytest-playwright has one), or @pytest.mark.handeye_program",
            pytrace=False,
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A failing test says where its run is."""
    report = yield
    given: Any = getattr(item, "funcargs", {}).get("screen")
    if report.when == "call" and report.failed and getattr(given, "log", None) is not None:
        report.sections.append(("Handeye", given.shown()))
    return report

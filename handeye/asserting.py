"""The screen that a test is given: the verbs of `handeye.on`, with two for assertions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from handeye.agent.contracts import VisionModel
from handeye.agent.log.reader import read_run
from handeye.agent.log.viewer import write_viewer
from handeye.eyes import Checked
from handeye.screen import Screen, on, on_program


class AssertingScreen:
    """All verbs of Screen; `shows` and `text_of` beside them."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._screen, name)

    def shows(self, statement: str) -> Checked:
        """Whether a statement holds; a failing `assert` says why."""
        return self._screen.check(statement)

    def text_of(self, label: str) -> str:
        """The text that belongs to a label, such as a total; empty where the screen has none."""
        return self._screen.ask(f"What is the {label}?")

    def shown(self) -> str:
        """Where the run so far is and the page that shows it, which is written now."""
        folder = self._screen.log
        assert folder is not None
        self._screen.close()
        view = (folder / "view.html").resolve()
        write_viewer(read_run(folder), view)
        return f"run: {folder}\nview: {view.as_uri()}"


@contextmanager
def opened(page: Any, program: Any, model: VisionModel, out: Path) -> Iterator[AssertingScreen]:
    """page: Playwright's, synchronous. program: the mark with a command, instead of a page."""
    if program is not None:
        with on_program(*program.args, **program.kwargs, model=model, log=out) as screen:
            yield AssertingScreen(screen)
        return
    with on(page, model=model, log=out) as screen:
        yield AssertingScreen(screen)

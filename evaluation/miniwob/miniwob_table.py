"""The MiniWoB++ bench for people: a progress bar while it runs, and the table of its report."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from handeye.evaluation.miniwob.scores import MiniwobReport, Played


class Watch:
    """A progress bar over episodes; call it with each that is over."""

    def __init__(self, episodes: int) -> None:
        self.console = Console()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=self.console, transient=True)
        self._task = self._bar.add_task("miniwob", total=episodes)
        self._won = self._played = 0

    def __enter__(self) -> Watch:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, played: Played) -> None:
        self._played += played.failure != "world"
        self._won += played.failure == ""
        said = f"{played.task}: {self._won}/{self._played} so far"
        self._bar.update(self._task, advance=1, description=said)

    def print(self, what: RenderableType) -> None:
        self.console.print(what)


def table(report: MiniwobReport, model: str) -> Table:
    """Per task the two rates and what went wrong; the means over tasks below."""
    built = Table(title=f"MiniWoB++, {model}", show_footer=True)
    built.add_column("task", footer=f"mean of {len(report.tasks)}")
    built.add_column("raw = 1", footer=f"{report.raw1:.3f}", justify="right")
    built.add_column("raw > 0", footer=f"{report.raw_positive:.3f}", justify="right")
    built.add_column("episodes", footer=str(report.episodes), justify="right")
    built.add_column("failures")
    for task, score in report.tasks.items():
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(score.failures.items()))
        built.add_row(task, f"{score.raw1:.3f}", f"{score.raw_positive:.3f}", str(score.episodes), kinds)
    return built

"""How the cost of a step grows: over steps, over tiles, over tasks that run side by side.

    python -m benchmarks.growth steps [--steps 1000]
    python -m benchmarks.growth tiles
    python -m benchmarks.growth memory [--steps 150]
    python -m benchmarks.growth parallel
    python -m benchmarks.growth workers
    python -m benchmarks.growth plot FOLDER

Each prints its figures and a fit, and keeps them in FOLDER (--out, by default docs/performance), from which
`plot` draws. `steps` and `parallel` click on a page whose counter changes, through the whole loop with its
log, no model; `tiles` asks the built-in VLM about screens of text of 1 to 64 tiles; `memory` about screens of
ever other sizes, and tells the megabytes that the process holds; `workers` has it answer
such a log again, as `handeye eval --ray local --workers N` does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import psutil

from benchmarks.steps import page_served
from handeye.agent.backends.local import Local, builtin_folder, read_card
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import ModelCard, Prompt, Screenshot, View
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.perception.tiling import cut_views
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.evaluation.offline.asking import Asker
from handeye.evaluation.offline.questions import questions
from handeye.evaluation.on_ray import Cluster, ask_on_ray

OUT = Path("docs/performance")
TILES = (1, 2, 4, 8, 16, 32, 64)
TASKS = (1, 2, 4, 8)
DRAWN = 250
"""Points of a curve in the picture, at most."""
Points = list[tuple[float, float]]


async def run(url: str, folder: Path, steps: int) -> list[dict[str, float]]:
    """The log's milliseconds by phase, a step; `cpu` is what this process spent from answer to answer."""
    spent: list[float] = []

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        spent.append(time.process_time() * 1000)
        return "click(x=300, y=230)" if len(spent) <= steps else "done()"

    browser = BrowserEnvironment(BrowserSettings(url=url, width=1280, height=720))
    header = RunHeader(run=folder.name, started=time.time(), environment="browser", goal="count")
    try:
        await browser.open()
        with RunWriter.create(folder, header) as writer:
            settings = AgentSettings(max_steps=steps + 1, max_repeats=steps + 1, max_seconds=3600)
            await Agent(Scripted(answer), browser, writer, settings).run_async("count")
    finally:
        await browser.close()
    value = [
        {**step.decided.timings_ms, **{f"after {k}": v for k, v in step.acted.timings_ms.items()}}
        for step in read_run(folder).steps
        if step.acted
    ][:steps]
    return [{**row, "cpu": cpu} for row, cpu in zip(value, np.diff(spent).tolist(), strict=True)]


def over_steps(steps: int) -> dict[str, Points]:
    """Wall and processor time a step; the machine's load moves the first, hardly the second."""
    with tempfile.TemporaryDirectory() as place, page_served() as url:
        rows = asyncio.run(run(url, Path(place) / "run", steps))
    wall = [sum(value for name, value in row.items() if name != "cpu") for row in rows]
    data = {"wall, ms": wall, "processor, ms": [row["cpu"] for row in rows]}
    for name, values in data.items():
        slope = robust_slope(values)
        middle = statistics.median(values)
        share = slope * len(values) / middle
        print(f"{name}: median {middle:.1f}; over {steps} steps it grows by {share:+.3f} of it")
    return {name: [(float(n), value) for n, value in enumerate(values, 1)] for name, values in data.items()}


def robust_slope(values: Sequence[float]) -> float:
    """The median of the slopes of all pairs that lie half the length apart: outliers do not move it."""
    half = len(values) // 2
    return statistics.median((values[at + half] - values[at]) / half for at in range(half))


def over_tiles() -> dict[str, Points]:
    """Medians of three interleaved rounds; no tile is known before."""
    from handeye.vlm import WEIGHTS, decide, load

    network, processor = load(WEIGHTS)
    card = read_card(WEIGHTS)
    rows: dict[int, list[dict[str, float]]] = {count: [] for count in TILES}
    for _ in range(3):
        for count in TILES:
            views = cut_views(text_screen(count, card), card)
            assert len(views) == count
            begun = time.perf_counter()
            inputs = processor(
                images=[view.pixels for view in views],
                regions=[view.region for view in views],
                goal='Click "Order 7"',
            )
            prepared = (time.perf_counter() - begun) * 1000
            rows[count].append({"prepare": prepared, **decide(network, inputs).timings_ms})
    data: dict[str, Points] = {}
    for name in (*rows[1][0], "all"):
        sums = {n: [row.get(name, sum(row.values())) for row in rows[n]] for n in TILES}
        data[name] = [(count, statistics.median(sums[count])) for count in TILES]
        print(f"{name}: {fit(data[name])}")
    return data


def over_screens(asks: int) -> dict[str, Points]:
    """Megabytes resident, after every tenth answer."""
    model, process, rng = Local(builtin_folder()), psutil.Process(), np.random.default_rng(0)
    lines: Points = []
    for number in range(asks):
        width, height = int(rng.integers(200, 1400)), int(rng.integers(150, 900))
        screen = Screenshot(text_screen(16, model.card).pixels[:height, :width].copy())
        asyncio.run(model.ask(cut_views(screen, model.card), Prompt(goal=f'Click "Order {number}"', text="")))
        if number % 10 == 9:
            lines.append((number + 1, process.memory_info().rss / 1e6))
    print(f"{lines[0][1]:.0f} MB after 10 answers, {lines[-1][1]:.0f} MB after {asks}")
    return {"MB": lines}


def fit(points: Points) -> str:
    """A straight line by least squares of relative error, and the share of the variance it explains."""
    x, y = np.array(points).T
    slope, start = np.polyfit(x, y, 1, w=1 / y)
    rest = ((y - slope * x - start) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    return f"{start:.1f} ms + {slope:.2f} ms a tile, R2 {1 - rest:.3f}"


def text_screen(tiles: int, card: ModelCard) -> Screenshot:
    """Rows of text on a screen of that many tiles, about as high as wide."""
    columns = 2 ** (tiles.bit_length() // 2)
    rows = tiles // columns
    width = columns * (card.tile_width - card.overlap) + card.overlap
    height = rows * (card.tile_height - card.overlap) + card.overlap
    pixels = np.full((height, width, 3), 255, np.uint8)
    for number, y in enumerate(range(30, height, 60)):
        for x in range(20, width, 300):
            cv2.putText(pixels, f"Order {number}", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (20, 20, 20), 1)
    return Screenshot(pixels)


def over_tasks(steps: int) -> dict[str, Points]:
    """Steps a second with several tasks side by side in one process, each with its own browser."""
    points: Points = []
    with tempfile.TemporaryDirectory() as place, page_served() as url:
        for count in TASKS:
            begun = time.perf_counter()
            folders = [Path(place) / f"{count}-{number}" for number in range(count)]

            async def together(folders: list[Path] = folders) -> None:
                await asyncio.gather(*(run(url, folder, steps) for folder in folders))

            asyncio.run(together())
            points.append((count, count * steps / (time.perf_counter() - begun)))
            print(
                f"{count} tasks: {points[-1][1]:.1f} steps a second, start and end of the browsers included"
            )
    return {"steps a second": points}


def over_workers(steps: int) -> dict[str, Points]:
    """Answers a second from the time that every worker has given one, so that starting does not count."""
    from handeye.agent.backends.local import Local, builtin_folder

    points: Points = []
    with tempfile.TemporaryDirectory() as place, page_served() as url:
        asyncio.run(run(url, Path(place) / "run", steps))
        asked, _ = questions(read_run(Path(place) / "run"))
        asker = Asker(read_card(builtin_folder()), lambda: Local(builtin_folder()))
        for count in range(1, (os.cpu_count() or 1) + 1):
            at: list[float] = []
            result = partial(_now, at)
            asyncio.run(ask_on_ray(asker, asked, Cluster("local", count), None, result))
            points.append((count, (len(at) - 2 * count) / (at[-1] - at[2 * count - 1])))
            share = points[-1][1] / points[0][1] / count
            print(
                f"{count} workers: {points[-1][1]:.2f} answers a second, {share:.2f} of {count} times one's"
            )
    return {"answers a second": points}


def _now(times: list[float]) -> None:
    times.append(time.perf_counter())


def plot(folder: Path) -> None:
    """One picture of all that is in the folder. Needs matplotlib."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "handeye"
    files = sorted(folder.glob("*.json"))
    figure, axes = pyplot.subplots(1, len(files), figsize=(4.5 * len(files), 3.2), squeeze=False)
    for axis, file in zip(axes[0], files, strict=True):
        for name, points in json.loads(file.read_text(encoding="utf-8")).items():
            x, y = np.array(points[:: -(-len(points) // DRAWN)]).T
            axis.plot(x, y, "." if len(x) > 100 else "o-", markersize=2 if len(x) > 100 else 4, label=name)
        axis.set(title=f"over {file.stem}", ylim=(0, None))
        axis.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(folder / "growth.svg", metadata={"Date": None})


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=("steps", "tiles", "memory", "parallel", "workers", "plot"))
    ask.add_argument("--steps", type=int, default=0, help="1000; parallel 20, workers 60, memory 150")
    ask.add_argument("--out", type=Path, default=OUT)
    given = ask.parse_args()
    if given.what == "plot":
        plot(given.out)
        return
    result = {
        "steps": lambda: over_steps(given.steps or 1000),
        "tiles": over_tiles,
        "memory": lambda: over_screens(given.steps or 150),
        "parallel": lambda: over_tasks(given.steps or 20),
        "workers": lambda: over_workers(given.steps or 60),
    }[given.what]()
    given.out.mkdir(parents=True, exist_ok=True)
    rounded = {name: [(x, round(y, 1)) for x, y in points] for name, points in result.items()}
    (given.out / f"{given.what}.json").write_text(json.dumps(rounded) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

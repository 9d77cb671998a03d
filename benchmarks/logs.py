"""What a log is good for, on one run of 38 steps: `python -m benchmarks.logs --out DIR`.

The oracle works a day at the helpdesk (day.yaml). Its log is checked, viewed, done again exactly, done again
on a helpdesk whose pages were changed (changed.css), and scored: twice by the built-in VLM, serially, by two
Ray workers, and by a copy of the VLM whose weights were spoilt, which `--fail-under` has to catch. A run of
1,000 steps is made of that log and its page opened. Each command is a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from handeye.agent.log.archive import merge
from handeye.agent.log.format import HEADER_NAME
from handeye.agent.log.reader import read_run
from handeye.agent.log.viewer import write_viewer
from handeye.environments.browser import chromium

HERE = Path(__file__).parent
SPOILT = 0.02
"""Standard deviation of the noise on the spoilt weights."""
LONG = 1000


@dataclass(frozen=True)
class Told:
    """What a command printed, its exit code, wall and processor seconds."""

    words: str
    code: int
    wall: float
    cpu: float

    def last(self, lines: int = 1) -> str:
        return " | ".join(line.strip() for line in self.words.strip().splitlines()[-lines:])


def handeye(*words: object) -> Told:
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "handeye", *map(str, words)]
    done = subprocess.run(
        command,
        cwd=HERE.parent,
        env={**os.environ, "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Told(done.stdout, done.returncode, wall, cpu)


def say(name: str, value: Told, lines: int = 1) -> Told:
    print(
        f"{name}: exit {value.code}, {value.wall:.1f} s, {value.cpu:.1f} s CPU: {value.last(lines)}",
        flush=True,
    )
    return value


def changed(run: Path, out: Path) -> Path:
    """The same run, recorded as if where the helpdesk serves changed.css."""
    shutil.copytree(run, out)
    header = json.loads((out / HEADER_NAME).read_text(encoding="utf-8"))
    header["task"]["application"]["command"] += f" --css {HERE / 'changed.css'}"
    (out / HEADER_NAME).write_text(json.dumps(header), encoding="utf-8")
    return out


def spoilt(out: Path) -> Path:
    """The built-in VLM with noise on its weights."""
    import torch

    from handeye.vlm import WEIGHTS
    from handeye.vlm.model import HandeyeModel

    shutil.copytree(WEIGHTS, out)
    model = HandeyeModel.from_pretrained(WEIGHTS, local_files_only=True)
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weights in model.parameters():
            weights += SPOILT * torch.randn(weights.shape, generator=noise)
    model.save_pretrained(out)
    return out


async def opening(page: Path) -> float:
    """Milliseconds until Chromium has loaded the page."""
    async with chromium.launch() as (_, browser):
        tab = await browser.new_page(viewport={"width": 1200, "height": 800})
        await tab.goto(page.as_uri())
        await tab.locator(".stage img").first.wait_for()
        assert await tab.locator(".step").count() >= LONG
        spent = "performance.timing.loadEventEnd - performance.timing.navigationStart"
        return float(await tab.evaluate(spent))


def long_run(run: Path, out: Path) -> Path:
    """The page of the run repeated until it has a thousand steps."""
    times = -(-LONG // len(read_run(run).steps))
    page = out / "long.html"
    write_viewer(merge([run] * times, out / "long"), page)
    return page


def scored(run: Path, out: Path) -> None:
    cache = ("--cache", out / "answers.db")
    first = say("eval, first", handeye("eval", run, *cache, "--json", out / "first.json"))
    again = say("eval, second", handeye("eval", run, *cache, "--json", out / "second.json"))
    print(
        f"the second: {first.wall / again.wall:.1f} times faster, {first.cpu / again.cpu:.1f} times less CPU"
    )
    serial = say("eval, fresh", handeye("eval", run, "--fresh", "--json", out / "serial.json"))
    many = ("--ray", "local", "--workers", 2)
    ray = say("eval, two Ray workers", handeye("eval", run, "--fresh", *many, "--json", out / "ray.json"))
    same = (out / "serial.json").read_text() == (out / "ray.json").read_text()
    print(f"scores {'equal' if same else 'DIFFER'}; speed-up {serial.wall / ray.wall:.2f}")
    reached = json.loads((out / "serial.json").read_text())["step_success"]
    gate = ("--fail-under", reached)
    say("eval --fail-under, same weights", handeye("eval", run, *cache, *gate))
    worse = handeye("eval", run, "--model", spoilt(out / "spoilt"), "--fresh", *gate)
    named = [line for line in worse.words.splitlines() if "; recorded " in line]
    say("eval --fail-under, spoilt weights", worse)
    print(f"it names {len(named)} steps, such as: {named[0] if named else 'none'}")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--out", type=Path, required=True)
    out: Path = ask.parse_args().out.resolve()
    say("run", handeye("run", HERE / "day.yaml", "--model", "oracle", "--out", out), 1)
    run = out / "day"
    say("log check", handeye("log", "check", run), 12)
    say("view", handeye("view", run, "--html", out / "day.html"))
    print(f"its page: {(out / 'day.html').stat().st_size / 1e6:.1f} MB")
    say("replay", handeye("replay", run))
    say("replay --mode relocate", handeye("replay", changed(run, out / "changed"), "--mode", "relocate"))
    page = long_run(run, out)
    spent = asyncio.run(opening(page))
    print(f"{LONG} steps: {page.stat().st_size / 1e6:.1f} MB, opens in {spent:.0f} ms")
    scored(run, out)


if __name__ == "__main__":
    main()

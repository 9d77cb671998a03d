"""Runs of the whole loop killed with SIGKILL at random moments: every log is readable."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from handeye.agent.log.archive import check
from handeye.agent.log.reader import read_run

RUNS = 20
KILLER = """
import os, random, signal, sys, time
from pathlib import Path
import numpy as np
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Outcome, Screenshot
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent

class Flicker:
    name = "flicker"
    async def open(self): self.rng = np.random.default_rng(0)
    async def observe(self): return Screenshot(self.rng.integers(0, 255, (200, 300, 3), np.uint8))
    async def act(self, action): return Outcome()
    async def target_at(self, x, y): return None
    async def close(self): pass

def run(folder):
    header = RunHeader(run=folder.name, started=time.time(), environment="flicker", goal="g")
    with RunWriter.create(folder, header) as writer:
        Agent(Scripted(lambda views, prompt: "click(x=5, y=5)"), Flicker(), writer).run("g")

rng = random.Random(7)
for number in range(int(sys.argv[2])):
    folder = Path(sys.argv[1]) / str(number)
    child = os.fork()
    if not child:
        run(folder)
        os._exit(0)
    until = time.monotonic() + 30
    awaited = folder / ("steps.jsonl" if number % 4 else "run.json")
    while not (awaited.exists() and awaited.stat().st_size) and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(rng.random() * 0.4)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


def test_a_kill_at_any_moment_leaves_a_readable_log(
    tmp_path: Path, command_environment: dict[str, str]
) -> None:
    command = [sys.executable, "-c", KILLER, str(tmp_path), str(RUNS)]
    done = subprocess.run(
        command, env=command_environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    steps = []
    for number in range(RUNS):
        run = read_run(tmp_path / str(number))
        assert not check(run.folder).faults
        assert all(step.acted is not None for step in run.steps[:-1])
        steps.append(len(run.steps))
    assert sum(steps) > RUNS / 2

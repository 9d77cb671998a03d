"""SIGKILL at random moments, then `--resume`, repeatedly: is every log readable, is anything done twice?

`python -m benchmarks.kills --tasks 20 --kills 10 --out runs/kills`

Half of the tasks press a button of the counting application by exact actions, so that only the comparison of
screens decides what is done again; the others work in the helpdesk with the oracle. Their databases say how
often each thing was done. A fork begins each process, so that a kill may fall at any moment of a run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import runpy
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import yaml

import handeye.commands.resume  # noqa: F401 - the children fork with all of it imported
from handeye.agent.errors import CallerError
from handeye.agent.log.archive import check
from handeye.agent.log.reader import read_run

ROOT = Path(__file__).parent.parent
PRESSES = 12
MOMENT_SECONDS = 3.0
"""A process is killed at a random moment up to so many seconds after its start, once it has a log."""
LEAST_LINES = 18
"""The shortest log of a task that nobody kills. A process may write its share of it before it is killed,
so that no fast machine ends a task before its last kill."""
LAST_SECONDS = 180.0


def counting_task(number: int) -> dict[str, object]:
    command = "{python} -m benchmarks.counting_app --port {port} --database {run}/app.db"
    return {
        "name": f"press-{number}",
        "application": {"command": command, "cwd": str(ROOT), "ready": {"port": True}},
        "environment": {"browser": {"url": "http://127.0.0.1:{port}/", "width": 400, "height": 300}},
        "goal": f"Press the button {PRESSES} times",
        "steps": [{"action": "click(x=100, y=40)"}] * PRESSES,
        "success": [
            {"sql": {"database": "{run}/app.db", "query": "select count(*) from presses", "equals": PRESSES}}
        ],
        "limits": {"steps": 100, "seconds": 300},
    }


def helpdesk_task(number: int) -> dict[str, object]:
    command = "{python} -m handeye.examples.helpdesk --port {port} --database {run}/app.db --seed 7"
    said = [f"Remark {number}-{count} on this" for count in range(3)]
    steps = [
        "Sign in as ben with password {secret:BEN_PASSWORD}",
        f"Open ticket number {number + 3}",
        *(f'Add the comment "{text}"' for text in said),
    ]
    query = "select count(*) from comments where text like 'Remark %'"
    return {
        "name": f"remark-{number}",
        "application": {
            "command": command,
            "cwd": str(ROOT),
            "ready": {"url": "http://127.0.0.1:{port}/health"},
        },
        "environment": {"browser": {"url": "http://127.0.0.1:{port}/", "width": 1000, "height": 700}},
        "goal": "Sign in and add three comments",
        "secrets": {"BEN_PASSWORD": {"file": str(ROOT / "examples/tasks/secrets.yaml")}},
        "steps": steps,
        "success": [{"sql": {"database": "{run}/app.db", "query": query, "equals": len(said)}}],
        "limits": {"steps": 100, "seconds": 300},
    }


def killed(arguments: list[str], after: float, folder: Path, lines: int) -> bool:
    """Start a command and kill it that many seconds after its run has a log, or when the log has grown by so
    many lines; False when it ended before."""
    log, header = folder / "steps.jsonl", folder / "run.json"
    most = _lines(log) + lines
    child = os.fork()
    if not child:
        with folder.with_suffix(".log").open("a") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            os._exit(_handeye(arguments))
    until = time.monotonic() + LAST_SECONDS
    while not header.exists() and time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.01)
    until = time.monotonic() + after
    while time.monotonic() < until and _lines(log) < most:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _lines(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def _handeye(arguments: list[str]) -> int:
    sys.argv = ["handeye", *arguments]
    try:
        runpy.run_module("handeye", run_name="__main__")
    except SystemExit as code:
        return int(code.code or 0)
    return 0


def try_task(task: dict[str, Any], kills: int, out: Path, rng: random.Random) -> dict[str, Any]:
    """The run of one task through so many kills: how it ended and what its database says."""
    cv2.setNumThreads(0)  # a fork takes its threads' locks along, but not the threads
    out.mkdir(parents=True, exist_ok=True)
    path, folder = out / f"{task['name']}.yaml", out / str(task["name"])
    path.write_text(yaml.safe_dump(task), encoding="utf-8")
    command = ["run", str(path), "--model", "oracle", "--durable", "--out", str(out)]
    done, unreadable = 0, 0
    for _ in range(kills):
        share = rng.randint(1, max(1, LEAST_LINES // (kills + 1)))
        if not killed(command, rng.random() * MOMENT_SECONDS, folder, share):
            break
        done += 1
        try:
            read_run(folder)
            unreadable += bool(check(folder).faults)
        except CallerError:
            unreadable += 1
        command = ["run", "--resume", str(folder), "--trust", *_secrets(task)]
    ended = not killed(command, LAST_SECONDS, folder, sys.maxsize)
    last = read_run(folder).ended
    return {
        "task": task["name"],
        "kills": done,
        "unreadable": unreadable,
        "twice": twice(folder / "app.db"),
        "success": bool(ended and last and last.success),
        "reason": f"{last.reason} {last.detail}" if last else "it did not end",
    }


def _secrets(task: dict[str, Any]) -> list[str]:
    """The options that give the task's secrets, which are not looked up for a run folder."""
    given: list[str] = []
    for name, source in task.get("secrets", {}).items():
        value = yaml.safe_load(Path(source["file"]).read_text(encoding="utf-8"))[name]
        given += ["--secret", f"{name}={value}"]
    return given


def twice(database: Path) -> int:
    """How many things were done more often than the task asks for."""
    with closing(sqlite3.connect(database)) as opened:
        tables = {row[0] for row in opened.execute("select name from sqlite_master")}
        if "presses" in tables:
            return max(0, int(opened.execute("select count(*) from presses").fetchone()[0]) - PRESSES)
        query = "select count(*) - count(distinct text) from comments where text like 'Remark %'"
        return int(opened.execute(query).fetchone()[0])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--kills", type=int, default=10, help="of each task")
    parser.add_argument("--first", type=int, default=0, help="number of the first task")
    parser.add_argument("--out", type=Path, default=Path("runs/kills"))
    options = parser.parse_args()
    results = []
    for number in range(options.first, options.first + options.tasks):
        task = counting_task(number) if number % 2 else helpdesk_task(number)
        results.append(try_task(task, options.kills, options.out, random.Random(number)))
        print(json.dumps(results[-1]), flush=True)
    data = {name: sum(int(result[name]) for result in results) for name in ("kills", "unreadable", "twice")}
    won = sum(bool(result["success"]) for result in results)
    print(json.dumps({**data, "tasks": len(results), "succeeded": won}))
    return 0 if won == len(results) and not data["twice"] + data["unreadable"] else 1


if __name__ == "__main__":
    sys.exit(main())

"""Runs goals with one `handeye run`, each at an application of its own, and judges how each ended."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.applications.goal import Goal

VERDICTS = {
    "right": "right",
    "false_success": "success, but wrong",
    "wrong_done": "done, but wrong",
    "false_refusal": "refused wrongly",
    "stopped": "stopped",
}
"""`false_success`: the report of `handeye run` says success, and the application says otherwise."""
STEPS, SECONDS = 15, 120.0
"""A goal's limits."""
SPARE_SECONDS = 600
"""For loading the model and starting a browser, beyond a goal's own limit."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Judged:
    """How a goal ended. ended: the run's own words. actions: what the model said, step by step."""

    id: str
    kind: str
    app: str
    goal: str
    verdict: str
    ended: str
    actions: tuple[str, ...]
    seconds: float
    run: str


def run(goals: list[Goal], model: str, out: Path, seconds: float = SECONDS) -> list[Judged]:
    """Every goal once, so many seconds at most. Tasks, runs and logs stay in `out`; prints a line a goal."""
    judged: dict[str, Judged] = {}
    with _handeye(goals, model, out, seconds) as process:
        for goal in goals:
            folder = out / "runs" / goal.id
            _wait(process, folder, seconds)
            judged[goal.id] = judge(goal, folder)
            print(f"{goal.id} {VERDICTS[judged[goal.id].verdict]}: {goal.words}", flush=True)
    successes = set(_successes(out / "handeye.json"))
    return [
        Judged(**{**asdict(one), "verdict": "false_success"})
        if one.verdict == "wrong_done" and one.id in successes
        else one
        for one in judged.values()
    ]


def task(goal: Goal, seconds: float = SECONDS) -> dict[str, Any]:
    """A task file. It has no success check: the application's state is looked at afterwards."""
    serve = shlex.join([sys.executable, "-m", "benchmarks.applications.serve", goal.app])
    start = shlex.join(["--start", json.dumps(goal.start)])
    return {
        "name": goal.id,
        "application": {
            "command": f'{serve} {start} --port {{port}} --state "{{run}}/state.json"',
            "ready": {"url": "http://127.0.0.1:{port}/__state"},
        },
        "environment": {"browser": {"url": f"http://127.0.0.1:{{port}}{goal.path}"}},
        "goal": goal.words,
        "steps": list(goal.steps),
        "limits": {"steps": STEPS, "seconds": seconds},
        "policy": {"allowed_hosts": ["127.0.0.1"]},
    }


def judge(goal: Goal, run: Path) -> Judged:
    """What the run says, and whether the application's state and the answer agree."""
    lines = _lines(run)
    end = (
        lines[-1]
        if lines and lines[-1]["line"] == "ended"
        else {"reason": "none", "detail": "it did not end"}
    )
    file, answer = run / "state.json", end.get("answer", "")
    holds = file.exists() and goal.right(json.loads(file.read_text(encoding="utf-8")), answer)
    verdict = {"done": "wrong_done", "failed": "false_refusal"}.get(end["reason"], "stopped")
    if holds and verdict == ("false_refusal" if goal.absent else "wrong_done"):
        verdict = "right"
    return Judged(
        goal.id,
        goal.kind,
        goal.app,
        goal.words,
        verdict,
        f"{end['reason']} {end.get('detail') or answer}".strip(),
        tuple(_action(line) for line in lines if line["line"] == "decided"),
        round(lines[-1].get("time", 0) - lines[0].get("time", 0), 1) if len(lines) > 1 else 0.0,
        str(run),
    )


@contextmanager
def _handeye(
    goals: Iterable[Goal], model: str, out: Path, seconds: float
) -> Iterator[subprocess.Popen[bytes]]:
    """One `handeye run` of all goals, one after the other. What it prints goes to handeye.log."""
    tasks = out / "tasks"
    tasks.mkdir(parents=True)
    files = []
    for goal in goals:  # JSON is YAML
        files.append(str(tasks / f"{goal.id}.yaml"))
        Path(files[-1]).write_text(json.dumps(task(goal, seconds), indent=1), encoding="utf-8")
    command = [sys.executable, "-m", "handeye", "run", *files, "--model", model]
    command += ["--out", str(out / "runs"), "--json", str(out / "handeye.json")]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with (out / "handeye.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
    try:
        yield process
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=SPARE_SECONDS)
    finally:
        _stop(process)
    if process.returncode not in (0, 1, 3):
        print(f"handeye run ended with {process.returncode}: see {out / 'handeye.log'}", flush=True)


def _wait(process: subprocess.Popen[bytes], run: Path, seconds: float) -> None:
    """Until the run is over, or none will come."""
    until = time.monotonic() + seconds + SPARE_SECONDS
    while process.poll() is None and not any(line["line"] == "ended" for line in _lines(run)):
        if time.monotonic() > until:
            print(f"{run.name} did not end in time: handeye is stopped", flush=True)
            _stop(process)
        time.sleep(0.3)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C would, so that it closes its browser and its application; then for good."""
    for sent in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sent)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)


def _lines(run: Path) -> list[dict[str, Any]]:
    """The lines of a run's log that are whole; none while there is no log."""
    log = run / "steps.jsonl"
    lines = log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []
    return [json.loads(line) for line in lines]


def _successes(file: Path) -> list[str]:
    report = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"tasks": []}
    return [each["name"] for each in report["tasks"] if each["success"] is True]


def _action(decided: dict[str, Any]) -> str:
    target = (decided.get("target") or {}).get("text", "")
    said = (decided.get("reply") or {}).get("text", "")
    return f"{said} on {target[:30]!r}" if target else said

"""Ten presses of ten buttons, interrupted, then resumed: what the command said and the server counted.

`python -m benchmarks.interruptions` prints a table. A press that was counted twice, or a success that is not
one, is a fault: the exit code is then 1.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from benchmarks.faulty_app import PRESSES, Site
from handeye.agent.log.reader import read_run

WAIT_SECONDS = 180.0
GONE_SECONDS = 3.0


@dataclass
class Case:
    """site: the application. process: the command. lines: of the log when it was interrupted."""

    site: Site
    process: subprocess.Popen[bytes]
    folder: Path

    def lines(self) -> int:
        log = self.folder / "steps.jsonl"
        return log.read_bytes().count(b"\n") if log.exists() else 0

    def until(self, lines: int) -> None:
        """Until the log has so many lines, or the command has ended."""
        end = time.monotonic() + WAIT_SECONDS
        while self.lines() < lines and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)


def between_steps(sent: signal.Signals) -> Callable[[Case], None]:
    def interrupt(case: Case) -> None:
        case.until(8)  # four steps decided and acted
        case.process.send_signal(sent)

    return interrupt


def in_a_step(sent: signal.Signals) -> Callable[[Case], None]:
    def interrupt(case: Case) -> None:
        case.until(9)  # the fifth is decided
        case.process.send_signal(sent)

    return interrupt


def browser_killed(case: Case) -> None:
    case.until(8)
    for pid in descendants(case.process.pid):
        if b"--type=" not in command_line(pid) and b"chrom" in command_line(pid).partition(b"\0")[0]:
            os.kill(pid, signal.SIGKILL)


def server_gone(case: Case) -> None:
    case.until(8)
    case.site.go_away(GONE_SECONDS)


def half_fail(case: Case) -> None:
    case.site.fail = True


def nothing(case: Case) -> None:
    pass


CASES: dict[str, Callable[[Case], None]] = {
    "nothing": nothing,
    "browser killed": browser_killed,
    "server gone for 3 s": server_gone,
    "half of the answers 500": half_fail,
    **{f"{sent.name} between steps": between_steps(sent) for sent in (signal.SIGTERM, signal.SIGHUP)},
    **{f"{sent.name} in a step": in_a_step(sent) for sent in (signal.SIGTERM, signal.SIGHUP)},
    "SIGKILL between steps": between_steps(signal.SIGKILL),
    "SIGKILL in a step": in_a_step(signal.SIGKILL),
}


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def command_line(pid: int) -> bytes:
    path = Path(f"/proc/{pid}/cmdline")
    return path.read_bytes() if path.exists() else b""


def task(address: str) -> dict[str, Any]:
    return {
        "name": "ten",
        "environment": {"browser": {"url": f"{address}/press/0", "width": 400, "height": 300}},
        "goal": "Press the ten buttons",
        "steps": [{"action": "click(x=100, y=40)"}] * PRESSES,
        "success": [{"visible_text": "All ten are pressed"}],
        "limits": {"steps": 20, "seconds": 120, "checks": 1},
    }


def handeye(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "handeye", *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def tried(name: str, out: Path, durable: bool) -> dict[str, Any]:
    """One case: the command, then what --resume made of it."""
    site = Site()
    threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    out.mkdir(parents=True)
    path = out / "ten.yaml"
    path.write_text(yaml.safe_dump(task(site.address)), encoding="utf-8")
    options = ["--durable"] if durable else []
    process = handeye("run", str(path), "--model", "none", "--out", str(out), *options)
    case = Case(site, process, out / "ten")
    CASES[name](case)
    codes, reasons = [process.wait(WAIT_SECONDS)], [ended(case.folder)]
    site.fail = False
    if codes[0] != 0:
        codes.append(handeye("run", "--resume", str(case.folder)).wait(WAIT_SECONDS))
        reasons.append(ended(case.folder))
    site.shutdown()
    site.server_close()
    twice = len(site.pressed) - len(set(site.pressed))
    whole = sorted(site.pressed) == list(range(PRESSES))
    wrong = 0 in codes and not whole
    return {
        "case": name + (", --durable" if durable else ""),
        "codes": codes,
        "reasons": reasons,
        "counted": len(site.pressed),
        "twice": twice,
        "wrong_success": wrong,
    }


def ended(folder: Path) -> str:
    last = read_run(folder).ended if (folder / "run.json").exists() else None
    return f"{last.reason}: {last.detail}".removesuffix(": ") if last else "cut off"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interruptions", description=__doc__)
    parser.add_argument("--only", choices=CASES, action="append")
    parser.add_argument("--durable", action="store_true", help="begin them with --durable too")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    table = Table("case", "exit codes", "reasons", "counted", "twice")
    results = []
    with tempfile.TemporaryDirectory(prefix="handeye-interruptions-") as place:
        for name in options.only or CASES:
            for durable in (False, True) if options.durable else (False,):
                found = tried(name, Path(place) / f"{name}-{durable}".replace(" ", "-"), durable)
                results.append(found)
                print(json.dumps(found), flush=True)
                codes = ", ".join(map(str, found["codes"]))
                lines = [codes, "; ".join(found["reasons"]), str(found["counted"]), str(found["twice"])]
                table.add_row(found["case"], *lines)
    Console(markup=False).print(table)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return int(any(found["twice"] or found["wrong_success"] for found in results))


if __name__ == "__main__":
    sys.exit(main())

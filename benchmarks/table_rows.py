"""A task a row of a table, two workers, a browser killed in the middle: is each row done, and done once?

    python -m benchmarks.table_rows [--rows 50] [--kills 1] --out DIR

Each row signs in at the helpdesk and makes a ticket by skills, without a model. Browsers of this command's
own are killed with SIGKILL, evenly over the rows. The application's database says what was done.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
PRIORITIES = ("low", "normal", "high")
SHOWN_SECONDS = 0.7
"""A browser is killed when it has had a page for so long."""
TURN_SECONDS = 0.1
MOST_TURNS = 600


def kill_a_browser_of(parent: int) -> bool:
    """Kill a Chromium among a process's descendants, once it has shown a page; False when none comes."""
    for _ in range(MOST_TURNS):
        for child in psutil.Process(parent).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # its row was done meanwhile
                text = " ".join(child.cmdline())
                if "--remote-debugging-pipe" in text and "--type=" not in text:
                    time.sleep(SHOWN_SECONDS)
                    child.kill()
                    return True
        time.sleep(TURN_SECONDS)
    return False


def made(database: Path) -> Counter[tuple[str, str]]:
    """How often each row's ticket is there; empty before there is a database."""
    if not database.exists():
        return Counter()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
        query = "select title, priority from tickets where title like 'Row %'"
        try:
            return Counter(file.execute(query).fetchall())
        except sqlite3.OperationalError:
            return Counter()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rows", type=int, default=50)
    ask.add_argument("--kills", type=int, default=1)
    ask.add_argument("--out", type=Path, required=True)
    given = ask.parse_args()
    out: Path = given.out.resolve()
    out.mkdir(parents=True)
    wanted = [(f"Row {number} of the table", PRIORITIES[number % 3]) for number in range(given.rows)]
    (out / "rows.csv").write_text("title,priority\n" + "".join(f"{a},{b}\n" for a, b in wanted))
    task = (ROOT / "benchmarks" / "rows.yaml").read_text(encoding="utf-8").replace("{root}", str(ROOT))
    (out / "rows.yaml").write_text(task, encoding="utf-8")
    command = [sys.executable, "-m", "handeye", "run", "rows.yaml", "--workers", "2", "--model", "none"]
    command += ["--secret", "HELPDESK_PASSWORD=green-tea-42", "--out", "runs", "--json", "told.json"]
    begun, killed = time.perf_counter(), 0
    work = subprocess.Popen(
        command, cwd=out, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    while work.poll() is None:
        done = sum(made(out / "runs" / "rows" / "desk.db").values())
        if killed < given.kills and done >= (killed + 1) * given.rows // (given.kills + 1):
            killed += kill_a_browser_of(work.pid)
        time.sleep(TURN_SECONDS)
    seconds = time.perf_counter() - begun
    there = made(out / "runs" / "rows" / "desk.db")
    data = json.loads((out / "told.json").read_text(encoding="utf-8"))["tasks"]
    begun_again = len(list((out / "runs" / "rows").glob("[0-9]*-*")))
    print(
        f"{sum(there[row] == 1 for row in wanted)} of {given.rows} rows are there once, "
        f"{sum(there[row] > 1 for row in wanted)} twice, {sum(not there[row] for row in wanted)} never, "
        f"{len(there - Counter(wanted))} unasked; {killed} browsers killed, {begun_again} runs begun again; "
        f"{sum(report['success'] for report in data)} reported as done, exit code {work.returncode}, "
        f"{seconds / given.rows:.1f} s a row"
    )


if __name__ == "__main__":
    main()

"""`python -m handeye.training.desktop --out DIR --episodes N --seed S`: collect; a second run goes on."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from pathlib import Path

from rich.progress import track

from handeye.agent.errors import CallerError, EnvironmentLost
from handeye.training.desktop.collect import Episode, play
from handeye.training.records import append_lines
from handeye.training.splits import TRAIN_SEEDS, VALIDATION_SEEDS

PROGRAMS = ("zenity", "yad", "mousepad", "l3afpad", "geany", "galculator", "qalculate-gtk", "gnumeric",
            "xfce4-appfinder", "osmo", "xpad", "pcmanfm", "gpicview", "mtpaint", "xterm",
            "xsetroot")  # fmt: skip
EPISODE_SECONDS = 60


def collect(out: Path, seeds: range, held_out: bool, minutes: float) -> None:
    """Play the seeds that the folder lacks, until the time is up. Raises CallerError for missing programs."""
    lacks = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacks:
        packages = " ".join(lacks).replace("xsetroot", "x11-xserver-utils")
        raise CallerError(f"not installed; type: apt-get install {packages}")
    (out / "frames").mkdir(parents=True, exist_ok=True)
    record = out / "episodes.jsonl"
    data = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
    done = {row["seed"] for row in data}
    end = time.monotonic() + minutes * 60
    for seed in track([seed for seed in seeds if seed not in done], "desktop episodes"):
        if time.monotonic() > end:
            break
        _write(out, seed, asyncio.run(_episode(seed, held_out)))


async def _episode(seed: int, held_out: bool) -> Episode:
    with tempfile.TemporaryDirectory(prefix="handeye-scene-") as folder:
        try:
            async with asyncio.timeout(EPISODE_SECONDS):
                return await play(seed, held_out, Path(folder))
        except (EnvironmentLost, CallerError, TimeoutError) as fault:
            return Episode("", "", [], str(fault) or type(fault).__name__)


def _write(out: Path, seed: int, value: Episode) -> None:
    """Frames first, then the lines, then the episode: a kill leaves no line without its frame."""
    for shot in value.shots:
        (out / shot.screen.frame).write_bytes(shot.png)
    lines = [shot.screen.model_dump_json(exclude_defaults=True) for shot in value.shots]
    append_lines(out / "screens.jsonl", lines)
    row = {
        "seed": seed,
        "kind": value.kind,
        "screens": len(value.shots),
        "goal": value.goal,
        "reason": value.reason,
    }
    append_lines(out / "episodes.jsonl", [json.dumps(row)])


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m handeye.training.desktop", description=__doc__)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--episodes", type=int, default=100)
    ask.add_argument("--seed", type=int, default=0, help="offset into the split's seeds")
    ask.add_argument("--minutes", type=float, default=60, help="stop after these")
    ask.add_argument(
        "--split",
        choices=("train", "validation"),
        default="train",
        help="validation: the themes, icons and fonts that never train",
    )
    given = ask.parse_args()
    held_out = given.split == "validation"
    seeds = VALIDATION_SEEDS if held_out else TRAIN_SEEDS
    collect(given.out, seeds[given.seed : given.seed + given.episodes], held_out, given.minutes)


if __name__ == "__main__":
    main()

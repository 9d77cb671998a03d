"""`python -m handeye.training.helpdesk --out DIR --episodes N --seed S`: collect; a second run goes on."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

from playwright.async_api import Error
from rich.progress import track

from handeye.agent.backends import load
from handeye.environments.browser.chromium import launch
from handeye.examples.helpdesk.app import create_app
from handeye.examples.helpdesk.store import Store
from handeye.training.episode import Shot
from handeye.training.helpdesk.collect import Recorder, World, served
from handeye.training.pupil import Pupil
from handeye.training.records import append_lines
from handeye.training.splits import TRAIN_SEEDS, VALIDATION_SEEDS

RESTART_EVERY = 200
"""Episodes after which the browser is started anew, so that it stays small."""


async def collect(
    out: Path,
    seeds: range,
    as_shipped: bool = False,
    pupil: Pupil | None = None,
    kinds: tuple[str, ...] = (),
) -> None:
    """Play the seeds that the folder lacks."""
    (out / "frames").mkdir(parents=True, exist_ok=True)
    record = out / "episodes.jsonl"
    data = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
    done = {row["seed"] for row in data}
    todo = [seed for seed in seeds if seed not in done]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Store(Path(folder) / "none.db"))
        async with served(app) as address:
            for start in range(0, len(todo), RESTART_EVERY):
                async with launch() as (_, browser):
                    recorder = Recorder(browser, app, address, Path(folder), as_shipped, pupil)
                    for seed in track(todo[start : start + RESTART_EVERY], "helpdesk episodes"):
                        _write(out, seed, *await _episode(recorder, World.of(seed, kinds)))


async def _episode(recorder: Recorder, world: World) -> tuple[list[Shot], str]:
    try:
        return await recorder.play(world), ""
    except (Error, TimeoutError) as fault:
        return [], str(fault).splitlines()[0]


def _write(out: Path, seed: int, shots: list[Shot], reason: str) -> None:
    """Frames first, then the lines, then the episode: a kill leaves no line without its frame."""
    for shot in shots:
        (out / shot.screen.frame).write_bytes(shot.png)
    append_lines(
        out / "screens.jsonl", [shot.screen.model_dump_json(exclude_defaults=True) for shot in shots]
    )
    last = shots[-1].screen.questions[0] if shots else None
    row = {
        "seed": seed,
        "screens": len(shots),
        "goal": last.goal if last else "",
        "reason": reason,
        "end": last.choices[0].kind if last and last.choices else "absent",
    }
    append_lines(out / "episodes.jsonl", [json.dumps(row)])


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m handeye.training.helpdesk", description=__doc__)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--episodes", type=int, default=100)
    ask.add_argument("--seed", type=int, default=0, help="offset into the split's seeds")
    ask.add_argument("--split", choices=("train", "validation"), default="train")
    ask.add_argument("--as-shipped", action="store_true", help="only the application's own look at 1280x720")
    ask.add_argument("--pupil", default="", help="model that acts while the oracle labels (DAgger)")
    ask.add_argument("--share", type=float, default=0.7, help="how often a step is the pupil's")
    ask.add_argument("--kinds", nargs="*", default=[], help="kinds of goals to play, all if not given")
    given = ask.parse_args()
    pupil = Pupil(load(given.pupil), given.share) if given.pupil else None
    seeds = TRAIN_SEEDS if given.split == "train" else VALIDATION_SEEDS
    part = seeds[given.seed : given.seed + given.episodes]
    asyncio.run(collect(given.out, part, given.as_shipped, pupil, tuple(given.kinds)))


if __name__ == "__main__":
    main()

"""The baselines on MiniWoB++, without a VLM:

`python -m handeye.evaluation.miniwob --model oracle --tasks core12 --episodes 20 --seed 1000000 --json FILE`
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from handeye.agent.task.settings import AgentSettings
from handeye.environments.miniwob import tasks as miniwob_tasks
from handeye.evaluation.miniwob.miniwob import STEPS, bench_miniwob, browsergym_seeds, named_model
from handeye.evaluation.miniwob.miniwob_table import Watch, table


def main() -> None:
    ask = argparse.ArgumentParser(description="Play MiniWoB++ episodes and tell the scores.")
    ask.add_argument("--model", default="oracle", help="oracle or random")
    ask.add_argument("--tasks", default="core12", help="names and sets: core12, pix2act59, bg125, bg-test")
    ask.add_argument("--episodes", type=int, default=20)
    ask.add_argument("--seed", type=int, default=1_000_000, help="each task plays from this seed on")
    ask.add_argument("--protocol", choices=("seeds", "browsergym"), default="seeds")
    ask.add_argument("--steps", type=int, default=STEPS, help="an episode has at most so many")
    ask.add_argument("--json", type=Path)
    given = ask.parse_args()
    tasks = miniwob_tasks.choose(given.tasks)
    own = range(given.seed, given.seed + given.episodes)
    seeds = browsergym_seeds if given.protocol == "browsergym" else own
    each = 5 if given.protocol == "browsergym" else given.episodes
    with Watch(len(tasks) * each) as watch:
        played = bench_miniwob(
            named_model(given.model), tasks, seeds, told=watch, settings=AgentSettings(max_steps=given.steps)
        )
        completed = asyncio.run(played)
    watch.print(table(completed, given.model))
    if given.json:
        given.json.write_text(completed.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

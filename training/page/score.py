"""How often the page network's next action is right: `python -m handeye.training.page.score CHECKPOINT`."""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

import torch

from handeye.agent.backends.calibration import log_odds
from handeye.evaluation.statistics import platt
from handeye.training.page.batch import Batch, collate, cut, read_index, read_screen, run, samples
from handeye.vlm.page.decide import Inputs, choices
from handeye.vlm.page.network import KINDS, POINTING, PageNetwork, Told


def right(value: Told, batch: Batch, index: int) -> tuple[bool, str]:
    """Whether all that the answer needs is right, and what was not."""
    kind = int(value.kind[index].argmax())
    if not batch.kinds[index, kind]:
        return False, f"said {KINDS[kind]}"
    name = KINDS[kind]
    places = batch.pointed[index]
    if name in POINTING and places.sum() > 0 and not places[int(value.target[index, :-1].argmax())]:
        return False, "place"
    if name == "drag" and not batch.to[index, int(value.to[index, :-1].argmax())]:
        return False, "place"
    copied = [(value.start, batch.start), (value.end, batch.end)]
    if name in ("type", "type_clear", "press"):
        copied += [(value.goal_start, batch.goal_start), (value.goal_end, batch.goal_end)]
    if any(wanted[index] >= 0 and said[index].argmax() != wanted[index] for said, wanted in copied):
        return False, "text"
    if name == "count" and int(value.counted[index].argmax()) != int(batch.count[index]):
        return False, "count"
    return True, ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--screens", type=int, default=150)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--raw", action="store_true", help="the last weights, not the averaged ones")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--calibrate", action="store_true", help="fit what ship.py takes as slope and shift")
    options = parser.parse_args()
    torch.set_num_threads(1)
    saved = torch.load(options.weights, weights_only=True)
    network = PageNetwork()
    network.load_state_dict(saved["network" if options.raw else "averaged"])
    network.eval()
    index = read_index(options.data)
    rng = random.Random(7)
    found: dict[str, list[int]] = defaultdict(list)
    why: dict[str, int] = defaultdict(int)
    pairs: list[tuple[float, bool]] = []
    absent: list[bool] = []
    present: list[bool] = []
    asked = sayable = 0
    for at in rng.sample(index, min(options.screens, len(index))):
        screen = read_screen(options.data, at)
        page, told_senses = cut(options.data, screen, rng, options.noise)
        some = samples(page, screen, rng, 20)
        asked += len(screen["questions"])
        sayable += len(some)
        if not some:
            continue
        batch = collate([page], [some], [told_senses])
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            item, _ = run(network, batch)
        for row, sample in enumerate(some):
            good, reason = right(item, batch, row)
            if options.calibrate:
                best = choices(network, Inputs.of(page), sample.goal, sample.past)[0]
                pairs.append((best.chance, good))
            found[sample.kind or "?"].append(good)
            why[reason] += 1
            failed = KINDS[int(item.kind[row].argmax())] == "fail"
            (absent if KINDS[sample.target.kinds[0]] == "fail" else present).append(failed)
            if not good and options.misses:
                options.misses -= 1
                print(
                    sample.kind,
                    "|",
                    sample.goal,
                    "|",
                    reason,
                    "|",
                    KINDS[sample.target.kinds[0]],
                    screen["frame"],
                )
    every = [one for some in found.values() for one in some]
    if options.calibrate:
        print("slope and shift:", platt([log_odds(sure) for sure, _ in pairs], [good for _, good in pairs]))
    report = {
        "samples": saved["state"]["samples"], "right": sum(every) / max(1, len(every)), "n": len(every),
        "sayable": sayable / max(1, asked), "absent_refused": sum(absent) / max(1, len(absent)),
        "present_refused": sum(present) / max(1, len(present)), "why": dict(why),
        "by_kind": {name: [round(sum(f) / len(f), 3), len(f)] for name, f in sorted(found.items())},
    }  # fmt: skip
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report))


if __name__ == "__main__":
    main()

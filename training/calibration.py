"""`python -m handeye.training.calibration FOLDER...`: makes a confidence the share that is right.

Asks labels of validation folders, fits two numbers (`ModelCard.calibration`), writes them into the weights'
handeye_card.json. The error it prints is of answers that the numbers were not fitted on: each half by the
other.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from pathlib import Path

from handeye.agent.backends.calibration import AS_TOLD, calibrated, log_odds
from handeye.agent.backends.local import CARD_FILE, Local, read_card
from handeye.evaluation.model.grounding import answer_labels, read_labels
from handeye.evaluation.statistics import calibration_error, platt
from handeye.vlm import WEIGHTS

SEED = 3


async def told(weights: Path, folders: list[Path], limit: int) -> list[tuple[float, bool]]:
    """How sure the model itself is of each answer, and whether it is right; `limit` labels a folder."""
    model = Local(weights)
    model.card = model.card.model_copy(update={"calibration": AS_TOLD})
    found = []
    for folder in folders:
        labels = list(read_labels(folder))
        chosen = random.Random(SEED).sample(labels, min(limit, len(labels)))
        answers = await answer_labels(model, folder, sorted(chosen, key=lambda label: label.image))
        found += [(each.confidence, each.right) for each in answers if each.confidence is not None]
    random.Random(SEED).shuffle(found)
    return found


def fit(pairs: list[tuple[float, bool]]) -> tuple[float, float]:
    return platt([log_odds(sure) for sure, _ in pairs], [right for _, right in pairs])


def error(pairs: list[tuple[float, bool]], calibration: tuple[float, float]) -> float:
    sure = [calibrated(confidence, calibration) or 0.0 for confidence, _ in pairs]
    return calibration_error(sure, [right for _, right in pairs])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--limit", type=int, default=200, help="labels of each folder")
    given = parser.parse_args()
    pairs = asyncio.run(told(given.weights, given.folders, given.limit))
    one, other = pairs[::2], pairs[1::2]
    plain = error(pairs, AS_TOLD)
    fitted = (error(one, fit(other)) + error(other, fit(one))) / 2
    calibration = fit(pairs)
    card = read_card(given.weights).model_copy(update={"calibration": calibration, "weights_hash": ""})
    (given.weights / CARD_FILE).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    print(f"{len(pairs)} answers, calibration error {plain:.3f} before, {fitted:.3f} after")
    print(f"slope {calibration[0]:.3f}, shift {calibration[1]:.3f} in {given.weights / CARD_FILE}")


if __name__ == "__main__":
    main()

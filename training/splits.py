"""The one place that says which seeds and families train, validate and test. Nothing overlaps.

MiniWoB++ seeds (Math.seedrandom): BrowserGym's own evaluation lies in 0..33 and in the 0..1,000,000 it
draws from, so training starts above.
"""

from __future__ import annotations

TRAIN_SEEDS = range(10_000_000, 20_000_000)
VALIDATION_SEEDS = range(20_000_000, 21_000_000)
TEST_SEEDS = range(0, 10_000_000)
"""`handeye bench miniwob --seed 1000000` and `--seed 2000000` and BrowserGym's protocol lie here."""

VALIDATION_FRAMEWORKS = ("spectre", "mvp", "nes", "water-dark")
VALIDATION_FONTS = ("URW Bookman", "Liberation Sans Narrow", "merriweather", "ubuntu")
VALIDATION_ICONS = ("feather-icons",)
VALIDATION_FAMILIES = ("dashboard", "results")
"""What training/synth keeps for validation: no page of the training split shows any of these."""
VALIDATION_APPLICATIONS = ("clinic", "files", "forum", "hotel", "ledger", "recipes")
"""The applications of benchmarks/applications, held out whole: their pages, texts, words and looks."""
TRAINING_FAMILIES = ("entry", "numbers")
"""Page families made after the validation pages, which stay what they were without them."""


def split_of(seed: int) -> str:
    """'train', 'validation' or 'test'. Raises ValueError for a seed that belongs to none."""
    for name, seeds in (("train", TRAIN_SEEDS), ("validation", VALIDATION_SEEDS), ("test", TEST_SEEDS)):
        if seed in seeds:
            return name
    raise ValueError(f"seed {seed} lies in no split")

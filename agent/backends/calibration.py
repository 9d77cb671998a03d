"""A model's own confidence, turned into how often such answers are right (Platt scaling)."""

from __future__ import annotations

import math

EDGE = 1e-6
"""Confidences are kept this far from 0 and 1, where log-odds have no value."""
MOST_ODDS = 40.0
AS_TOLD = (1.0, 0.0)
"""The calibration that changes nothing."""


def log_odds(confidence: float) -> float:
    """confidence in 0..1."""
    inside = min(max(confidence, EDGE), 1 - EDGE)
    return math.log(inside / (1 - inside))


def calibrated(confidence: float | None, calibration: tuple[float, float]) -> float | None:
    """confidence in 0..1, None where the model tells none; calibration as `ModelCard` has it."""
    if confidence is None or calibration == AS_TOLD:
        return confidence
    slope, shift = calibration
    odds = slope * log_odds(confidence) + shift
    return 1 / (1 + math.exp(-min(max(odds, -MOST_ODDS), MOST_ODDS)))

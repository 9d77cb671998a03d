"""What was done before and led nowhere: answers that repeat it, and the places that it lies at."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from handeye.vlm.tokens import WORD
from handeye.vlm.written import Written

NEAR = 12.0
"""Pixels within which two points are the same place."""
SAME_FIELD = (400.0, 16.0)
"""Pixels across and down within which two points are taken for the same text field."""


def is_exhausted(written: Written, inputs: dict[str, Tensor]) -> bool:
    """Was this tried before, at about this place?"""
    exhausted = inputs["exhausted"]
    same = exhausted[exhausted[:, 0] == written.tokens[1]]
    if written.points and len(written.span) > 1:
        typed = inputs["typed_positions"]
        again = (typed[:, 2:] == torch.tensor(written.span)).all(1)
        apart = (typed[:, :2] - torch.tensor(written.points[0][:2])).abs()
        if bool((again & (apart <= torch.tensor(SAME_FIELD)).all(1)).any()):
            return True
    if not len(same) or not written.points:
        return bool(len(same))
    at = torch.tensor(written.points[0][:2])
    return bool(((same[:, 1:] - at).abs().amax(1) <= NEAR).any())


def exhausted_cells(centers: np.ndarray, inputs: dict[str, Tensor], first: int) -> Tensor:
    """Cells [M] whose centre lies at a place where this opening changed nothing, or was typed before."""
    exhausted = inputs["exhausted"]
    places = exhausted[exhausted[:, 0] == first][:, 1:].numpy()
    near = (np.abs(centers[:, None] - places).max(-1) <= 2 * NEAR).any(1)
    if WORD[first].startswith("TYPE"):
        fields = inputs["typed_positions"][:, :2].numpy()
        near |= (np.abs(centers[:, None] - fields) <= SAME_FIELD).all(-1).any(1)
    return torch.from_numpy(near)

"""How two boxes lie to each other, in classes: beside in one row, above or below, one inside the other."""

from __future__ import annotations

import torch
from torch import Tensor

ACROSS, DOWN = (-4.0, 14.0, 60.0, 240.0), (-4.0, 10.0, 36.0, 120.0)
"""Gaps in pixels at which near becomes farther, in a row and in a column."""
APART, AROUND, INSIDE, OVER = 0, 1, 2, 3
LEFT = 4
RIGHT = LEFT + len(ACROSS)
ABOVE = RIGHT + len(ACROSS)
BELOW = ABOVE + len(DOWN)
RELATIONS = BELOW + len(DOWN)
SHARE = 0.5
"""Of the lower (narrower) one's side that two boxes have in common in one row (column)."""


def relations(boxes: Tensor) -> Tensor:
    """boxes [P, N, 4] in pixels -> [P, N, N] int64: what the second is to the first (`RIGHT` of it, ...)."""
    x0, y0, x1, y1 = (side.unsqueeze(2) for side in boxes.unbind(-1))
    u0, v0, u1, v1 = (side.unsqueeze(1) for side in boxes.unbind(-1))
    wide, high = torch.minimum(x1, u1) - torch.maximum(x0, u0), torch.minimum(y1, v1) - torch.maximum(y0, v0)
    row = high > SHARE * torch.minimum(y1 - y0, v1 - v0)
    column = wide > SHARE * torch.minimum(x1 - x0, u1 - u0)
    out = torch.full(row.shape, APART, dtype=torch.int64, device=boxes.device)
    for on, before, gap, first, steps in (
        (row & ~column, (u0 + u1) < (x0 + x1), -wide, LEFT, ACROSS),
        (column & ~row, (v0 + v1) < (y0 + y1), -high, ABOVE, DOWN),
    ):
        far = torch.bucketize(gap, torch.tensor(steps[1:], device=boxes.device))
        there = first + far + torch.where(before, 0, len(steps))
        out = torch.where(on, there, out)
    both = row & column
    inside = (u0 >= x0 - 3) & (v0 >= y0 - 3) & (u1 <= x1 + 3) & (v1 <= y1 + 3)
    around = (x0 >= u0 - 3) & (y0 >= v0 - 3) & (x1 <= u1 + 3) & (y1 <= v1 + 3)
    out = torch.where(both, OVER, out)
    out = torch.where(both & inside, INSIDE, out)
    return torch.where(both & around & ~inside, AROUND, out)

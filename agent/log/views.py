"""A view's pixels from its frame and its record, and whether they can be had that way."""

from __future__ import annotations

import cv2
import numpy as np

from handeye.agent.contracts import View, ViewRecord


def cut(frame: np.ndarray, record: ViewRecord) -> np.ndarray:
    """The record's region of the frame, scaled and padded: [record.height, record.width, 3] uint8 RGB."""
    x0, y0, x1, y1 = (round(side) for side in record.region)
    shown = frame[y0:y1, x0:x1]
    if record.scale != 1 and shown.size:
        width = min(max(round((x1 - x0) * record.scale), 1), record.width)
        height = min(max(round((y1 - y0) * record.scale), 1), record.height)
        shown = cv2.resize(
            shown, (width, height), interpolation=cv2.INTER_AREA if record.scale < 1 else cv2.INTER_CUBIC
        )
    shown = shown[: record.height, : record.width]
    if shown.shape[:2] == (record.height, record.width):
        return shown
    view = np.empty((record.height, record.width, 3), np.uint8)
    view[:] = record.fill or (0, 0, 0)
    view[: shown.shape[0], : shown.shape[1]] = shown
    return view


def record_of(view: View, frame: np.ndarray | None) -> ViewRecord:
    """The view's record; `stored` is set when `cut` would not give exactly its pixels."""
    height, width = view.pixels.shape[:2]
    red, green, blue = (int(value) for value in view.pixels[-1, -1])
    record = ViewRecord(
        kind=view.kind,
        hash=view.hash,
        region=view.region,
        scale=view.scale,
        width=width,
        height=height,
        fill=(red, green, blue),
    )
    same = frame is not None and np.array_equal(cut(frame, record), view.pixels)
    return record if same else record.model_copy(update={"stored": True})

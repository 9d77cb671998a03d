"""The grey that the browser environment paints over a field that holds a typed secret."""

from __future__ import annotations

from math import ceil

import cv2
import numpy as np

from handeye.agent.contracts import Box
from handeye.training.records import Element

GREY = 128
PNG_LEVEL = 1


def masked(pixels: np.ndarray, box: Box) -> np.ndarray:
    """A copy of an RGB frame with the box greyed."""
    out = pixels.copy()
    out[int(box.y0) : ceil(box.y1), int(box.x0) : ceil(box.x1)] = GREY
    return out


def png_of(pixels: np.ndarray) -> bytes:
    """RGB pixels as a PNG file."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])[1].tobytes()


def without_secret(elements: list[Element], box: Box) -> list[Element]:
    """The elements as they look under the grey: the field is there, its text is not."""
    inside = [element for element in elements if box.contains(*element.box.center)]
    fields = [element.model_copy(update={"text": ""}) for element in inside if element.role == "textbox"]
    return [element for element in elements if element not in inside] + fields

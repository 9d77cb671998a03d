"""A grounding label: what to point at on an image."""

from __future__ import annotations

from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, field_validator

from handeye.agent.contracts import Box


def stays_below(name: str) -> bool:
    """Whether a picture's name, as the labels of others tell it, leads to nowhere but below their folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]


class Label(BaseModel):
    """One question on one image; the box is in image pixels. Further keys are the owner's own.

    edges: a point on the box's far edges is in it too, as ScreenSpot has it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    image: str
    instruction: str
    box: Box | None
    kind: str = "click"
    family: str = ""
    edges: bool = False

    @field_validator("box")
    @classmethod
    def _has_area(cls, box: Box | None) -> Box | None:
        if box is not None and not (box.x0 < box.x1 and box.y0 < box.y1):
            raise ValueError("a box is [x0, y0, x1, y1] with x0 < x1 and y0 < y1")
        return box

    def hit(self, x: float, y: float) -> bool:
        """Whether a point of the image lies in the box."""
        if self.box is None:
            return False
        if self.edges:
            return self.box.x0 <= x <= self.box.x1 and self.box.y0 <= y <= self.box.y1
        return self.box.contains(x, y)

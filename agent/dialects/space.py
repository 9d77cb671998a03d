"""Between screen pixels and the numbers a model writes: the only place where coordinates are mapped.

`to_model` and `to_screen` are each other's inverse up to `resolution`. A number outside its space is a
ParseError; nothing is moved onto the screen silently. Both ends of a 0-1 or 0-1000 axis are legal: the far
end names the last pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from handeye.agent.contracts import ModelCard
from handeye.agent.dialects.resize import resized
from handeye.agent.errors import ParseError

NOISE = 1e-6
UNIT_STEP = 0.0001
"""A coordinate in 0..1 is written with four decimals."""


@dataclass(frozen=True)
class Axis:
    """One direction. size: screen pixels. extent: model units across them.

    step: the smallest difference that is written, 0 for exact. bins: a number names a whole cell, and its
    point is the cell's middle. far: whether `extent` itself may be written. inclusive: a box's second corner
    is its last number, not the one past it.
    """

    size: int
    extent: float
    step: float
    bins: bool = False
    far: bool = False
    inclusive: bool = False

    @property
    def resolution(self) -> float:
        """Screen pixels by which a coordinate may move when it is written and read again."""
        return self.step * self.size / self.extent

    @property
    def last(self) -> float:
        """The largest number that is written."""
        return self._written(self._steps - 1) if self.step else math.nextafter(self.extent, 0)

    def to_model(self, screen: float) -> float:
        """The number for a screen pixel in 0 <= screen < size."""
        number = screen * self.extent / self.size
        if not self.step:
            return number
        steps = math.floor(number / self.step + NOISE) if self.bins else round(number / self.step)
        return self._written(min(steps, self._steps - 1))

    def to_screen(self, number: float) -> float:
        """The screen pixel of a number. Raises ParseError for one outside the space.

        A number that is a screen pixel itself is only checked with its point, by actions.check_on_screen.
        """
        if not self.step:
            return number
        if not (0 <= number < self.extent or (self.far and number == self.extent)):
            raise ParseError(f"{number:g} lies outside 0..{self.extent if self.far else self.last:g}")
        if number == self.extent:
            return float(self.size - 1)
        return (number + (0.5 if self.bins else 0)) * self.size / self.extent

    def edges_to_model(self, low: float, high: float) -> tuple[float, float]:
        """A stretch low <= screen < high: never empty, at most one step longer at each end."""
        low, high = low * self.extent / self.size, high * self.extent / self.size
        if not self.step:
            return low, high
        first = min(math.floor(low / self.step + NOISE), self._steps - 1)
        past = max(first + 1, math.ceil(high / self.step - NOISE))
        return self._written(first), self._written(past - 1 if self.inclusive else past)

    def edges_to_screen(self, low: float, high: float) -> tuple[float, float]:
        """edges_to_model's inverse. Raises ParseError."""
        past = high + self.step if self.inclusive else high
        if not 0 <= low < past <= self.extent + NOISE:
            raise ParseError(f"{low:g}..{high:g} is not part of 0..{self.extent:g}")
        return low * self.size / self.extent, min(past * self.size / self.extent, float(self.size))

    @property
    def _steps(self) -> int:
        return round(self.extent / self.step)

    def _written(self, steps: int) -> float:
        return round(steps * self.step, 6)


@dataclass(frozen=True)
class Space:
    """A card's coordinates on one screen. Pairs and boxes without names come in the card's axis order."""

    x: Axis
    y: Axis
    swapped: bool = False

    def pair(self, x: float, y: float) -> list[float]:
        return [plain(y), plain(x)] if self.swapped else [plain(x), plain(y)]

    def corners(self, region: Sequence[float]) -> list[float]:
        x0, y0, x1, y1 = region
        return [*self.pair(x0, y0), *self.pair(x1, y1)]

    def point(self, numbers: Sequence[float]) -> tuple[float, float]:
        """x and y of a pair, or of a box's middle. Raises ParseError for anything else."""
        if len(numbers) == 2:
            first, second = numbers
            return (second, first) if self.swapped else (first, second)
        x0, y0, x1, y1 = self.region(numbers)
        return (x0 + x1) / 2, (y0 + y1) / 2

    def region(self, numbers: Sequence[float]) -> list[float]:
        """x0, y0, x1, y1 of four numbers. Raises ParseError when they are no ordered box."""
        if len(numbers) != 4:
            raise ParseError(f"a place is 2 or 4 numbers, not {len(numbers)}")
        a0, b0, a1, b1 = numbers
        if a0 > a1 or b0 > b1:
            raise ParseError(f"a box is written with its smaller corner first, not {list(numbers)}"[:200])
        return [b0, a0, b1, a1] if self.swapped else [a0, b0, a1, b1]


def space_of(card: ModelCard, width: int, height: int) -> Space:
    """The space in which a model of this card writes about a screen of width x height pixels."""
    sides = (width, height)
    match card.coordinate_space:
        case "screen":
            axes = [Axis(side, side, 0) for side in sides]
        case "resized":
            seen = resized(width, height, card.resize)
            axes = [Axis(side, extent, 1) for side, extent in zip(sides, seen, strict=True)]
        case "unit":
            axes = [Axis(side, 1, UNIT_STEP, far=True) for side in sides]
        case "0-1000":
            axes = [Axis(side, 1000, 1, far=True) for side in sides]
        case "of-999":
            axes = [Axis(side, 999, 1, far=True) for side in sides]
        case "0-999":
            axes = [Axis(side, 1000, 1, inclusive=True) for side in sides]
        case "location-token":
            axes = [Axis(side, card.bins, 1, bins=True, inclusive=True) for side in sides]
        case "patch":
            seen = resized(width, height, card.resize)
            axes = [
                Axis(side, max(1, extent // card.resize.factor), 1, bins=True, inclusive=True)
                for side, extent in zip(sides, seen, strict=True)
            ]
    return Space(axes[0], axes[1], swapped=card.axes == "yx")


def coordinate_extent(card: ModelCard, width: int, height: int) -> tuple[int, int]:
    """What a prompt names as the far ends of x and y."""
    space = space_of(card, width, height)
    return round(space.x.extent), round(space.y.extent)


def plain(number: float) -> float:
    """An int where the number is whole, so that it is written as 412 and not as 412.0."""
    return int(number) if isinstance(number, float) and number.is_integer() else number

"""Typed secrets are greyed on the screenshots of a desktop before a model or a log sees them.

Where AT-SPI tells what stands in a field, each field that holds a secret is greyed wherever it is. Where it
does not, what changed on the screen as the secret was typed stays grey. Fields for passwords show none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from handeye.agent.contracts import Box, Screenshot
from handeye.agent.perception.changes import compare
from handeye.environments.desktop.accessibility import Widget

GREY = 128


@dataclass
class SecretMask:
    """values: secrets that a field is known to show. places: screen pixels that show one, as far as known."""

    values: set[str] = field(default_factory=set)
    places: list[Box] = field(default_factory=list)

    @property
    def needed(self) -> bool:
        return bool(self.values or self.places)

    def learn(
        self, secrets: Iterable[str], before: Screenshot, after: Screenshot, widgets: Sequence[Widget]
    ) -> None:
        """To be told after typing: the frames before and after, and the widgets that show after."""
        typed = {secret for secret in secrets if secret}
        told = {secret for secret in typed if any(secret in widget.text for widget in widgets)}
        self.values |= told
        changed = compare(before, after).box
        hidden = [widget.box for widget in widgets if widget.role == "password text"]
        if changed and typed != told and not any(_touch(box, changed) for box in hidden):
            self.places.append(changed)

    def cover(self, seen: Screenshot, widgets: Sequence[Widget]) -> Screenshot:
        """The frame with every known secret greyed."""
        telling = [widget.box for widget in widgets if any(value in widget.text for value in self.values)]
        pixels = seen.pixels.copy()
        for box in (*self.places, *telling):
            rows = slice(max(0, int(box.y0)), max(0, int(box.y1)))
            pixels[rows, max(0, int(box.x0)) : max(0, int(box.x1))] = GREY
        return replace(seen, pixels=pixels)


def _touch(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1

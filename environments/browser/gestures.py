"""What a person's events mean: presses become clicks and drags, keystrokes texts, turned wheels scrolls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from handeye.agent.contracts import Action, Box, Button, Click, Drag, Press, Scroll, Target, Type

DRAG_PIXELS = 6.0
"""A press released farther away is a drag (CSS pixels)."""
DOUBLE_SECONDS = 0.4
"""A second click this soon after makes it a double click."""
WHEEL_SECONDS = 0.5
"""Turns of the wheel this close together are one scroll."""
BUTTONS: tuple[Button, ...] = ("left", "middle", "right")

Event = dict[str, Any]


@dataclass(frozen=True)
class Gesture:
    """action: in screen pixels. time: seconds since 1970 when it began. secret: the name of one typed."""

    action: Action
    time: float
    target: Target | None = None
    secret: str = ""


@dataclass
class Gestures:
    """Events in, gestures out; what may still go on (a click, a text, a scroll) is held back. scale: screen
    pixels per CSS pixel."""

    scale: float = 1.0
    _down: Event | None = None
    _click: Gesture | None = None
    _typed: list[Event] = field(default_factory=list)
    _wheel: list[Event] = field(default_factory=list)

    def feed(self, event: Event) -> list[Gesture]:
        """The gestures that this event ends."""
        kind = event["kind"]
        if kind == "input":
            same = not self._typed or self._typed[-1]["typing"] == event["typing"]
            done = self._flushed(click=True, typed=not same, wheel=True)
            self._typed.append(event)
            return done
        if kind == "wheel":
            late = bool(self._wheel) and event["time"] - self._wheel[-1]["time"] > WHEEL_SECONDS
            done = self._flushed(click=True, typed=True, wheel=late)
            self._wheel.append(event)
            return done
        if kind == "down":
            self._down = event
            return self._flushed(click=False, typed=True, wheel=True)
        if kind == "up":
            return self._released(event)
        done = self.flush()
        return [*done, Gesture(Press(keys=event["keys"]), event["time"])] if kind == "key" else done

    def idle(self, now: float) -> list[Gesture]:
        """What nothing can be added to any more."""
        click = self._click is not None and now - self._click.time > DOUBLE_SECONDS
        wheel = bool(self._wheel) and now - self._wheel[-1]["time"] > WHEEL_SECONDS
        return self._flushed(click=click, typed=False, wheel=wheel)

    def flush(self) -> list[Gesture]:
        return self._flushed(click=True, typed=True, wheel=True)

    def _released(self, up: Event) -> list[Gesture]:
        down, self._down = self._down, None
        if down is None:
            return []
        target = self._target(down)
        start, end = self._point(down), self._point(up)
        if max(abs(up["x"] - down["x"]), abs(up["y"] - down["y"])) > DRAG_PIXELS:
            return [*self._flushed(click=True, typed=True, wheel=True),
                    Gesture(Drag(path=(start, end)), down["time"], target)]  # fmt: skip
        count = min(3, max(1, int(up["count"])))
        click = Click(
            x=start[0],
            y=start[1],
            button=BUTTONS[down["button"]] if down["button"] < len(BUTTONS) else "left",
            count=count,
            modifiers=tuple(down["modifiers"]),
        )
        before, begun = self._click, down["time"]
        if count > 1 and before is not None:
            begun, target, done = before.time, before.target, []
        else:
            done = self._flushed(click=True, typed=False, wheel=False)
        self._click = Gesture(click, begun, target)
        return done

    def _flushed(self, click: bool, typed: bool, wheel: bool) -> list[Gesture]:
        done: list[Gesture] = []
        if click and self._click is not None:
            done.append(self._click)
            self._click = None
        if typed and self._typed:
            done.append(self._text(self._typed[0], self._typed[-1]))
            self._typed = []
        if wheel and self._wheel:
            done.append(self._scroll(self._wheel))
            self._wheel = []
        return sorted(done, key=lambda gesture: gesture.time)

    def _text(self, first: Event, last: Event) -> Gesture:
        """What was typed: only what was added, or all of it in place of what stood there."""
        target = self._target(last)
        if last["secret"]:
            name = re.sub(r"\W+", "_", last["name"]).strip("_").upper() or "PASSWORD"
            action = Type(text=f"{{secret:{name}}}", clear=bool(first["before"]))
            return Gesture(action, first["time"], target, name)
        before, value = first["before"], last["value"]
        added = bool(before) and value.startswith(before) and value != before
        text = value[len(before) :] if added else value
        return Gesture(Type(text=text, clear=bool(before) and not added), first["time"], target)

    def _scroll(self, turns: list[Event]) -> Gesture:
        x, y = self._point(turns[0])
        dx, dy = (self.scale * sum(turn[side] for turn in turns) for side in ("dx", "dy"))
        return Gesture(Scroll(x=x, y=y, dx=dx, dy=dy), turns[0]["time"])

    def _point(self, event: Event) -> tuple[float, float]:
        return round(event["x"] * self.scale, 1), round(event["y"] * self.scale, 1)

    def _target(self, event: Event) -> Target | None:
        result = event.get("target")
        if result is None:
            return None
        box = Box(*(side * self.scale for side in result["box"]))
        words = {name: value for name, value in result.items() if name != "frame"}
        return Target.model_validate({**words, "box": box})

"""What pyautogui's calls do to pointer, buttons and keys, as our actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from handeye.agent.contracts import Action, Click, Drag, Move, Press, Scroll, Type, Wait
from handeye.agent.contracts.actions import Button, Modifier
from handeye.agent.errors import ParseError
from handeye.evaluation.exchange import pyautogui_calls as calls

NOTCH = 100
"""Pixels of one click of the wheel."""
MODIFIERS = ("Shift", "Control", "Alt", "Meta")
LEAST_WAIT, LONGEST_WAIT = 0.5, 60.0
MANY = 100
"""Presses and clicks of one call; more is not followed."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """What one piece of code does: an action, or None with the reason why it is not one of ours."""

    action: Action | None
    error: str | None = None


class InputState:
    """Where the pointer is, what is held down, and what was copied; kept from one call to the next.

    place: None while it is not known. size: width and height of a screen whose coordinates are given in 0..1,
    None where they are pixels. parts: what was done so far; whoever reads the code empties it.
    """

    def __init__(self, size: tuple[int, int] | None = None) -> None:
        self.size = size
        self.place: Point | None = None
        self.copied: str | None = None
        self.held: list[str] = []
        self.parts: list[Part] = []
        self._unused = False
        self._down: tuple[Button, list[Point]] | None = None

    @property
    def holds(self) -> bool:
        return bool(self.held or self._down)

    def call(self, name: str, given: list[Any], named: dict[str, Any]) -> None:
        """Do one call. Raises ParseError for one that has no action of ours, or that pyautogui refuses."""
        if name == "hotkey":
            self._hotkey(given, named)
            return
        if name not in calls.PARAMETERS:
            raise ParseError(f"{name} is not known")
        arguments = calls.bound(name, given, named)
        try:
            DONE[name](self, name, arguments)
        except (ValueError, TypeError, OverflowError):  # of a value of another type than the call takes
            raise ParseError(f"{name} with an argument it does not take") from None

    def copy(self, text: Any) -> None:
        self.copied = str(text)

    def lost(self) -> None:
        """Something happened that was not followed: nobody knows where the pointer is now."""
        self.place, self._down = None, None

    def press_down(self, names: Any) -> None:
        for name in calls.keys(names):
            self.held.append(name)
            self._unused = True

    def let_go(self, names: Any) -> None:
        """A key that was held for nothing else was pressed, with what is held beside it."""
        for name in calls.keys(names):
            if name not in self.held:
                raise ParseError(f"{name} is let go and was not held")
            if self._unused:
                self._add(Press(keys="+".join(self.held)))
            self._unused = False
            self.held.remove(name)

    def _add(self, action: Action) -> None:
        """A move is only kept where nothing is done at its end."""
        last = self.parts[-1].action if self.parts else None
        if isinstance(last, Move) and _begins(action) == (last.x, last.y):
            self.parts.pop()
        self.parts.append(Part(action))

    def _pixel(self, value: Any, axis: int) -> float:
        """As pyautogui does it, which cuts fractions off; a part of the screen in 0..1 is not cut."""
        number = float(value)
        return number * self.size[axis] if self.size else float(int(number))

    def _known(self, what: str) -> Point:
        if self.place is None:
            raise ParseError(f"{what} where the pointer is, and that is not known")
        return self.place

    def _point(self, x: Any, y: Any, what: str) -> Point:
        """pyautogui's _normalizeXYArgs."""
        if isinstance(x, str):
            self.lost()
            raise ParseError(f"{what} at a picture that is looked for on the screen: {x[:80]!r}")
        if isinstance(x, (list, tuple)):
            if y is not None or len(x) not in (2, 4):
                raise ParseError(f"{what}: a place in one value has two or four numbers and no y beside it")
            left, top, *size = (self._pixel(value, at % 2) for at, value in enumerate(cast("list[Any]", x)))
            return (left + size[0] // 2, top + size[1] // 2) if size else (left, top)
        x = self._known(what)[0] if x is None else self._pixel(x, 0)
        return x, self._known(what)[1] if y is None else self._pixel(y, 1)

    def _offset(self, x: Any, y: Any, what: str) -> Point:
        if isinstance(x, (list, tuple)):
            x, y = x
        return self._pixel(x or 0, 0), self._pixel(y or 0, 1)

    def _click(self, name: str, given: dict[str, Any]) -> None:
        count = {"doubleClick": 2, "tripleClick": 3}.get(name, given.get("clicks"))
        count = 1 if count is None else count
        fixed: dict[str, Button] = {"rightClick": "right", "middleClick": "middle"}
        button = fixed.get(name) or calls.button(given.get("button") or "left")
        if not isinstance(count, int) or not 0 <= count <= MANY:
            raise ParseError(f"{name}: {count!r} clicks")
        self.place = self._point(given.get("x"), given.get("y"), "a click")
        if not count:
            self._add(Move(x=self.place[0], y=self.place[1]))
        while count > 0:
            self._add(
                Click(
                    x=self.place[0],
                    y=self.place[1],
                    button=button,
                    count=min(count, 3),
                    modifiers=self._with(),
                )
            )
            count -= 3

    def _with(self) -> tuple[Modifier, ...]:
        """The keys held during a click."""
        self._unused = False
        strange = [key for key in self.held if key not in MODIFIERS]
        if strange:
            raise ParseError(f"a click with {strange[0]} held down")
        return cast("tuple[Modifier, ...]", tuple(self.held))

    def _move(self, name: str, given: dict[str, Any]) -> None:
        if name == "moveTo":
            self.place = self._point(given.get("x"), given.get("y"), "a move")
        else:
            x, y = given.get("xOffset"), given.get("yOffset")
            if x is None and y is None:
                raise ParseError("moveRel without a distance")
            start = self._known("a move from")
            # pyautogui 0.9.54 takes the pointer's own coordinate for an offset that is left out
            by = self._offset(x, y, "a move") if isinstance(x, (list, tuple)) else self._point(x, y, "a move")
            self.place = start[0] + by[0], start[1] + by[1]
        if self._down:
            self._down[1].append(self.place)
        else:
            self._add(Move(x=self.place[0], y=self.place[1]))

    def _drag(self, name: str, given: dict[str, Any]) -> None:
        start = self._known("a drag from")
        if name == "dragTo":
            end = self._point(given.get("x"), given.get("y"), "a drag")
        else:
            by = self._offset(given.get("xOffset"), given.get("yOffset"), "a drag")
            end = start[0] + by[0], start[1] + by[1]
            if end == start:
                return
        if given.get("mouseDownUp") is False:
            self._move("moveTo", {"x": end[0], "y": end[1]})
            return
        self._path(calls.button(given.get("button") or "left"), [start, end])

    def _path(self, button: Button, path: list[Point]) -> None:
        """A button pressed at the first point and let go at the last."""
        self.place = path[-1]
        if all(point == path[0] for point in path):
            (x, y), modifiers = path[0], self._with()
            self._add(Click(x=x, y=y, button=button, modifiers=modifiers))
            return
        if button != "left" or self.held:
            self._unused = False
            held = f" with {'+'.join(self.held)} held down" if self.held else ""
            raise ParseError(f"a drag of the {button} button{held}")
        self._add(Drag(path=tuple(path)))

    def _mouse_down(self, name: str, given: dict[str, Any]) -> None:
        self.place = self._point(given.get("x"), given.get("y"), "a button pressed")
        self._down = calls.button(given.get("button") or "left"), [self.place]

    def _mouse_up(self, name: str, given: dict[str, Any]) -> None:
        down, self._down = self._down, None
        if down is None:
            raise ParseError("a button is let go and was not held")
        self._path(down[0], [*down[1], self._point(given.get("x"), given.get("y"), "a button let go")])

    def _scroll(self, name: str, given: dict[str, Any]) -> None:
        notches = int(given["clicks"])
        self.place = self._point(given.get("x"), given.get("y"), "a scroll")
        if self.held:
            self._unused = False
            raise ParseError(f"a scroll with {'+'.join(self.held)} held down")
        x, y = self.place
        if name == "hscroll":
            self._add(Scroll(x=x, y=y, dx=NOTCH * notches))
        else:
            self._add(Scroll(x=x, y=y, dy=-NOTCH * notches))

    def _press(self, name: str, given: dict[str, Any]) -> None:
        presses = given.get("presses", 1)
        if not isinstance(presses, int) or not 0 <= presses <= MANY:
            raise ParseError(f"press: {presses!r} presses")
        names = calls.keys(given["keys"])
        for key in names * presses:
            self._chord([key])

    def _hotkey(self, given: list[Any], named: dict[str, Any]) -> None:
        strange = set(named) - {"interval", "logScreenshot", "_pause", "keys", "args"}
        if strange:
            raise ParseError(f"hotkey takes no {sorted(strange)[0]}")
        value = given or named.get("keys") or named.get("args") or []
        first = (
            value[0] if isinstance(value, list) and value and isinstance(value[0], (list, tuple)) else value
        )
        chord = calls.keys(first)
        if self.copied is not None and chord == ["Control", "v"] and not self.held:
            self._add(Type(text=self.copied))
            return
        self._chord(chord)

    def _chord(self, keys: list[str]) -> None:
        self._unused = False
        self._add(Press(keys="+".join([*self.held, *keys])))

    def _write(self, name: str, given: dict[str, Any]) -> None:
        message = given["message"]
        if self.held:
            raise ParseError(f"typing with {'+'.join(self.held)} held down")
        if isinstance(message, str):
            self._add(Type(text=message))
            return
        if not isinstance(message, (list, tuple)):
            raise ParseError(f"{message!r} is not a text")
        for letter in cast("list[Any]", message):
            if isinstance(letter, str) and len(letter) == 1:
                self._letter(letter)
            else:
                self._chord([calls.key(letter)])

    def _letter(self, letter: str) -> None:
        last = self.parts[-1].action if self.parts else None
        if isinstance(last, Type):
            self.parts[-1] = Part(Type(text=last.text + letter))
        else:
            self._add(Type(text=letter))

    def _sleep(self, name: str, given: dict[str, Any]) -> None:
        seconds = float(given["seconds"])
        while seconds >= LEAST_WAIT:
            self._add(Wait(seconds=min(seconds, LONGEST_WAIT)))
            seconds -= LONGEST_WAIT

    def _key_down(self, name: str, given: dict[str, Any]) -> None:
        self.press_down(given["key"])

    def _key_up(self, name: str, given: dict[str, Any]) -> None:
        self.let_go(given["key"])


Done = Callable[[InputState, str, dict[str, Any]], None]
DONE: dict[str, Done] = {
    **dict.fromkeys(("click", "leftClick", "rightClick", "middleClick"), InputState._click),
    **dict.fromkeys(("doubleClick", "tripleClick"), InputState._click),
    **dict.fromkeys(("moveTo", "moveRel"), InputState._move),
    **dict.fromkeys(("dragTo", "dragRel"), InputState._drag),
    **dict.fromkeys(("scroll", "vscroll", "hscroll"), InputState._scroll),
    "mouseDown": InputState._mouse_down,
    "mouseUp": InputState._mouse_up,
    "keyDown": InputState._key_down,
    "keyUp": InputState._key_up,
    "press": InputState._press,
    "typewrite": InputState._write,
    "sleep": InputState._sleep,
}


def _begins(action: Action) -> Point | None:
    if isinstance(action, Drag):
        return action.path[0]
    return (action.x, action.y) if isinstance(action, (Click, Scroll)) else None

"""pyautogui 0.9.54's calls by their own signatures, and its names of keys and buttons.

pyautogui itself is never imported: it needs a display.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import Parameter, Signature
from typing import Any, cast

from handeye.agent.contracts.actions import Button
from handeye.agent.dialects.keys import ALIASES
from handeye.agent.dialects.keys import named as key_name
from handeye.agent.errors import ParseError

PARAMETERS = {
    "click": "x y clicks interval button duration tween logScreenshot _pause",
    "leftClick": "x y interval duration tween logScreenshot _pause",
    "rightClick": "x y interval duration tween logScreenshot _pause",
    "middleClick": "x y interval duration tween logScreenshot _pause",
    "doubleClick": "x y interval button duration tween logScreenshot _pause",
    "tripleClick": "x y interval button duration tween logScreenshot _pause",
    "mouseDown": "x y button duration tween logScreenshot _pause",
    "mouseUp": "x y button duration tween logScreenshot _pause",
    "scroll": "clicks x y logScreenshot _pause",
    "hscroll": "clicks x y logScreenshot _pause",
    "vscroll": "clicks x y logScreenshot _pause",
    "moveTo": "x y duration tween logScreenshot _pause",
    "moveRel": "xOffset yOffset duration tween logScreenshot _pause",
    "dragTo": "x y duration tween button logScreenshot _pause mouseDownUp",
    "dragRel": "xOffset yOffset duration tween button logScreenshot _pause mouseDownUp",
    "keyDown": "key logScreenshot _pause",
    "keyUp": "key logScreenshot _pause",
    "press": "keys presses interval logScreenshot _pause",
    "hold": "keys logScreenshot _pause",
    "typewrite": "message interval logScreenshot _pause",
    "sleep": "seconds",
}
REQUIRED = {
    "scroll": "clicks", "hscroll": "clicks", "vscroll": "clicks", "keyDown": "key", "keyUp": "key",
    "press": "keys", "hold": "keys", "typewrite": "message", "sleep": "seconds",
}  # fmt: skip
ALIAS_CALLS = {
    "move": "moveRel", "drag": "dragRel", "write": "typewrite", "shortcut": "hotkey",
    "triple_click": "tripleClick", "double_click": "doubleClick", "right_click": "rightClick",
}  # fmt: skip
"""pyautogui's own second names, and those that OpenCUA's `computer` gives."""
READING_CALLS = {"position", "size", "onScreen", "screenshot", "printInfo", "isValidKey", "failSafeCheck"}
"""They do nothing to the screen."""
NAMED_KEYS = (
    "accept add alt altleft altright apps backspace browserback browserfavorites browserforward browserhome "
    "browserrefresh browsersearch browserstop capslock clear convert ctrl ctrlleft ctrlright decimal del "
    "delete divide down end enter esc escape execute f1 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f2 f20 f21 "
    "f22 f23 f24 f3 f4 f5 f6 f7 f8 f9 final fn hanguel hangul hanja help home insert junja kana kanji "
    "launchapp1 launchapp2 launchmail launchmediaselect left modechange multiply nexttrack nonconvert num0 "
    "num1 num2 num3 num4 num5 num6 num7 num8 num9 numlock pagedown pageup pause pgdn pgup playpause "
    "prevtrack print printscreen prntscrn prtsc prtscr return right scrolllock select separator shift "
    "shiftleft shiftright sleep space stop subtract tab up volumedown volumemute volumeup win winleft "
    "winright yen command option optionleft optionright"
)
KEY_NAMES = frozenset(NAMED_KEYS.split())
OWN_KEYS = {
    "altleft": "Alt", "altright": "Alt", "optionleft": "Alt", "optionright": "Alt", "ctrlright": "Control",
    "shiftleft": "Shift", "shiftright": "Shift", "winleft": "Meta", "winright": "Meta", "apps": "ContextMenu",
    "prntscrn": "PrintScreen", "prtsc": "PrintScreen", "prtscr": "PrintScreen", "add": "+", "subtract": "-",
    "multiply": "*", "divide": "/", "decimal": ".", "\n": "Enter", "\r": "Enter", "\t": "Tab", " ": "Space",
    **{f"num{digit}": str(digit) for digit in range(10)},
}  # fmt: skip
"""pyautogui's names that no model family shares."""
BUTTONS: dict[Any, Button] = {
    "left": "left", "middle": "middle", "right": "right", "primary": "left", "secondary": "right",
    1: "left", 2: "middle", 3: "right",
}  # fmt: skip


def signature(name: str) -> Signature:
    """A call's parameters; those that are not required stand as optional."""
    required = REQUIRED.get(name, "")
    return Signature(
        [
            Parameter(word, Parameter.POSITIONAL_OR_KEYWORD, default=_default(word, required))
            for word in PARAMETERS[name].split()
        ]
    )


def bound(name: str, given: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
    """The arguments by the parameters' names. Raises ParseError for a call that pyautogui would refuse."""
    try:
        return dict(signature(name).bind(*given, **named).arguments)
    except TypeError as fault:
        raise ParseError(f"pyautogui.{name}: {fault}") from None


def button(name: Any) -> Button:
    """Raises ParseError for a button that is none of the three."""
    wanted = name.lower() if isinstance(name, str) else name
    if isinstance(wanted, bool) or not isinstance(wanted, (str, int)) or wanted not in BUTTONS:
        raise ParseError(f"{name!r} is not a mouse button of left, middle, right")
    return BUTTONS[wanted]


def key(name: Any) -> str:
    """Playwright's name of a key. Raises ParseError for one that pyautogui would pass over in silence."""
    if not isinstance(name, str) or not name:
        raise ParseError(f"{name!r} is not a key")
    lower = name.lower() if len(name) > 1 else name
    if lower in OWN_KEYS:
        return OWN_KEYS[lower]
    if len(lower) > 1 and lower not in KEY_NAMES and lower not in ALIASES:
        raise ParseError(f"pyautogui has no key {name!r}: nothing is pressed")
    return key_name(lower)


def keys(names: Any) -> list[str]:
    """One name, or several. Raises ParseError."""
    if isinstance(names, str):
        return [key(names)]
    if not isinstance(names, (list, tuple)) or not names:
        raise ParseError(f"{names!r} names no keys")
    return [key(name) for name in cast("Sequence[Any]", names)]


def _default(word: str, required: str) -> Any:
    return Parameter.empty if word == required else None

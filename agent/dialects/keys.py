"""Key names: the models' many to Playwright's, and back."""

from __future__ import annotations

from handeye.agent.errors import ParseError

NAMED = (
    "Enter Tab Escape Backspace Delete Insert Home End PageUp PageDown ArrowUp ArrowDown ArrowLeft "
    "ArrowRight Control Shift Alt Meta CapsLock Space ContextMenu NumLock ScrollLock Pause PrintScreen "
    + " ".join(f"F{number}" for number in range(1, 25))
).split()
ALIASES = {
    **{name.lower(): name for name in NAMED},
    "return": "Enter", "kp_enter": "Enter", "esc": "Escape", "back": "Backspace", "back_space": "Backspace",
    "del": "Delete", "ins": "Insert", "pgup": "PageUp", "page_up": "PageUp", "prior": "PageUp",
    "pgdn": "PageDown", "pgdown": "PageDown", "page_down": "PageDown", "next": "PageDown",
    "up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight",
    "arrow_up": "ArrowUp", "arrow_down": "ArrowDown", "arrow_left": "ArrowLeft", "arrow_right": "ArrowRight",
    "ctrl": "Control", "control_l": "Control", "control_r": "Control", "ctrlleft": "Control",
    "shift_l": "Shift", "shift_r": "Shift", "option": "Alt", "alt_l": "Alt", "alt_r": "Alt",
    "menu": "ContextMenu",
    "cmd": "Meta", "command": "Meta", "super": "Meta", "super_l": "Meta", "win": "Meta", "windows": "Meta",
    "meta_l": "Meta", "caps_lock": "CapsLock", "caps": "CapsLock", "space": "Space", "spacebar": "Space",
    "plus": "+", "minus": "-", "comma": ",", "period": ".", "slash": "/", "print": "PrintScreen",
    "altgr": "AltGraph", "alt_gr": "AltGraph", "altgraph": "AltGraph", "iso_level3_shift": "AltGraph",
    "num_lock": "NumLock", "scroll_lock": "ScrollLock", "prtsc": "PrintScreen", "prtscr": "PrintScreen",
    "equal": "=", "equals": "=", "backslash": "\\", "semicolon": ";", "quote": "'", "apostrophe": "'",
    "backquote": "`", "grave": "`", "bracketleft": "[", "bracketright": "]", "hyphen": "-", "dot": ".",
    **{f"{prefix}{digit}": f"Numpad{digit}" for prefix in ("numpad", "num", "kp_") for digit in range(10)},
    **{
        f"{prefix}{name.lower()}": f"Numpad{name}"
        for prefix in ("numpad", "kp_", "")
        for name in ("Add", "Subtract", "Multiply", "Divide", "Decimal")
    },
    "numpadenter": "NumpadEnter", "numpad_enter": "NumpadEnter",
}  # fmt: skip


def named(key: str) -> str:
    """Playwright's name; one that nobody knows stays as it is, and the environment says so."""
    if len(key) == 1 or key in NAMED:
        return key
    return ALIASES.get(key.strip().lower(), key.strip())


def split(chord: str) -> list[str]:
    """'Control+Shift+a' to its keys; the plus key itself is '+' or ends the chord, 'Control++'."""
    if chord == "+":
        return ["+"]
    if chord.endswith("++"):
        return [*split(chord[:-2]), "+"]
    return chord.split("+")


def chord_of(keys: list[str]) -> str:
    """split's inverse on Playwright's names. Raises ParseError when there is no key."""
    found = [named(key) for key in keys if key and (key.strip() or len(key) == 1)]
    if not found:
        raise ParseError("a key press names at least one key, for example Enter or Control+a")
    return "+".join(found)


def lower(key: str) -> str:
    """A named key in small letters, for families that write 'ctrl' and 'pagedown'."""
    return {"Control": "ctrl", "Escape": "esc"}.get(key, key.lower() if key in NAMED else key)

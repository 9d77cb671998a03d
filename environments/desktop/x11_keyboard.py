"""Keys and text on X11, right whatever the layout.

A character that the layout has is typed on its key. Any other is put on a key that has no meaning, once,
and stays there until the keyboard is closed: changing a key's meaning while a program still reads older
events is how typed text gets garbled, so it is done rarely and only after the program has caught up.
"""

from __future__ import annotations

from typing import Any

from Xlib import XK, X
from Xlib.ext.xtest import fake_input

from handeye.environments.chords import ActionNotSupported
from handeye.environments.desktop.x11_guard import Guard
from handeye.environments.desktop.x11_windows import X11Windows

NAMES = {
    "Alt": "Alt_L", "AltGraph": "ISO_Level3_Shift", "ArrowDown": "Down", "ArrowLeft": "Left",
    "ArrowRight": "Right", "ArrowUp": "Up", "Backspace": "BackSpace", "CapsLock": "Caps_Lock",
    "ContextMenu": "Menu", "Control": "Control_L", "ControlOrMeta": "Control_L", "Enter": "Return",
    "Meta": "Super_L", "PageDown": "Page_Down", "PageUp": "Page_Up", "PrintScreen": "Print",
    "Shift": "Shift_L", "Space": "space",
}  # fmt: skip
"""Playwright's key names where X11 has others."""
UNICODE = 0x01000000
"""Added to a code point, this is the keysym of any character beyond Latin-1."""
AT_ONCE = 40
"""Characters sent before the program is given time to take them in."""


class X11Keyboard:
    """display: an open Xlib display. windows: which window has the keyboard, and when it has read its events.

    guard: told of what is held.
    """

    def __init__(self, display: Any, windows: X11Windows, guard: Guard | None = None) -> None:
        self._guard = guard
        self._display = display
        self._windows = windows
        self._held: list[int] = []
        self._borrowed: dict[int, int] = {}
        """Keycode without a meaning of its own, by the keysym now on it; the oldest comes first."""
        self._first = display.display.info.min_keycode
        self._count = display.display.info.max_keycode - self._first + 1
        self._free: list[int] = []
        self._read_layout()

    def down(self, name: str) -> None:
        """Hold a key by Playwright's name for it, or a character; Shift is held too where it needs it."""
        code, shift = self._key(name)
        for held in ([self._shift] if shift else []) + [code]:
            self._held.append(held)
            if self._guard:
                self._guard.held("key", held)
            fake_input(self._display, X.KeyPress, held)
        self._display.sync()

    def release(self) -> None:
        """Let go of everything held here."""
        while self._held:
            code = self._held.pop()
            fake_input(self._display, X.KeyRelease, code)
            self._display.sync()
            if self._guard:
                self._guard.released("key", code)

    def check(self, text: str) -> None:
        """Raises ActionNotSupported for a character that no key can stand for."""
        _keysyms(text)

    async def type(self, text: str) -> None:
        """Raises ActionNotSupported, with nothing typed, for a character that no key can stand for, and with
        a part of it typed when another window takes the keyboard: nothing is ever typed into that one."""
        symbols, window = _keysyms(text), self._windows.with_keyboard()
        self._read_layout()
        step = min(AT_ONCE, len(self._free) + len(self._borrowed)) or 1
        for start in range(0, len(symbols), step):
            some = symbols[start : start + step]
            await self._borrow(list(dict.fromkeys(some)))
            if not self._sent(some, window):
                raise ActionNotSupported(
                    f"another window took the keyboard after {start} of {len(symbols)} characters: "
                    "the rest was not typed; look which window is in front"
                )
            await self._windows.caught_up()

    def close(self) -> None:
        """Release what is held and give borrowed keys back."""
        self.release()
        for code in self._borrowed.values():
            self._display.change_keyboard_mapping(code, [[X.NoSymbol, X.NoSymbol]])
        self._borrowed.clear()
        self._display.sync()

    def _key(self, name: str) -> tuple[int, bool]:
        """Keycode of a key, and whether Shift has to be held with it."""
        if len(name) == 1:
            symbol = character_keysym(name)
        else:
            plain = name[3:].lower() if name[:3] == "Key" else name.removeprefix("Digit")
            symbol = XK.string_to_keysym(NAMES.get(plain, plain))
        self._read_layout()
        if symbol not in self._keys:
            raise ActionNotSupported(f"there is no key {name!r} on this keyboard")
        return self._keys[symbol]

    def _sent(self, symbols: list[int], window: int) -> bool:
        """Whether the window still has the keyboard: it is given these, and nothing else can take them.

        While the server is grabbed nobody can move the keyboard between the look and the keys.
        """
        self._display.grab_server()
        try:
            if self._windows.with_keyboard() != window:
                return False
            for symbol in symbols:
                self._tap(*self._keys[symbol])
            self._display.sync()
            return True
        finally:
            self._display.ungrab_server()
            self._display.flush()

    def _tap(self, code: int, shift: bool) -> None:
        if shift:
            fake_input(self._display, X.KeyPress, self._shift)
        fake_input(self._display, X.KeyPress, code)
        fake_input(self._display, X.KeyRelease, code)
        if shift:
            fake_input(self._display, X.KeyRelease, self._shift)

    async def _borrow(self, wanted: list[int]) -> None:
        """Put keysyms that have no key on free ones; when none is left, the longest unused are taken."""
        for symbol in wanted:
            if symbol in self._borrowed:
                self._borrowed[symbol] = self._borrowed.pop(symbol)
        missing = [symbol for symbol in wanted if symbol not in self._keys]
        if not missing:
            return
        await self._windows.caught_up()
        for symbol in missing:
            if not self._free:
                oldest = next(iter(self._borrowed), None)
                if oldest is None:
                    raise ActionNotSupported(
                        "this keyboard has no spare key for characters that are not on it"
                    )
                self._free.append(self._borrowed.pop(oldest))
                del self._keys[oldest]
            code = self._free.pop()
            self._borrowed[symbol] = code
            self._keys[symbol] = code, False
            self._display.change_keyboard_mapping(code, [[symbol, symbol]])
        self._display.sync()

    def _read_layout(self) -> None:
        """Which key gives which keysym in the active layout, plain or with Shift."""
        table = self._display.get_keyboard_mapping(self._first, self._count)
        group = self._display.screen().root.query_pointer().mask >> 13 & 3
        borrowed = set(self._borrowed.values())
        self._keys = {symbol: (code, False) for symbol, code in self._borrowed.items()}
        self._free = []
        for code, symbols in enumerate(table, self._first):
            if code in borrowed:
                continue
            if not any(symbols):
                self._free.append(code)
            active = symbols[2 * group : 2 * group + 2] if any(symbols[2 * group :]) else symbols[:2]
            for shift, symbol in enumerate(active):
                if symbol:
                    self._keys.setdefault(symbol, (code, bool(shift)))
        self._shift = self._display.keysym_to_keycode(XK.XK_Shift_L)


def _keysyms(text: str) -> list[int]:
    return [character_keysym(character) for character in text.replace("\r\n", "\n")]


def character_keysym(character: str) -> int:
    """The keysym that types a character. Raises ActionNotSupported for a control character."""
    special = {"\n": XK.XK_Return, "\r": XK.XK_Return, "\t": XK.XK_Tab}
    if character in special:
        return special[character]
    point = ord(character)
    if point < 0x20 or 0x7F <= point < 0xA0 or 0xD800 <= point < 0xE000:
        raise ActionNotSupported(f"character U+{point:04X} cannot be typed")
    return point if point < 0x100 else UNICODE + point

"""Keys and text on X11, right whatever the layout.

A character that the layout has is typed on its key. Any other is put on a key that has no meaning, once,
and stays there until the keyboard is closed or its layout is changed by others: changing a key's meaning
while a program still reads older events is how typed text gets garbled, so it is done rarely and only after
the program has caught up. The first of several layouts counts; Caps Lock and another layout are set aside
meanwhile.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from Xlib import XK, X
from Xlib.ext.xtest import fake_input

from handeye.environments.chords import ActionNotSupported
from handeye.environments.desktop.x11_guard import Guard
from handeye.environments.desktop.x11_locks import X11Locks
from handeye.environments.desktop.x11_windows import X11Windows

XK.load_keysym_group("xkb")
NAMES = {
    "Alt": "Alt_L", "AltGraph": "ISO_Level3_Shift", "ArrowDown": "Down", "ArrowLeft": "Left",
    "ArrowRight": "Right", "ArrowUp": "Up", "Backspace": "BackSpace", "CapsLock": "Caps_Lock",
    "ContextMenu": "Menu", "Control": "Control_L", "ControlOrMeta": "Control_L", "Enter": "Return",
    "Meta": "Super_L", "PageDown": "Page_Down", "PageUp": "Page_Up", "PrintScreen": "Print",
    "Shift": "Shift_L", "Space": "space", "NumLock": "Num_Lock", "ScrollLock": "Scroll_Lock",
    **{f"Numpad{digit}": f"KP_{digit}" for digit in range(10)},
    **{f"Numpad{key}": f"KP_{key}" for key in ("Add", "Subtract", "Multiply", "Divide", "Decimal", "Enter")},
    "Backquote": "grave", "Backslash": "backslash", "BracketLeft": "bracketleft",
    "BracketRight": "bracketright", "Comma": "comma", "Equal": "equal", "Minus": "minus", "Period": "period",
    "Quote": "apostrophe", "Semicolon": "semicolon", "Slash": "slash",
}  # fmt: skip
"""Playwright's key names where X11 has others."""
LOCKS = ("CapsLock", "NumLock", "ScrollLock")
KEYPAD = range(XK.XK_KP_Space, XK.XK_KP_9 + 1)
"""Num Lock decides which meaning a key of the number pad has: only its first one is pressed on such a key."""
LAYOUT_CHANGES = 20
"""How often in one text the layout may change under it."""
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
        self._locks = X11Locks(display)
        self._table: list[list[int]] = []
        """The keysyms of each key as they were read last."""
        self._borrowed: dict[int, int] = {}
        """Keycode without a meaning of its own, by the keysym now on it; the oldest comes first."""
        self._first = display.display.info.min_keycode
        self._count = display.display.info.max_keycode - self._first + 1
        self._free: list[int] = []
        self._read_layout()

    async def prepare(self, names: Sequence[str]) -> None:
        """Make sure that each of these keys can be held, and set locks aside unless one of them is meant.

        Raises ActionNotSupported for a name that no key can have.
        """
        symbols = [_keysym(name) for name in names]
        if not set(names) & set(LOCKS):
            self._locks.set_aside()
        self._read_layout()
        await self._borrow(list(dict.fromkeys(symbols)))

    def down(self, name: str) -> None:
        """Hold a key by Playwright's name for it, or a character; Shift is held too where it needs it."""
        code, shift = self._key(name)
        for held in ([self._shift] if shift and self._shift not in self._held else []) + [code]:
            self._held.append(held)
            if self._guard:
                self._guard.held("key", held)
            fake_input(self._display, X.KeyPress, held)
        self._display.sync()

    def release(self) -> None:
        """Let go of everything held here, and give locks back."""
        while self._held:
            code = self._held.pop()
            fake_input(self._display, X.KeyRelease, code)
            self._display.sync()
            if self._guard:
                self._guard.released("key", code)
        self._locks.give_back()

    def check(self, text: str) -> None:
        """Raises ActionNotSupported for a character that no key can stand for."""
        _keysyms(text)

    async def type(self, text: str) -> None:
        """Raises ActionNotSupported, with nothing typed, for a character that no key can stand for, and with
        a part of it typed when another window takes the keyboard: nothing is ever typed into that one."""
        symbols, window = _keysyms(text), self._windows.with_keyboard()
        self._read_layout()
        step = min(AT_ONCE, len(self._free) + len(self._borrowed)) or 1
        start, changes = 0, 0
        while start < len(symbols):
            some = symbols[start : start + step]
            await self._borrow(list(dict.fromkeys(some)))
            sent = self._sent(some, window)
            if sent is None and changes < LAYOUT_CHANGES:
                changes += 1
                self._read_layout()
                continue
            if not sent:
                why = "another window took the keyboard" if sent is False else "the keyboard's layout changed"
                raise ActionNotSupported(
                    f"{why} after {start} of {len(symbols)} characters: "
                    "the rest was not typed; look which window is in front"
                )
            start += step
            await self._windows.caught_up()

    def close(self) -> None:
        """Release what is held and give borrowed keys back."""
        self.release()
        self._read_layout()
        self._give_meaning(dict.fromkeys(self._borrowed.values(), X.NoSymbol))
        self._borrowed.clear()

    def _key(self, name: str) -> tuple[int, bool]:
        """Keycode of a key, and whether Shift has to be held with it."""
        symbol = _keysym(name)
        self._read_layout()
        if symbol not in self._keys:
            raise ActionNotSupported(f"there is no key {name!r} on this keyboard")
        return self._keys[symbol]

    def _sent(self, symbols: list[int], window: int) -> bool | None:
        """Whether the window still has the keyboard: it is given these, and nothing else can take them.

        None, with nothing typed, where the layout is another one than was read last. While the server is
        grabbed nobody can move the keyboard, or change it, between the look and the keys.
        """
        self._display.grab_server()
        try:
            if self._windows.with_keyboard() != window:
                return False
            if self._keysym_table() != self._table:
                return None
            self._locks.set_aside()
            for symbol in symbols:
                self._tap(*self._keys[symbol])
            self._display.sync()
            return True
        finally:
            self._locks.give_back()
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
        given: dict[int, int] = {}
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
            given[code] = symbol
        self._give_meaning(given)
        self._table = self._keysym_table()

    def _give_meaning(self, symbols: Mapping[int, int]) -> None:
        """A keysym for each keycode; neighbours at once, since programs read the keyboard anew each time."""
        codes = sorted(symbols)
        starts = [code for code in codes if code - 1 not in symbols]
        for start in starts:
            run = itertools.takewhile(symbols.__contains__, itertools.count(start))
            self._display.change_keyboard_mapping(start, [[symbols[code]] * 2 for code in run])
        self._display.sync()

    def _read_layout(self) -> None:
        """Which key gives which keysym in the first layout, plain or with Shift.

        A borrowed key that others have given another meaning, as setxkbmap does, is no longer ours.
        """
        self._table = self._keysym_table()
        self._borrowed = {
            symbol: code
            for symbol, code in self._borrowed.items()
            if self._table[code - self._first][:1] == [symbol]
        }
        borrowed = set(self._borrowed.values())
        self._keys = {symbol: (code, False) for symbol, code in self._borrowed.items()}
        self._free = []
        for code, symbols in enumerate(self._table, self._first):
            if code in borrowed:
                continue
            if not any(symbols):
                self._free.append(code)
            for shift, symbol in enumerate(symbols[:2]):
                if symbol and not (shift and symbol in KEYPAD):
                    self._keys.setdefault(symbol, (code, bool(shift)))
        self._shift = self._display.keysym_to_keycode(XK.XK_Shift_L)

    def _keysym_table(self) -> list[list[int]]:
        return [list(symbols) for symbols in self._display.get_keyboard_mapping(self._first, self._count)]


def _keysym(name: str) -> int:
    """The keysym of a key's name, or of a character. Raises ActionNotSupported where there is none."""
    if len(name) == 1:
        return character_keysym(name)
    plain = name[3:].lower() if name[:3] == "Key" else name.removeprefix("Digit")
    symbol = int(XK.string_to_keysym(NAMES.get(plain, plain)))
    if not symbol:
        raise ActionNotSupported(f"there is no key {name!r} on this keyboard")
    return symbol


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

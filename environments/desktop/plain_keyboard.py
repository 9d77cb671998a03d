"""Keys and text on Windows and macOS, by pyautogui and the clipboard. Untested: we have neither at hand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType

from handeye.environments.chords import ActionNotSupported

NAMES = {"ArrowDown": "down", "ArrowLeft": "left", "ArrowRight": "right", "ArrowUp": "up", "Control": "ctrl",
         "Meta": "command" if sys.platform == "darwin" else "win"}  # fmt: skip
"""Playwright's key names where pyautogui has others; the rest differ only in case."""
PASTE = "command" if sys.platform == "darwin" else "ctrl"


class PlainKeyboard:
    def __init__(self, pyautogui: ModuleType) -> None:
        self._pyautogui = pyautogui
        self._held: list[str] = []

    async def prepare(self, names: Sequence[str]) -> None:
        """Raises ActionNotSupported for a key that this keyboard has not."""
        for name in names:
            self._key(name)

    def down(self, name: str) -> None:
        key = self._key(name)
        self._held.append(key)
        self._pyautogui.keyDown(key, _pause=False)

    def release(self) -> None:
        while self._held:
            self._pyautogui.keyUp(self._held.pop(), _pause=False)

    def check(self, text: str) -> None:
        """Whatever cannot be typed is pasted."""

    async def type(self, text: str) -> None:
        """Typed where every layout has the characters, else pasted; the clipboard is given back."""
        if text.isascii() and text.isalnum():
            self._pyautogui.write(text, _pause=False)
            return
        import pyperclip

        before = pyperclip.paste()
        pyperclip.copy(text)
        try:
            self._pyautogui.hotkey(PASTE, "v", interval=0.05)
        finally:
            pyperclip.copy(before)

    def _key(self, name: str) -> str:
        key = name if len(name) == 1 else NAMES.get(name, name.lower())
        if not self._pyautogui.isValidKey(key):
            raise ActionNotSupported(f"there is no key {name!r} on this keyboard")
        return key

    def close(self) -> None:
        self.release()

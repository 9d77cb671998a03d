"""Words of an action that every environment reads alike: key chords and secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from handeye.agent.dialects.keys import named
from handeye.agent.task.totp import typed_value

SECRET = re.compile(r"\{secret:([^{}]+)\}")


class ActionNotSupported(Exception):
    """The action is not possible here; the message is for the model."""


def split_chord(chord: str) -> list[str]:
    """'Control+Shift+a' to its keys; the plus key itself is written '+' or 'Control++'."""
    if chord == "+":
        return ["+"]
    if chord.endswith("++"):
        return [*split_chord(chord[:-2]), "+"]
    keys = chord.split("+")
    if not all(keys):
        raise ActionNotSupported(f"{chord!r} is not a key chord; write for example Control+a")
    return [named(key) for key in keys]


def plain_letters(keys: Sequence[str]) -> list[str]:
    """A chord's keys with its letters small: 'Control+A' means Control and the key A, with no Shift.

    A letter alone, or with Shift, stays as it is.
    """
    if not {"Control", "Alt", "Meta", "ControlOrMeta"}.intersection(keys):
        return list(keys)
    return [key.lower() if len(key) == 1 and key.isalpha() and len(key.lower()) == 1 else key for key in keys]


def keys_of(chord: str) -> set[str]:
    """The keys of a chord in any order, by their names in lower case."""
    return {"space" if key == " " else key.lower() for key in split_chord(chord)}


def reveal(text: str, secrets: Mapping[str, str]) -> str:
    """The text with every `{secret:NAME}` resolved."""
    missing = [name for name in SECRET.findall(text) if name not in secrets]
    if missing:
        raise ActionNotSupported(f"there is no secret named {missing[0]}")
    return SECRET.sub(lambda found: typed_value(secrets[found[1]]), text)

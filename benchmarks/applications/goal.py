"""A goal, and what makes it right: the state of the application, or the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

State = dict[str, Any]
Right = Callable[[State, str], bool]
GONE = None
"""What `only` expects in the place of what was removed."""


@dataclass(frozen=True)
class Goal:
    """What a user types at a page of an application, and when it is right."""

    id: str
    kind: str
    words: str
    right: Right
    proof: str
    """How it is done by a script, see prove.py; empty where nothing can be done."""
    path: str = "/"
    start: State = field(default_factory=dict)
    """Laid over the application's own start, {"data", "view"}."""
    steps: tuple[str, ...] = ()

    @property
    def app(self) -> str:
        return self.id.split("-")[0]

    @property
    def absent(self) -> bool:
        """Whether refusing is what is right."""
        return self.kind == "absent"


def only(data: State | None = None, **view: Any) -> Right:
    """This changed, by path such as "votes/3", and nothing else; and this is shown now."""

    def right(state: State, answer: str) -> bool:
        shown = all(_plain(state["view"].get(name)) == _plain(value) for name, value in view.items())
        return shown and changed(state) == dict(_leaves(data or {}))

    return right


def says(*answers: str) -> Right:
    """The answer is short and holds one of these as whole words; nothing else changed."""

    def right(state: State, answer: str) -> bool:
        text = re.sub(r"(?<=\d)[,\s](?=\d{3}\b)", "", " ".join(answer.casefold().split()))
        held = any(
            re.search(rf"(?<![\w.,]){re.escape(one.casefold())}(?!\w|[.,:]\d)", text) for one in answers
        )
        return held and len(text) <= 80 and not changed(state)

    return right


def counts(number: int) -> Right:
    """The answer holds this number and no other."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

    def right(state: State, answer: str) -> bool:
        found = re.findall(r"\d+", answer) or [
            str(words.index(word)) for word in re.findall(r"[a-z]+", answer.lower()) if word in words
        ]
        return found == [str(number)] and not changed(state)

    return right


def yes(state: State, answer: str) -> bool:
    return _begins(answer, "yes", "true") and not changed(state)


def no(state: State, answer: str) -> bool:
    return _begins(answer, "no", "false") and not changed(state)


def unchanged(state: State, answer: str) -> bool:
    """For what cannot be done: all is as it was."""
    return not changed(state)


def changed(state: State) -> State:
    """Each leaf of the data that is not what it was at the start, by path; GONE for what was removed."""
    return dict(_differences(state["start"], state["data"], ""))


def _differences(old: State, new: State, at: str) -> Iterator[tuple[str, Any]]:
    for key in [*old, *(key for key in new if key not in old)]:
        before, after, path = old.get(key), new.get(key), f"{at}{key}"
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _differences(before, after, path + "/")
        elif key not in new:
            yield path, GONE
        elif key not in old or before != after:
            yield from _leaves({path: after})


def _leaves(values: State, at: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{at}{key}/")
        else:
            yield f"{at}{key}", _plain(value)


def _plain(value: Any) -> Any:
    """Texts without regard to case and spaces."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _begins(answer: str, *words: str) -> bool:
    return re.split(r"\W+", answer.strip().casefold(), maxsplit=1)[0] in words

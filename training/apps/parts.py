"""What a page says about itself: its parts, records, facts, forms and what covers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .icons import Icon


@dataclass
class Row:
    """A record of a list: a table row, a card, a message. `refs` are phrases that name only this one."""

    key: str
    noun: str
    name: str
    index: int
    total: int
    refs: list[str] = field(default_factory=list)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)  # column -> (text, key)
    name_key: str = ""


@dataclass
class Part:
    """A control. `act` is the event it causes (see acts.py), `says` are other names for it."""

    key: str
    role: str
    name: str = ""
    says: tuple[str, ...] = ()
    act: str = ""
    row: Row | None = None
    section: str = ""
    icon: Icon | None = None
    value: str = ""
    checked: bool | None = None
    options: tuple[str, ...] = ()
    option_keys: tuple[str, ...] = ()  # of an open list, or of a radio group
    open: bool = False
    also: tuple[str, ...] = ()  # other places whose click does the same
    placeholder: str = ""
    kind: str = ""  # of a field: name, email, password, search, number, date, text ...
    inside: str = ""  # the key of the closed menu that holds it
    hover: bool = False  # shown only while the pointer is over its row
    disabled: bool = False
    color: str = ""
    heading: str = ""  # of the form or box it stands in


@dataclass
class Fact:
    """Something a person could ask. `asks` are questions with one answer."""

    asks: tuple[str, ...]
    answer: str
    keys: tuple[str, ...] = ()
    count: int | None = None


@dataclass
class Form:
    title: str
    parts: list[Part]
    submit: Part | None
    noun: str = "form"
    act: str = ""


@dataclass
class Overlay:
    """Something that lies over the page; `close` are the parts that put it away."""

    close: list[Part]
    modal: bool
    noun: str
    everything: list[Part] = field(default_factory=list)


@dataclass
class Page:
    family: str
    html: str = ""
    title: str = ""
    parts: list[Part] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    overlay: Overlay | None = None
    drags: list[tuple[str, Part, str, str]] = field(
        default_factory=list
    )  # goal, what, key of where, its name
    headings: list[str] = field(default_factory=list)
    extra: list[Any] = field(default_factory=list)  # goals that only the family knows (goals.Goal)
    busy: bool = False  # still loading: whatever is wanted, one waits

"""What is done: every kind of action, what it points at, and what came of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from handeye.agent.contracts.screens import Box, Frozen

Button = Literal["left", "middle", "right"]
Modifier = Literal["Shift", "Control", "Alt", "Meta"]


class Click(Frozen):
    kind: Literal["click"] = "click"
    x: float
    y: float
    button: Button = "left"
    count: Annotated[int, Field(ge=1, le=3)] = 1
    modifiers: tuple[Modifier, ...] = ()


class Move(Frozen):
    kind: Literal["move"] = "move"
    x: float
    y: float


class Drag(Frozen):
    """Press at the first point of `path`, move through the others, release at the last.

    files: of the folder of uploads; they are dragged in from outside and dropped at the last point, and no
    button is pressed.
    """

    kind: Literal["drag"] = "drag"
    path: Annotated[tuple[tuple[float, float], ...], Field(min_length=2)]
    modifiers: tuple[Modifier, ...] = ()
    files: tuple[str, ...] = ()


class Scroll(Frozen):
    """Wheel at (x, y). dx, dy in screen pixels; dy > 0 shows what lies below."""

    kind: Literal["scroll"] = "scroll"
    x: float
    y: float
    dx: float = 0
    dy: float = 0
    modifiers: tuple[Modifier, ...] = ()


class Type(Frozen):
    """Type text at the focus, or first click (x, y) when given; `clear` empties the field before.

    `{secret:NAME}` in text is resolved only at the moment of typing.
    """

    kind: Literal["type"] = "type"
    text: str
    x: float | None = None
    y: float | None = None
    clear: bool = False

    @model_validator(mode="after")
    def _both_or_none(self) -> Type:
        if (self.x is None) != (self.y is None):
            raise ValueError("type needs both x and y, or neither")
        return self


class Press(Frozen):
    """A key chord by Playwright's names, joined with '+': 'Enter', 'Control+a'.

    count: how often it is pressed. seconds: how long it is held each time; 0 for a tap.
    """

    kind: Literal["press"] = "press"
    keys: Annotated[str, Field(min_length=1)]
    count: Annotated[int, Field(ge=1, le=100)] = 1
    seconds: Annotated[float, Field(ge=0, le=60)] = 0


class Wait(Frozen):
    kind: Literal["wait"] = "wait"
    seconds: Annotated[float, Field(ge=0, le=60)] = 1.0


class Zoom(Frozen):
    """Look closer at a screen region; answered by perception, never sent to an environment."""

    kind: Literal["zoom"] = "zoom"
    region: Box


class Navigate(Frozen):
    kind: Literal["navigate"] = "navigate"
    to: Literal["goto", "back", "forward", "reload"]
    url: str | None = None

    @model_validator(mode="after")
    def _goto_has_url(self) -> Navigate:
        if (self.to == "goto") != (self.url is not None):
            raise ValueError("navigate goto needs a url; back, forward and reload take none")
        return self


class Tab(Frozen):
    kind: Literal["tab"] = "tab"
    do: Literal["new", "switch", "close"]
    index: Annotated[int, Field(ge=0)] | None = None


class OpenApp(Frozen):
    kind: Literal["open_app"] = "open_app"
    name: Annotated[str, Field(min_length=1)]


class Ask(Frozen):
    """Ask the user; the run pauses until the answer is there."""

    kind: Literal["ask"] = "ask"
    question: str


class Note(Frozen):
    """Remember a text for later steps of this run."""

    kind: Literal["note"] = "note"
    text: str


class UseSkill(Frozen):
    kind: Literal["skill"] = "skill"
    name: str
    arguments: dict[str, str] = Field(default_factory=dict)


class Done(Frozen):
    kind: Literal["done"] = "done"
    answer: str = ""


class Fail(Frozen):
    """Give up. reason 'absent' says that the target is not on the screen."""

    kind: Literal["fail"] = "fail"
    reason: str = "absent"


Action = Annotated[
    Click
    | Move
    | Drag
    | Scroll
    | Type
    | Press
    | Wait
    | Zoom
    | Navigate
    | Tab
    | OpenApp
    | Ask
    | Note
    | UseSkill
    | Done
    | Fail,
    Field(discriminator="kind"),
]


class Target(Frozen):
    """What is under a point, where the environment knows it (DOM, AT-SPI). For scoring and learning only.

    group: the caption of the choices it is one of. unknown: it may show words that the environment cannot
    read, such as a canvas or a part that the page keeps closed. What tells it from look-alikes of its role
    and text: record, the other words of its row or card; distinct, those of them that no look-alike's record
    has; heading, the one above it; order, its place among `equals` such things, from 0. equals 0: not known.
    """

    box: Box
    role: str = ""
    text: str = ""
    group: str = ""
    unknown: bool = False
    record: str = ""
    distinct: str = ""
    heading: str = ""
    order: int = 0
    equals: int = 0


class Element(Frozen):
    """A thing on the screen as the environment itself describes it (DOM). For skills, never for a model.

    box: screen pixels; off the screen where it has to be scrolled to. reachable: a click on the box's middle
    lands on it. scroller: the visible box of what scrolls it. kind: of an input, such as 'date' or 'file'.
    group: the caption of the choices it belongs to. layer: the dialog or banner it is part of. form: the
    number of its form, -1 outside. address: where a link leads. table, row, column: where it stands in the
    page's tables, from 0, and how many rows and columns it spans; -1 outside. record, distinct, heading,
    order, equals: see Target.
    """

    role: str
    box: Box
    name: str = ""
    value: str = ""
    kind: str = ""
    group: str = ""
    layer: str = ""
    checked: bool | None = None
    enabled: bool = True
    reachable: bool = True
    scroller: Box | None = None
    form: int = -1
    address: str = ""
    table: int = -1
    row: int = -1
    column: int = -1
    row_span: int = 1
    column_span: int = 1
    record: str = ""
    distinct: str = ""
    heading: str = ""
    order: int = 0
    equals: int = 0


Effect = Literal["changed", "unchanged", "elsewhere", "none"]


class Outcome(Frozen):
    """What an action did.

    error: why the environment could not do it, in words for the model; the world goes on.
    effect: 'changed' near the point, 'elsewhere' on the screen, 'unchanged' nowhere, 'none' for an
    action that is not meant to change the screen. It is filled by the loop from two frames.
    done: the environment itself says that the episode is over (reward is then given).
    """

    error: str | None = None
    effect: Effect = "none"
    changed_fraction: float = 0.0
    changed_box: Box | None = None
    done: bool = False
    reward: float | None = None
    downloads: tuple[str, ...] = ()
    url: str | None = None
    status: int | None = None
    """How the server answered the document that is shown; None where none was asked."""
    failed_requests: tuple[str, ...] = ()
    """Requests of the page's own scripts that a server answered with 500 or above, in words."""
    answer: str | None = None
    """What a person answered to `ask`."""

"""What flows through a step and who takes part in it. Imports nothing of ours.

A coordinate's name says its space: `screen_*` are pixels of a Screenshot, origin top left;
`view_*` are pixels of one View; `unit_*` lie in 0..1. An Action's x and y are screen pixels of the
screenshot it was decided on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator


class Box(NamedTuple):
    """A rectangle, half open: x0 <= x < x1, y0 <= y < y1. The space is said by its holder."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


class Frozen(BaseModel):
    """Base of the values that are logged: immutable, finite, unknown keys rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


# --- what is seen ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screenshot:
    """One frame. pixels: [height, width, 3] uint8 RGB. scale: device pixels per input unit."""

    pixels: np.ndarray
    scale: float = 1.0

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @cached_property
    def hash(self) -> str:
        """sha256 over size and pixels: the frame's name in the log."""
        return pixel_hash(self.pixels)


@dataclass(frozen=True)
class View:
    """A picture cut from a screenshot for the model.

    pixels: [height, width, 3] uint8. region: the screen pixels it shows. scale: view pixels per
    screen pixel (1 for a tile, below 1 for an overview, above 1 for a zoom). Padding lies right and
    below the region, so view (0, 0) is always the region's top left.
    """

    kind: Literal["overview", "tile", "zoom", "history"]
    pixels: np.ndarray
    region: Box
    scale: float = 1.0

    @cached_property
    def hash(self) -> str:
        return pixel_hash(self.pixels)


def pixel_hash(pixels: np.ndarray) -> str:
    digest = hashlib.sha256(f"{pixels.shape}".encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


# --- what is done ---------------------------------------------------------------------------------

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
    """Press at the first point of `path`, move through the others, release at the last."""

    kind: Literal["drag"] = "drag"
    path: Annotated[tuple[tuple[float, float], ...], Field(min_length=2)]


class Scroll(Frozen):
    """Wheel at (x, y). dx, dy in screen pixels; dy > 0 shows what lies below."""

    kind: Literal["scroll"] = "scroll"
    x: float
    y: float
    dx: float = 0
    dy: float = 0


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
    """A key chord by Playwright's names, joined with '+': 'Enter', 'Control+a'."""

    kind: Literal["press"] = "press"
    keys: Annotated[str, Field(min_length=1)]


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

    group: the caption of the choices it is one of.
    """

    box: Box
    role: str = ""
    text: str = ""
    group: str = ""


class Element(Frozen):
    """A thing on the screen as the environment itself describes it (DOM). For skills, never for a model.

    box: screen pixels; off the screen where it has to be scrolled to. reachable: a click on the box's middle
    lands on it. scroller: the visible box of what scrolls it. kind: of an input, such as 'date' or 'file'.
    group: the caption of the choices it belongs to. layer: the dialog or banner it is part of.
    table, row, column: where it stands in the page's tables, from 0; -1 outside.
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
    table: int = -1
    row: int = -1
    column: int = -1


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
    answer: str | None = None
    """What a person answered to `ask`."""


# --- what is asked and answered -------------------------------------------------------------------


class Past(Frozen):
    """One earlier step as the model is told of it. frame: hash of the screen it was decided on."""

    action: str
    effect: Effect = "none"
    error: str | None = None
    frame: str = ""


class Prompt(Frozen):
    """goal and history are the facts; text is them put into words by a prompt file of `template_hash`.

    frame: hash of the screen that is asked about.
    """

    goal: str
    history: tuple[Past, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = ""
    template_hash: str = ""
    frame: str = ""

    def on(self, frame: str) -> Prompt:
        """The same, asked about this frame."""
        return self.model_copy(update={"frame": frame})

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class PointGuess(Frozen):
    """A place the model considered. screen_x, screen_y in pixels; confidence in 0..1."""

    screen_x: float
    screen_y: float
    confidence: float


class Reply(Frozen):
    """A model's answer. text is in the dialect of its card; timings are milliseconds by phase."""

    text: str
    points: tuple[PointGuess, ...] = ()
    confidence: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    timings_ms: dict[str, float] = Field(default_factory=dict)


class Resize(Frozen):
    """How a model's own processor changes a picture's size before it looks.

    none: not at all, or so that it does not matter to coordinates. smart: both sides to multiples of
    `factor`, the area between min_pixels and max_pixels (Qwen-VL). fit: shrunk until the longest side is at
    most `longest` and the area at most max_pixels. tiles: stretched onto the best grid of at most
    `max_tiles` squares of side `factor`. square: stretched onto one square of side `factor`.
    """

    rule: Literal["none", "smart", "fit", "tiles", "square"] = "none"
    factor: Annotated[int, Field(gt=0)] = 1
    min_pixels: Annotated[int, Field(ge=0)] = 0
    max_pixels: Annotated[int, Field(ge=0)] = 0
    longest: Annotated[int, Field(ge=0)] = 0
    max_tiles: Annotated[int, Field(gt=0)] = 12


class ModelCard(Frozen):
    """What has to be known of a model to look, ask and parse rightly."""

    name: str
    family: str
    dialect: str
    coordinate_space: Literal["screen", "resized", "unit", "0-999", "0-1000", "location-token", "patch"]
    axes: Literal["xy", "yx"] = "xy"
    """The order in which the model writes a pair of numbers without names."""
    bins: Annotated[int, Field(gt=0)] = 1000
    """Location tokens across the picture, for coordinate_space 'location-token'."""
    resize: Resize = Resize()
    tile_width: Annotated[int, Field(gt=0)]
    tile_height: Annotated[int, Field(gt=0)]
    overlap: Annotated[int, Field(ge=0)] = 0
    overview_side: Annotated[int, Field(ge=0)] = 0
    """Longest side of the overview in pixels; 0 for a model that needs none."""
    max_tiles: Annotated[int, Field(gt=0)] = 64
    history: Annotated[int, Field(ge=0)] = 4
    """Earlier steps told in the prompt."""
    prompt: str = "handeye"
    """The prompt file, by name, from agent/prompts, that asks in this model's dialect."""
    template: str = ""
    """How a question is put when the processor has no chat template: {images} and {text} are filled in."""
    image_token: str = ""
    """What stands for one picture in `template`."""
    stop: tuple[str, ...] = ()
    """Strings that end an answer."""
    licence: str = ""
    source: str = ""
    weights_hash: str = ""
    sent_to: str = ""
    """The host that screenshots are sent to; nothing when they stay on this machine."""


# --- who takes part -------------------------------------------------------------------------------


@runtime_checkable
class Environment(Protocol):
    """A place to act in. Raises WorldFault when the place itself is lost; it can be opened again."""

    name: str

    async def open(self) -> None:
        """Start, or start again after `close` or a WorldFault."""

    async def observe(self) -> Screenshot:
        """The screen now, once it has settled (bounded wait)."""

    async def act(self, action: Action) -> Outcome:
        """Do one action; what cannot be done is told in Outcome.error and changes nothing."""

    async def target_at(self, x: float, y: float) -> Target | None:
        """What lies at a screen point, or None where the environment cannot know."""

    async def close(self) -> None:
        """Release everything; may be called twice."""


@runtime_checkable
class VisionModel(Protocol):
    card: ModelCard

    async def ask(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None = None) -> Reply:
        """One answer. Raises ModelFault when the model itself fails, CallerError when misused."""


class Constraint(Frozen):
    """What a valid answer may be: points inside [0, width) x [0, height), only these kinds."""

    width: int
    height: int
    kinds: tuple[str, ...] = ()


@runtime_checkable
class Described(Protocol):
    """An environment that can say what is on its screen; skills read it, a pixels-only model never does."""

    async def elements(self) -> tuple[Element, ...]:
        """Everything shown now or after scrolling, in the order of the document."""


@dataclass(frozen=True)
class Scene:
    """What a skill sees. elements: empty where the environment does not describe itself. outcome: what the
    skill's last action did. chosen: the action that a model answered a Wanted with; it is done already."""

    screen: Screenshot
    elements: tuple[Element, ...] = ()
    outcome: Outcome = Outcome()  # noqa: RUF009 - frozen
    chosen: Action | None = None


class Wanted(Frozen):
    """A skill's request to the model: one step, in words, that the skill could not find itself."""

    words: str


Moves = Generator[Action | Wanted, Scene, str]
"""A skill under way: actions out, scenes in, its answer at the end. Raises SkillFault."""


class Skill(Protocol):
    """A named routine: receives scenes, yields actions, never holds an environment."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str:
        """One line for people and models."""

    @property
    def arguments(self) -> type[BaseModel]: ...

    def run(self, arguments: BaseModel, first: Scene) -> Moves: ...


class Skills(Protocol):
    """The skills of a run. told: lines for the prompt of a model that may call them."""

    told: tuple[str, ...]

    def find(self, name: str) -> Skill:
        """Raises CallerError that lists what there is."""


# --- what is logged -------------------------------------------------------------------------------


class ViewRecord(Frozen):
    """A view as the log keeps it.

    stored: its pixels are a file of their own; else they are cut from `region` of the step's frame,
    scaled, and padded right and below with `fill` to width x height.
    """

    kind: str
    hash: str
    region: Box
    scale: float = 1.0
    width: int = 0
    height: int = 0
    fill: tuple[int, int, int] | None = None
    stored: bool = False


class Decided(Frozen):
    """Written before acting."""

    line: Literal["decided"] = "decided"
    step: int
    time: float
    frame: str
    views: tuple[ViewRecord, ...]
    prompt_hash: str
    prompt: str
    reply: Reply
    action: Action | None
    """None when no action could be parsed; `error` then says why."""
    error: str | None = None
    target: Target | None = None
    verdict: str = "allowed"
    warnings: tuple[str, ...] = ()
    """What on the screen speaks to the agent and not to a person, see agent/injected.py."""
    timings_ms: dict[str, float] = Field(default_factory=dict)


class Acted(Frozen):
    """Written after acting."""

    line: Literal["acted"] = "acted"
    step: int
    time: float
    outcome: Outcome
    frame_after: str | None = None
    texts: tuple[str, ...] = ()
    """What could be read on the screen afterwards, where a demonstration was recorded; for learning only."""
    timings_ms: dict[str, float] = Field(default_factory=dict)
    found: Literal["", "done", "not done", "unknown"] = ""
    """For a step that a kill cut off: what the screen said of its action when the run was taken up again."""


Reason = Literal["done", "failed", "environment", "limit", "model", "world", "policy", "interrupted"]


class Ended(Frozen):
    line: Literal["ended"] = "ended"
    time: float
    reason: Reason
    detail: str = ""
    answer: str = ""
    success: bool | None = None
    """The verdict of the success check; None when there is none."""
    steps: int = 0


@dataclass(frozen=True)
class Step:
    """One step read back from a log; acted is None when the run was cut off in flight."""

    decided: Decided
    acted: Acted | None = None


@dataclass(frozen=True)
class RunResult:
    """What a finished run gives its caller."""

    ended: Ended
    folder: str
    steps: int
    seconds: float
    timings_ms: dict[str, float] = field(default_factory=dict)
    """Mean milliseconds a step by phase: observe, look, ask, parse, check, act, record."""
    model_calls: int = 0
    """How often the model was asked."""

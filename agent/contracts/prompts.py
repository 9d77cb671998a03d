"""What a model is asked, what it answers, and what has to be known of it."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from handeye.agent.contracts.actions import Effect
from handeye.agent.contracts.screens import Frozen


class StepSummary(Frozen):
    """One earlier step as the model is told of it. frame: hash of the screen it was decided on."""

    action: str
    effect: Effect = "none"
    error: str | None = None
    frame: str = ""


class Prompt(Frozen):
    """goal and history are the facts; text is them put into words by a prompt file of `template_hash`.

    frame: hash of the screen that is asked about. environment: the kind it is one of, such as 'desktop'.
    """

    goal: str
    history: tuple[StepSummary, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = ""
    template_hash: str = ""
    frame: str = ""
    environment: str = ""

    def on(self, frame: str, environment: str = "") -> Prompt:
        """The same, asked about this frame of this kind of environment."""
        return self.model_copy(update={"frame": frame, "environment": environment or self.environment})

    def about(self, goal: str) -> Prompt:
        """The same with another goal."""
        return self.model_copy(update={"goal": goal, "text": self.text.replace(self.goal, goal)})

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"environment"}).encode()).hexdigest()


class PointGuess(Frozen):
    """A place the model considered. screen_x, screen_y in pixels; confidence in 0..1."""

    screen_x: float
    screen_y: float
    confidence: float


class Reply(Frozen):
    """A model's answer. text is in the dialect of its card; timings are milliseconds by phase.

    original_text: what the model wrote, where what it would have clicked reads otherwise than its goal.
    asked: the goal it was asked, where what its own goal has counted was counted before.
    """

    text: str
    original_text: Annotated[str, Field(validation_alias=AliasChoices("original_text", "instead_of"))] = ""
    asked: str = ""
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
    coordinate_space: Literal[
        "screen", "resized", "unit", "0-999", "of-999", "0-1000", "location-token", "patch"
    ]
    """0-999: thousandths, the last of which is 999. of-999: 999 is the far edge itself."""
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
    calibration: Annotated[
        tuple[float, float], Field(validation_alias=AliasChoices("calibration", "sureness"))
    ] = (1.0, 0.0)
    """Slope and shift of the log-odds of what the model itself says of its confidence, so that of the answers
    given as 0.8 sure four in five are right (Platt scaling; arXiv 1706.04599)."""
    past_pictures: Annotated[int, Field(ge=0, le=16)] = 0
    """Pictures of earlier screens that are given after the present one's; see perception/history.py."""
    thinks: bool = False
    """Whether the model thinks before it answers, unless it is told not to."""
    licence: str = ""
    source: str = ""
    weights_hash: str = ""
    sent_to: str = ""
    """The host that screenshots are sent to; nothing when they stay on this machine."""

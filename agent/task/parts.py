"""The parts of a task file; agent/task/file.py puts them together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from handeye.agent.actions import parse
from handeye.agent.contracts import Frozen
from handeye.agent.errors import ParseError

Positive = Annotated[int, Field(gt=0)]


class BrowserPart(Frozen):
    """url: the start page. width, height: the viewport in CSS pixels. scale: device pixels per CSS pixel.

    uploads: the only folder that files may be uploaded from, such as {here}/files.
    """

    url: str
    uploads: str | None = None
    width: Positive = 1280
    height: Positive = 720
    scale: Annotated[float, Field(gt=0, le=4)] = 1.0


class DesktopPart(Frozen):
    """command: the program a run starts with. width, height, scale: of a virtual display in pixels.

    display: a private screen, or with `real` the one the user sits at, of which `monitor` is used (0: all).
    programs: what open_app may start, a command by its name; empty allows installed desktop programs.
    watch: the port on this machine where a VNC viewer may watch a virtual display.
    """

    command: str = ""
    display: Literal["virtual", "real"] = "virtual"
    width: Positive = 1280
    height: Positive = 800
    scale: Annotated[float, Field(ge=0.5, le=4)] = 1.0
    monitor: Annotated[int, Field(ge=0)] = 0
    programs: dict[str, str] = Field(default_factory=dict)
    watch: Annotated[int, Field(gt=0, lt=65536)] | None = None


class EnvironmentPart(Frozen):
    """Where to act: exactly one of them."""

    browser: BrowserPart | None = None
    desktop: DesktopPart | None = None

    @model_validator(mode="after")
    def _one(self) -> EnvironmentPart:
        if (self.browser is None) == (self.desktop is None):
            raise ValueError("one of browser, desktop is needed")
        return self


class Ready(Frozen):
    """The application is ready when `url` answers, or `{port}` accepts a connection, within `seconds`."""

    url: str | None = None
    port: bool = False
    seconds: Annotated[float, Field(gt=0)] = 20.0


class Application(Frozen):
    """command runs without a shell, split as a shell would. cwd: from the task file's folder."""

    command: str
    ready: Ready = Ready()
    cwd: str = "."
    env: dict[str, str] = Field(default_factory=dict)


class SecretSource(Frozen):
    """Where a value comes from: `--secret NAME=VALUE` first, then env, then a YAML file of names.

    hosts: where it may be typed; the start page's host alone when there are none.
    """

    env: str | None = None
    file: str | None = None
    hosts: tuple[str, ...] = ()


class ExactAction(Frozen):
    """A step that needs no model: one action in its text form."""

    action: str

    @model_validator(mode="after")
    def _parses(self) -> ExactAction:
        try:
            parse(self.action)
        except ParseError as fault:
            raise ValueError(str(fault)) from None
        return self


class SkillStep(Frozen):
    """A step that is a skill, by name, with its arguments."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    skill: str
    arguments: dict[str, str] = Field(default_factory=dict)


class SqlCheck(Frozen):
    """The first column of the query's first row, as text, equals `equals`."""

    database: str
    query: str
    equals: str | int | float | None


class FileCheck(Frozen):
    path: str
    contains: str = ""


class CommandCheck(Frozen):
    run: str
    exit: int = 0


class Check(Frozen):
    """One condition, made by code and never by the model. Exactly one key.

    url: a regular expression found in the page's address. visible_text, no_text: text on the page, or not.
    title: a regular expression found in the page's title, or in that of one of a desktop's windows. dom: a
    CSS selector that matches something, or a JavaScript function `() => ...` that gives true.
    """

    url: str | None = None
    visible_text: str | None = None
    no_text: str | None = None
    title: str | None = None
    dom: str | None = None
    sql: SqlCheck | None = None
    file: FileCheck | None = None
    command: CommandCheck | None = None

    @model_validator(mode="after")
    def _one(self) -> Check:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"one of {', '.join(type(self).model_fields)} is needed")
        check_pattern(self.url or self.title)
        return self


def check_pattern(pattern: str | None) -> None:
    """Raises ValueError for a regular expression that does not parse; words in braces are not filled yet."""
    try:
        re.compile(pattern or "")
    except re.error as fault:
        raise ValueError(f"{pattern!r} is not a regular expression: {fault}") from None


class Limits(Frozen):
    """steps, seconds: of the whole run, its checks included. checks: for how many seconds of them the success
    checks are repeated until they hold. retries: how often a run that the world ended is begun again, unless
    checks that need no page hold."""

    steps: Positive = 30
    seconds: Annotated[float, Field(gt=0)] = 300.0
    checks: Annotated[float, Field(ge=0)] = 10.0
    retries: Annotated[int, Field(ge=0, le=10)] = 0


class Input(Frozen):
    """A value that a task is given: by --input NAME=VALUE, by a row of `foreach`, or its default."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    type: Literal["text", "integer", "number", "flag", "choice"] = "text"
    default: str | None = None
    choices: tuple[str, ...] = ()
    help: str = ""

    def accepts(self, value: str) -> str:
        """Why the value does not fit; empty when it does."""
        if self.type == "choice" and value not in self.choices:
            return f"{value!r} is none of {', '.join(self.choices)}"
        if self.type == "flag" and value.casefold() not in ("yes", "no", "true", "false"):
            return f"{value!r} is neither yes nor no"
        pattern = {"integer": r"[+-]?\d+", "number": r"[+-]?\d+(\.\d+)?"}.get(self.type)
        return f"{value!r} is not a valid {self.type}" if pattern and not re.fullmatch(pattern, value) else ""


class OutputField(Frozen):
    """What is read when the run is over; exactly one of css (a selector's text), url, text (regular
    expressions on the address and on the visible text; a group is what counts) and answer."""

    css: str | None = None
    url: str | None = None
    text: str | None = None
    answer: bool | None = None
    type: Literal["text", "integer", "number", "list"] = "text"
    """list: all that the selector or expression finds."""
    required: bool = True

    @model_validator(mode="after")
    def _one(self) -> OutputField:
        if len([each for each in (self.css, self.url, self.text, self.answer) if each is not None]) != 1:
            raise ValueError("one of css, url, text, answer is needed")
        check_pattern(self.url or self.text)
        return self


class Outputs(Frozen):
    """fields: by name; a run whose fields are not as their types say falls short. file: .json or .csv that
    gets them, a row for each row of `foreach`."""

    fields: Annotated[dict[str, OutputField], Field(min_length=1)]
    file: str = ""

    @model_validator(mode="after")
    def _suffix(self) -> Outputs:
        if self.file and not self.file.endswith((".json", ".csv")):
            raise ValueError("file ends with .json or .csv")
        return self


def _step_form(value: Any) -> str:
    if isinstance(value, str):
        return "goal"
    skill = "skill" in value if isinstance(value, Mapping) else isinstance(value, SkillStep)
    return "skill" if skill else "action"


SubGoal = Annotated[
    Annotated[str, Tag("goal")] | Annotated[ExactAction, Tag("action")] | Annotated[SkillStep, Tag("skill")],
    Discriminator(_step_form),
]

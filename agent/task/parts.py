"""The parts of a task file; agent/task/file.py puts them together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from handeye.agent.actions import parse
from handeye.agent.contracts import Frozen, Press
from handeye.agent.dialects.keys import ALIASES, NAMED, named, split
from handeye.agent.errors import ParseError
from handeye.agent.task.filling import MARK, Language

Positive = Annotated[int, Field(gt=0)]


def _compiles(pattern: str) -> str:
    """A word in braces stands for a text here."""
    try:
        re.compile(MARK.sub("x", pattern))
    except re.error as fault:
        raise ValueError(f"{pattern!r} is not a regular expression: {fault}") from None
    return pattern


def _as_text(value: Any) -> Any:
    """An argument as a person wrote it: yes and no, days, and lists with a value a line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "\n".join(str(_as_text(part)) for part in value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


Pattern = Annotated[str, AfterValidator(_compiles), Language.PATTERN]


class HttpAuth(Frozen):
    user: str
    password: str


class BrowserPart(Frozen):
    """url: the start page. width, height: the viewport in CSS pixels. scale: device pixels per CSS pixel.

    uploads: the only folder that files may be uploaded from, such as {here}/files. storage_state: a file
    with the cookies and storage of a session; it is read when it is there, and written when the run ends.
    profile: a folder that Chromium keeps its profile in. browser: which one is started. http_auth:
    `{user:, password:}` for a server that asks by HTTP; may be {secret:NAME}, and so may parts of url.
    load_seconds: how long a page may take.
    ignore_https_errors: take a self-signed certificate. proxy: its address. locale, timezone, geolocation,
    permissions: what the page is told, such as de-DE, Europe/Berlin, [52.5, 13.4], [geolocation].
    """

    url: Annotated[str, Language.URL]
    uploads: str | None = None
    width: Positive = 1280
    height: Positive = 720
    scale: Annotated[float, Field(gt=0, le=4)] = 1.0
    storage_state: str | None = None
    profile: str | None = None
    browser: Literal["chromium", "chrome", "msedge"] = "chromium"
    http_auth: HttpAuth | None = None
    load_seconds: Annotated[float, Field(gt=0, le=3600)] = 20.0
    ignore_https_errors: bool = False
    proxy: str | None = None
    locale: str | None = None
    timezone: str | None = None
    geolocation: tuple[float, float] | None = None
    permissions: tuple[str, ...] = ()


class DesktopPart(Frozen):
    """command: the program a run starts with. width, height, scale: of a virtual display in pixels.

    display: a private screen, or with `real` the one the user sits at, of which `monitor` is used (0: all).
    programs: what open_app may start, a command by its name; empty allows installed desktop programs.
    watch: the port on this machine where a VNC viewer may watch a virtual display.
    start_seconds: how long a program may take to show its window.
    """

    command: Annotated[str, Language.COMMAND] = ""
    display: Literal["virtual", "real"] = "virtual"
    width: Positive = 1280
    height: Positive = 800
    scale: Annotated[float, Field(ge=0.5, le=4)] = 1.0
    monitor: Annotated[int, Field(ge=0)] = 0
    programs: Annotated[dict[str, str], Language.COMMAND] = Field(default_factory=dict)
    watch: Annotated[int, Field(gt=0, lt=65536)] | None = None
    start_seconds: Annotated[float, Field(gt=0, le=600)] = 20.0


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

    url: Annotated[str | None, Language.URL] = None
    port: bool = False
    seconds: Annotated[float, Field(gt=0)] = 20.0


class Application(Frozen):
    """command runs without a shell, split as a shell would. cwd: from the task file's folder."""

    command: Annotated[str, Language.COMMAND]
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
    totp: bool = False
    """The value is an authenticator's secret, and its code of the moment is typed."""


def _check_key(key: str) -> None:
    """Raises ValueError for a name that no key has."""
    if len(named(key)) == 1 or named(key) in NAMED:
        return
    near = get_close_matches(key.lower(), ALIASES, 1)
    text = f"; is {ALIASES[near[0]]} meant?" if near else ""
    raise ValueError(f"{key!r} is not a key{text}")


class ExactAction(Frozen):
    """A step that needs no model: one action in its text form."""

    action: Annotated[str, Language.ACTION]

    @model_validator(mode="after")
    def _parses(self) -> ExactAction:
        try:
            action = parse(self.action)
        except ParseError as fault:
            raise ValueError(str(fault)) from None
        if isinstance(action, Press) and not MARK.search(action.keys):
            for key in split(action.keys):
                _check_key(key)
        return self


class SkillStep(Frozen):
    """A step that is a skill, by name, with its arguments."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    skill: str
    arguments: dict[str, Annotated[str, BeforeValidator(_as_text)]] = Field(default_factory=dict)


class SqlCheck(Frozen):
    """The first column of the query's first row, as text, equals `equals`.

    Words in braces become bound parameters; parameters: more of them, written `:name` in the query.
    """

    database: str
    query: Annotated[str, Language.SQL]
    equals: str | int | float | None
    parameters: dict[str, str | int | float] = Field(default_factory=dict)


class FileCheck(Frozen):
    path: str
    contains: str = ""


class CommandCheck(Frozen):
    run: Annotated[str, Language.COMMAND]
    exit: int = 0


class Check(Frozen):
    """One condition, made by code and never by the model. Exactly one key.

    url: a regular expression found in the page's address. visible_text, no_text: text on the page, or not.
    title: a regular expression found in the page's title, or in that of one of a desktop's windows. dom: a
    CSS selector that matches something, or a JavaScript function `() => ...` that gives true.
    """

    url: Pattern | None = None
    visible_text: str | None = None
    no_text: str | None = None
    title: Pattern | None = None
    dom: Annotated[str | None, Language.SELECTOR] = None
    sql: SqlCheck | None = None
    file: FileCheck | None = None
    command: CommandCheck | None = None

    @model_validator(mode="after")
    def _one(self) -> Check:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"one of {', '.join(type(self).model_fields)} is needed")
        return self


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


class RecordField(Frozen):
    """One value of a record. css: a selector inside the record; the record itself when empty."""

    css: Annotated[str, Language.SELECTOR] = ""
    attribute: str = ""
    """Read instead of the text, such as href: an address is whole then."""
    type: Literal["text", "integer", "number"] = "text"


class OutputField(Frozen):
    """What is read when the run is over; exactly one of css (a selector's text), url, text (regular
    expressions on the address and on the visible text; a group is what counts) and answer."""

    css: Annotated[str | None, Language.SELECTOR] = None
    url: Pattern | None = None
    text: Pattern | None = None
    answer: bool | None = None
    attribute: str = ""
    """With css: read instead of the text, such as href: an address is whole then."""
    type: Literal["text", "integer", "number", "list", "records"] = "text"
    """list: all that the selector or expression finds. records: an object for each thing that css finds."""
    fields: dict[str, RecordField] = Field(default_factory=dict)
    """With records: what is read of each, by name."""
    required: bool = True

    @model_validator(mode="after")
    def _one(self) -> OutputField:
        if len([each for each in (self.css, self.url, self.text, self.answer) if each is not None]) != 1:
            raise ValueError("one of css, url, text, answer is needed")
        if (self.type == "records") != bool(self.fields):
            raise ValueError("type records needs fields, and no other type has them")
        if self.css is None and (self.attribute or self.fields):
            raise ValueError("attribute and fields need css")
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

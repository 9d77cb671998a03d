"""A task file: where to act, what to reach, how success is checked, and what is allowed.

    name: close-ticket
    application:                      # optional: started before, stopped after, with all its children
      command: "{python} -m examples.helpdesk --port {port} --database {run}/desk.db"
      ready: {port: true, seconds: 20}
    environment:
      browser: {url: "http://127.0.0.1:{port}/", width: 1280, height: 720}
      # or   desktop: {command: "mousepad {run}/note.txt", width: 1280, height: 800}
    goal: 'Sign in as {user} with {secret:password} and close ticket {ticket}'
    inputs: {user: ana, ticket: "12"}
    secrets: {password: {env: HELPDESK_PASSWORD, file: secrets.yaml}}
    steps: ["click 'Sign in'", {action: "press(keys='Enter')"}]
    success:
      - sql: {database: "{run}/desk.db", query: "select state from t where id = {ticket}", equals: closed}
    limits: {steps: 30, seconds: 120}
    policy: {allowed_hosts: [127.0.0.1], confirm: []}

Words in braces are filled from `inputs` and from port (a free one), run (the run's folder), here (the
task file's folder) and python (this interpreter). `{secret:NAME}` stays as it is until it is typed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

from agent.actions import parse
from agent.contracts import Frozen
from agent.errors import CallerError, ParseError
from agent.task_policy import PolicyPart

WORD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
PROVIDED = frozenset({"port", "run", "here", "python"})
Positive = Annotated[int, Field(gt=0)]


class BrowserPart(Frozen):
    """url: the start page. width, height: the viewport in CSS pixels. scale: device pixels per CSS pixel."""

    url: str
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

    url: a regular expression found in the page's address. visible_text: text on the page. dom: a CSS
    selector that matches something, or a JavaScript function `() => ...` that gives true.
    """

    url: str | None = None
    visible_text: str | None = None
    dom: str | None = None
    sql: SqlCheck | None = None
    file: FileCheck | None = None
    command: CommandCheck | None = None

    @model_validator(mode="after")
    def _one(self) -> Check:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"one of {', '.join(type(self).model_fields)} is needed")
        return self


class Limits(Frozen):
    steps: Positive = 30
    seconds: Annotated[float, Field(gt=0)] = 300.0


def _step_form(value: Any) -> str:
    return "goal" if isinstance(value, str) else "action"


SubGoal = Annotated[
    Annotated[str, Tag("goal")] | Annotated[ExactAction, Tag("action")], Discriminator(_step_form)
]


class TaskFile(Frozen):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    name: Annotated[str, Field(min_length=1)]
    environment: EnvironmentPart
    goal: Annotated[str, Field(min_length=1)]
    application: Application | None = None
    inputs: dict[str, str] = Field(default_factory=dict)
    secrets: dict[str, SecretSource] = Field(default_factory=dict)
    steps: tuple[SubGoal, ...] = ()
    success: tuple[Check, ...] = ()
    limits: Limits = Limits()
    policy: PolicyPart = PolicyPart()

    def filled(self, words: Mapping[str, str]) -> TaskFile:
        """The same task with every `{word}` filled. Raises CallerError for a word that has no value."""
        values = {**self.inputs, **words}
        body = self.model_dump(exclude={"inputs", "name", "secrets"}, exclude_unset=True)
        kept = {"name": self.name, "inputs": self.inputs, "secrets": self.secrets}
        return TaskFile.model_validate({**kept, **_fill(body, values, self.name)})


def read_task(path: Path) -> TaskFile:
    """The task of a YAML file. Raises CallerError that names file, line, column and key."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise CallerError(f"cannot read task file {path}: {reason}") from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        problem = getattr(fault, "problem", None) or "not YAML"
        raise CallerError(f"{path}{_place(mark)}: {problem}") from None
    if not isinstance(content, dict) or root is None:
        raise CallerError(f"{path}:1:1: a task file is a mapping with name, environment and goal")
    try:
        return TaskFile.model_validate(content)
    except ValidationError as fault:
        first = min(fault.errors(), key=lambda error: error["type"] != "extra_forbidden")
        told = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        node, known = _node_at(root, first["loc"])
        key = ".".join(str(part) for part in known)
        raise CallerError(f"{path}{_place(node.start_mark)}: {key}: {told}") from None


def secret_values(task: TaskFile, folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Every secret the task names, resolved. Raises CallerError that says how to give a missing one."""
    return {name: _secret(name, source, folder, given) for name, source in task.secrets.items()}


def _secret(name: str, source: SecretSource, folder: Path, given: Mapping[str, str]) -> str:
    if name in given:
        return given[name]
    if source.env and source.env in os.environ:
        return os.environ[source.env]
    if source.file and (folder / source.file).exists():
        values = yaml.safe_load((folder / source.file).read_text(encoding="utf-8"))
        if isinstance(values, dict) and name in values:
            return str(values[name])
    raise CallerError(f"secret {name} has no value: give --secret {name}=VALUE" + _or_environment(source))


def _or_environment(source: SecretSource) -> str:
    return f" or set {source.env}" if source.env else ""


def _fill(value: Any, words: Mapping[str, str], name: str) -> Any:
    if isinstance(value, str):
        return WORD.sub(lambda match: _word(match, words, name), value)
    if isinstance(value, dict):
        return {key: _fill(part, words, name) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_fill(part, words, name) for part in value)
    return value


def _word(match: re.Match[str], words: Mapping[str, str], name: str) -> str:
    word = match.group(1)
    if word not in words:
        known = ", ".join(sorted({*words, *PROVIDED}))
        raise CallerError(f"task {name}: {{{word}}} has no value; known are {known}")
    return str(words[word])


def _place(mark: yaml.Mark | None) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


def _node_at(node: yaml.Node, loc: tuple[str | int, ...]) -> tuple[yaml.Node, list[str | int]]:
    """The deepest node on the way of a validation error, with the keys that lead to it.

    The parts of `loc` that name a pydantic type and not a key are passed over; a missing key is named
    although it has no node of its own.
    """
    known: list[str | int] = []
    for at, part in enumerate(loc):
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if found:
                key, value = found[0]
                known.append(part)
                node = value if at < len(loc) - 1 else key
            elif at == len(loc) - 1:
                known.append(part)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            known.append(part)
    return node, known

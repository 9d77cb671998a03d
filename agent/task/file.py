"""A task file: where to act, what to reach, how success is checked, and what is allowed.

    name: close-ticket
    application:                      # optional: started before, stopped after, with all its children
      command: "{python} -m handeye.examples.helpdesk --port {port} --database {run}/desk.db"
      ready: {port: true, seconds: 20}
    environment:
      browser: {url: "http://127.0.0.1:{port}/", width: 1280, height: 720}
      # or   desktop: {command: "mousepad {run}/note.txt", width: 1280, height: 800}
    goal: 'Sign in as {user} with {secret:password} and close ticket {ticket}'
    inputs: {user: ana, ticket: {type: integer, help: Its number}}
    foreach: tickets.csv              # optional: once a row, its columns are inputs
    secrets: {password: {env: HELPDESK_PASSWORD, file: secrets.yaml, hosts: [127.0.0.1]}}
    skills: [search]                  # optional: what the model may call as one action
    steps:                            # sub-goals in words, skills, exact actions
      - {skill: sign_in, arguments: {user: "{user}", password: "{secret:password}"}}
      - Open ticket {ticket}
      - {action: "press(keys='Enter')"}
    success:
      - sql: {database: "{run}/desk.db", query: "select state from t where id = {ticket}", equals: closed}
    outputs: {file: "{run}/closed.csv", fields: {title: {css: h1}, number: {url: "tickets/([0-9]+)"}}}
    limits: {steps: 30, seconds: 120, retries: 1}
    policy: {allowed_hosts: [127.0.0.1], confirm: [pay, delete], injected: known, copy_from_screen: false}

Words in braces are filled from `inputs` and from port (a free one), run (the run's folder; with `foreach` the
folder of all rows), row (a row's number), here (the task file's folder) and python (this interpreter). A
value is never source: a command is split, an action parsed, SQL bound before it is filled, see
agent/task/filling.py. `{{word}}` is the text {word}. `{secret:NAME}` stays as it is until it is typed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import ConfigDict, Field

from handeye.agent.contracts import Frozen
from handeye.agent.errors import CallerError
from handeye.agent.task.filling import fill_model
from handeye.agent.task.parts import (  # noqa: F401 - the parts are known as handeye.agent.task.file's
    Application,
    BrowserPart,
    Check,
    CommandCheck,
    DesktopPart,
    EnvironmentPart,
    ExactAction,
    FileCheck,
    Input,
    Limits,
    OutputField,
    Outputs,
    Ready,
    SecretSource,
    SkillStep,
    SqlCheck,
    SubGoal,
)
from handeye.agent.task.policy import PolicyPart
from handeye.agent.task.totp import TotpSeed

PROVIDED = frozenset({"port", "run", "row", "here", "python"})
NOT_FILLED = ("inputs", "name", "secrets")


class TaskFile(Frozen):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    name: Annotated[str, Field(min_length=1)]
    environment: EnvironmentPart
    goal: Annotated[str, Field(min_length=1)]
    application: Application | None = None
    inputs: dict[str, str | Input] = Field(default_factory=dict)
    foreach: str | None = None
    secrets: dict[str, SecretSource] = Field(default_factory=dict)
    skills: tuple[str, ...] = ()
    steps: tuple[SubGoal, ...] = ()
    success: tuple[Check, ...] = ()
    limits: Limits = Limits()
    policy: PolicyPart = PolicyPart()
    outputs: Outputs | None = None

    def given(self, values: Mapping[str, str]) -> TaskFile:
        """The same task with these values for its inputs. Raises CallerError for a bad or unknown one."""
        unknown = sorted(set(values) - set(self.inputs))
        if unknown:
            known = ", ".join(self.inputs) or "none"
            raise CallerError(f"task {self.name}: there is no input {unknown[0]}; there are {known}")
        inputs = dict(self.inputs)
        for name, value in values.items():
            data = inputs[name]
            kept = data if isinstance(data, Input) else Input()
            if "{secret:" in value:
                raise CallerError(f"task {self.name}: input {name}: a value cannot name a secret")
            if why := kept.accepts(value):
                raise CallerError(f"task {self.name}: input {name}: {why}")
            inputs[name] = kept.model_copy(update={"default": value}) if isinstance(data, Input) else value
        return self.model_copy(update={"inputs": inputs})

    def values(self) -> dict[str, str]:
        """The inputs that have a value, by name."""
        data = {name: part.default if isinstance(part, Input) else part for name, part in self.inputs.items()}
        return {name: value for name, value in data.items() if value is not None}

    def filled(self, words: Mapping[str, str]) -> TaskFile:
        """The same task with every `{word}` filled. Raises CallerError for a word that has no value."""
        missing = [name for name in self.inputs if name not in self.values() and name not in words]
        if missing:
            give = f"give --input {missing[0]}=VALUE"
            raise CallerError(f"task {self.name}: input {missing[0]} has no value: {give}")
        values = {**self.values(), **words}

        def value_of(word: str) -> str:
            if word not in values:
                known = ", ".join(sorted({*values, *PROVIDED}))
                raise CallerError(f"task {self.name}: {{{word}}} has no value; known are {known}")
            return str(values[word])

        return fill_model(self, value_of, kept=NOT_FILLED)


def secret_values(task: TaskFile, folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Every secret the task names, resolved. Raises CallerError that says how to give a missing one."""
    values = {name: _secret(name, source, folder, given) for name, source in task.secrets.items()}
    return {name: TotpSeed(value) if task.secrets[name].totp else value for name, value in values.items()}


def _secret(name: str, source: SecretSource, folder: Path, given: Mapping[str, str]) -> str:
    if name in given:
        return given[name]
    if source.env and source.env in os.environ:
        return os.environ[source.env]
    if source.file and (folder / source.file).exists():
        values = _yaml(folder / source.file)
        if isinstance(values, dict) and name in values:
            return str(values[name])
    raise CallerError(f"secret {name} has no value: give --secret {name}=VALUE" + _or_environment(source))


def _yaml(path: Path) -> object:
    """Raises CallerError without a word of what the file holds."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not YAML: write a line NAME: value"
        raise CallerError(f"the secrets in {path} cannot be read: {why}") from None


def _or_environment(source: SecretSource) -> str:
    return f" or set {source.env}" if source.env else ""

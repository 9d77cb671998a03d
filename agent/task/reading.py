"""Task files read: every mistake with file, line, column and key, and the JSON Schema for editors."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from handeye.agent.errors import CallerError
from handeye.agent.task.file import NOT_FILLED, PROVIDED, TaskFile
from handeye.agent.task.filling import words_in
from handeye.agent.task.selectors import unfit

OF_TEXT = tuple((name,) for name in ("visible_text", "no_text", "contains", "goal", "name"))
NOT_TEXT = tuple((name,) for name in ("type", "required"))


def read_task(path: Path) -> TaskFile:
    """The task of a YAML file. Raises CallerError that names file, line, column and key."""
    root, content = _content(path)
    try:
        return TaskFile.model_validate(content)
    except ValidationError as fault:
        first = min(fault.errors(), key=lambda error: error["type"] != "extra_forbidden")
        raise CallerError(f"{path}{_told(root, first)}") from None


def mistakes(path: Path) -> list[str]:
    """Everything that is wrong with a task file, each as PATH:LINE:COLUMN: KEY: what."""
    try:
        root, content = _content(path)
    except CallerError as fault:
        return [str(fault)]
    try:
        task = TaskFile.model_validate(content)
    except ValidationError as fault:
        return sorted({f"{path}{_told(root, error)}" for error in fault.errors()})
    found = [f"{path}{place}: {item}" for place, item in _unknown_words(task, root)]
    found += [f"{path}{_place_of(root, loc)}: {item}" for loc, item in unfit(task)]
    try:
        rows(task, path.parent)
    except CallerError as fault:
        found.append(f"{path}{_place_of(root, ('foreach',))}: {fault}")
    return found


def place_in(path: Path, loc: tuple[str | int, ...]) -> str:
    """Where a part of a task file stands, as `:LINE:COLUMN`."""
    return _place_of(_content(path)[0], loc)


def rows(task: TaskFile, here: Path) -> list[dict[str, str]]:
    """The rows of `foreach`, checked against the inputs. Raises CallerError naming file, line and column."""
    right: list[dict[str, str]] = []
    for row in table_rows(task, here) if task.foreach is not None else ():
        if isinstance(row, CallerError):
            raise row
        right.append(row)
    return right


def table_rows(task: TaskFile, here: Path) -> list[dict[str, str] | CallerError]:
    """The rows of `foreach` in order; what is wrong with one stands in its place. Raises CallerError for a
    table that cannot be read or is empty."""
    assert task.foreach is not None
    path = here / task.foreach
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise CallerError(f"foreach: {path}: {getattr(fault, 'strerror', None) or fault}") from None
    if not table:
        raise CallerError(f"foreach: {path} has no row")
    return [_checked(task, row, f"{path}:{number}") for number, row in enumerate(table, start=2)]


def _checked(task: TaskFile, row: dict[str, str], place: str) -> dict[str, str] | CallerError:
    if None in row or None in row.values():
        return CallerError(f"foreach: {place}: not as many values as there are columns")
    try:
        task.given(row)
    except CallerError as fault:
        return CallerError(f"foreach: {place}: {fault}")
    return row


def schema() -> dict[str, Any]:
    """The JSON Schema of a task file, for editors."""
    result = TaskFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Handeye task", **result}


def _content(path: Path) -> tuple[yaml.Node, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise CallerError(f"cannot read task file {path}: {reason}") from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        _keep_as_written(root)
        content = yaml.SafeLoader("").construct_document(root) if root is not None else None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        problem = getattr(fault, "problem", None) or "not YAML"
        raise CallerError(f"{path}{_place(mark)}: {problem}") from None
    if not isinstance(content, dict) or root is None:
        raise CallerError(f"{path}:1:1: a task file is a mapping with name, environment and goal")
    return root, content


def _keep_as_written(root: yaml.Node | None) -> None:
    """Plain words that YAML would turn into flags, days or numbers stay texts where texts are meant: `yes`,
    `007`, `12:30` and `2026-12-24` as arguments of a skill, values of inputs, and texts to look for."""
    for parents, node in _all_scalars(root, ()):
        texts = any(name in parents for name in ("arguments", "inputs")) or parents[-1:] in OF_TEXT
        if not texts or parents[-1:] in NOT_TEXT or node.style is not None:
            continue
        node.tag = "tag:yaml.org,2002:str"
        if node.value in ("~", "null"):
            node.value = ""


def _all_scalars(
    node: yaml.Node | None, parents: tuple[str, ...], seen: set[int] | None = None
) -> Iterator[tuple[tuple[str, ...], yaml.ScalarNode]]:
    """Each once, however often an alias leads to it, and be it into itself."""
    seen = set() if seen is None else seen
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield parents, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if "arguments" in parents and isinstance(key, yaml.ScalarNode):
                key.tag = "tag:yaml.org,2002:str"  # a label, such as `Yes`
            yield from _all_scalars(value, (*parents, str(key.value)), seen)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _all_scalars(value, parents, seen)


def _told(root: yaml.Node, error: Any) -> str:
    text = "unknown key" if error["type"] == "extra_forbidden" else error["msg"].removeprefix("Value error, ")
    node, known = _node_at(root, error["loc"])
    key = ".".join(str(part) for part in known)
    return f"{_place(node.start_mark)}: {key}: {text}"


def _place_of(root: yaml.Node, loc: tuple[str | int, ...]) -> str:
    return _place(_node_at(root, loc)[0].start_mark)


def _unknown_words(task: TaskFile, root: yaml.Node) -> Iterator[tuple[str, str]]:
    """Words in braces that nothing gives a value."""
    known = {*task.inputs, *PROVIDED}
    for node in _scalars(root, task):
        for word in words_in(node.value):
            if word not in known:
                yield (
                    _place(node.start_mark),
                    f"{{{word}}} has no value; known are {', '.join(sorted(known))}",
                )


def _scalars(node: yaml.Node, task: TaskFile) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value not in NOT_FILLED:
                yield from _scalars(value, task)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, task)


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

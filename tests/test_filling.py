"""Inputs are values: no value ends a quotation, adds a word or becomes a key press."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from handeye.agent.actions import parse
from handeye.agent.errors import CallerError
from handeye.agent.task.application import command_words
from handeye.agent.task.checks import failing
from handeye.agent.task.file import TaskFile
from handeye.agent.task.filling import fill_pattern, fill_selector, fill_url, literal

NASTY = [
    "O'Brien",
    "C:\\new",
    'say "hi"',
    "{braces} {secret}",
    "a b; rm -rf /",
    "x -o 1",
    "100%",
    "50$ `id` \\",
    "ärger\n",
]


def task(who: str, **parts: object) -> TaskFile:
    body = {"name": "t", "goal": "Greet {who}", "environment": {"browser": {"url": "http://h/{who}?q={who}"}}}
    return (
        TaskFile.model_validate({**body, "inputs": {"who": ""}, **parts})
        .given({"who": who})
        .filled({"run": "/my runs"})
    )


@pytest.mark.parametrize("who", NASTY)
def test_a_value_stays_what_it_is(who: str, tmp_path: Path):
    filled = task(
        who,
        steps=[{"action": "type(text='Dear {who}!')"}, {"skill": "search", "arguments": {"query": "{who}"}}],
        application={"command": "serve --name {who} --at '{run}/a b'"},
        success=[{"command": {"run": "test {who} = x"}}],
    )
    assert filled.goal == f"Greet {who}"
    assert parse(filled.steps[0].action).text == f"Dear {who}!"
    assert filled.steps[1].arguments == {"query": who}
    assert command_words(filled.application.command) == ["serve", "--name", who, "--at", "/my runs/a b"]
    assert command_words(filled.success[0].command.run) == ["test", who, "=", "x"]


@pytest.mark.parametrize("who", NASTY)
async def test_sql_gets_bound_parameters(who: str, tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("create table people (name text, code text, n integer)")
        database.execute("insert into people values (?, '007', 7)", [who])
        database.execute("insert into people values ('other', '7', 8)")
        database.commit()
    for query in (
        "select n from people where name = '{who}'",
        "select n from people where name = {who}",
        "select n from people where name like '%{who}%' and code = '007' -- {who}",
    ):
        filled = task(who, success=[{"sql": {"database": "a.db", "query": query, "equals": 7}}])
        assert await failing(filled.success, None, tmp_path) == ""
    none = task("' or 1=1 --", success=[{"sql": {"database": "a.db", "query": query, "equals": 7}}])
    assert await failing(none.success, None, tmp_path) != ""
    for code, n in (("007", 7), ("7", 8)):
        data = {"database": "a.db", "query": "select n from people where code = {who}", "equals": n}
        assert await failing(task(code, success=[{"sql": data}]).success, None, tmp_path) == ""


def test_the_check_that_passed_for_a_crafted_input():
    filled = task("x -o 1", success=[{"command": {"run": "test {who} = x"}}])
    assert command_words(filled.success[0].command.run) == ["test", "x -o 1", "=", "x"]
    with pytest.raises(CallerError, match="would become source of sh: give it as an argument of its own"):
        task("x; id", success=[{"command": {"run": "sh -c 'test {who} = x'"}}])
    assert task("x", success=[{"command": {"run": "sh -c 'test {who} = x'"}}]).success[0].command.run
    for command in (
        "timeout 9 bash -lc 'echo {who}'",
        "env A=1 python3.11 -c 'print({who!r}, {who})'",
        "node --eval {who}",
    ):
        with pytest.raises(CallerError, match="would become source of"):
            task("x; id", success=[{"command": {"run": command}}])
    assert task("x; id", success=[{"command": {"run": "grep -e {who} file"}}]).success[0].command.run


def test_patterns_selectors_scripts_and_addresses():
    values = {"who": "a.b+c", "id": "12", "name": 'O\'Brien "x"', "q": "a b&c=d/e"}
    assert fill_pattern("^{who}$", values.__getitem__) == r"^a\.b\+c$"
    assert fill_selector("#{id}", values.__getitem__) == "#\\31 2"
    assert (
        fill_selector("li:nth-child({id}) [data-n='{id}']", values.__getitem__)
        == "li:nth-child(12) [data-n='12']"
    )
    assert fill_selector("[title='{name}']", values.__getitem__) == "[title='O\\27 Brien\\20 \\22 x\\22 ']"
    script = "() => document.title === '{name}' && rows > {id}"
    assert fill_selector(script, values.__getitem__) == (
        "() => document.title === 'O\\u0027Brien \\u0022x\\u0022' && rows > 12"
    )
    assert fill_url("http://h:{id}/{q}?q={q}#{q}", values.__getitem__) == (
        "http://h:12/a%20b&c=d/e?q=a%20b%26c%3Dd%2Fe#a%20b&c=d/e"
    )
    assert fill_url("{base}/x", {"base": "http://h/a?b"}.__getitem__) == "http://h/a?b/x"


def test_braces_can_be_written():
    filled = task("Ana", steps=[{"action": "type(text='{{who}} is {who} {1} { who }')"}, "{{{who}}}"])
    assert parse(filled.steps[0].action).text == "{who} is Ana {1} { who }"
    assert filled.steps[1] == "{{who}}"
    assert task("Ana", steps=[literal("press {who} and {{x}}")]).steps == ("press {who} and {{x}}",)


def test_a_value_cannot_name_a_secret():
    with pytest.raises(CallerError, match="input who: a value cannot name a secret"):
        task("{secret:PW}")

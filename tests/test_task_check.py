"""Bad input in a task file is found by `task check`, with line and column; plain words stay as they are
written."""

from __future__ import annotations

from pathlib import Path

import pytest

from handeye.__main__ import main
from handeye.agent.contracts import Press
from handeye.agent.errors import CallerError
from handeye.agent.task.file import TaskFile
from handeye.agent.task.reading import read_task
from handeye.agent.task.totp import TotpSeed
from handeye.commands.environments import from_here, password_kept, without_password
from handeye.environments.chords import split_chord

TASK = """\
name: check
environment: {browser: {url: "http://127.0.0.1/"}}
goal: Check it
"""


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("success: [{url: 'a/([0-9]+'}]", ":4:12: success.0.url: 'a/([0-9]+' is not a regular expression"),
        ("outputs: {fields: {a: {text: '*'}}}", "outputs.fields.a.text: '*' is not a regular expression"),
        ("steps: [{action: \"press(keys='Controll+a')\"}]", "'Controll' is not a key; is Control meant?"),
        (
            "steps: [{skill: download, arguments: {lnk: A}}]",
            ":4:39: skill download has no argument lnk, is link",
        ),
        ("steps: [{skill: sign_in, arguments: {user: ana}}]", ":4:10: skill sign_in needs password"),
        ("steps: [{skill: read_table, arguments: {pages: many}}]", ":4:41: skill read_table: pages: Input"),
        ("skills: [serch]", ":4:10: there is no skill named serch"),
    ],
)
def test_mistakes_have_a_place(tmp_path: Path, capsys, part: str, text: str):
    path = tmp_path / "task.yaml"
    path.write_text(TASK + part + "\n")
    assert main(["task", "check", str(path)]) == 1
    assert text in " ".join(capsys.readouterr().out.split())


@pytest.mark.browser
def test_selectors_and_scripts_that_no_browser_reads_have_a_place(tmp_path: Path, capsys):
    path = tmp_path / "task.yaml"
    path.write_text(
        TASK
        + """inputs: {n: "1"}
success:
  - dom: "#row-{n} > td[data-id='{n}']:has(> b)"
  - dom: "li:nth-child(two)"
  - dom: "() => document.title === '{n}'"
  - dom: "() => document.title === ("
outputs:
  fields:
    all: {css: "tr", type: records, fields: {name: {css: "td:first"}}}
    one: {css: "a[href^=/x]"}
"""
    )
    assert main(["task", "check", str(path)]) == 1
    said = capsys.readouterr().out.splitlines()
    places = [line.removeprefix(f"{path}:").partition(" ")[0] for line in said]
    assert places == [
        "7:5:",
        "9:5:",
        "12:53:",
        "13:11:",
    ]
    assert "success.1.dom: 'li:nth-child(two)' is not a CSS selector" in said[0]
    assert "is not a JavaScript function: Unexpected token" in said[1]
    assert "outputs.fields.all.fields.name.css: 'td:first' is not a CSS selector" in said[2]


def test_a_desktop_has_no_address_and_no_document(tmp_path: Path, capsys):
    path = tmp_path / "task.yaml"
    place = TASK.replace('browser: {url: "http://127.0.0.1/"}', "desktop: {command: xterm}")
    path.write_text(place + "success: [{url: a}, {title: b}]\noutputs: {fields: {a: {css: h1}}}\n")
    assert main(["task", "check", str(path)]) == 1
    said = capsys.readouterr().out
    assert f"{path}:4:12: success.0.url: a desktop has no address" in said
    assert f"{path}:5:24: outputs.fields.a.css: a desktop has no document" in said


def test_plain_words_stay_as_they_are_written(tmp_path: Path):
    path = tmp_path / "task.yaml"
    words = "{Agree: yes, Off: no, Day: 2026-12-24, Code: 007, At: 12:30, Sum: 1.50, Yes: on, Empty: ,"
    words += " Langs: [a, b]}"
    inputs = "inputs: {when: 2026-12-24, ok: yes}"
    path.write_text(TASK + f"{inputs}\nsteps: [{{skill: fill_form, arguments: {words}}}]\n")
    task = read_task(path)
    assert task.steps[0].arguments == {
        "Agree": "yes",
        "Off": "no",
        "Day": "2026-12-24",
        "Code": "007",
        "At": "12:30",
        "Sum": "1.50",
        "Yes": "on",
        "Empty": "",
        "Langs": "a\nb",
    }
    assert task.values() == {"when": "2026-12-24", "ok": "yes"}


def test_key_names_that_people_write():
    known = {
        "ctrl+a": ["Control", "a"],
        "Esc": ["Escape"],
        "Return": ["Enter"],
        "cmd+shift+Z": ["Meta", "Shift", "Z"],
        "Control++": ["Control", "+"],
    }
    assert {written: split_chord(Press(keys=written).keys) for written in known} == known


def test_a_new_task_is_asked_for_what_it_needs(tmp_path: Path, capsys):
    good = {"--name": "nightly", "--url": "http://127.0.0.1/", "--goal": "Sign in", "--text": "Welcome"}
    for option, value, why in (
        ("--url", "example.org", "not an address; write it with https://"),
        ("--text", " ", "an empty text would always be there"),
        ("--name", "a/b", "letters, figures"),
        ("--goal", "", "say in words"),
    ):
        words = [word for pair in {**good, option: value}.items() for word in pair]
        assert main(["task", "new", str(tmp_path / "t.yaml"), *words]) == 2
        assert why in capsys.readouterr().err


def test_a_run_whose_password_was_not_kept_says_so():
    part = {"url": "http://ana:pw@127.0.0.1/"}
    task = TaskFile.model_validate({"name": "a", "goal": "b", "environment": {"browser": part}})
    assert password_kept(task) is task
    with pytest.raises(CallerError, match="was not kept"):
        password_kept(without_password(task))


def test_relative_paths_of_a_browser_start_at_the_task_file(tmp_path: Path):
    part = {"url": "about:blank", "uploads": "files", "storage_state": "/tmp/state.json"}
    task = TaskFile.model_validate({"name": "a", "goal": "b", "environment": {"browser": part}})
    browser = from_here(task, tmp_path).environment.browser
    assert (browser.uploads, browser.storage_state) == (str(tmp_path / "files"), "/tmp/state.json")
    assert browser.profile is None


def test_one_time_codes():
    seed = TotpSeed("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")  # RFC 6238, appendix B
    assert [seed.code(at) for at in (59, 1111111109, 2000000000)] == ["287082", "081804", "279037"]
    assert TotpSeed(f"otpauth://totp/a?secret={seed}&issuer=b").code(59) == "287082"
    with pytest.raises(CallerError, match="base32"):
        TotpSeed("not base 32!").code(59)


def test_a_password_in_an_address_is_not_kept():
    part = {"browser": {"url": "http://ana:green-tea@127.0.0.1/x"}}
    task = TaskFile.model_validate({"name": "a", "goal": "b", "environment": part})
    assert without_password(task).environment.browser.url == "http://ana:***@127.0.0.1/x"
    secret = TaskFile.model_validate(
        {"name": "a", "goal": "b", "environment": {"browser": {"url": "http://a:{secret:pw}@h/"}}}
    )
    assert without_password(secret) == secret

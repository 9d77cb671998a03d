"""Task files: typed inputs, skills as steps, rows of a table with two workers, outputs, mistakes."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.table_rows import kill_a_browser_of
from handeye.__main__ import main
from handeye.agent.errors import CallerError
from handeye.agent.task.file import Outputs, TaskFile
from handeye.agent.task.outputs import OutputError, read_outputs
from handeye.agent.task.reading import mistakes, read_task, schema

ROOT = Path(__file__).parent.parent
TASK = """\
name: enter
application:
  command: "{{python}} -m handeye.examples.helpdesk --port {{port}} --database {{run}}/desk.db"
  cwd: {root}
  ready: {{url: "http://127.0.0.1:{{port}}/health"}}
environment: {{browser: {{url: "http://127.0.0.1:{{port}}/tickets/new", width: 900, height: 700}}}}
goal: Enter the ticket {{title}}
inputs:
  title: {{type: text}}
  priority: {{type: choice, choices: [low, normal, high], default: normal}}
  user: anna
foreach: rows.csv
secrets: {{PW: {{}}}}
steps:
  - {{skill: sign_in, arguments: {{user: "{{user}}", password: "{{secret:PW}}"}}}}
  - {{action: "navigate(to='goto', url='http://127.0.0.1:{{port}}/tickets/new')"}}
  - {{skill: fill_form, arguments: {{Title: "{{title}}", Priority: "{{priority}}", submit: Create ticket}}}}
success:
  - sql: {{database: "{{run}}/desk.db", query: "select count(*) from tickets where title = '{{title}}' and
      priority = '{{priority}}'", equals: 1}}
outputs:
  file: made.csv
  fields: {{title: {{css: h1}}, number: {{url: "tickets/([0-9]+)", type: integer}}}}
limits: {{steps: 60, seconds: 240, retries: 2}}
"""


@pytest.mark.browser
def test_a_row_each_with_two_workers_and_a_killed_browser(tmp_path: Path, command_environment):
    (tmp_path / "enter.yaml").write_text(TASK.format(root=ROOT))
    (tmp_path / "rows.csv").write_text("title,priority\nOne lamp,low\nTwo lamps,high\nThree lamps,normal\n")
    command = [sys.executable, "-m", "handeye", "run", "enter.yaml", "--workers", "2", "--model", "none"]
    command += ["--secret", "PW=green-tea-42", "--out", "runs", "--json", "told.json", "--junit", "told.xml"]
    work = subprocess.Popen(command, cwd=tmp_path, env=command_environment, stderr=subprocess.PIPE)
    killed = kill_a_browser_of(work.pid)
    _, said = work.communicate(timeout=400)
    assert work.returncode == 0, said.decode()
    data = json.loads((tmp_path / "told.json").read_text())["tasks"]
    assert killed
    assert [report["name"] for report in data] == ["enter-1", "enter-2", "enter-3"]
    assert [report["model_calls"] for report in data] == [0, 0, 0]
    made = list(csv.DictReader((tmp_path / "made.csv").read_text().splitlines()))
    assert {row["number"] for row in made} == {"41", "42", "43"}
    assert sorted(re.sub(r"^#\d+ ", "", row["title"]) for row in made) == [
        "One lamp",
        "Three lamps",
        "Two lamps",
    ]
    cases = ElementTree.fromstring((tmp_path / "told.xml").read_bytes())
    assert (cases.get("tests"), cases.get("failures")) == ("3", "0")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "task.yaml"
    path.write_text(text)
    return path


SMALL = """\
name: small
environment: {browser: {url: "http://127.0.0.1:1/"}}
goal: Read {thing}
inputs: {thing: {type: integer}}
"""


def test_every_mistake_is_told_with_its_place(tmp_path: Path, capsys):
    bad = written(tmp_path, SMALL + "limits: {steps: 0}\nsuccess: [{visble_text: a}]\nfoo: 1\n")
    result = mistakes(bad)
    places = {line.removeprefix(str(bad)).split(": ")[0]: line for line in result}
    assert {":5:10", ":6:12", ":7:1"} <= set(places)
    assert "limits.steps: Input should be greater than 0" in places[":5:10"]
    assert main(["task", "check", str(bad)]) == 1
    assert ":7:1: foo: unknown key" in capsys.readouterr().out
    word = written(tmp_path, SMALL.replace("{thing}", "{thin}"))
    assert mistakes(word)[0].startswith(f"{word}:3:7: {{thin}} has no value")
    skill = written(tmp_path, SMALL + "steps: [{skill: fly}]\n")
    assert main(["task", "check", str(skill)]) == 1
    assert f"{skill}:5:17: there is no skill named fly" in capsys.readouterr().out.replace("\n", "")
    assert main(["task", "check", str(written(tmp_path, SMALL))]) == 0


def test_inputs_have_types(tmp_path: Path):
    task = read_task(written(tmp_path, SMALL))
    assert task.given({"thing": "12"}).filled({}).goal == "Read 12"
    with pytest.raises(CallerError, match="input thing has no value: give --input thing=VALUE"):
        task.filled({})
    with pytest.raises(CallerError, match="input thing: 'many' is not a valid integer"):
        task.given({"thing": "many"})
    with pytest.raises(CallerError, match="there is no input other; there are thing"):
        task.given({"other": "1"})


def test_a_table_that_does_not_fit_is_told(tmp_path: Path):
    path = written(tmp_path, SMALL + "foreach: rows.csv\n")
    (tmp_path / "rows.csv").write_text("thing\n1\ntwo\n")
    assert mistakes(path)[0].endswith("rows.csv:3: task small: input thing: 'two' is not a valid integer")
    (tmp_path / "rows.csv").unlink()
    assert "No such file" in mistakes(path)[0]


def test_a_new_task_is_a_right_one(tmp_path: Path):
    path = tmp_path / "nightly.yaml"
    words = ["--url", "http://127.0.0.1:1/", "--goal", "Sign in", "--text", "Welcome"]
    step = "skill sign_in user=anna password={secret:PW}"
    assert main(["task", "new", str(path), *words, "--step", step, "--step", "Open the newest ticket"]) == 0
    task = read_task(path)
    assert task.name == "nightly"
    assert (task.steps[0].skill, task.steps[0].arguments["password"]) == ("sign_in", "{secret:PW}")
    assert task.secrets["PW"].env == "PW"
    assert main(["task", "new", str(path), *words]) == 2
    assert main(["task", "new", str(tmp_path / "b.yaml")]) == 2


def test_the_schema_knows_the_keys():
    result = schema()
    assert {"foreach", "outputs", "skills"} <= set(result["properties"])
    assert set(result["required"]) == {"name", "environment", "goal"}


class Page:
    url = "http://127.0.0.1/tickets/41"

    async def evaluate(self, expression: str, arg: object = None) -> object:
        text = "Total: 12.50"
        shown = {"shown": text, "raw": text, "language": ""}
        return shown if not isinstance(arg, list) else ["a", "b"] if arg[0] == "li" else []


def test_outputs_are_of_their_types():
    fields = {
        "items": {"css": "li", "type": "list"},
        "number": {"url": "tickets/([0-9]+)", "type": "integer"},
        "total": {"text": "Total: ([0-9.]+)", "type": "number"},
        "found": {"answer": True},
    }
    result = Outputs.model_validate({"fields": fields})
    values = asyncio.run(read_outputs(result, Page(), "yes"))
    assert values == {"items": ["a", "b"], "number": 41, "total": 12.5, "found": "yes"}
    for name, field in {"x": {"css": "h9"}, "y": {"answer": True, "type": "integer"}}.items():
        with pytest.raises(OutputError, match=f"output {name}"):
            asyncio.run(read_outputs(Outputs.model_validate({"fields": {name: field}}), Page(), "many"))
    assert TaskFile.model_validate({"name": "a", "goal": "b", "environment": {"browser": {"url": "c"}}})

"""The viewer's page served: other right actions are written beside the run, and a step is asked again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from test_log_faults import write

from handeye.agent.contracts import Press
from handeye.agent.log.annotations import read_annotations
from handeye.agent.log.reader import read_run
from handeye.agent.log.viewer import viewer_page
from handeye.commands.serve import server_of


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    server, address = server_of(write(tmp_path / "run"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


def post(address: str, name: str, data: dict) -> tuple[int, dict]:
    try:
        with urlopen(Request(address + name, json.dumps(data).encode()), timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as fault:
        with fault:
            return fault.code, json.loads(fault.read())


def test_a_step_is_marked_and_asked_again(address: str, tmp_path: Path) -> None:
    with urlopen(address, timeout=20) as page:
        assert "connect-src 'self'" in page.read().decode()
    assert post(address, "also", {"step": 1, "action": "press(keys='Enter')"})[0] == 200
    assert post(address, "also", {"step": 1, "action": "press(keys='Enter')"})[0] == 200
    said = read_annotations(tmp_path / "run").also_right
    assert [one.action for one in said[1]] == [Press(keys="Enter")], "once is enough"
    answers = tmp_path / "answers.txt"
    answers.write_text("press(keys='Enter')\n")
    data = {"step": 1, "model": f"scripted:{answers}", "goal": "press Enter"}
    status, given = post(address, "ask", data)
    assert (status, given["action"], given["right"]) == (200, "press(keys='Enter')", True)
    for prompt in ("handeye", "Task: {goal} on {width}x{height}, after {history}"):
        status, given = post(address, "ask", {**data, "prompt": prompt})
        assert (status, given["right"]) == (200, True)
    assert "press(keys=" in viewer_page(read_run(tmp_path / "run"))


def test_mistakes_are_one_line_and_strangers_get_nothing(address: str) -> None:
    assert post(address, "also", {"step": 9, "action": "done()"}) == (400, {"error": "the run has no step 9"})
    assert post(address, "also", {"step": 1, "action": "explode()"})[0] == 400
    assert post(address, "ask", {"step": 1, "model": "oracle"})[0] == 400
    for prompt, why in (
        ("../../x", "no prompt"),
        ("{nope} {goal}", "not nope"),
        ("{width}", "not no {goal}"),
    ):
        data = {"step": 1, "model": "random", "prompt": prompt}
        status, given = post(address, "ask", data)
        assert status == 400
        assert why in given["error"]
    assert post(address.rsplit("/", 2)[0] + "/other/", "also", {"step": 1, "action": "done()"})[0] == 404

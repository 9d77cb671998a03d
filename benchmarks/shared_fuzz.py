"""Folders of others, broken at will: no traceback, nothing written outside of them, no process started.

    python -m benchmarks.shared_fuzz --examples 10000

Each example is a run folder, a learned skill, a task file or an import with some of its values, bytes and
files exchanged for hostile ones; then every command that opens such a thing is given it. An audit hook of the
interpreter sees what is started, written, renamed and removed, whoever asks for it.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import json
import os
import pickle
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.shared_samples import KINDS, PICTURE, make
from handeye.agent.errors import CallerError
from handeye.agent.log.writer import encode_png
from handeye.evaluation.exchange.mind2web_rows import runs_of
from handeye.evaluation.model.screenspot import screenspot_labels

command: Callable[[list[str]], int] = import_module("handeye.__main__").main
"""The command line, which is not imported by name: nothing else stands above it."""

HOSTILE = (
    None, True, -1, 0, 2**70, 1e308, float("inf"), float("nan"), "", "..", "../../outside", "/etc/hostname",
    "~/x", "a\0b", "\ud800", "\u202e", "x" * 5000, "{secret:HOME}", "{run}", "{nope}", "$(touch outside)",
    "`touch outside`", "<script>", "&amp;", [], {}, [[]], {"": {}}, [None], "9" * 500, "file:///etc/hostname",
    "click(x=1e999, y=2)", "!!python/object/apply:os.system ['touch outside']",
)  # fmt: skip
BYTES = (b"", b"\0", b"\xff\xfe", b"{", b"]", b"&a [*a]", b"\r", b'"', b"-", b"1e999", b"\n\n")
STARTS = frozenset({"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork", "os.startfile"})
CHANGES = {"os.rename": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1, "os.symlink": 2, "os.link": 2,
           "os.truncate": 1, "os.chmod": 1, "shutil.rmtree": 1}  # fmt: skip
"""Audit events that change files, and how many of their first arguments are paths."""


class Watched:
    """What was started or written elsewhere while `place` is set, seen by one audit hook."""

    def __init__(self) -> None:
        self.place = ""
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    @contextlib.contextmanager
    def within(self, place: Path) -> Iterator[None]:
        self.place, self.seen = str(place.resolve()), []
        usual, tempfile.tempdir = tempfile.tempdir, self.place  # our own temporary files count as inside
        try:
            yield
        finally:
            self.place, tempfile.tempdir = "", usual

    def _hook(self, event: str, given: tuple[Any, ...]) -> None:
        if not self.place:
            return
        if event in STARTS:
            self.seen.append(f"{event} {given[0]!r}")
            raise PermissionError("a process was started")
        paths = given[: CHANGES.get(event, 0)]
        if event == "os.symlink":  # what it points to stays as it is
            paths = given[1:2]
        if event == "open" and given[2] is not None and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            paths = given[:1]
        for path in paths:
            if isinstance(path, (str, bytes)) and not self._inside(os.fsdecode(path)):
                self.seen.append(f"{event} {path!r}")

    def _inside(self, path: str) -> bool:
        whole = os.path.realpath(path)
        return whole == self.place or whole.startswith((self.place + os.sep, "/dev/", "/proc/"))


def break_it(folder: Path, data: st.DataObject) -> None:
    """Some values, bytes or files exchanged for hostile ones."""
    for _ in range(data.draw(st.integers(1, 4))):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        if not files:
            return
        path = data.draw(st.sampled_from(files))
        way = data.draw(st.integers(0, 9))
        if way < 6 and path.suffix in (".json", ".jsonl", ".yaml"):
            _break_value(path, data)
        elif way < 9:
            content = path.read_bytes()
            at, to = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
            path.write_bytes(content[:at] + data.draw(st.sampled_from(BYTES)) + content[to:])
        else:
            path.unlink()
            path.symlink_to(
                data.draw(st.sampled_from(("/etc/hostname", str(folder.parent.parent / "outside"), "loop")))
            )


def _break_value(path: Path, data: st.DataObject) -> None:
    try:
        text = path.read_text(encoding="utf-8")
        loads: Callable[[str], Any] = yaml.safe_load if path.suffix == ".yaml" else json.loads
        values = [loads(each) for each in (text.splitlines() if path.suffix == ".jsonl" else [text])]
    except (ValueError, yaml.YAMLError, RecursionError):
        return
    places = list(_places(values))
    holder, key = data.draw(st.sampled_from(places))
    value = data.draw(st.sampled_from(HOSTILE))
    if isinstance(holder, dict) and data.draw(st.booleans()):
        holder[str(data.draw(st.sampled_from(HOSTILE)))] = holder.pop(key)
    else:
        holder[key] = value
    if path.suffix == ".yaml":
        written = yaml.safe_dump(values[0], allow_unicode=True)
    else:
        written = "".join(f"{json.dumps(each)}\n" for each in values)
    path.write_text(written, encoding="utf-8", errors="surrogatepass")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in nested lists and mappings that holds a value."""
    keys: Any = (
        list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield value, key
        yield from _places(value[key])


def open_it(kind: str, folder: Path, place: Path) -> list[int]:
    """The exit codes of every command that opens such a thing. Only a CallerError's line may come out."""
    out = place / "out"
    given: dict[str, list[list[str]]] = {
        "run": [
            ["log", "check", str(folder)],
            ["view", str(folder), "--html", str(out / "view.html")],
            ["view", str(folder.parent), "--html", str(out / "index.html")],
            ["log", "pack", str(folder), "--file", str(out / "run.zip")],
            ["log", "merge", str(folder), str(folder), "--out", str(out / "merged")],
            ["log", "export", str(folder), "--file", str(out / "steps.parquet")],
            ["skill", "learn", str(folder), "--name", "x", "--out", str(out / "skill")],
            ["replay", str(folder)],
            ["replay", str(folder), "--mode", "relocate"],
            ["run", "--resume", str(folder)],
        ],
        "skill": [["skill", "list"], ["skill", "show", "other"], ["skill", "show", "handeye-skills/other"]],
        "task": [["task", "check", str(folder / "task.yaml")]],
        "osworld": [["log", "import", "osworld", str(folder), "--out", str(out / "run")]],
        "browsergym": [["log", "import", "browsergym", str(folder), "--out", str(out / "run")]],
        "agentnet": [["log", "import", "agentnet", str(folder), "--out", str(out / "runs")]],
        "androidcontrol": [_import_of("androidcontrol", folder / "episodes.json", out)],
        "browser-use": [_import_of("browser-use", folder / "history.json", out)],
        "playwright": [_import_of("playwright", out / "trace.zip", out)],
        "devtools": [["task", *_import_of("devtools", folder / "recording.json", out)[1:]]],
        "selenium": [["task", *_import_of("selenium", folder / "shop.json", out)[1:]]],
    }
    if kind == "playwright":
        _packed(folder, out / "trace.zip")
    if kind == "browsergym":
        _pickled(folder)
    if kind == "mind2web":
        _rows_in(folder, out)
    if kind == "screenspot":
        with contextlib.suppress(CallerError):
            screenspot_labels(folder, out)
    codes = [_quietly(arguments, folder) for arguments in given.get(kind, ())]
    imported = list(out.rglob("run.json")) if kind not in ("run", "skill", "task") else []
    return codes + [_quietly(["log", "check", str(path.parent)], folder) for path in imported]


def _import_of(form: str, source: Path, out: Path) -> list[str]:
    return ["log", "import", form, str(source), "--out", str(out / "made")]


def _packed(folder: Path, file: Path) -> None:
    """A trace of Playwright's from its parts."""
    with zipfile.ZipFile(file, "w") as trace:
        for path in folder.iterdir():
            if path.is_file() and not path.is_symlink():
                trace.writestr("x.trace" if path.suffix == ".jsonl" else path.name, path.read_bytes())


def _pickled(folder: Path) -> None:
    for path in folder.glob("step_*.json"):
        with contextlib.suppress(ValueError, TypeError, RecursionError, OSError):
            info = json.loads(path.read_text(encoding="utf-8"))
            with gzip.open(path.with_suffix(".pkl.gz"), "wb") as file:
                pickle.dump(SimpleNamespace(**info), file)


def _rows_in(folder: Path, out: Path) -> None:
    with contextlib.suppress(ValueError, OSError):
        row = json.loads((folder / "row.json").read_text(encoding="utf-8"))
        if isinstance(row, dict):
            with contextlib.suppress(CallerError):
                runs_of([{**row, "screenshot": {"bytes": encode_png(PICTURE)}}], out)


def _quietly(arguments: list[str], folder: Path) -> int:
    before, said = Path.cwd(), io.StringIO()
    os.chdir(folder)
    try:
        quiet = contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said)
        with quiet[0], quiet[1], patch("handeye.commands.tasks.selectors_of", return_value=()):
            code = command(arguments)  # selectors are read by a Chromium of our own, which is a process
    finally:
        os.chdir(before)
    lines = [line for line in said.getvalue().splitlines() if not line.startswith("handeye: skill left out")]
    if code == 2 and len(lines) != 1:
        raise AssertionError(f"{arguments[:3]} said {len(lines)} lines: {lines[:3]}")
    return code


def fuzz(examples: int, kinds: tuple[str, ...] = KINDS) -> Counter[str]:
    """Run so many examples; counts by kind and exit code. Raises at the first that does harm."""
    counts: Counter[str] = Counter()
    watched = Watched()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def one(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(kinds))
        with tempfile.TemporaryDirectory(prefix="handeye-fuzz-") as name:
            place = Path(name)
            (place / "outside").write_text("mine")
            inner = place / "inner"
            (inner / "out").mkdir(parents=True)
            folder = make(kind, inner)
            break_it(folder, data)
            with watched.within(inner):
                codes = open_it(kind, folder, inner)
            if watched.seen or (place / "outside").read_text() != "mine":
                raise AssertionError(f"{kind}: {watched.seen}")
        counts[kind] += 1
        counts["commands"] += len(codes)
        counts.update(f"exit {code}" for code in codes)

    one()
    return counts


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=10000)
    counts = fuzz(parser.parse_args().examples)
    print(json.dumps(dict(sorted(counts.items())), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Millions of broken answers: each gives a ParseError or an action on the screen, never anything else.

    python -m benchmarks.fuzz_dialects --answers 1000000 --state fuzz.json

Resumable: the state file says how far it came. Answer N of a seed is always the same text.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path

from handeye.agent.actions import check_on_screen, parse
from handeye.agent.cards import families
from handeye.agent.dialects import Dialect, dialect
from handeye.agent.errors import ParseError

WIDTH, HEIGHT = 1280, 720
ACTIONS = (
    "click(x=412, y=98)", "click(x=3, y=700, button='right', modifiers=('Shift',))", "move(x=1, y=1)",
    "drag(path=((1, 2), (300, 400)))", "scroll(x=3, y=4, dy=500)", "scroll(x=3, y=4, dx=7, dy=-3)",
    "type(text='it\\'s \"a\" [x]')", "type(text='a', x=4, y=5, clear=True)", "press(keys='Control+a')",
    "wait(seconds=2.5)", "zoom(region=(10, 20, 300, 400))", "navigate(to='goto', url='http://a/')",
    "tab(do='switch', index=2)", "skill(name='a', arguments={'b': 'c'})", "done(answer='1')", "fail()",
)  # fmt: skip
PIECES = (
    "<think>", "</think>", "<tool_call>",
    "</tool_call>", "<|box_start|>", "<point>", "<loc_999>", "<loc1023>",
    "```", "{", "}", "[", "]", "(", ")", "'", '"', "\\", ",", ":", "=", "\n", "null", "NaN", "Infinity",
    "1e999", "-1", "1000", "0.5", "99999999999999999999", "True", "None", "Action: ", "x=", "y=", "\u0000",
    "\ud800", "é", "[[", "9" * 5000,
    "(" * 300, "{" * 300, '{"action":' * 60,
)  # fmt: skip


def answer(words: Dialect, texts: list[str], chance: random.Random) -> str:
    """A well written answer, cut, spliced and sprinkled; or only pieces."""
    if chance.random() < 0.1:
        return "".join(chance.choices(PIECES, k=chance.randint(0, 12)))
    text = chance.choice(texts)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        how = chance.random()
        if how < 0.3:
            text = text[:at] + text[min(to, at + 8) :]
        elif how < 0.6:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif how < 0.7:
            text = text[:at] + chance.choice(texts) + text[at:]
        elif how < 0.8:
            text = text[:to]
        elif text and at < len(text):
            text = text[:at] + chr(chance.randint(32, 126)) + text[at + 1 :]
    return text


def fuzz(
    answers: int, seed: int = 0, start: int = 0, report: Callable[[int, int], None] | None = None
) -> int:
    """How many of the answers start..answers were read as actions. Raises what a dialect should not."""
    dialects = [dialect(family.card(name)) for name, family in families().items()]
    written = [[words.render(parse(text), WIDTH, HEIGHT) for text in ACTIONS] for words in dialects]
    read = 0
    for number in range(start, answers):
        chance = random.Random(f"{seed} {number}")
        words, texts = dialects[number % len(dialects)], written[number % len(dialects)]
        text = answer(words, texts, chance)
        try:
            action = words.parse(text, WIDTH, HEIGHT)
        except ParseError:
            action = None
        except Exception as fault:
            fault.add_note(f"answer {number} of {words.card.family}: {text[:300]!r}")
            raise
        if action is not None:
            check_on_screen(action, WIDTH, HEIGHT)
            read += 1
        if report and number % 10_000 == 9_999:
            report(number + 1, read)
    return read


def main() -> None:
    """Prints the counts; a fault is a traceback with the answer that made it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--answers", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--state", type=Path, help="where the progress is kept")
    given = asked.parse_args()
    state = {"done": 0, "read": 0, "seed": given.seed}
    if given.state and given.state.exists():
        state = json.loads(given.state.read_text(encoding="utf-8"))
    begun, already = time.perf_counter(), state["read"]

    def told(done: int, read: int) -> None:
        if given.state:
            kept = {"done": done, "read": already + read, "seed": state["seed"]}
            given.state.write_text(json.dumps(kept), encoding="utf-8")

    read = already + fuzz(given.answers, state["seed"], state["done"], told)
    seconds = time.perf_counter() - begun
    print(f"{given.answers} answers in {len(families())} families: {read} actions, all on the screen; "
          f"{given.answers - read} refused; no other exception; {seconds:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()

"""Random Unicode strings typed into a real text field and read back: how many arrive equal.

    python -m benchmarks.typed_text [--strings 2000] [--seed 1]

Needs Debian's xvfb, openbox, at-spi2-core and mousepad. A string has 1 to 40 characters of several alphabets,
with newlines and tabs. What the field then holds is asked by AT-SPI. Exits with 1 when a string arrived
otherwise than it was sent and the action did not say so.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter

from rich.progress import track

from handeye.agent.contracts import Type
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings

ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "àâäãåæçéèêëîïñôöõøœßúùûüÿÀÉÎÕÜŁłŠšŽžığŞşćČđĐąę¿¡§€£°«»",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώΑΒΓΔΘΛΞΠΣΦΨΩ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЁЖЗИЙїєіґ",
    "日本語中文字漢語学生東京大阪北海道愛春夏秋冬ひらがなカタカナ한국어서울부산",
    "😀🎉🚀👍❤✨🐍🌍🦊🍣⌛",
)
CONTROL = "\x07\x1b\x00"
"""Cannot be typed: the action has to say so, with nothing typed."""


def text_of(rng: random.Random) -> str:
    """A string of one to three alphabets; one in fifty holds a character that cannot be typed."""
    chosen = "".join(rng.sample(ALPHABETS, rng.randint(1, 3))) + "\n\t"
    text = "".join(rng.choice(chosen) for _ in range(rng.randint(1, 40)))
    if rng.random() < 0.02:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(CONTROL) + text[at:]
    return text


async def count(strings: int, seed: int) -> Counter[str]:
    """How many arrived equal, were refused with nothing typed, or arrived otherwise."""
    made: Counter[str] = Counter()
    rng = random.Random(seed)
    desktop = DesktopEnvironment(DesktopSettings(width=640, height=480, command="mousepad"))
    await desktop.open()
    try:
        await desktop.observe()
        for _ in track(range(strings), "typing"):
            text = text_of(rng)
            before = await field(desktop)
            outcome = await desktop.act(Type(text=text, clear=True))
            await desktop.observe()
            after = await field(desktop)
            if outcome.error:
                made["refused, nothing typed" if after == before else "refused, yet something typed"] += 1
            else:
                made["arrived equal" if after == text else "arrived otherwise"] += 1
                if after != text:
                    print(f"sent {text!r}, there is {after!r}", file=sys.stderr)
    finally:
        await desktop.close()
    return made


async def field(desktop: DesktopEnvironment) -> str:
    """What stands in the editor."""
    return next(widget.text for widget in await desktop.widgets() if widget.role == "text")


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.typed_text", description=__doc__)
    ask.add_argument("--strings", type=int, default=2000)
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args()
    begun = time.monotonic()
    completed = asyncio.run(count(given.strings, given.seed))
    for name, times in completed.most_common():
        print(f"{times:6} {name}")
    print(f"{given.strings} strings in {time.monotonic() - begun:.0f} s")
    return 1 if completed["arrived otherwise"] + completed["refused, yet something typed"] else 0


if __name__ == "__main__":
    sys.exit(main())

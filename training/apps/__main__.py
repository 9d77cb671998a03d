# ruff: noqa: E501 - long lines of markup and wordings
"""python -m handeye.training.apps --out DIR --pages N --seed S [--split train|validation]"""

from __future__ import annotations

import argparse
import base64
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from .asking import Asker
from .assets import browser_environment
from .screen import build
from .words import Words

COLLECT = (Path(__file__).parent / "collect.js").read_text()
FIRST_SEED = {"train": 10_000_000, "validation": 20_000_000}
FLAGS = ["--no-sandbox", "--force-color-profile=srgb", "--disable-gpu", "--hide-scrollbars"]


def shoot(tab: Tab, cdp: Any, path: Path) -> None:
    data = cdp.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})["data"]
    path.write_bytes(base64.b64decode(data))


def screen(tab: Tab, cdp: Any, seed: int, split: str, asker: Asker, out: Path) -> dict[str, Any] | None:
    rng = random.Random(seed)
    family, page, style = build(rng, split)
    width, height = style.size
    tab.set_viewport_size({"width": width, "height": height})
    tab.set_content(page.html, wait_until="domcontentloaded")
    tab.evaluate("scrollTo(0, 0)")
    scrolled = 0
    if page.overlay is None and rng.random() < 0.3:
        room = tab.evaluate("document.documentElement.scrollHeight - innerHeight")
        if room > 60:
            top = tab.evaluate(
                "share => { scrollTo(0, share * document.documentElement.scrollHeight); return scrollY }",
                rng.choice((1, 1, 0.3, 0.6)),
            )
            scrolled = max(1, round(top / height / 0.7)) if top else 0
    seen = tab.evaluate(COLLECT)
    questions = asker.questions(rng, page, seen, Words(rng), scrolled)
    if len(questions) < 4:
        return None
    frame = f"frames/{family}-{seed}.png"
    shoot(tab, cdp, out / frame)
    return {
        "frame": frame,
        "size": [width, height],
        "source": f"apps/{family}",
        "seed": seed,
        "split": split,
        "words": seen["words"],
        "elements": seen["elements"],
        "questions": questions,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Screens of small web applications with goals.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--seed", type=int, help="the first seed; by default the first of the split")
    parser.add_argument("--split", choices=tuple(FIRST_SEED), default="train")
    parser.add_argument("--workers", type=int, default=1, choices=(1,))
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else FIRST_SEED[options.split]
    (options.out / "frames").mkdir(parents=True, exist_ok=True)
    asker, kinds, answers, written, start = Asker(), Counter[str](), Counter[str](), 0, time.monotonic()
    with sync_playwright() as playwright, (options.out / "screens.jsonl").open("a") as lines:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=FLAGS, env=browser_environment()
        )
        tab = browser.new_page()
        cdp = tab.context.new_cdp_session(tab)
        while written < options.pages:
            one = screen(tab, cdp, seed, options.split, asker, options.out)
            seed += 1
            if one is None:
                continue
            lines.write(json.dumps(one, ensure_ascii=False) + "\n")
            lines.flush()
            written += 1
            kinds.update(q["kind"].split("-")[0] for q in one["questions"])
            answers.update(q["answers"][0]["do"] if q["answers"] else "absent" for q in one["questions"])
            if written % 100 == 0 or written == options.pages:
                rate = written / (time.monotonic() - start)
                print(
                    f"{written} screens, {rate:.2f} a second, next seed {seed}, {dict(answers)}, {dict(kinds)}",
                    flush=True,
                )
        browser.close()


if __name__ == "__main__":
    main()

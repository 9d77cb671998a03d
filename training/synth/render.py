"""Batches of pages, rendered in one browser tab and labelled from its DOM."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from playwright.async_api import Browser, ViewportSize

from handeye.agent.contracts import Box
from handeye.environments.browser.tab import BrowserTab
from handeye.training import splits
from handeye.training.episode import Shot, elements
from handeye.training.records import Choice, Element, Question, Screen
from handeye.training.synth.assets import FONTS, FRAMEWORKS, ICON_SETS, css_of, font_css
from handeye.training.synth.contrast_parts import Asked
from handeye.training.synth.contrasts import CONTRASTS
from handeye.training.synth.kit import Kit
from handeye.training.synth.pages import FAMILIES, body
from handeye.training.synth.questions import PRESSED, Asker
from handeye.training.synth.themes import base_css, theme

BATCH = 16
"""Pages that share one framework, font and screen size; only their bodies are exchanged."""
QUESTIONS = 10
TWIN_SHARE = 0.15
"""Of the pages, this share is seen a second time with a target removed."""
SMALL = ((332, 214), (332, 214), (332, 214), (160, 210), (320, 240), (400, 300), (480, 320))
LARGE = ((640, 480), (800, 600), (1024, 640), (1280, 720), (1280, 800))
LARGE_SHARE = 0.2
CONTRAST_QUESTIONS = 14
WHERE = """ids => Object.fromEntries(ids.map(id => {
  const box = document.getElementById(id).getBoundingClientRect();
  return [id, [box.left, box.top, box.right, box.bottom]];
}))"""
HIDE = """([x, y, roles]) => {
  const hit = document.elementFromPoint(x, y)?.closest('button, a, input, select, textarea, [role]');
  if (hit) hit.style.setProperty('visibility', 'hidden', 'important');
  return !!hit;
}"""


@dataclass(frozen=True)
class Look:
    """What the pages of a batch share. scale: device pixels per CSS pixel."""

    framework: str
    font: str
    icons: str
    width: int
    height: int
    scale: float

    @classmethod
    def of(cls, rng: random.Random, held_out: bool, size: tuple[int, int] | None = None) -> Look:
        """A random look; held_out takes the frameworks, fonts and icons that never train; size: always this
        screen, at scale 1."""

        def pick(names: list[str], kept: tuple[str, ...]) -> str:
            return rng.choice([name for name in names if (name in kept) == held_out])

        frameworks = ["plain", "plain", "themed", "themed", "themed", "bootstrap", *FRAMEWORKS]
        width, height = rng.choice(LARGE if rng.random() < LARGE_SHARE else SMALL)
        scale = (
            1.0 if rng.random() < 0.8 else rng.choice((0.8, 1.25, 1.5, 2.0) if width > 320 else (0.8, 1.25))
        )
        if size:
            (width, height), scale = size, 1.0
        return cls(
            pick(frameworks, splits.VALIDATION_FRAMEWORKS),
            pick(list(FONTS), splits.VALIDATION_FONTS),
            pick(list(ICON_SETS), splits.VALIDATION_ICONS),
            width,
            height,
            scale,
        )

    @property
    def room(self) -> int:
        """Roughly how many rows of content fit."""
        return max(3, round(self.height / self.scale / 32))


async def batch(
    browser: Browser,
    seeds: range,
    held_out: bool,
    size: tuple[int, int] | None = None,
    contrasts: bool = False,
    families: tuple[str, ...] = (),
) -> list[Shot]:
    """The screens of these pages, all in the look that their first seed gives.

    contrasts: pages of things that are nearly alike (`CONTRASTS`), in place of the usual families.
    families: those that a page is made of, all of the split when there is none.
    """
    rng = random.Random(seeds.start)
    look = Look.of(rng, held_out, size)
    viewport: ViewportSize = {
        "width": round(look.width / look.scale),
        "height": round(look.height / look.scale),
    }
    context = await browser.new_context(viewport=viewport, device_scale_factor=look.scale)
    context.set_default_timeout(10_000)
    try:
        page = await context.new_page()
        own = f"{font_css(look.font)}{base_css()}"
        style = f"<style>{css_of(look.framework)}</style><style>{own}</style><style id=theme></style>"
        await page.set_content(f"<!doctype html><html><head>{style}</head><body></body></html>")
        tab = await BrowserTab.attach(page)
        shots: list[Shot] = []
        for seed in seeds:
            made = _contrast(tab, look, seed) if contrasts else _page(tab, look, seed, held_out, families)
            shots += await made
        return shots
    finally:
        await context.close()


async def _page(
    tab: BrowserTab, look: Look, seed: int, held_out: bool, families: tuple[str, ...]
) -> list[Shot]:
    rng = random.Random(seed)
    kept = splits.TRAINING_FAMILIES if held_out else splits.VALIDATION_FAMILIES
    names = [name for name in FAMILIES if name not in kept]
    family = rng.choice(
        list(splits.VALIDATION_FAMILIES) if held_out and rng.random() < 0.5 else families or names
    )
    kit = Kit(rng, FRAMEWORKS[look.framework], look.icons, look.room)
    await _show(tab, look, rng, body(kit, family, tuple(names)))
    png, seen = await _look(tab, look)
    questions = Asker(seen, rng, look.width, look.height).questions(QUESTIONS)
    if not questions:
        return []
    shots = [_shot(png, seen, questions, f"synth/{family}", seed, 0)]
    if rng.random() < TWIN_SHARE:
        shots += await _twin(tab, look, rng, shots[0].screen)
    return shots


async def _contrast(tab: BrowserTab, look: Look, seed: int) -> list[Shot]:
    """One page of a contrast family, with a block of another kind where there is room."""
    rng = random.Random(seed)
    family = rng.choice(list(CONTRASTS))
    kit = Kit(rng, FRAMEWORKS[look.framework], look.icons, look.room)
    html, asked = CONTRASTS[family](kit)
    blocks = [kit.heading()] * (rng.random() < 0.5) + [f"<section>{html}</section>"]
    if kit.room > 8 and rng.random() < 0.4:
        blocks.insert(rng.randrange(len(blocks) + 1), f"<section>{kit.text()}{kit.field()}</section>")
    await _show(tab, look, rng, f'<div class="page down">{"".join(blocks)}</div>')
    png, seen = await _look(tab, look)
    result = await tab.page.evaluate(WHERE, sorted({ident for each in asked for ident in each.ids}))
    boxes = {ident: Box(*(edge * look.scale for edge in edges)) for ident, edges in result.items()}
    known = _answerable(asked, boxes, Box(0, 0, look.width, look.height))
    own = rng.sample(known, min(len(known), CONTRAST_QUESTIONS))
    rest = Asker(seen, rng, look.width, look.height).questions(2)
    return [_shot(png, seen, [*own, *rest], f"synth/{family}", seed, 0)] if own else []


def _answerable(asked: list[Asked], boxes: dict[str, Box], frame: Box) -> list[Question]:
    """As questions; none at all where something that may be meant is cut off."""
    if not all(frame.holds(box) and box.width >= 4 and box.height >= 4 for box in boxes.values()):
        return []
    goals = Counter(goal for goal, _ in asked)
    return [
        Question(goal=goal, choices=tuple(Choice(kind="click", box=boxes[ident]) for ident in ids))
        for goal, ids in asked
        if goals[goal] == 1
    ]


async def _show(tab: BrowserTab, look: Look, rng: random.Random, html: str) -> None:
    css = theme(rng, look.framework == "themed", look.font, look.width < 500)
    await tab.page.evaluate(
        "([css, body]) => { document.getElementById('theme').textContent = css;"
        " document.body.innerHTML = body; return document.fonts.ready.then(() => 0); }",
        [css, html],
    )


async def _twin(tab: BrowserTab, look: Look, rng: random.Random, before: Screen) -> list[Shot]:
    """The same page without one of its targets: the questions for that target now have no answer."""
    single = [
        q
        for q in before.questions
        if len(q.choices) == 1
        and q.choices[0].kind in ("click", "type")
        and '"' in q.goal
        and q.choices[0].box
    ]
    if not single:
        return []
    gone = rng.choice(single)
    x, y = gone.choices[0].box.center  # type: ignore[union-attr]
    target = next((e for e in before.elements if e.box == gone.choices[0].box and e.role in PRESSED), None)
    if (
        target is None
        or not target.text
        or not await tab.page.evaluate(HIDE, [x / look.scale, y / look.scale, 0])
    ):
        return []
    png, seen = await _look(tab, look)
    if any(e.text.casefold() == target.text.casefold() for e in seen):
        return []
    again = Asker(seen, rng, look.width, look.height).questions(QUESTIONS // 2)
    questions = [Question(goal=gone.goal, choices=()), *[q for q in again if q.goal != gone.goal]]
    return [_shot(png, seen, questions, before.source, before.seed, 1)]


async def _look(tab: BrowserTab, look: Look) -> tuple[bytes, list[Element]]:
    seen = await elements(tab.page)
    png = await (tab.capture() if look.scale == 1 else tab.page.screenshot(caret="initial"))
    return png, seen


def _shot(
    png: bytes, seen: list[Element], questions: list[Question], source: str, seed: int, step: int
) -> Shot:
    shown = tuple(e.model_copy(update={"label": e.label.removeprefix("icon:")}) for e in seen)
    return Shot(
        png,
        Screen(
            frame=f"frames/synth-{seed}-{step}.png",
            source=source,
            seed=seed,
            step=step,
            questions=tuple(questions),
            elements=shown,
        ),
    )

"""Failure modes and abilities, measured by clicks on probes: probe_pages.py says the design.

A pair is two of a probe's four questions: one screen under both instructions, or one instruction on both
screens. It counts only when both answers are right, so that a guesser who sees one side alone gets none.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pydantic import Field

from handeye.agent.actions import is_refusal, points, render
from handeye.agent.contracts import Action, Box, Constraint, Frozen, Screenshot, VisionModel
from handeye.agent.dialects import dialect
from handeye.agent.dialects.space import coordinate_extent
from handeye.agent.errors import CallerError, ModelFault
from handeye.agent.perception.tiling import cut_views
from handeye.agent.prompts import build
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.tab import BrowserTab, decode
from handeye.evaluation.probes.probe_pages import FAMILIES, Probe, probe
from handeye.evaluation.statistics import bootstrap

PAIRS = (((0, 0), (0, 1)), ((1, 0), (1, 1)), ((0, 0), (1, 0)), ((0, 1), (1, 1)))
"""The questions (screen, goal) that make a pair."""
BOXES = "ids => Object.fromEntries(ids.map(id => [id, document.getElementById(id)?.getBoundingClientRect()])"
BOXES += ".filter(([, box]) => box).map(([id, box]) => [id, [box.left, box.top, box.right, box.bottom]]))"


@dataclass(frozen=True)
class Asked:
    """One question of a probe. boxes: where each option is on its screen. right: None for absent."""

    probe: Probe
    screen: int
    goal: int
    shot: Screenshot
    boxes: dict[str, Box]

    @property
    def words(self) -> str:
        return self.probe.goals[self.goal]

    @property
    def right(self) -> str | None:
        return self.probe.answers[self.screen][self.goal]


@dataclass(frozen=True)
class Answered:
    """said: the answer in words. clicked: whether it points at all. hit: whether it is right."""

    asked: Asked
    said: str
    clicked: bool
    refused: bool
    hit: bool
    point: tuple[float, float] | None = None


class FamilyScore(Frozen):
    """Rates in 0..1 of n questions. ci95: bootstrap interval of pair_accuracy, probes drawn whole.

    false_click: of absent targets, clicked. false_refusal: of present ones, refused. yes_ratio: answers that
    click; 0.5 would be right for `hallucination`, 1 elsewhere.
    """

    accuracy: float
    pair_accuracy: float
    false_click: float
    false_refusal: float
    yes_ratio: float
    ci95: tuple[float, float]
    n: int


class ProbeReport(Frozen):
    model: str
    families: dict[str, FamilyScore]
    baselines: dict[str, dict[str, FamilyScore]] = Field(default_factory=dict)
    """random: any option. blind: sees no picture. text_blind: sees no words. All know the options."""


Answer = Callable[[Asked], Awaitable[Answered]]


def asking(model: VisionModel) -> Answer:
    """The model's own answer to a question, from pixels and words."""

    async def answer(asked: Asked) -> Answered:
        size = asked.shot.width, asked.shot.height
        prompt = build(model.card.prompt, asked.words, (), (), coordinate_extent(model.card, *size))
        try:
            limits = Constraint(width=size[0], height=size[1])
            reply = await model.ask(cut_views(asked.shot, model.card), prompt, limits)
            action = dialect(model.card).parse(reply.text, *size)
        except ModelFault as fault:
            return Answered(asked, str(fault), clicked=False, refused=False, hit=False)
        return judged(asked, action)

    return answer


def judged(asked: Asked, action: Action) -> Answered:
    place = next(iter(points(action)), None)
    refused = is_refusal(action)
    hit = refused if asked.right is None else bool(place and asked.boxes[asked.right].contains(*place))
    return Answered(asked, render(action), place is not None, refused, hit, place)


def guessing(seed_of: Callable[[Asked], str]) -> Answer:
    """One of the options, the same whenever what the guesser sees is the same."""

    async def answer(asked: Asked) -> Answered:
        chosen = random.Random(seed_of(asked)).choice(asked.probe.options)
        return Answered(
            asked,
            chosen or "absent",
            clicked=chosen is not None,
            refused=chosen is None,
            hit=chosen == asked.right,
        )

    return answer


BASELINES: dict[str, Answer] = {
    "random": guessing(lambda asked: f"{asked.probe.family} {asked.probe.seed} {asked.screen} {asked.goal}"),
    "blind": guessing(lambda asked: asked.words),
    "text_blind": guessing(lambda asked: asked.shot.hash),
}


async def bench_probes(
    model: str,
    answer: Answer | None,
    count: int,
    families: Sequence[str] = tuple(FAMILIES),
    told: Callable[[], None] | None = None,
) -> tuple[ProbeReport, list[Answered]]:
    """`count` probes a family, four questions each, and every answer. answer None: a baseline's name."""
    if answer is None and model not in BASELINES:
        raise CallerError(f"there is no baseline {model!r}: {', '.join(BASELINES)}")
    ways = {**BASELINES, model: answer or BASELINES[model]}
    given: dict[str, list[Answered]] = {name: [] for name in ways}
    async with launch() as (_, browser):
        tab = await BrowserTab.attach(await browser.new_page())
        for family, seed in product(families, range(count)):
            for asked in await _questions(tab, probe(family, seed)):
                for name, way in ways.items():
                    given[name].append(await way(asked))
            if told:
                told()
    scored = {name: scores(answers) for name, answers in given.items()}
    baselines = {name: scored[name] for name in BASELINES}
    return ProbeReport(model=model, families=scored[model], baselines=baselines), given[model]


async def _questions(tab: BrowserTab, made: Probe) -> list[Asked]:
    page = tab.page
    await page.set_viewport_size({"width": made.size[0], "height": made.size[1]})
    found = []
    for screen, body in enumerate(made.screens):
        await page.set_content(body)
        shot = Screenshot(decode(await tab.capture()))
        result = await page.evaluate(BOXES, [each for each in made.options if each is not None])
        boxes = {ident: Box(*sides) for ident, sides in result.items()}
        found += [Asked(made, screen, goal, shot, boxes) for goal in (0, 1)]
    return found


def scores(answers: Sequence[Answered]) -> dict[str, FamilyScore]:
    families = dict.fromkeys(each.asked.probe.family for each in answers)
    return {name: _score([each for each in answers if each.asked.probe.family == name]) for name in families}


def _score(answers: Sequence[Answered]) -> FamilyScore:
    present = [each for each in answers if each.asked.right is not None]
    absent = [each for each in answers if each.asked.right is None]
    pairs = list(_pairs(answers))
    return FamilyScore(
        accuracy=_rate([each.hit for each in answers]),
        pair_accuracy=_rate([hit for group in pairs for hit in group]),
        false_click=_rate([each.clicked for each in absent]),
        false_refusal=_rate([each.refused for each in present]),
        yes_ratio=_rate([each.clicked for each in answers]),
        ci95=bootstrap(pairs),
        n=len(answers),
    )


def _pairs(answers: Sequence[Answered]) -> Iterator[list[bool]]:
    """A probe's four pairs, whether both of each are right."""
    probes: dict[int, dict[tuple[int, int], bool]] = {}
    for each in answers:
        probes.setdefault(each.asked.probe.seed, {})[each.asked.screen, each.asked.goal] = each.hit
    for hits in probes.values():
        yield [hits[one] and hits[other] for one, other in PAIRS]


def _rate(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0

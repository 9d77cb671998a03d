"""The page network: what stands out on a screen, what a goal has to do with it, and one action out of it."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
import torch

from handeye.training.page.batch import Sample, collate, run
from handeye.training.page.noise import read_by
from handeye.training.page.targets import goal_span, target_of
from handeye.training.page.train import groups, losses
from handeye.vlm.page.decide import Inputs, choices
from handeye.vlm.page.encode import Step, ask, page_of
from handeye.vlm.page.model import load, save
from handeye.vlm.page.network import KINDS, PageNetwork, Shape
from handeye.vlm.page.regions import regions
from handeye.vlm.page.words import APART, IN_A_RUN, NAMED, WHOLE_LINE, named

TINY = Shape(width=48, heads=4, layers=3, inner=96, point=16, waves=4, apart=1)
LINES = [
    [("Full", (20.0, 20.0, 50.0, 36.0)), ("name", (54.0, 20.0, 96.0, 36.0))],
    [("E-mail", (20.0, 70.0, 70.0, 86.0))],
    [("Save", (40.0, 122.0, 78.0, 138.0))],
    [("Cancel", (140.0, 122.0, 190.0, 138.0))],
]
NAME_FIELD, MAIL_FIELD = (110, 14, 300, 42), (110, 64, 300, 92)


def drawn() -> np.ndarray:
    """Two fields, two buttons and a tick of 14 pixels."""
    screen = np.full((180, 400, 3), 255, np.uint8)
    for x0, y0, x1, y1 in (NAME_FIELD, MAIL_FIELD):
        cv2.rectangle(screen, (x0, y0), (x1 - 1, y1 - 1), (120, 120, 120), 1)
    cv2.rectangle(screen, (26, 114), (92, 146), (20, 90, 200), -1)
    cv2.rectangle(screen, (126, 114), (204, 146), (220, 220, 220), -1)
    cv2.rectangle(screen, (340, 20), (353, 33), (90, 90, 90), 1)
    return screen


def overlap(one: np.ndarray, other: tuple[int, int, int, int]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0, wide) * max(0, high)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / (sum(areas) - both)


def samples(goals_and_answers):  # type: ignore[no-untyped-def]
    page = page_of(drawn(), LINES)
    out = []
    for goal, answers in goals_and_answers:
        asked = ask(page, goal)
        target = target_of(page, asked, goal, answers)
        assert target is not None
        out.append(Sample(asked, target, goal=goal))
    senses = np.zeros(len(page.boxes), np.int64), np.zeros(len(page.boxes), np.int64)
    return page, out, senses


EXAMPLES = [
    ("Click Save", [{"do": "click", "boxes": [[26, 114, 92, 146]]}]),
    ("Press the cancel button", [{"do": "click", "boxes": [[126, 114, 204, 146]]}]),
    ("Type “Ida” into the full name", [{"do": "type", "text": "Ida", "boxes": [list(NAME_FIELD)]}]),
    ("Enter ida@x.org as E-mail", [{"do": "type", "text": "ida@x.org", "boxes": [list(MAIL_FIELD)]}]),
    ("Tick the box", [{"do": "click", "boxes": [[340, 20, 354, 34]]}]),
    ("Click Archive", []),
    ("Which button is left of Cancel?", [{"do": "done", "answer": "Save", "boxes": [[40, 122, 78, 138]]}]),
    ("How many buttons are there?", [{"do": "done", "answer": "2", "count": 2}]),
]


@pytest.mark.parametrize(
    "box", [NAME_FIELD, MAIL_FIELD, (26, 114, 93, 147), (126, 114, 205, 147), (340, 20, 354, 34)]
)
def test_fields_buttons_and_small_ticks_stand_out(box: tuple[int, int, int, int]) -> None:
    words = np.array([word[1] for line in LINES for word in line]).astype(int)
    assert max(overlap(found, box) for found in regions(drawn(), words)) > 0.8


def test_letters_of_read_words_are_no_regions() -> None:
    screen = np.full((60, 200, 3), 255, np.uint8)
    cv2.putText(screen, "Settings", (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 1, cv2.LINE_AA)
    assert len(regions(screen, np.array([[16, 14, 140, 52]]))) == 0
    assert len(regions(screen, np.zeros((0, 4), int))) > 0


def test_a_goal_names_words_lines_and_words_that_grew_together() -> None:
    flags, _ = named(
        'Click "Add to cart" of the Steel Kettle', [["Add", "to", "cart"], ["Steel"], ["Addtocart"], ["Mug"]]
    )
    assert flags == [[WHOLE_LINE] * 3, [WHOLE_LINE], [WHOLE_LINE], [APART]]
    flags, spans = named("Open the settings", [["Open", "source", "settings"], ["Settlngs"]])
    assert flags[0] == [NAMED, APART, NAMED]
    assert flags[1] == [WHOLE_LINE]
    assert ("Open the settings"[slice(*spans[0])], IN_A_RUN) == ("Open", 2)


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ('Type "Ida Holm" into the field Ida', "Ida Holm"),
        ("Fill in e-mail ida@example.com, please", "ida@example.com"),
        ("password {secret:pass}", "{secret:pass}"),
    ],
)
def test_a_text_of_the_goal_is_found_letter_by_letter(goal: str, text: str) -> None:
    asked = ask(page_of(drawn(), LINES), goal)
    span = goal_span(goal, text, asked)
    assert span is not None
    assert goal[asked.starts[span[0]] : asked.ends[span[1]]] == text


def test_questions_of_one_batch_are_answered_as_each_alone() -> None:
    torch.manual_seed(0)
    network = PageNetwork(TINY).eval()
    page, some, senses = samples(EXAMPLES)
    with torch.inference_mode():
        together, _ = run(network, collate([page], [some], [senses]))
        alone = [run(network, collate([page], [[one]], [senses]))[0] for one in some]
    for row, each in enumerate(alone):
        assert torch.allclose(together.kind[row], each.kind[0], atol=1e-4)
        assert torch.allclose(together.target[row], each.target[0], atol=1e-4)


def test_it_learns_eight_questions_of_one_screen() -> None:
    torch.manual_seed(0)
    network = PageNetwork(TINY)
    page, some, senses = samples(EXAMPLES)
    batch = collate([page], [some], [senses])
    optimizer = torch.optim.AdamW(groups(network), lr=3e-3)
    for _ in range(90):
        item, tokens = run(network, batch)
        loss = torch.stack(list(losses(item, network.senses(tokens), batch).values())).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    network.eval()
    said = [choices(network, Inputs.of(page), goal, half=False)[0].text for goal, _ in EXAMPLES]
    assert said[0].startswith("click(")
    assert said[2].startswith("type(text='Ida'")
    assert said[3].startswith("type(text='ida@x.org'")
    assert said[5:] == ["fail(reason='absent')", "done(answer='Save')", "done(answer='2')"]


def test_after_a_step_that_changed_nothing_it_is_not_done_and_does_not_do_it_again() -> None:
    torch.manual_seed(1)
    network = PageNetwork(TINY).eval()
    with torch.no_grad():
        network.kinds.bias.copy_(
            torch.tensor([3.0 if kind == "click" else 4.0 * (kind == "done") for kind in KINDS])
        )
    page = page_of(drawn(), LINES)
    inputs = Inputs.of(page)
    assert choices(network, inputs, "Click Save", half=False)[0].text == "done()"
    first = next(one for one in choices(network, inputs, "Click Save", half=False) if one.kind == "click")
    assert first.point is not None
    past = [Step("click", first.point[:2], "Save", "", "unchanged")]
    again = choices(network, inputs, "Click Save", past, half=False)
    assert all(one.kind != "done" for one in again)
    clicked = next(one for one in again if one.kind == "click")
    assert clicked.point is not None
    assert clicked.point[:2] != first.point[:2]


def test_saved_weights_answer_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    torch.manual_seed(0)
    network = PageNetwork(TINY).eval()
    for weight in network.parameters():
        weight.data = weight.data.bfloat16().float()
    save(network, tmp_path)
    other = load(tmp_path)
    inputs = Inputs.of(page_of(drawn(), LINES))
    one, two = (choices(each, inputs, "Click Save", half=False) for each in (network, other))
    assert [each.text for each in one] == [each.text for each in two]


def test_a_screen_without_words_or_regions_is_answered() -> None:
    torch.manual_seed(0)
    page = page_of(np.zeros((50, 60, 3), np.uint8), [])
    assert choices(PageNetwork(TINY).eval(), Inputs.of(page), "Click Save", half=False)[0].text


def test_reading_noise_keeps_boxes_on_the_screen_and_most_words() -> None:
    rng = random.Random(3)
    read = [read_by(rng, LINES) for _ in range(200)]
    words = [word for lines in read for line in lines for word, _ in line]
    assert 0.85 * 200 * 5 < len(words) < 200 * 5
    assert read_by(rng, LINES, 0) == LINES

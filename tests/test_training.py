"""Training on ten small screens: right labels, a falling loss, nothing lost in a kill."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from tiny_models import TOY

from handeye.agent.actions import parse
from handeye.agent.contracts import Box, StepSummary
from handeye.training import batch, train
from handeye.training.batch import Batcher, collate
from handeye.training.labels import Answer, answer_of, spread
from handeye.training.objective import losses
from handeye.training.questions import ask
from handeye.training.records import Choice, Element, Question, Screen, read_screens
from handeye.training.splits import TEST_SEEDS, TRAIN_SEEDS, VALIDATION_SEEDS, split_of
from handeye.training.subgoals import subgoals
from handeye.training.windows import Shape, Source, open_window
from handeye.vlm import tokens as words
from handeye.vlm.auto import HandeyeConfig, HandeyeModel
from handeye.vlm.copying import copied_from
from handeye.vlm.grammar import allowed_after
from handeye.vlm.history import past_steps
from handeye.vlm.layout import cell_centers
from handeye.vlm.written import Written, action_text, changed, read_place

SHAPE = Shape(screens=4, questions=3, texts=4, width=160, height=96)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Ten screens of two words each, with a click and a typing question."""
    root = tmp_path_factory.mktemp("screens")
    (root / "frames").mkdir()
    rng = random.Random(0)
    with (root / "screens.jsonl").open("w") as lines:
        for number in range(10):
            pixels = np.full((96, 160, 3), 255, np.uint8)
            elements = []
            for row, text in enumerate(rng.sample(["save", "open", "quit", "help", "zoom"], 2)):
                y = 20 + 45 * row
                cv2.putText(pixels, text, (20, y + 15), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0))
                elements.append(Element(box=Box(20, y, 70, y + 20), role="button", text=text))
            cv2.imwrite(str(root / "frames" / f"{number}.png"), pixels)
            questions = (
                Question(
                    goal=f"Click {elements[0].text}", choices=(Choice(kind="click", box=elements[0].box),)
                ),
                Question(
                    goal='Type "abc" there',
                    choices=(Choice(kind="type", box=elements[1].box, text="abc"),),
                    history=(StepSummary(action="click(x=10, y=10)", effect="changed"),),
                ),
            )
            screen = Screen(
                frame=f"frames/{number}.png", source="test", seed=TRAIN_SEEDS[number],
                questions=questions, elements=tuple(elements),
            )  # fmt: skip
            lines.write(screen.model_dump_json() + "\n")
        lines.write('{"frame": "frames/cut')
    return root


def test_a_line_cut_off_by_a_kill_is_left_out(folder):
    assert len(list(read_screens(folder))) == 10


def test_no_seed_lies_in_two_splits():
    assert split_of(1_000_000) == split_of(2_000_000) == split_of(33) == "test"
    assert {split_of(TRAIN_SEEDS[0]), split_of(VALIDATION_SEEDS[-1]), split_of(TEST_SEEDS[-1])} == {
        "train", "validation", "test",
    }  # fmt: skip
    with pytest.raises(ValueError, match="no split"):
        split_of(-1)


def test_typed_text_is_copied_from_the_goal_where_it_stands_there():
    question = Question(goal='Type "abc"', choices=(Choice(kind="type", box=Box(0, 0, 9, 9), text="abc"),))
    answer = answer_of(question, question.choices[0])
    assert [words.WORD.get(token) for token in answer.tokens] == ["TYPE", "POINT", "COPY", "END", "EOS"]
    prompt = [words.ID["GOAL"], *question.goal.encode()]
    assert bytes(prompt[answer.span[0] : answer.span[1] + 1]) == b"abc"
    free = Question(goal="Add 2 and 3", choices=(Choice(kind="type", box=Box(0, 0, 9, 9), text="5"),))
    assert words.SAY in answer_of(free, free.choices[0]).tokens


def test_the_soft_label_lies_in_the_boxes_and_sums_to_one():
    centers = cell_centers(np.arange(60)[None], np.zeros((1, 2)), 96, 160)
    valid = np.ones(len(centers), bool)
    boxes = [(20.0, 20.0, 70.0, 40.0), (100.0, 60.0, 104.0, 64.0)]
    label = spread(boxes, centers, valid)
    assert label.sum() == pytest.approx(1, abs=1e-5)
    for x, y in centers[label > 0]:
        assert (20 <= x < 70 and 20 <= y < 40) or max(abs(x - 102), abs(y - 62)) <= 8
    assert spread([(900.0, 900.0, 950.0, 950.0)], centers, valid).sum() == 0


def test_what_was_read_of_a_screen_is_told_of_some_screens_and_agrees_with_the_page(monkeypatch):
    elements = [Element(box=Box(8, 8, 72, 24), role="text", text="Print report")]
    centers = cell_centers(np.arange(60)[None], np.zeros((1, 2)), 96, 160)
    for share, wanted in ((0.0, 0), (1.0, 1)):
        monkeypatch.setattr(batch, "READ", share)
        monkeypatch.setattr(batch, "MISREAD", 0.0)
        monkeypatch.setattr(batch, "UNREAD", 0.0)
        result = batch.read_page(elements, centers, random.Random(1)).hints('Click "Print report"', 320)
        assert result.max() == wanted
        on = (centers[:, 0] < 72) & (centers[:, 0] >= 8) & (centers[:, 1] < 24) & (centers[:, 1] >= 8)
        assert not (result[0] > 0)[~on].any()


def test_a_window_moves_its_targets_with_it(folder):
    source = Source.read(str(folder))
    small = Shape(screens=1, questions=1, texts=1, width=96, height=64)
    rng = random.Random(3)
    for index in range(len(source.lines)):
        screen = source.screen(index)
        window = open_window(source, screen, small, rng)
        whole = cv2.imread(str(folder / screen.frame))[:, :, ::-1]
        for element in window.elements:
            original = next(one for one in screen.elements if one.text == element.text)
            x0, y0, x1, y1 = (int(side) for side in original.box)
            a0, b0, a1, b1 = (int(side) for side in element.box)
            assert np.array_equal(window.pixels[b0:b1, a0:a1], whole[y0:y1, x0:x1])


def test_a_question_about_a_text_that_is_not_there_has_no_choice():
    elements = (Element(box=Box(0, 0, 9, 9), role="button", text="save"),)
    asked = [ask(elements, ["stranger"], random.Random(seed)) for seed in range(120)]
    absent = [question.goal for question in asked if not question.choices]
    strange = [goal for goal in absent if "stranger" in goal]
    assert strange
    assert len(absent) > len(strange), "a text that is nearly there is asked for too"
    assert not any(re.search(r"\bsave\b", goal) for goal in absent)
    assert all("save" in question.goal for question in asked if question.choices)


def test_the_loss_falls_on_ten_examples(folder):
    torch.manual_seed(0)
    model = HandeyeModel(HandeyeConfig(**TOY)).train()
    batch = Batcher([Source.read(str(folder))], SHAPE, 1).batch(random.Random(1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    first = None
    for _ in range(40):
        loss, parts = losses(model, batch)
        first = first or float(loss.detach())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert float(loss.detach()) < 0.5 * first
    assert parts["word_hit"] == 1
    assert parts["copy_hit"] == 1


def test_training_goes_on_from_the_newest_checkpoint(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(train.SHAPES, "small", SHAPE)
    monkeypatch.setattr(train, "HandeyeConfig", lambda: HandeyeConfig(**TOY))
    arguments = ["--data", f"small={folder}", "--out", str(tmp_path), "--threads", "1"]
    train.main([*arguments, "--minutes", "0.01"])
    train.main([*arguments, "--minutes", "0.02"])
    assert "resumed at step" in capsys.readouterr().out
    assert (tmp_path / "weights" / "model.safetensors").exists()


def test_an_absent_target_is_pointed_at_nowhere(folder):
    window = open_window(Source.read(str(folder)), next(read_screens(folder)), SHAPE, random.Random(0))
    absent = Question(goal="Click zebra", choices=())
    click = Question(goal="Click save", choices=(Choice(kind="click", box=Box(20, 20, 70, 40)),))
    window = replace(window, questions=[absent, click])
    batch = collate([window], SHAPE, [], random.Random(1))
    row = next(row for row in range(len(batch["next"])) if batch["next"][row, 0] == words.ID["FAIL"])
    where = batch["point_at"].tolist().index([row, 2])
    assert batch["actions"][row, 1:3].tolist() == [words.ID["CLICK"], words.POINT]
    assert batch["next"][row, 1:].eq(-100).all()
    assert batch["point_label"][where].sum() == 0


@pytest.mark.parametrize(
    ("goal", "keys", "copied"),
    [
        ('Press "Control+Shift+n"', "Control+Shift+n", True),
        ('Press "Enter"', "Enter", True),
        ("Enter a name and press the key", "Enter", False),
    ],
)
def test_keys_in_quotes_are_copied(goal, keys, copied):
    answer = answer_of(Question(goal=goal, choices=()), Choice(kind="press", keys=keys))
    assert answer is not None
    assert (words.COPY in answer.tokens) == copied
    if copied:
        first, last = answer.span
        assert goal.encode()[first - 1 : last].decode() == keys


def test_subgoals_can_all_be_answered_and_are_reached_only_by_their_own_step():
    rng = random.Random(3)
    elements = [
        Element(box=Box(20, 20, 90, 40), role="button", text="Save"),
        Element(box=Box(20, 60, 90, 80), role="textbox", label="Name"),
    ]
    kinds = set()
    for _ in range(300):
        for question in subgoals(elements, "desktop/form", rng, (5, 5)):
            choice = question.choices[0] if question.choices else None
            assert answer_of(question, choice) is not None, question
            if choice is None:
                assert "Save" not in question.goal, "what is asked for is nowhere"
                continue
            kinds.add((choice.kind, bool(question.history)))
            done = [step.action.partition("(")[0] for step in question.history]
            if choice.kind == "click":
                assert done in ([], ["type"]), "what is pressed by its name, or typed and not yet sent"
            else:
                assert (choice.kind == "done") == bool(done)
            for step in question.history:
                parse(step.action)
    assert kinds == {
        *((kind, False) for kind in ("press", "type", "open_app", "click")),
        *((kind, True) for kind in ("done", "click")),
    }


@pytest.mark.parametrize(
    ("goal", "choice", "wanted"),
    [
        ("Select all", {"kind": "click", "count": 3}, "click(x=20.0, y=30.0, count=3)"),
        (
            "a, b",
            {"kind": "click", "modifiers": ("Control",)},
            "click(x=20.0, y=30.0, modifiers=('Control',))",
        ),
        ('Type "REX" in lower case', {"kind": "type", "text": "rex"}, "type(text='rex', x=20.0, y=30.0)"),
        ('Type "Rex" in upper case', {"kind": "type", "text": "REX"}, "type(text='REX', x=20.0, y=30.0)"),
        ('Type "Rex" as it is', {"kind": "type", "text": "Rex"}, "type(text='Rex', x=20.0, y=30.0)"),
        ("Show the menu of it", {"kind": "move"}, "move(x=20.0, y=30.0)"),
        ("To the next", {"kind": "scroll", "dy": 60}, "scroll(x=20.0, y=30.0, dx=0, dy=120)"),
        ("To the end", {"kind": "scroll", "dy": 1000}, "scroll(x=20.0, y=30.0, dx=0, dy=1000)"),
        ("Type the sum", {"kind": "type", "text": "7 EUR"}, "type(text='7 EUR', x=20.0, y=30.0)"),
    ],
)
def test_what_is_taught_reads_as_the_action_that_is_right(
    goal: str, choice: dict[str, object], wanted: str
) -> None:
    right = Choice.model_validate({**choice, "box": (10, 20, 30, 40)})
    shown = Element(box=Box(50, 20, 90, 40), role="text", text="7 EUR")
    answer = answer_of(Question(goal=goal, choices=(right,)), right, [shown])
    assert answer is not None
    prompt = [words.ID["GOAL"], *words.encode(goal, 100)]
    written = Written(tokens=[words.BOS, *answer.tokens])
    written.points = [((x0 + x1) / 2, (y0 + y1) / 2, 1.0) for ((x0, y0, x1, y1),) in answer.boxes]
    written.span = list(answer.span or ())
    place = read_place(written)
    assert place == ((70, 30) if "7 EUR" in wanted else None)
    assert action_text(written, prompt, "7 EUR" if place else "") == wanted
    for number, token in enumerate(answer.tokens, 1):
        assert token in allowed_after(written.tokens[:number], reads=True)
    assert parse(wanted).kind == right.kind
    assert words.WORD[answer.tokens[0]] in past_steps([wanted])[0].openings


def test_an_answer_that_stands_on_the_screen_is_pointed_to() -> None:
    shown = [
        Element(box=Box(x, 20, x + 30, 40), role="text", text=text) for x, text in ((10, "A"), (60, "7"))
    ]
    question = Question(goal="What is A?", choices=(Choice(kind="done", text="7"),))
    answer = answer_of(question, question.choices[0], shown)
    assert answer is not None
    assert [words.WORD[token] for token in answer.tokens] == ["DONE", "POINT", "EOS"]
    assert answer.boxes == [[(60, 20, 90, 40)]]
    written = Written(tokens=[words.BOS, *answer.tokens], points=[(75.0, 30.0, 1.0)])
    assert read_place(written) == (75, 30)
    assert action_text(written, [], "7") == "done(answer='7')"
    assert words.POINT not in allowed_after([words.BOS, words.ID["DONE"]])


def test_what_stands_beside_a_name_is_asked_for() -> None:
    elements = [
        Element(box=Box(10, 20, 60, 34), role="text", text="Total:"),
        Element(box=Box(80, 20, 120, 34), role="text", text="12.50"),
        Element(box=Box(80, 40, 120, 54), role="text", text="14.75"),
        Element(box=Box(20, 60, 90, 80), role="textbox", label="Amount"),
    ]
    rng, item = random.Random(1), set()
    for _ in range(300):
        for question in subgoals(elements, "synth/form", rng):
            choice = question.choices[0] if question.choices else None
            if choice and choice.text in ("12.50", "14.75") and choice.text not in question.goal:
                answer = answer_of(question, choice, elements)
                assert answer is not None
                assert answer.boxes[-1] == [tuple(each.box) for each in elements if each.text == choice.text]
                item.add((choice.kind, "Total" in question.goal, choice.text))
    assert {("done", True, "12.50"), ("type", True, "12.50"), ("done", False, "14.75")} <= item
    assert ("done", True, "14.75") not in item


def test_single_letters_a_sum_and_a_word_of_a_line_are_taken_from_where_they_stand() -> None:
    letters = [
        Element(box=Box(10 * i, 5 - i, 10 * i + 8, 20), role="text", text=text)
        for i, text in enumerate("Byhw")
    ]
    total = Element(box=Box(5, 40, 60, 55), role="text", text="9 + 2 =")
    field = Box(5, 60, 90, 75)

    def told(text: str) -> Answer | None:
        choice = Choice(kind="type", text=text, box=field)
        return answer_of(Question(goal="Fill it in", choices=(choice,)), choice, [*letters, total])

    shown, summed, spelled = told("Byhw"), told("11"), told("12")
    assert shown
    assert summed
    assert spelled
    assert shown.tokens == [words.ID["TYPE"], words.POINT, words.POINT, words.EOS]
    assert shown.boxes == [[tuple(field)], [(0, 2, 38, 20)]]
    assert summed.tokens == [words.ID["TYPE"], words.POINT, words.POINT, words.ID["SOLVE"], words.EOS]
    assert summed.boxes == [[tuple(field)], [tuple(total.box)]]
    assert words.SAY in spelled.tokens
    line = Element(box=Box(0, 80, 100, 92), role="text", text="ac lobortis, dui")
    choice = Choice(kind="type", text="lobortis", box=field)
    word = answer_of(Question(goal="Fill it in", choices=(choice,)), choice, [line])
    assert word
    assert word.tokens == [words.ID["TYPE"], words.POINT, words.POINT, words.ID["ONE_WORD"], words.EOS]
    x0, y0, x1, y1 = word.boxes[1][0]
    assert (y0, y1) == (80, 92)
    assert 12 < x0 < 30
    assert 65 < x1 < 85
    for answer in (shown, summed, word):
        for end, token in enumerate(answer.tokens):
            assert token in allowed_after([words.BOS, *answer.tokens[:end]], reads=True)
    written = Written([words.BOS, *summed.tokens], points=[(40.0, 66.0, 1.0), (30.0, 47.0, 1.0)])
    assert changed("9 + 2 =", written) == "11"


def test_a_letter_within_a_word_is_not_copied_in_another_case() -> None:
    assert copied_from("Name of the male", "M") is None
    assert copied_from("Name of the male", "MALE") == ((12, 15), [words.ID["UPPER"]])


def test_a_click_that_has_no_word_is_not_taught_as_another() -> None:
    right = Choice(kind="click", box=Box(1, 1, 9, 9), modifiers=("Shift",))
    assert answer_of(Question(goal="g", choices=(right,)), right) is None

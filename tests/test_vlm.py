"""The built-in VLM by equalities on a toy size: saved = loaded, alone = among others, tiles encoded alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_models import TOY
from transformers import AutoModelForImageTextToText, AutoProcessor

from handeye.agent.actions import parse
from handeye.vlm import TileCache, decide, load
from handeye.vlm import tokens as words
from handeye.vlm.adapters import pool
from handeye.vlm.auto import HandeyeConfig, HandeyeModel, HandeyeProcessor
from handeye.vlm.copying import span_of
from handeye.vlm.hints import ReadPage
from handeye.vlm.history import past_steps
from handeye.vlm.layout import Frame, cell_centers, lay_out, on_picture
from handeye.vlm.processor import encode_prompt, pack_tiles
from handeye.vlm.spans import encode_spans, spans_of
from handeye.vlm.sums import solved
from handeye.vlm.written import Written, action_text


@pytest.fixture(scope="module")
def model() -> HandeyeModel:
    torch.manual_seed(0)
    return HandeyeModel(HandeyeConfig(**TOY)).eval()


@pytest.fixture
def inputs() -> dict[str, torch.Tensor]:
    pixels = np.random.default_rng(0).integers(0, 255, (214, 332, 3), dtype=np.uint8)
    return HandeyeProcessor()([pixels], [(0, 0, 332, 214)], 'Click "ok" and type "abc"')


def logits(model: HandeyeModel, inputs: dict[str, torch.Tensor], action: list[int]) -> torch.Tensor:
    with torch.no_grad():
        context = model.read(model.keep(model.see(inputs["pixel_values"]), inputs), inputs)
        tokens = torch.tensor([action])
        none = torch.full_like(tokens, -1)
        return model.text(model.write(context, tokens, none, none))


def test_saved_and_loaded_by_the_auto_names_gives_equal_logits(model, inputs, tmp_path):
    model.save_pretrained(tmp_path)
    HandeyeProcessor().save_pretrained(tmp_path)
    again = AutoModelForImageTextToText.from_pretrained(tmp_path).eval()
    assert isinstance(AutoProcessor.from_pretrained(tmp_path), HandeyeProcessor)
    action = [words.BOS, words.ID["CLICK"], words.POINT]
    assert torch.equal(logits(model, inputs, action), logits(again, inputs, action))
    assert decide(load(tmp_path)[0], inputs).text == decide(model, inputs).text


def test_weights_as_they_are_stored_give_equal_logits(model, inputs, tmp_path):
    HandeyeModel(HandeyeConfig(**TOY)).to(torch.bfloat16).save_pretrained(tmp_path)
    action = [words.BOS, words.ID["CLICK"], words.POINT]
    lines = []
    for halved in (False, True):
        network, _ = load(tmp_path)
        if halved:
            network.to_bfloat16()
        with torch.autocast("cpu", torch.bfloat16):
            lines.append(logits(network, inputs, action))
    assert torch.equal(*lines)


def test_a_tile_is_encoded_alone(model):
    torch.manual_seed(1)
    tiles = torch.randint(0, 255, (1, 3, 3, 64, 96), dtype=torch.uint8)
    changed = tiles.clone()
    changed[0, 1] = 0
    with torch.no_grad():
        before, after = model.see(tiles), model.see(changed)
    assert torch.equal(before.tokens[0, 0], after.tokens[0, 0])
    assert torch.equal(before.fine[0, 2], after.fine[0, 2])
    assert not torch.equal(before.tokens[0, 1], after.tokens[0, 1])


def test_a_known_tile_is_not_encoded_again_and_its_features_are_equal(model):
    torch.manual_seed(2)
    tiles = torch.randint(0, 255, (1, 4, 3, 64, 96), dtype=torch.uint8)
    changed = tiles.clone()
    changed[0, 1] = 0
    kept, fresh = TileCache(model, capacity=8), TileCache(model, capacity=8)
    with torch.no_grad():
        kept.see(tiles)
        again, anew = kept.see(changed), fresh.see(changed)
    assert (kept.encoded, kept.reused) == (5, 3)
    assert torch.equal(again.tokens, anew.tokens)
    assert torch.equal(again.fine, anew.fine)


def test_a_full_cache_forgets_the_oldest_tile(model):
    cache = TileCache(model, capacity=2)
    tiles = torch.arange(3, dtype=torch.uint8).reshape(1, 3, 1, 1, 1).expand(1, 3, 3, 32, 32).contiguous()
    with torch.no_grad():
        cache.see(tiles)
        cache.see(tiles[:, :1])
    assert cache.encoded == 4


def test_a_batch_answers_as_its_members_do(model, inputs):
    other = HandeyeProcessor()(
        [np.full((214, 332, 3), 200, np.uint8)], [(0, 0, 332, 214)], 'Click "no" and type "abc"'
    )
    both = {name: torch.cat((inputs[name], other[name])) for name in inputs}
    joined = model.read(model.keep(model.see(both["pixel_values"]), both), both)
    alone = model.read(model.keep(model.see(inputs["pixel_values"]), inputs), inputs)
    torch.testing.assert_close(joined.keys[:1], alone.keys, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(joined.words[:1], alone.words, atol=1e-4, rtol=1e-4)


def test_later_action_tokens_do_not_change_earlier_ones(model, inputs):
    short = logits(model, inputs, [words.BOS, words.ID["TYPE"]])
    long = logits(model, inputs, [words.BOS, words.ID["TYPE"], words.POINT, words.COPY])
    torch.testing.assert_close(short, long[:, :2], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("seed", range(12))
def test_an_untrained_model_answers_a_valid_action_on_the_screen(seed):
    torch.manual_seed(seed)
    model = HandeyeModel(HandeyeConfig(**TOY)).eval()
    pixels = np.random.default_rng(seed).integers(0, 255, (100, 150, 3), dtype=np.uint8)
    inputs = HandeyeProcessor()(
        [pixels], [(0, 0, 150, 100)], "Type 'a\"b' please", ["click(x=3, y=4)"], ["changed"]
    )
    answer = decide(model, inputs)
    action = parse(answer.text)
    assert 0 < answer.confidence <= 1
    for x, y, sure in answer.points:
        assert 0 <= x < 160
        assert 0 <= y < 112
        assert 0 <= sure <= 1.001
    assert action.kind in {
        "click",
        "type",
        "scroll",
        "move",
        "drag",
        "press",
        "open_app",
        "wait",
        "navigate",
        "done",
        "fail",
    }


def test_the_prompt_marks_what_was_done(model):
    history = ["click(x=10, y=20)", "type(text='abc', x=30, y=40, clear=True)"]
    prompt = encode_prompt('Type "abc" here', past_steps(history, ["changed", "unchanged"]), 320, 4)
    assert prompt["past"][0].tolist() == [30, 40]
    assert prompt["past"][1].tolist() == [10, 20]
    assert prompt["past"][2].tolist() == [-1, -1]
    marked = bytes(prompt["tokens"][prompt["typed"] == 1].tolist())
    assert marked == b"abc"


@pytest.mark.parametrize(
    ("goal", "text", "start"),
    [('press "press" now', "press", 7), ("ab a b", "a", 3), ("x", "y", None), ("né é", "é", 4)],
)
def test_a_span_prefers_the_quoted_or_free_standing_place(goal, text, start):
    span = span_of(goal, text)
    assert (span and span[0]) == start
    if span:
        assert goal.encode()[span[0] : span[1] + 1].decode() == text


def test_padding_is_never_pointed_at():
    tiles = [np.zeros((214, 332, 3), np.uint8)]
    pixels = pack_tiles(tiles)
    assert pixels.shape == (1, 3, 224, 352)
    kept = lay_out(tiles, 224, 352).kept
    centers, on = cell_centers(kept, np.zeros((1, 2)), 224, 352), on_picture(kept, tiles, 224, 352)
    assert centers[on][:, 0].max() < 332 + 4
    assert centers[on][:, 1].max() < 214 + 4
    assert len(centers) == len(on) == 4 * kept.size
    assert len(np.unique(centers, axis=0)) == len(centers)


def drawn_on(seed: int, count: int = 9) -> list[np.ndarray]:
    """Tiles of one colour, each with a few noisy boxes."""
    rng = np.random.default_rng(seed)
    tiles = [np.full((256, 384, 3), 240, np.uint8) for _ in range(count)]
    for tile in tiles:
        for x, y in rng.integers(0, 220, (rng.integers(1, 5), 2)):
            tile[y : y + 30, x : x + 90] = rng.integers(0, 255, (min(30, 256 - y), 90, 3))
    return tiles


@pytest.mark.parametrize("seed", range(4))
def test_what_is_drawn_is_kept_and_flat_ground_is_not(seed):
    tiles = drawn_on(seed)
    layout = lay_out(tiles, 256, 384)
    kept = layout.kept[layout.kept >= 0]
    assert len(np.unique(kept)) == len(kept) < 0.5 * len(tiles) * 16 * 24
    drawn = np.stack([(tile != 240).any(-1).reshape(16, 16, 24, 16).any((1, 3)) for tile in tiles])
    assert set(np.flatnonzero(drawn)) <= set(kept)
    for window in layout.kept:
        ends = np.flatnonzero(np.diff(window[window >= 0] // 384))
        assert len(ends) + 1 == len(np.unique(window[window >= 0] // 384)), "a tile lies in two parts"


def test_coarse_tokens_and_their_four_know_each_other():
    layout = lay_out(drawn_on(1), 256, 384)
    frame = Frame.of(torch.tensor(layout.kept)[None], torch.tensor(layout.coarse)[None], 9, (16, 24))
    origins = torch.arange(18).float().reshape(1, 9, 2) * 100
    on = frame.kept.flatten() >= 0
    fine = frame.places(origins).flatten(1, 2)[0]
    above = frame.coarse_places(origins)[0][frame.parent[0]]
    assert bool(((fine - above).abs() == 8)[on].all())
    for coarse, four in enumerate(frame.children[0]):
        assert all(int(frame.parent[0, spot]) == coarse for spot in four if spot < frame.kept.numel())


def test_texts_are_quoted_ones_first_then_words():
    goal = 'Open the ticket "Ünder the hood" as “bo b” in list 38.'
    texts = [goal.encode()[start:end].decode() for start, end in spans_of(goal)]
    assert texts == ["Ünder the hood", "bo b", "Open", "ticket", "list", "38"]
    result = encode_spans(goal, 320)
    prompt = [0, *goal.encode()]
    for number, text in enumerate(texts):
        start, end = result["span_at"][number].tolist()
        assert bytes(prompt[start:end]).decode() == text
        assert bytes(result["span_tokens"][result["span_of"] == number + 1].tolist()).decode() == text
    assert "it's 5" not in [goal[a:b] for a, b in spans_of("it's 5 o'clock")]
    assert not encode_spans("", 320)["span_at"].any()


@pytest.mark.parametrize(
    ("goal", "wanted"),
    [
        ("Select 12/06/2016 as the date", ["Select", "12/06/2016", "12", "6", "2016", "date"]),
        ("the 7th result", ["7th", "7", "result"]),
        ("Click on Tina Young.", ["Tina Young", "Click", "Tina", "Young"]),
        ("Order: Pea and ham soup, tea", ["Pea and ham soup", "Order", "Pea", "ham", "soup", "tea"]),
        ("version 3.14 of h8th", ["version", "3.14", "h8th"]),
    ],
)
def test_texts_of_several_words_and_the_numbers_of_a_date(goal: str, wanted: list[str]) -> None:
    assert [goal[start:end] for start, end in spans_of(goal)] == wanted


def test_texts_side_by_side_are_read_as_if_alone(model):
    result = encode_spans('"alpha beta" gamma', 320)
    number, tokens = result["span_of"][None], result["span_tokens"][None]
    on = number > 0
    with torch.no_grad():
        together = model.prompt(tokens, tokens * 0, on, (number[:, None] == number[:, :, None]) & on[:, None])
        for index in (1, 2):
            mine = tokens[number == index][None]
            alone = model.prompt(mine, mine * 0, torch.ones_like(mine, dtype=torch.bool))
            torch.testing.assert_close(together[number == index], alone[0], atol=1e-5, rtol=1e-5)


def read_page(*lines: str) -> ReadPage:
    """Lines of 16 x 16 words, one below the other, on cells of 8 x 8."""
    centers = np.array([(x, y) for y in range(4, 64, 8) for x in range(4, 160, 8)], float)
    return ReadPage(
        [
            [
                (word, (16.0 * i, 16.0 * row, 16.0 * i + 16, 16.0 * row + 16))
                for i, word in enumerate(line.split())
            ]
            for row, line in enumerate(lines)
        ],
        centers,
    )


@pytest.mark.parametrize(
    ("line", "here", "other"),
    [
        ("Print report now", {0, 1}, {2}),
        ("PRINT REP0RT", {0, 1}, set()),  # a nought is read for an o
        ("Printreport now", {0}, {1}),  # blanks are often not read
        ("Print repart", set(), set()),  # one letter wrong: it may be it
        ("Report print", set(), {0, 1}),
        ("Nothing", set(), {0}),
        ("Print reportAkira Cruz", set(), {2}),  # two links that touch: it may be there
        ("Now print reporters", set(), {0}),
        ("Blueprint reporters", set(), {0, 1}),  # parts of two other words
    ],
)
def test_what_was_read_tells_where_a_text_stands_and_where_not(
    line: str, here: set[int], other: set[int]
) -> None:
    result = read_page("", line).hints('Click "Print report"', 320)[0].reshape(8, 20)
    assert not result[[0, 1, 4, 5, 6, 7]].any(), "nothing was read there"
    words_of_row = result[2:4].reshape(2, 10, 2).transpose(1, 0, 2).reshape(10, 4)
    assert {number for number, cells in enumerate(words_of_row) if (cells == 1).all()} == here
    assert {number for number, cells in enumerate(words_of_row) if (cells == -1).all()} == other


def test_a_text_without_letters_and_an_empty_screen_give_no_hint():
    assert not read_page(">> x").hints('Press ">>"', 320)[0].any()
    assert not read_page().hints('Press "x"', 320).any()


def test_what_was_read_is_believed_before_the_encoder(model, inputs):
    kept = model.keep(model.see(inputs["pixel_values"]), inputs)
    hints = torch.zeros(1, *inputs["span_at"].shape[1:2], kept.valid.shape[1], dtype=torch.int8)
    hints[0, 0, 40:44], hints[0, 1] = 1, -1
    with torch.no_grad():
        plain, item = model._found(kept, inputs), model._found(kept, inputs | {"hints": hints})
    assert set(item[0, 0].topk(4).indices.tolist()) == {40, 41, 42, 43}
    assert float(item[0, 0].softmax(0)[-1]) < 0.01
    assert int(item[0, 1].argmax()) == kept.valid.shape[1], "nowhere"
    assert torch.equal(item[0, 2:], plain[0, 2:])
    kept.valid[0, 40:44] = False
    with torch.no_grad():
        beyond = model._found(kept, inputs | {"hints": hints})
    assert not set(beyond[0, 0].topk(4).indices.tolist()) & {40, 41, 42, 43}, "padding is no place"


def test_the_pool_adapter_gives_a_quarter_of_the_tokens():
    assert pool.tokens_out(576) == 144
    x = torch.randn(2, 24, 64)
    assert pool.PoolAdapter(64)(x, (4, 6)).shape == (2, pool.tokens_out(24), 64)


def test_braces_in_an_answer_stay_what_they_are():
    said = [*words.encode("a {b", 64)]
    written = Written(tokens=[words.BOS, words.ID["DONE"], words.SAY, *said, words.EOS], said=said)
    assert action_text(written, []) == "done(answer='a {b')"
    moved = Written(tokens=[words.BOS, words.ID["MOVE"], words.POINT, words.EOS], points=[(3.0, 4.0, 1.0)])
    assert action_text(moved, []) == "move(x=3.0, y=4.0)"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("9 + 2 =", "11"), ("8 x 0 =", "0"), ("3x1=", "3"), ("3 × 4 = ?", "12"), ("6/4=", "1.5"),
        ("0.1 + 0.2", "0.3"), ("X -7= 8", "15"), ("3 - x = 9", "-6"), ("2y = 8", "4"),
        ("8X0=mit", ""), ("x =", ""), ("5", ""), ("1/0=", ""), ("7/x=0", ""), ("9**9", ""), ("(1).real", ""),
        ("x - y = 3", ""), ("Total", ""), ("12/06/2016 Monday", ""), ("3 + = 2", ""), ("", ""),
        ("(3 + 4", ""), ("3 + 4)", ""), ("() + 1", ""), ("1..2 + 3", ""), ("+*(=)", ""),
        ("x*x*x - x = 5", ""), ("x = x + 0", ""),
    ],
)  # fmt: skip
def test_a_sum_or_an_equation_as_it_is_read_is_solved_and_nothing_else(text: str, result: str) -> None:
    assert solved(text) == result

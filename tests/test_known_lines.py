"""What stands on a screen is found and read once, and again only where it changed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

pytest.importorskip("rapidocr")

from PIL import Image, ImageDraw, ImageFont

from handeye.agent.contracts import Screenshot
from handeye.agent.perception import known_lines, ocr_networks
from handeye.agent.perception.known_lines import KnownLines
from handeye.agent.perception.ocr_lines import find_lines, read_lines
from handeye.agent.perception.ocr_networks import FINDER, network, rounded
from handeye.agent.perception.reading import WordReader
from handeye.agent.perception.shifts import shifted

ORDERS = ["Orders of today", "Print report", "Anna Berg, 14 Mill Lane", "Cancel", "Total 318.40", "Sign out"]
MORE = ["Delivered on Monday", "Change address", "Help and contact", "Terms of use"]


def page(lines: list[str], top: int = 20) -> Screenshot:
    """Lines 48 pixels apart, beside a menu that stands still."""
    picture = Image.new("RGB", (640, 320), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(20)
    for row, text in enumerate(lines):
        draw.text((200, top + 48 * row), text, fill="black", font=font)
    draw.rectangle((0, 0, 160, 320), fill="#dde")
    draw.text((20, 30), "Inbox", fill="black", font=font)
    return Screenshot(np.array(picture))


def texts(reader: KnownLines, screen: Screenshot) -> list[str]:
    return [line.text for line in reader.lines(screen)]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many pixels were looked at since the last question."""
    seen: list[int] = []

    def counting(pixels: np.ndarray) -> object:
        seen.append(pixels.shape[0] * pixels.shape[1])
        return find_lines(pixels)

    def asked() -> int:
        total = sum(seen)
        seen.clear()
        return total

    monkeypatch.setattr(known_lines, "find_lines", counting)
    return asked


def test_all_lines_of_a_screen_are_read_where_they_stand() -> None:
    lines = KnownLines().lines(page(ORDERS))
    assert [line.text for line in lines] == ["Orders of today", "Inbox", *ORDERS[1:]]
    assert all(
        line.box.contains(210, 32 + 48 * row)
        for row, line in enumerate(lines)
        if row > 1
        for row in [row - 1]
    )


def test_only_a_changed_line_is_looked_at_again(looked_at: Callable[[], int]) -> None:
    reader = KnownLines()
    before = texts(reader, page(ORDERS))
    whole = looked_at()
    assert texts(reader, page(ORDERS)) == before
    assert looked_at() == 0
    other = page([*ORDERS[:3], "Refuse", *ORDERS[4:]])
    assert texts(reader, other) == texts(KnownLines(), other) == [*before[:4], "Refuse", *before[5:]]
    assert 0 < looked_at() - whole < 0.15 * whole


def test_what_vanished_is_forgotten_and_what_came_is_read() -> None:
    reader = KnownLines()
    texts(reader, page(ORDERS))
    fewer = page([*ORDERS[:2], "", *ORDERS[3:]])
    assert texts(reader, fewer) == texts(KnownLines(), fewer)
    assert texts(reader, page(ORDERS)) == texts(KnownLines(), page(ORDERS))


@pytest.mark.parametrize("down", [-48, -31, 17])
def test_lines_go_along_with_a_scrolled_page(down: int, looked_at: Callable[[], int]) -> None:
    reader, before, after = KnownLines(), page(ORDERS + MORE), page(ORDERS + MORE, 20 + down)
    texts(reader, before)
    whole = looked_at()
    result = reader.lines(after)
    assert looked_at() < 0.5 * whole
    fresh = KnownLines().lines(after)
    assert [line.text for line in result] == [line.text for line in fresh]
    assert all(abs(one.box.y0 - other.box.y0) <= 3 for one, other in zip(result, fresh, strict=True))


def test_another_page_is_no_scrolled_one() -> None:
    before, after = page(ORDERS).pixels, page(MORE + ORDERS).pixels
    assert shifted(before, after, (before != after).any(2)) is None


def test_a_screen_of_one_colour_has_no_lines() -> None:
    assert KnownLines().lines(Screenshot(np.full((200, 300, 3), 255, np.uint8))) == []
    assert find_lines(np.zeros((0, 5, 3), np.uint8)) == []


def test_several_threads_read_the_same() -> None:
    reader = WordReader()
    screens = [page(ORDERS), page(MORE)] * 3
    with ThreadPoolExecutor(3) as pool:
        items = list(pool.map(reader.words, screens))
    assert items[0] == items[2] == items[4] != items[1] == items[3] == items[5]


def test_sizes_are_few_and_hold_what_is_asked() -> None:
    sizes = {rounded(size) for size in range(1, 2001)}
    assert len(sizes) <= 20
    assert all(size <= rounded(size) <= max(32, 1.25 * size + 31) for size in range(1, 2001))


def test_onnxruntime_reads_where_openvino_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    pixels = page(ORDERS).pixels
    found = find_lines(pixels)
    lines = [text for text, _ in read_lines(pixels, found)]
    real = ocr_networks.find_spec
    monkeypatch.setattr(ocr_networks, "find_spec", lambda name: None if name == "openvino" else real(name))
    for kept in (network, ocr_networks.letters):
        kept.cache_clear()
    try:
        assert network(FINDER).__module__ == ocr_networks.__name__
        again = find_lines(pixels)
        assert [text for text, _ in read_lines(pixels, again)] == lines
    finally:
        for kept in (network, ocr_networks.letters):
            kept.cache_clear()

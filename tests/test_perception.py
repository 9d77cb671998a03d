"""Cutting, zooming and mapping over all screen sizes from 1x1 to 8000x5000."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handeye.agent.contracts import Box, ModelCard, Screenshot
from handeye.agent.errors import CallerError
from handeye.agent.perception.changes import CELL, NOISE, compare, differ_by_focus
from handeye.agent.perception.history import earlier_screens, remembered, told_of
from handeye.agent.perception.tiling import (
    cut_tiles,
    cut_views,
    overview_of,
    screen_to_view,
    stitch,
    tile_grid,
    view_to_screen,
)
from handeye.agent.perception.zoom import region_around, zoom_view

QUICK = settings(max_examples=120, deadline=None)
WIDTHS, HEIGHTS = st.integers(1, 8000), st.integers(1, 5000)


def card(tile: tuple[int, int] = (448, 336), **changes: int) -> ModelCard:
    return ModelCard(
        name="toy", family="toy", dialect="handeye", coordinate_space="screen",
        tile_width=tile[0], tile_height=tile[1], **changes,
    )  # fmt: skip


@st.composite
def cards(draw: st.DrawFn) -> ModelCard:
    tile = draw(st.tuples(st.integers(16, 1500), st.integers(16, 1500)))
    overlap = draw(st.integers(0, min(tile) - 1))
    sides = draw(st.sampled_from([0, 1, 256, 1024]))
    return card(tile, overlap=overlap, overview_side=sides, max_tiles=draw(st.integers(1, 80)))


def blank(width: int, height: int) -> Screenshot:
    """A screen of one colour that takes no memory."""
    return Screenshot(np.broadcast_to(np.uint8(7), (height, width, 3)))


def noise(width: int, height: int, seed: int = 0) -> Screenshot:
    random = np.random.default_rng(seed)
    return Screenshot(random.integers(0, 256, (height, width, 3), dtype=np.uint8))


@QUICK
@given(WIDTHS, HEIGHTS, cards())
def test_a_grid_covers_the_screen_within_its_budget(width: int, height: int, model: ModelCard) -> None:
    grid = tile_grid(width, height, model)
    assert 1 <= len(grid.corners) <= model.max_tiles
    for edges, tile, side in ((grid.xs, grid.tile_width, width), (grid.ys, grid.tile_height, height)):
        assert edges[0] == 0
        cut_side = edges[-1] + tile
        assert side * grid.scale <= cut_side + 1e-6
        assert cut_side < side * grid.scale + 1
        assert all(
            0 < later - earlier <= tile - model.overlap for earlier, later in itertools.pairwise(edges)
        )
    unshrunk = tile_grid(width, height, model.model_copy(update={"max_tiles": 10**9}))
    assert unshrunk.scale == 1
    assert (grid.scale == 1) == (len(unshrunk.corners) <= model.max_tiles)


@QUICK
@given(WIDTHS, HEIGHTS, cards(), st.data())
def test_points_map_to_a_view_and_back(
    width: int, height: int, model: ModelCard, data: st.DataObject
) -> None:
    x = data.draw(st.floats(0, width, exclude_max=True))
    y = data.draw(st.floats(0, height, exclude_max=True))
    model = model.model_copy(update={"max_tiles": min(model.max_tiles, 12)})
    shot = blank(width, height) if width * height < 2_000_000 else blank(width, min(height, 250))
    y = min(y, shot.height - 0.5)
    views = cut_views(shot, model)
    seen = [view for view in views if view.region.contains(x, y)]
    assert [view for view in seen if view.kind == "tile"], "every screen point is in some tile"
    for view in seen:
        view_x, view_y = screen_to_view(view, x, y)
        assert 0 <= view_x <= view.pixels.shape[1] + 1e-6
        assert 0 <= view_y <= view.pixels.shape[0] + 1e-6
        assert view_to_screen(view, view_x, view_y) == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize(("width", "side"), [(1905, 239), (1905, 253), (4001, 16), (7919, 67)])
def test_shrunk_tiles_reach_the_last_pixel_of_the_screen(width: int, side: int) -> None:
    views = cut_views(blank(width, 1), card((side, 16), max_tiles=1))
    assert views[-1].region.x1 == width


@QUICK
@given(WIDTHS, HEIGHTS, cards(), st.data())
def test_a_target_on_a_seam_is_whole_in_a_tile(
    width: int, height: int, model: ModelCard, data: st.DataObject
) -> None:
    grid = tile_grid(width, height, model)
    side = int(model.overlap / grid.scale)
    target_width = data.draw(st.integers(0, min(side, width)))
    target_height = data.draw(st.integers(0, min(side, height)))
    x = data.draw(st.integers(0, width - target_width))
    y = data.draw(st.integers(0, height - target_height))
    for edges, tile, start, length in (
        (grid.xs, grid.tile_width, x, target_width),
        (grid.ys, grid.tile_height, y, target_height),
    ):
        low, high = start * grid.scale, (start + length) * grid.scale
        assert any(edge <= low + 1e-6 and high <= edge + tile + 1e-6 for edge in edges)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), cards(), st.integers(0, 3))
def test_stitch_undoes_cut(width: int, height: int, model: ModelCard, seed: int) -> None:
    shot = noise(width, height, seed)
    unlimited = model.model_copy(update={"max_tiles": 10**9})
    assert np.array_equal(stitch(cut_views(shot, unlimited)), shot.pixels)
    tiles = cut_tiles(shot, tile_grid(width, height, model))
    whole = stitch(tiles)
    assert all(
        np.array_equal(part.pixels, again.pixels)
        for part, again in zip(tiles, cut_again(whole, tiles), strict=True)
    )


def test_tiles_are_at_native_resolution_in_rows() -> None:
    shot = noise(1280, 720)
    views = cut_views(shot, card((448, 448), overlap=32, overview_side=512))
    assert [view.kind for view in views] == ["overview"] + ["tile"] * 6
    assert views[0].pixels.shape == (288, 512, 3)
    assert views[0].scale == pytest.approx(0.4)
    assert [view.region[:2] for view in views[1:]] == [
        (0, 0),
        (416, 0),
        (832, 0),
        (0, 272),
        (416, 272),
        (832, 272),
    ]
    assert all(view.scale == 1 and view.pixels.shape == (448, 448, 3) for view in views[1:])


def test_a_small_screen_is_one_tile_of_its_own_size() -> None:
    (view,) = cut_views(noise(160, 210), card((448, 448)))
    assert view.pixels.shape == (210, 160, 3)
    assert view.region == Box(0, 0, 160, 210)


def test_shrinking_keeps_a_mark_where_the_mapping_says() -> None:
    pixels = np.zeros((1000, 3001, 3), np.uint8)
    pixels[700:720, 2500:2520] = 255
    (view,) = cut_views(Screenshot(pixels), card((448, 448), max_tiles=1))
    assert view.scale < 0.2
    rows, columns = np.nonzero(view.pixels[..., 0] > 127)
    x, y = view_to_screen(view, columns.mean() + 0.5, rows.mean() + 0.5)
    assert (x, y) == pytest.approx((2510, 710), abs=0.5 / view.scale)


@QUICK
@given(WIDTHS, HEIGHTS, st.sampled_from([1, 7, 512]))
def test_an_overview_keeps_the_aspect_ratio(width: int, height: int, side: int) -> None:
    view = overview_of(blank(width, min(height, 90)), side)
    rows, columns = view.pixels.shape[:2]
    assert max(rows, columns) <= side
    assert view.region.width * view.scale == pytest.approx(columns, abs=1)
    assert view.region.height * view.scale == pytest.approx(rows, abs=1)


def test_a_card_whose_tiles_do_not_advance_is_refused() -> None:
    with pytest.raises(CallerError, match="overlap"):
        tile_grid(100, 100, card((32, 32), overlap=32))


@QUICK
@given(WIDTHS, st.integers(1, 400), cards(), st.data())
def test_zoom_maps_both_ways(width: int, height: int, model: ModelCard, data: st.DataObject) -> None:
    shot = blank(width, height)
    x = data.draw(st.floats(0, width, exclude_max=True))
    y = data.draw(st.floats(0, height, exclude_max=True))
    region = region_around(x, y, shot, model, factor=data.draw(st.integers(1, 4)))
    assert 0 <= region.x0 < region.x1 <= width
    assert 0 <= region.y0 < region.y1 <= height
    assert region.x0 - 1 <= x <= region.x1 + 1
    assert region.y0 - 1 <= y <= region.y1 + 1
    view = zoom_view(shot, region, model)
    assert view.region == region
    assert view.scale >= 1
    assert view.pixels.shape[1] <= model.tile_width
    assert view.pixels.shape[0] <= model.tile_height
    assert view_to_screen(view, *screen_to_view(view, x, y)) == pytest.approx((x, y), abs=1e-6)


def test_zoom_enlarges_what_it_shows() -> None:
    pixels = np.zeros((400, 400, 3), np.uint8)
    pixels[110:112, 130:132] = 255
    view = zoom_view(Screenshot(pixels), Box(100, 100, 150, 150), card((200, 200)))
    assert view.scale == 4
    rows, columns = np.nonzero(view.pixels[..., 0] > 127)
    assert view_to_screen(view, columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((131, 111), abs=0.2)


def test_zoom_is_clipped_or_refused() -> None:
    shot = noise(100, 80)
    assert zoom_view(shot, Box(-50, 60, 30, 300), card()).region == Box(0, 60, 30, 80)
    wide = zoom_view(noise(1000, 20), Box(0, 0, 1000, 20), card((448, 336)))
    assert wide.pixels.shape[:2] == (9, 448)
    with pytest.raises(CallerError):
        zoom_view(shot, Box(200, 0, 300, 10), card())


def test_changes_are_named_by_where_they_are() -> None:
    before = noise(1280, 720)
    assert compare(before, before).effect == "unchanged"
    pixels = before.pixels.copy()
    pixels[300, 640] ^= 255
    after = Screenshot(pixels)
    change = compare(before, after, [(600, 300)])
    assert change.effect == "changed"
    assert change.box is not None
    assert change.box.contains(640, 300)
    assert change.box.width == change.box.height == CELL
    assert compare(before, after, [(100, 100)]).effect == "elsewhere"
    assert compare(before, after, [(100, 100), (640, 300)]).effect == "changed"
    assert compare(before, after).effect == "changed"
    assert compare(before, after, [(600, 300)], radius=10).effect == "elsewhere"


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_one_changed_pixel_is_found_and_noise_is_not(width: int, height: int, data: st.DataObject) -> None:
    before = Screenshot(np.full((height, width, 3), 100, np.uint8))
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    pixels = before.pixels.copy()
    pixels[y, x, data.draw(st.integers(0, 2))] += NOISE
    assert compare(before, Screenshot(pixels), [(x, y)]).effect == "unchanged"
    pixels[y, x] = 100 + NOISE + 1
    change = compare(before, Screenshot(pixels), [(x, y)])
    assert change.effect == "changed"
    assert change.box is not None
    assert change.box.contains(x, y)
    assert change.box.x1 <= width
    assert change.box.y1 <= height


def test_frames_of_different_sizes_differ_everywhere() -> None:
    change = compare(noise(100, 80), noise(80, 100))
    assert (change.effect, change.fraction, change.box) == ("changed", 1.0, Box(0, 0, 80, 100))


def test_a_ring_around_a_field_is_told_from_its_text() -> None:
    plain = np.full((214, 332, 3), 255, np.uint8)
    ring = plain.copy()
    ring[78:100, 7:136] = 0
    ring[80:98, 9:134] = 255
    assert differ_by_focus(plain, plain)
    assert differ_by_focus(plain, ring)
    letters = plain.copy()
    letters[84:94, 12:14] = letters[84:86, 12:19] = 0
    assert not differ_by_focus(plain, letters)
    assert not differ_by_focus(ring, letters)
    filled = ring.copy()
    filled[84:94, 12:60] = 0
    assert not differ_by_focus(plain, filled)
    assert not differ_by_focus(plain, plain[:100])


def test_history_shows_frames_or_only_changes() -> None:
    first = noise(640, 480)
    pixels = first.pixels.copy()
    pixels[200:220, 300:330] = 0
    second, third = Screenshot(pixels), Screenshot(np.full_like(pixels, 90))
    frames = [first, first, second, third]
    past = earlier_screens(frames, third, card(past_pictures=2))
    assert [view.kind for view in past] == ["history", "history"]
    assert np.array_equal(past[0].pixels, first.pixels)
    assert np.array_equal(past[1].pixels, second.pixels)
    assert "last 2 pictures are earlier screens, oldest first" in told_of(past)[0]
    assert (
        earlier_screens(frames, third, card()) == earlier_screens([third], third, card(past_pictures=2)) == []
    )


def test_screens_are_remembered_where_something_changed():
    still = np.zeros((96, 160, 3), np.uint8)
    frames = [still.copy() for _ in range(7)]
    frames[3][:32, :32] = 255
    frames[4][:32, :32] = 255
    frames[5][:] = 90
    frames[6][:] = 90
    shots = [Screenshot(frame) for frame in frames]
    seen: list[Screenshot] = []
    for shot in shots:
        seen = remembered(seen, shot, 4)
    assert seen == [shots[0], shots[3], shots[5]]
    assert remembered(seen, shots[0], 2) == [shots[5], shots[0]]
    assert remembered([], shots[0], 2) == [shots[0]]


def cut_again(whole: np.ndarray, tiles: list) -> list:
    """The stitched screen, cut at the same places."""
    again = []
    for view in tiles:
        x, y = round(view.region.x0 * view.scale), round(view.region.y0 * view.scale)
        rows, columns = view.pixels.shape[:2]
        again.append(Screenshot(whole[y : y + rows, x : x + columns]))
    return again

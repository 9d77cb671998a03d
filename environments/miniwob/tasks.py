"""Named sets of MiniWoB++ tasks, and the words of the command line that choose them."""

from __future__ import annotations

from collections.abc import Sequence

from handeye.agent.errors import CallerError


def _names(text: str) -> list[str]:
    return text.split()


CORE12 = _names("""
    click-test click-test-2 click-button click-link click-dialog click-dialog-2 focus-text enter-text
    login-user click-checkboxes click-option click-tab
""")
"""The first dozen that the built-in VLM has to master."""

PIX2ACT59 = _names("""
    bisect-angle choose-date-nodelay circle-center click-button click-button-sequence click-checkboxes
    click-checkboxes-large click-checkboxes-soft click-checkboxes-transfer click-collapsible-2-nodelay
    click-collapsible-nodelay click-color click-dialog click-dialog-2 click-link click-option
    click-pie-nodelay click-shades click-shape click-tab click-tab-2 click-tab-2-easy click-tab-2-hard
    click-tab-2-medium click-test click-test-2 click-test-transfer click-widget count-shape count-sides
    drag-box drag-items drag-items-grid drag-shapes drag-sort-numbers email-inbox-delete
    email-inbox-important enter-date enter-text-2 enter-time find-midpoint grid-coordinate
    identify-shape navigate-tree number-checkboxes resize-textarea right-angle simple-algebra
    simple-arithmetic text-transform tic-tac-toe unicode-test use-autocomplete-nodelay use-colorwheel
    use-colorwheel-2 use-slider use-slider-2 visual-addition
""")
"""Pix2Act's 59 evaluation tasks (its tasks.txt), but for drag-item, which the package does not hold: 58."""

BG_TRAIN = _names("""
    book-flight book-flight-nodelay buy-ticket choose-date choose-date-easy choose-date-medium
    choose-date-nodelay circle-center click-checkboxes click-checkboxes-large click-checkboxes-soft
    click-checkboxes-transfer click-collapsible click-collapsible-2 click-collapsible-2-nodelay
    click-collapsible-nodelay click-dialog click-dialog-2 click-option click-shades click-test-2
    click-test-transfer count-shape daily-calendar drag-box drag-items drag-shapes drag-shapes-2
    drag-single-shape drag-sort-numbers draw-circle draw-line enter-date enter-password enter-text
    enter-text-2 enter-text-dynamic enter-time find-midpoint focus-text focus-text-2 form-sequence
    identify-shape login-user login-user-popup multi-layouts multi-orderings navigate-tree odd-or-even
    read-table read-table-2 search-engine text-editor text-transform unicode-test use-autocomplete
    use-autocomplete-nodelay use-colorwheel use-colorwheel-2 use-slider use-slider-2 visual-addition
""")
"""BrowserGym's own training split (62 tasks, from its metadata)."""

BG_TEST = _names("""
    ascending-numbers bisect-angle choose-list click-button click-button-sequence click-color click-link
    click-menu click-menu-2 click-pie click-pie-nodelay click-scroll-list click-shape click-tab
    click-tab-2 click-tab-2-easy click-tab-2-hard click-tab-2-medium click-test click-widget copy-paste
    copy-paste-2 count-sides drag-circle drag-cube drag-items-grid email-inbox email-inbox-delete
    email-inbox-forward email-inbox-forward-nl email-inbox-forward-nl-turk email-inbox-important
    email-inbox-nl-turk email-inbox-noscroll email-inbox-reply email-inbox-star-reply find-greatest
    find-word form-sequence-2 form-sequence-3 generate-number grid-coordinate guess-number
    highlight-text highlight-text-2 hot-cold number-checkboxes order-food phone-book resize-textarea
    right-angle scroll-text scroll-text-2 sign-agreement simple-algebra simple-arithmetic social-media
    social-media-all social-media-some stock-market terminal tic-tac-toe use-spinner
""")
"""BrowserGym's own test split (63 tasks)."""

BG125 = sorted(BG_TRAIN + BG_TEST)
"""All of BrowserGym's MiniWoB++ tasks."""

SETS = {"core12": CORE12, "pix2act59": PIX2ACT59, "bg-train": BG_TRAIN, "bg-test": BG_TEST, "bg125": BG125}


def choose(words: Sequence[str] | str) -> list[str]:
    """Task names from names and set names ('click-test,bg-test'), without repeats, in the order given."""
    names = words.split(",") if isinstance(words, str) else list(words)
    chosen = [task for name in names if name.strip() for task in SETS.get(name.strip(), [name.strip()])]
    unknown = sorted(set(chosen) - set(BG125))
    if unknown:
        raise CallerError(f"unknown task {unknown[0]!r}: give names of MiniWoB++ tasks or {', '.join(SETS)}")
    if not chosen:
        raise CallerError(f"no task chosen: give names of MiniWoB++ tasks or {', '.join(SETS)}")
    return list(dict.fromkeys(chosen))

"""A page of Playwright's synchronous interface, worked by asynchronous code.

Both interfaces are thin faces of the same objects, and the synchronous one runs an event loop between its
calls. `finished` runs a coroutine on that loop; `awaited` gives the page's other face. Playwright keeps one
face at each object, so ours are made anew and never kept there: the caller's own stay synchronous.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from inspect import isawaitable
from typing import Any, TypeVar, cast

from playwright._impl._async_base import mapping
from playwright._impl._impl_to_api_mapping import API_ATTR, ImplWrapper
from playwright.async_api import Page
from playwright.sync_api import Page as SyncPage

T = TypeVar("T")
FACES = mapping._mapping
"""The asynchronous class of each object's own class."""


def finished(page: SyncPage, work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on the page's event loop, from the thread that the page belongs to.

    Raises playwright's Error where Playwright has been stopped.
    """
    return cast(T, page._sync(work))


def awaited(page: SyncPage) -> Page:
    """The page with methods that are awaited."""
    return cast(Page, Awaited(page._impl_obj))


class Awaited:
    """The asynchronous face of one object. Two of the same object are equal."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._handlers: dict[Any, Callable[..., Any]] = {}
        self._face = FACES[getattr(inner, "_api_impl_class", type(inner))](inner)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._face, name)
        if name in ("on", "once", "remove_listener"):
            return lambda event, handler: value(event, self._handler(handler))
        return _faced(value)

    def _handler(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """The same for the same handler, so that it can be removed."""
        return self._handlers.setdefault(handler, _given(handler))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Awaited) and other._inner is self._inner

    def __hash__(self) -> int:
        return hash(self._inner)


def _faced(value: Any) -> Any:
    """What asynchronous code is given of it: a face, a function that takes and gives faces, or itself."""
    if isinstance(value, ImplWrapper):
        inner = value._impl_obj
        if type(value) in FACES.values() and getattr(inner, API_ATTR, None) is value:
            delattr(inner, API_ATTR)
        return Awaited(inner)
    if isinstance(value, list):
        return [_faced(each) for each in value]
    if isawaitable(value):
        return _answer(value)
    return _function(value) if callable(value) else value


def _function(call: Callable[..., Any]) -> Callable[..., Any]:
    def faced(*words: Any, **named: Any) -> Any:
        given = [_given(each) for each in words]
        return _faced(call(*given, **{name: _given(each) for name, each in named.items()}))

    return faced


def _given(value: Any) -> Any:
    """What Playwright is given: an object's face, and of a function one that is called with faces."""
    if isinstance(value, Awaited):
        return value._face
    if callable(value):
        return lambda data: value(_faced(data))
    return value


async def _answer(value: Awaitable[Any]) -> Any:
    return _faced(await value)

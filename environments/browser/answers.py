"""How servers answered a page: its document's status, Chromium's error page, failed requests of scripts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, Request, Response

from handeye.agent.errors import CallerError, EnvironmentLost

ERROR_PAGE = "chrome-error://"
NOT_REACHED = (
    "ERR_CONNECTION_REFUSED",
    "ERR_NAME_NOT_RESOLVED",
    "ERR_ADDRESS_UNREACHABLE",
    "ERR_INTERNET_DISCONNECTED",
    "ERR_NETWORK_CHANGED",
)
"""Failures before a server has seen the request: it can be sent again without being done twice."""
BLOCKED = "ERR_BLOCKED_BY_CLIENT"
"""What is said of a request that was not allowed."""
FROM_SCRIPTS = frozenset({"xhr", "fetch"})
MOST_KEPT = 20
ADDRESS_LENGTH = 200


class Answers:
    """Listens to a page. status: of the document that is shown; None where no server was asked."""

    def __init__(self, page: Page) -> None:
        self.status: int | None = None
        self._page = page
        self._address, self._method, self._failure = "", "GET", ""
        self._excused = False
        self._failed: list[str] = []
        self._asks = ""
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfailed", self._lost)

    @property
    def fault(self) -> str:
        """Why what is shown is no page of the application but an error of the world; else empty."""
        if self._excused or BLOCKED in self._failure:
            return ""
        if self._page.url.startswith(ERROR_PAGE):
            return f"{self._address or 'the page'} does not answer: {self._failure or 'no reason is known'}"
        return f"{self._address} answers {phrase(self.status)}" if (self.status or 0) >= 500 else ""

    @property
    def not_reached(self) -> bool:
        """Whether an error page is shown whose request no server has seen, and asking again sends no form."""
        shown = self._page.url.startswith(ERROR_PAGE) and not self._excused
        return shown and self._method == "GET" and any(name in self._failure for name in NOT_REACHED)

    def excuse(self) -> None:
        """The page that failed was asked for by an address of the model's own: it is shown and told to it."""
        self._excused = True

    def take_failed(self) -> tuple[str, ...]:
        """Requests of the page's scripts that a server answered with 500 or above, since the last call."""
        failed, self._failed = self._failed, []
        return tuple(failed)

    def take_asked(self) -> str | None:
        """What the server of a document asks for in a dialog of the browser, since the last call."""
        asks, self._asks = self._asks, ""
        return asks or None

    def _asked(self, request: Request) -> None:
        if self._of_document(request):
            self._address, self._method = request.url[:ADDRESS_LENGTH], request.method
            self.status, self._failure, self._excused = None, "", False

    def _answered(self, response: Response) -> None:
        request = response.request
        if self._of_document(request):
            self.status = response.status
            asked = response.headers.get("www-authenticate", "")
            if response.status == 401 and asked:
                host = urlsplit(request.url).netloc
                self._asks = (
                    f"{host} asks for a user and a password outside the page ({asked[:80]}): see http_auth"
                )
        elif response.status >= 500 and request.resource_type in FROM_SCRIPTS:
            text = f"{request.method} {request.url[:ADDRESS_LENGTH]} answers {phrase(response.status)}"
            self._failed = [*self._failed[1 - MOST_KEPT :], text]

    def _lost(self, request: Request) -> None:
        if self._of_document(request):
            self._failure = request.failure or ""

    def _of_document(self, request: Request) -> bool:
        with suppress(Error):  # a service worker's request has no frame
            return request.is_navigation_request() and request.frame == self._page.main_frame
        return False


def phrase(status: int | None) -> str:
    """A status with its name: 503 Service Unavailable."""
    with suppress(ValueError):
        return f"{status} {HTTPStatus(status or 0).phrase}"
    return str(status)


def check_start(address: str, status: int, headers: Mapping[str, str]) -> None:
    """Raises CallerError for a start page that is not there or asks for a password that only the browser's
    own dialog takes, EnvironmentLost for a server that failed."""
    if status in (404, 410):
        raise CallerError(f"{address} answers {phrase(status)}: check the address of the start page")
    if status == 401 and "www-authenticate" in headers:
        raise CallerError(f"{address} answers {phrase(status)}: it asks for a password outside the page")
    if status >= 500:
        raise EnvironmentLost(f"{address} answers {phrase(status)}")

"""The pages. Every form works without JavaScript and answers with a redirect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from handeye.examples.helpdesk.store import CATEGORIES, PRIORITIES, Draft, Store

HERE = Path(__file__).parent
COOKIE = "helpdesk"
pages = Jinja2Templates(directory=HERE / "templates")
Handler = Callable[[Request, Store, str], Awaitable[Response]]


def create_app(store: Store, css: str = "") -> Starlette:
    """The application on one database. css is added to every page, for another look."""
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/", signed_in(home)),
            Route("/sign-in", sign_in, methods=["GET", "POST"]),
            Route("/sign-out", sign_out, methods=["POST"]),
            Route("/overview", signed_in(overview)),
            Route("/help", signed_in(help_page)),
            Route("/tickets", signed_in(tickets)),
            Route("/tickets/new", signed_in(new_ticket), methods=["GET", "POST"]),
            Route("/tickets/{number:int}", signed_in(ticket)),
            Route("/tickets/{number:int}/{change}", signed_in(change_ticket), methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
    )
    app.state.store, app.state.css = store, css
    return app


def signed_in(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The handler for those who are signed in; everyone else is sent to the sign-in page."""

    async def guarded(request: Request) -> Response:
        store: Store = request.app.state.store
        user = store.user_of(request.cookies.get(COOKIE, ""))
        if user is None:
            return RedirectResponse("/sign-in", 303)
        request.state.user = user
        return await handler(request, store, user)

    return guarded


def show(request: Request, template: str, status_code: int = 200, **words: object) -> Response:
    user = getattr(request.state, "user", None)
    css = request.app.state.css
    return pages.TemplateResponse(request, template, {"user": user, "css": css, **words}, status_code)


async def health(request: Request) -> Response:
    return PlainTextResponse("ok")


async def home(request: Request, store: Store, user: str) -> Response:
    return RedirectResponse("/tickets", 303)


async def sign_in(request: Request) -> Response:
    if request.method == "GET":
        return show(request, "sign_in.html", name="")
    store: Store = request.app.state.store
    async with request.form() as form:
        name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
    token = store.sign_in(name, password)
    if token is None:
        return show(request, "sign_in.html", 401, name=name, error="Wrong name or password.")
    answer = RedirectResponse("/tickets", 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict")
    return answer


async def sign_out(request: Request) -> Response:
    request.app.state.store.sign_out(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


async def overview(request: Request, store: Store, user: str) -> Response:
    return show(request, "overview.html", totals=store.totals(), rows=store.page("", "open", 1).rows[:5])


async def help_page(request: Request, store: Store, user: str) -> Response:
    return show(request, "help.html")


async def tickets(request: Request, store: Store, user: str) -> Response:
    query, status = request.query_params.get("q", "").strip(), request.query_params.get("status", "all")
    number = request.query_params.get("page", "1")
    page = store.page(query, status, int(number) if number.isdecimal() else 1)

    def link(**change: object) -> str:
        return "/tickets?" + urlencode({"q": query, "status": status, "page": page.number, **change})

    return show(request, "tickets.html", page=page, query=query, status=status, link=link)


async def new_ticket(request: Request, store: Store, user: str) -> Response:
    words: dict[str, Any] = {"priorities": PRIORITIES, "categories": CATEGORIES}
    if request.method == "GET":
        return show(request, "new_ticket.html", draft=Draft(""), **words)
    async with request.form() as form:
        field = {
            name: str(form.get(name, "")).strip()
            for name in ("title", "description", "priority", "category", "urgent")
        }
    draft = Draft(
        field["title"],
        field["description"],
        field["priority"] or "normal",
        field["category"] or CATEGORIES[0],
        bool(field["urgent"]),
    )
    if not draft.title or draft.priority not in PRIORITIES or draft.category not in CATEGORIES:
        return show(
            request, "new_ticket.html", 422, draft=draft, error="Please give the ticket a title.", **words
        )
    return RedirectResponse(f"/tickets/{store.add_ticket(draft, user)}?done=created", 303)


async def ticket(request: Request, store: Store, user: str) -> Response:
    number = request.path_params["number"]
    row = store.ticket(number)
    if row is None:
        return show(request, "missing.html", 404, number=number)
    return show(
        request,
        "ticket.html",
        ticket=row,
        comments=store.comments(number),
        priorities=PRIORITIES,
        done=request.query_params.get("done", ""),
    )


async def change_ticket(request: Request, store: Store, user: str) -> Response:
    number, change = request.path_params["number"], request.path_params["change"]
    if store.ticket(number) is None:
        return show(request, "missing.html", 404, number=number)
    async with request.form() as form:
        value = str(form.get("value", "")).strip()
    if change == "comment" and value:
        store.add_comment(number, user, value)
    elif change == "status" and value in ("open", "closed"):
        store.set_status(number, value)
    elif change == "priority" and value in PRIORITIES:
        store.set_priority(number, value)
    else:
        return RedirectResponse(f"/tickets/{number}", 303)
    return RedirectResponse(f"/tickets/{number}?done={change}", 303)

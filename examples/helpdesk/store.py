"""The helpdesk's SQLite database: schema and every query the pages make."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PRIORITIES = ("low", "normal", "high")
CATEGORIES = ("Hardware", "Software", "Network", "Account")
PAGE_SIZE = 8

SCHEMA = """
CREATE TABLE users (name TEXT PRIMARY KEY, full_name TEXT NOT NULL, password TEXT NOT NULL);
CREATE TABLE sessions (token TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(name));
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
    priority TEXT NOT NULL DEFAULT 'normal', category TEXT NOT NULL DEFAULT 'Hardware',
    urgent INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL DEFAULT 'open', author TEXT NOT NULL);
CREATE TABLE comments (
    id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES tickets(id),
    author TEXT NOT NULL, text TEXT NOT NULL);
"""


@dataclass(frozen=True)
class User:
    name: str
    full_name: str
    password: str


@dataclass(frozen=True)
class Draft:
    """A ticket as it is first written."""

    title: str
    description: str = ""
    priority: str = "normal"
    category: str = "Hardware"
    urgent: bool = False
    status: str = "open"
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of the ticket list; number counts from 1."""

    rows: list[sqlite3.Row]
    number: int
    count: int
    found: int


class Store:
    """One database file; a connection lives as long as one call."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def connect(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def create(self, users: list[User], drafts: list[Draft]) -> None:
        """Write a new database, whole or not at all; drafts are numbered from 1 in the order given."""
        unfinished = Store(self.path.with_suffix(".new"))
        unfinished.path.unlink(missing_ok=True)
        with unfinished.connect() as db:
            db.executescript(SCHEMA)
            db.executemany(
                "INSERT INTO users VALUES (?, ?, ?)",
                [(user.name, user.full_name, user.password) for user in users],
            )
            for number, draft in enumerate(drafts):
                author = users[number % len(users)].name
                ticket = _insert(db, draft, author)
                db.executemany(
                    "INSERT INTO comments (ticket, author, text) VALUES (?, ?, ?)",
                    [(ticket, author, text) for text in draft.comments],
                )
        unfinished.path.replace(self.path)

    def sign_in(self, name: str, password: str) -> str | None:
        """A session token, or None when name or password is wrong."""
        with self.connect() as db:
            row = db.execute("SELECT password FROM users WHERE name = ?", (name,)).fetchone()
            if row is None or not secrets.compare_digest(row["password"].encode(), password.encode()):
                return None
            token = secrets.token_hex(16)
            db.execute("INSERT INTO sessions VALUES (?, ?)", (token, name))
            return token

    def sign_out(self, token: str) -> None:
        with self.connect() as db:
            db.execute("DELETE FROM sessions WHERE token = ?", (token,))

    def user_of(self, token: str) -> str | None:
        with self.connect() as db:
            row = db.execute("SELECT user FROM sessions WHERE token = ?", (token,)).fetchone()
            return row["user"] if row else None

    def page(self, query: str, status: str, number: int) -> Page:
        """Tickets whose title, author or number holds the query, newest first."""
        like = "%" + query.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        where = r"(title LIKE ? ESCAPE '\' OR author = ? OR '#' || id = ? OR id = ?)"
        values: list[object] = [like, query, query, query]
        if status in ("open", "closed"):
            where, values = where + " AND status = ?", [*values, status]
        with self.connect() as db:
            found = db.execute(f"SELECT count(*) FROM tickets WHERE {where}", values).fetchone()[0]
            count = max(1, -(-found // PAGE_SIZE))
            number = min(max(1, number), count)
            rows = db.execute(
                f"SELECT * FROM tickets WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?",
                [*values, PAGE_SIZE, (number - 1) * PAGE_SIZE],
            ).fetchall()
        return Page(rows, number, count, found)

    def ticket(self, number: int) -> sqlite3.Row | None:
        with self.connect() as db:
            return db.execute("SELECT * FROM tickets WHERE id = ?", (number,)).fetchone()

    def comments(self, number: int) -> list[sqlite3.Row]:
        """Newest first."""
        with self.connect() as db:
            query = "SELECT * FROM comments WHERE ticket = ? ORDER BY id DESC"
            return db.execute(query, (number,)).fetchall()

    def add_ticket(self, draft: Draft, author: str) -> int:
        with self.connect() as db:
            return _insert(db, draft, author)

    def add_comment(self, number: int, author: str, text: str) -> None:
        with self.connect() as db:
            db.execute("INSERT INTO comments (ticket, author, text) VALUES (?, ?, ?)", (number, author, text))

    def set_status(self, number: int, status: str) -> None:
        with self.connect() as db:
            db.execute("UPDATE tickets SET status = ? WHERE id = ?", (status, number))

    def set_priority(self, number: int, priority: str) -> None:
        with self.connect() as db:
            db.execute("UPDATE tickets SET priority = ? WHERE id = ?", (priority, number))

    def totals(self) -> list[tuple[str, int]]:
        """What the overview page counts."""
        with self.connect() as db:
            row = db.execute(
                "SELECT count(*), sum(status = 'open'), sum(status = 'closed'),"
                " sum(urgent AND status = 'open') FROM tickets"
            ).fetchone()
        return list(zip(("All tickets", "Open", "Closed", "Urgent"), (n or 0 for n in row), strict=True))


def _insert(db: sqlite3.Connection, draft: Draft, author: str) -> int:
    cursor = db.execute(
        "INSERT INTO tickets (title, description, priority, category, urgent, status, author)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            draft.title,
            draft.description,
            draft.priority,
            draft.category,
            int(draft.urgent),
            draft.status,
            author,
        ),
    )
    return int(cursor.lastrowid or 0)

# ruff: noqa: E501 - long lines of markup and wordings
"""Random names, products, titles, sentences, dates and sums, from large lists and from syllables."""

from __future__ import annotations

import datetime
import random
import unicodedata

from .assets import word_lists

START = ("b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pl", "qu",
         "r", "s", "sh", "st", "t", "tr", "v", "w", "z", "")  # fmt: skip
MIDDLE = ("a", "e", "i", "o", "u", "ai", "ea", "oo", "y", "io", "ei")
END = ("", "", "", "n", "r", "l", "x", "s", "m", "nd", "rt", "ck", "sk", "va", "ron", "mo", "tek", "ly")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MAIL_HOSTS = (
    "example.com",
    "example.org",
    "mail.test",
    "post.example",
    "inbox.test",
    "acme.example",
    "x.org",
    "gmx.test",
)


class Words:
    """One page's source of words."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def one(self, kind: str) -> str:
        return self.rng.choice(word_lists()[kind])

    def invented(self) -> str:
        r = self.rng
        body = "".join(r.choice(START) + r.choice(MIDDLE) for _ in range(r.randint(1, 3)))
        return (body + r.choice(END)).capitalize()

    def first(self) -> str:
        return self.invented() if self.rng.random() < 0.08 else self.one("first")

    def last(self) -> str:
        return self.invented() if self.rng.random() < 0.15 else self.one("last")

    def person(self) -> str:
        return f"{self.first()} {self.last()}"

    def company(self) -> str:
        r = self.rng
        base = (
            self.invented()
            if r.random() < 0.5
            else self.last()
            if r.random() < 0.5
            else self.one("noun").title()
        )
        tail = (
            "",
            " Ltd",
            " Inc.",
            " GmbH",
            " & Sons",
            " Group",
            " AB",
            " Labs",
            " Partners",
            " Foods",
            " Media",
            " Tools",
        )
        return base + r.choice(tail)

    def product(self) -> str:
        r = self.rng
        way = r.random()
        thing = self.one("product") if r.random() < 0.4 else self.one("noun").title()
        if way < 0.35:
            return f"{self.one('material').title()} {thing}"
        if way < 0.55:
            return f"{self.one('look').title()} {self.one('color').title()} {thing}"
        if way < 0.7:
            return f"{self.invented()} {thing}"
        if way < 0.8:
            return f"{self.invented()} {r.choice(('X', 'Pro', 'S', 'Mini', 'Max', 'One', 'Air'))}{r.choice(('', '', ' 2', ' 300', ' 45'))}"
        if way < 0.9:
            return self.one("dish")
        return f"{self.one('adjective').title()} {thing}"

    def title(self) -> str:
        """What a task, a message or an article is called."""
        r = self.rng
        way = r.random()
        if way < 0.2:
            return self.one("title")
        if way < 0.4:
            return f"{self.one('noun').capitalize()} {r.choice(('for', 'of', 'and', 'in', 'without', 'after'))} {self.one('noun')}"
        if way < 0.6:
            return f"{self.one('verb').capitalize()} the {self.one('adjective')} {self.one('noun')}"
        if way < 0.75:
            return f"{self.one('buzz_adjective').capitalize()} {self.one('buzz')}"
        if way < 0.9:
            return (
                f"{self.one('noun').capitalize()} {self.one('verb')} {self.one('noun')} {self.one('adverb')}"
            )
        return f"{self.one('adjective').capitalize()} {self.one('noun')} from {self.one('city')}"

    def sentence(self) -> str:
        r = self.rng
        forms = ("The {a} {n} {v} the {n2}.", "We {v} every {n} and {n2} {d}.", "Please {v} your {a} {n} before {n2}.",
                 "No {n} is {d} {a}.", "{n2} and {n} {v} {d}.", "If a {n} is {a}, {v} it.", "It was a {a} {n}, {d} {a2}.",
                 "Our {n} in {c} can {v} the {a} {n2} {d}.", "Ask {p} about the {n}.")  # fmt: skip
        text = r.choice(forms).format(
            a=self.one("adjective"), a2=self.one("adjective"), n=self.one("noun"), n2=self.one("noun"),
            v=self.one("verb"), d=self.one("adverb"), c=self.one("city"), p=self.first(),
        )  # fmt: skip
        return text[0].upper() + text[1:]

    def paragraph(self, low: int = 2, high: int = 5) -> str:
        return " ".join(self.sentence() for _ in range(self.rng.randint(low, high)))

    def phrase(self) -> str:
        r = self.rng
        return r.choice(
            (
                f"{self.one('adjective')} {self.one('noun')}",
                self.one("noun"),
                self.one("dish").lower(),
                self.invented(),
            )
        )

    def plain(self, text: str) -> str:
        folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        return "".join(letter for letter in folded.lower() if letter.isalnum())

    def email(self, person: str = "") -> str:
        r = self.rng
        who = person.split() or [self.first(), self.last()]
        parts = [part for part in (self.plain(piece) for piece in who) if part] or ["mail"]
        name = r.choice((".".join(parts), parts[0], parts[0][0] + parts[-1], f"{parts[0]}{r.randint(1, 99)}"))
        return f"{name}@{r.choice((*MAIL_HOSTS, self.plain(self.invented()) + '.' + r.choice(('com', 'org', 'net', 'io'))))}"

    def user(self) -> str:
        r = self.rng
        return r.choice((self.plain(self.first()), f"{self.plain(self.first())}{r.randint(1, 999)}",
                         f"{self.plain(self.first())}.{self.plain(self.last())}", self.email()))  # fmt: skip

    def secret(self) -> str:
        r = self.rng
        if r.random() < 0.35:
            return (
                "{secret:" + r.choice(("password", "login", "pass", self.plain(self.invented()), "pin")) + "}"
            )
        letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#-_"
        word = "".join(r.choice(letters) for _ in range(r.randint(5, 12)))
        return r.choice(
            (
                word,
                f"{self.one('noun')}{r.randint(1, 9999)}",
                f"{self.invented()}-{r.randint(10, 99)}",
                "hunter2",
            )
        )

    def phone(self) -> str:
        r = self.rng
        d = lambda n: "".join(str(r.randint(0, 9)) for _ in range(n))  # noqa: E731
        return r.choice(
            (
                f"+{r.randint(1, 99)} {d(3)} {d(3)} {d(3)}",
                f"({d(3)}) {d(3)}-{d(4)}",
                f"0{d(3)} {d(6)}",
                f"{d(3)}-{d(4)}",
            )
        )

    def street(self) -> str:
        return (
            f"{self.one('street')} {self.rng.randint(1, 240)}"
            if self.rng.random() < 0.7
            else f"{self.rng.randint(1, 990)} {self.one('street')}"
        )

    def postcode(self) -> str:
        r = self.rng
        return r.choice(
            (
                f"{r.randint(10000, 99999)}",
                f"{r.randint(1000, 9999)}",
                f"{r.choice('ABCEGHS')}{r.randint(1, 9)}{r.choice('ABX')} {r.randint(1, 9)}{r.choice('ABDEF')}{r.choice('GHJLN')}",
            )
        )

    def money(self, low: float = 1, high: float = 900, sign: str = "$") -> str:
        amount = self.rng.uniform(low, high)
        text = f"{amount:,.2f}" if self.rng.random() < 0.8 else f"{amount:,.0f}"
        return f"{text} {sign}" if sign in ("kr", "EUR", "CHF") else f"{sign}{text}"

    def date(self, style: int = 0, year: int | None = None) -> str:
        day = datetime.date(year or self.rng.randint(2023, 2027), 1, 1) + datetime.timedelta(
            self.rng.randint(0, 364)
        )
        return self.day_text(day, style)

    @staticmethod
    def day_text(day: datetime.date, style: int) -> str:
        month = MONTHS[day.month - 1]
        return (day.isoformat(), f"{day.day} {month} {day.year}", f"{month[:3]} {day.day}, {day.year}",
                f"{day.month:02}/{day.day:02}/{day.year}", f"{day.day}. {month[:3]}", f"{day.day:02}.{day.month:02}.{day.year}")[style % 6]  # fmt: skip

    def clock(self) -> str:
        return f"{self.rng.randint(0, 23):02}:{self.rng.choice((0, 5, 10, 15, 20, 30, 40, 45, 50)):02}"

    def number(self) -> str:
        r = self.rng
        return r.choice(
            (
                f"#{r.randint(1, 9999)}",
                f"INV-{r.randint(100, 9999)}",
                f"{r.choice('ABCDEFKRT')}{r.choice('KLMPRSX')}-{r.randint(10, 999)}",
                f"{r.randint(1000, 99999)}",
            )
        )

    def some(self, make: str, count: int) -> list[str]:
        """Different texts of a kind: the name of a method or of a list."""
        found: dict[str, str] = {}
        while len(found) < count:
            text = getattr(self, make)() if hasattr(self, make) else self.one(make)
            found.setdefault(text.lower(), text)
        return list(found.values())

"""Fake data for a new database, a pure function of the seed."""

from __future__ import annotations

import random

from handeye.examples.helpdesk.store import CATEGORIES, PRIORITIES, Draft, User

USERS = [User("anna", "Anna Lindqvist", "green-tea-42"), User("ben", "Ben Okafor", "blue-kite-17")]
"""The two who can sign in; the passwords are public on purpose: this is a demonstration."""

THINGS = {
    "Hardware": ("printer", "scanner", "monitor", "keyboard", "docking station", "projector", "headset"),
    "Software": ("spreadsheet", "calendar", "mail client", "video editor", "browser", "payroll form"),
    "Network": ("VPN", "Wi-Fi", "shared drive", "guest network", "file server", "proxy"),
    "Account": ("badge", "mailbox", "password", "user account", "licence", "group membership"),
}
FAULTS = (
    "is very slow",
    "stopped working",
    "shows an error",
    "needs replacing",
    "keeps disconnecting",
    "cannot be opened",
    "makes a strange noise",
    "is missing",
    "has to be moved",
    "asks for an update",
)
PLACES = (
    "on floor 1",
    "on floor 2",
    "on floor 3",
    "in the lobby",
    "in room 204",
    "in the warehouse",
    "in the Lisbon office",
    "in the Oslo office",
    "at reception",
    "in the lab",
    "in the canteen",
    "in the archive",
)
DETAILS = (
    "It started this morning.",
    "A restart did not help.",
    "Two colleagues see the same.",
    "It worked last week.",
    "Please call before you come.",
    "There is no hurry.",
)


def drafts(seed: int, count: int = 40) -> list[Draft]:
    """`count` tickets with different titles."""
    rng = random.Random(seed)
    written: dict[str, Draft] = {}
    while len(written) < count:
        category = rng.choice(CATEGORIES)
        thing = rng.choice(THINGS[category])
        title = f"{thing[0].upper()}{thing[1:]} {rng.choice(PLACES)} {rng.choice(FAULTS)}"
        written.setdefault(
            title,
            Draft(
                title=title,
                description=" ".join(rng.sample(DETAILS, 2)),
                category=category,
                priority=rng.choice(PRIORITIES),
                urgent=rng.random() < 0.2,
                status="closed" if rng.random() < 0.35 else "open",
                comments=tuple(rng.sample(DETAILS, rng.choice((0, 0, 1, 2)))),
            ),
        )
    return list(written.values())

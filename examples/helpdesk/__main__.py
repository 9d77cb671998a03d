"""Serve the helpdesk; a database that does not exist is created with fake data."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from handeye.examples.helpdesk.app import create_app
from handeye.examples.helpdesk.seed import USERS, drafts
from handeye.examples.helpdesk.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m handeye.examples.helpdesk", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--database", type=Path, default=Path("helpdesk.db"))
    parser.add_argument("--seed", type=int, default=7, help="of the fake data in a new database")
    parser.add_argument("--css", type=Path, help="a style sheet for every page: the same helpdesk, changed")
    options = parser.parse_args()
    store = Store(options.database)
    if not options.database.exists():
        if not options.database.parent.is_dir():
            parser.error(f"--database: the folder {options.database.parent} does not exist")
        store.create(USERS, drafts(options.seed))
    css = options.css.read_text(encoding="utf-8") if options.css else ""
    uvicorn.run(create_app(store, css), host="127.0.0.1", port=options.port, log_level="warning")


if __name__ == "__main__":
    main()

"""Goals at the file manager: dark, tools that are icons without a name, context menus, dialogs, dragging."""

from __future__ import annotations

from benchmarks.applications.goal import Goal, counts, no, only, says, unchanged, yes

INFO = {"view": {"info": "f3"}}
NOTE = {"view": {"note": "Downloaded: 2"}}
PICKED = {"view": {"picked": ["f4"]}}
TRASH = {"view": {"place": "trash"}}
SHARE = {"view": {"ask": "share", "on": "f1"}}
FOLDER = {"kind": "folder", "size": 0, "day": "2026-12-01", "in": ""}

GOALS = (
    Goal("files-01", "icon", "show the files as tiles", only(look="grid"), "click #tiles"),
    Goal("files-02", "icon", "star the flat plan", only({"files/f3/star": True}), "click #f3 .fav"),
    Goal("files-03", "icon", "unstar the choir recording", only({"files/f2/star": None}), "click #f2 .fav"),
    Goal(
        "files-04",
        "icon",
        "download the selected picture",
        only(note="Downloaded: 1"),
        "click #load",
        start=PICKED,
    ),
    Goal(
        "files-05",
        "icon",
        "make a copy of it",
        only(
            {
                "files/copy": {
                    "name": "Copy of Garden.jpg",
                    "kind": "image",
                    "size": 3110,
                    "day": "2026-06-21",
                    "in": "",
                }
            }
        ),
        "click #dup",
        start=PICKED,
    ),
    Goal("files-06", "click", "go to the trash", only(place="trash"), "click .side >> text=Trash"),
    Goal("files-07", "click", "look inside Holiday 2025", only(at="d2"), "click #d2 .name"),
    Goal(
        "files-08",
        "form",
        "create a folder named Taxes",
        only({"files/new": {**FOLDER, "name": "Taxes"}}),
        "click #plus | fill #label => Taxes | click #ok",
    ),
    Goal(
        "files-09",
        "form",
        "Rename Shopping.txt to Groceries.txt",
        only({"files/f7/name": "Groceries.txt"}),
        "click #f7 .more | click .menu >> text=Rename | fill #label => Groceries.txt | click #ok",
    ),
    Goal(
        "files-10",
        "row",
        "delete the budget",
        only(
            {
                "files/f1": None,
                "trash/f1": {
                    "name": "Budget.xlsx",
                    "kind": "file",
                    "size": 84,
                    "day": "2026-11-20",
                    "in": "",
                },
            }
        ),
        "click #f1 .more | click .menu >> text=Delete | click #ok",
    ),
    Goal(
        "files-11",
        "row",
        "Show me the details of the passport scan",
        only(info="f6"),
        "click #f6 .more | click .menu >> text=Details",
    ),
    Goal(
        "files-12",
        "row",
        "restore the old CV",
        only(
            {
                "files/t1": {
                    "name": "Old CV.docx",
                    "kind": "file",
                    "size": 38,
                    "day": "2022-04-11",
                    "in": "",
                },
                "trash/t1": None,
            }
        ),
        "click #t1 button",
        start=TRASH,
    ),
    Goal(
        "files-13",
        "tick",
        "tick Garden.jpg and Shopping.txt",
        lambda state, answer: only(at="")(state, answer) and set(state["view"]["picked"]) == {"f4", "f7"},
        "click #f4 input | click #f7 input",
    ),
    Goal("files-14", "sort", "sort by size", only(sort="size"), "click #by | click .menu >> text=Size"),
    Goal(
        "files-15",
        "sort",
        "I want the newest change at the top",
        only(sort="day", up=False),
        "click th >> text=Changed | click th >> text=Changed",
    ),
    Goal("files-16", "search", "find my lease", only(find="lease"), "fill #find => lease"),
    Goal(
        "files-17", "close", "close the panel on the right", only(info=""), "click .info button", start=INFO
    ),
    Goal(
        "files-18",
        "close",
        "get rid of the download message",
        only(note=""),
        "click .note button",
        start=NOTE,
    ),
    Goal(
        "files-19",
        "form",
        "share it with ugo@kestrel.example, who may edit",
        only({"shared/f1": {"mail": False, "who": "ugo@kestrel.example", "right": "May edit"}}),
        "fill #who => ugo@kestrel.example | click text=May edit | click #ok",
        start=SHARE,
    ),
    Goal(
        "files-20", "drag", "drag the letter into Contracts", only({"files/f5/in": "d1"}), "drag #f5 => #d1"
    ),
    Goal("files-21", "question", "how much storage is used?", says("9.6", "9.6 gb"), "answer 9.6 GB"),
    Goal("files-22", "cell", "How big is the garden photo?", says("3.1", "3.1 mb"), "answer 3.1 MB"),
    Goal(
        "files-23",
        "count",
        "how many PDF files are in the Contracts folder",
        counts(3),
        "click #d1 .name | answer 3",
    ),
    Goal("files-24", "yesno", "Is the flat plan starred?", no, "answer no", start=INFO),
    Goal("files-25", "absent", "open the folder Music", unchanged, ""),
    Goal(
        "files-26",
        "two",
        "select all three folders and then show tiles",
        lambda state, answer: (
            only(look="grid")(state, answer) and set(state["view"]["picked"]) == {"d1", "d2", "d3"}
        ),
        "click #d1 input | click #d2 input | click #d3 input | click #tiles",
    ),
    Goal(
        "files-27",
        "steps",
        "Delete two pictures",
        only(
            {
                "files/h1": None,
                "files/h2": None,
                "trash/h1": {
                    "name": "Beach.jpg",
                    "kind": "image",
                    "size": 4200,
                    "day": "2025-07-14",
                    "in": "d2",
                },
                "trash/h2": {
                    "name": "Cathedral.jpg",
                    "kind": "image",
                    "size": 3900,
                    "day": "2025-07-15",
                    "in": "d2",
                },
            }
        ),
        "click #d2 .name | click #h1 input | click #h2 input | click #del | click #ok",
        steps=(
            "Click 'Holiday 2025'",
            "Tick 'Beach.jpg'",
            "Tick 'Cathedral.jpg'",
            "Click the trash can above",
            "Click 'Delete'",
        ),
    ),
    Goal(
        "files-28",
        "steps",
        "Empty the trash",
        only({"trash/t1": None, "trash/t2": None}),
        "click .side >> text=Trash | click text=Empty trash | click #ok",
        steps=("Click 'Trash'", "Click 'Empty trash'", "Click 'Empty it'"),
    ),
    Goal(
        "files-29",
        "steps",
        "Share the lease",
        only({"shared/c2": {"mail": True, "who": "pia@kestrel.example", "right": "May view"}}),
        "click #d1 .name | click #c2 .more | click .menu >> text=Share | fill #who => pia@kestrel.example | "
        "click text=May view | click #mail | click #ok",
        steps=(
            "Click 'Contracts'",
            "Click the three dots in the row of Lease.pdf",
            "Click 'Share'",
            "Type 'pia@kestrel.example' into 'E-mail address'",
            "Select 'May view'",
            "Tick 'Tell them by e-mail'",
            "Click 'Share'",
        ),
    ),
    Goal("files-30", "yesno", "Was the garden picture changed in June?", yes, "answer yes"),
)

"""Goals at the forum: dense plain pages that load, votes and tools as icons, signing in on two screens."""

from __future__ import annotations

from benchmarks.applications.goal import Goal, counts, no, only, says, unchanged, yes

OUT = {"view": {"user": ""}}
TOAST = {"view": {"toast": "Link copied: /t/13#1"}}
THREAD = {
    "title": "Stuck bottom bracket",
    "board": "Bicycles",
    "text": "It will not turn.",
    "kind": "Question",
}

GOALS = (
    Goal(
        "forum-01",
        "icon",
        "upvote the thread about the squeaking chain",
        only({"votes/13": 1}),
        "click #up-13",
    ),
    Goal("forum-02", "icon", "Vote the curtains thread down.", only({"votes/16": -1}), "click #down-16"),
    Goal("forum-03", "icon", "bookmark this", only({"marked/15": True}), "click #mark", "/t/15"),
    Goal(
        "forum-04",
        "icon",
        "let me know when someone answers here (the bell)",
        only({"watched/12": True}),
        "click #watch",
        "/t/12",
    ),
    Goal("forum-05", "icon", "open my settings", only(path="/settings"), "click #gear"),
    Goal("forum-06", "icon", "log me out", only(user=""), "click #out"),
    Goal(
        "forum-07",
        "close",
        "close the little message in the corner",
        only(toast=""),
        "click .toast a",
        start=TOAST,
    ),
    Goal(
        "forum-08",
        "click",
        "Open the thread with the toaster",
        only(path="/t/15"),
        "click text=Toaster lever does not stay down",
    ),
    Goal("forum-09", "click", "read the house rules", only(path="/rules"), "click text=House rules"),
    Goal(
        "forum-10",
        "filter",
        "just the sewing threads",
        only(board="Sewing", path="/"),
        "click .nav >> text=Sewing",
    ),
    Goal("forum-11", "sort", "Sort by number of votes", only(sort="Most votes"), "click text=Most votes"),
    Goal(
        "forum-12",
        "page",
        "go to page 2 of the threads",
        only(page=2, path="/"),
        "click .pages >> text=/^2$/",
    ),
    Goal(
        "forum-13",
        "search",
        "search for dimmer",
        only(found="dimmer", path="/search"),
        "fill #q => dimmer | click .top button",
    ),
    Goal(
        "forum-14",
        "search",
        "find the thread about a water stain and open it",
        only(path="/t/19"),
        "fill #q => stain | click .top button | click text=Water stain on an oak table",
    ),
    Goal(
        "forum-15",
        "field",
        "write 'Try a heat gun first.' as a reply, but don't post it yet",
        only(draft={"reply": "Try a heat gun first."}),
        "fill #reply => Try a heat gun first.",
        "/t/16",
    ),
    Goal(
        "forum-16",
        "form",
        "reply with: Clean the contacts with vinegar",
        only({"replies/new": {"thread": "18", "text": "Clean the contacts with vinegar"}}),
        "fill #reply => Clean the contacts with vinegar | click text=Post reply",
        "/t/18",
    ),
    Goal(
        "forum-17",
        "form",
        "Start a new question in Bicycles. Title: Stuck bottom bracket, text: It will not turn. "
        "I want to be told about replies.",
        only({"threads/new": {"notify": True, **THREAD}}),
        "fill #title => Stuck bottom bracket | choose #board => Bicycles | fill #text => It will not turn. | "
        "click text=Question | click #notify | click text=Publish",
        "/new",
    ),
    Goal(
        "forum-18",
        "sign-in",
        "sign in as hedda, the password is sp1nnaker",
        only(user="hedda"),
        "click text=Sign in | fill #who => hedda | click text=Continue | fill #pass => sp1nnaker | "
        "click form >> text=Sign in",
        start=OUT,
    ),
    Goal(
        "forum-19",
        "sign-in",
        "Log in with hedda@mend.example and sp1nnaker and stay signed in",
        only(user="hedda@mend.example", stay=True),
        "fill #who => hedda@mend.example | click text=Continue | fill #pass => sp1nnaker | click #stay | "
        "click .box button",
        "/signin",
        OUT,
    ),
    Goal(
        "forum-20",
        "tick",
        "no more weekly digest by mail please",
        only({"profile/mail_digest": False}),
        "click #mail_digest",
        "/settings",
    ),
    Goal(
        "forum-21",
        "radio",
        "use the owl as my picture",
        only({"profile/avatar": "Owl"}),
        "click text=Owl",
        "/settings",
    ),
    Goal(
        "forum-22",
        "select",
        "I moved to Helsinki, set the time zone",
        only({"profile/zone": "Helsinki"}),
        "choose #zone => Helsinki",
        "/settings",
    ),
    Goal(
        "forum-23",
        "field",
        "make my signature Fix what you can and save it",
        only({"profile/signature": "Fix what you can"}),
        "fill #sign => Fix what you can | click text=Save signature",
        "/settings",
    ),
    Goal(
        "forum-24", "row", "Mute marek here", only({"muted/marek": True}), "click #post-13-1 .mute", "/t/13"
    ),
    Goal(
        "forum-25",
        "row",
        "report the second post as dangerous",
        only({"reports/17-1": "It is dangerous"}),
        "click #post-17-1 .flag | click text=It is dangerous | click text=Send report",
        "/t/17",
    ),
    Goal(
        "forum-26",
        "question",
        "how much did tamsin pay for the new seal?",
        says("3.20", "3,20"),
        "answer 3.20",
        "/t/11",
    ),
    Goal("forum-27", "cell", "Where does marek live?", says("Brno"), "answer Brno", "/members"),
    Goal("forum-28", "cell", "how many posts has brunk written", counts(1288), "answer 1288", "/members"),
    Goal("forum-29", "count", "How many of the members joined in 2018?", counts(2), "answer 2", "/members"),
    Goal("forum-30", "yesno", "is the kettle problem solved?", yes, "answer yes"),
    Goal("forum-31", "yesno", "Does the zip thread have more than two replies?", no, "answer no"),
    Goal("forum-32", "absent", "open the Plumbing board", unchanged, ""),
    Goal("forum-33", "absent", "delete the post by tamsin", unchanged, "", "/t/11"),
    Goal(
        "forum-34",
        "two",
        "bookmark this thread and watch it",
        only({"marked/21": True, "watched/21": True}),
        "click #mark | click #watch",
        "/t/21",
    ),
    Goal(
        "forum-35",
        "sort",
        "order the members by how much they post",
        only(order="Posts"),
        "click th >> text=Posts",
        "/members",
    ),
    Goal(
        "forum-36",
        "steps",
        "Ask about a lamp",
        only(
            {
                "threads/new": {
                    "notify": False,
                    "title": "Lamp without a switch",
                    "board": "Electronics",
                    "text": "Can I add one?",
                    "kind": "Question",
                }
            }
        ),
        "click text=New thread | fill #title => Lamp without a switch | choose #board => Electronics | "
        "fill #text => Can I add one? | click text=Question | click text=Publish",
        steps=(
            "Click 'New thread'",
            "Type 'Lamp without a switch' into 'Title'",
            "Choose 'Electronics' as the 'Board'",
            "Type 'Can I add one?' into 'Text'",
            "Select 'Question'",
            "Click 'Publish'",
        ),
    ),
    Goal(
        "forum-37",
        "steps",
        "Sign in and open the bookmarks",
        only(user="hedda", path="/marked"),
        "click text=Sign in | fill #who => hedda | click text=Continue | fill #pass => sp1nnaker | "
        "click .box button | click text=My bookmarks",
        start=OUT,
        steps=(
            "Click 'Sign in'",
            "Type 'hedda' into 'Member name or e-mail'",
            "Click 'Continue'",
            "Type 'sp1nnaker' into 'Password'",
            "Click 'Sign in'",
            "Click 'My bookmarks'",
        ),
    ),
    Goal(
        "forum-38",
        "steps",
        "Turn the mails off",
        only({"profile/mail_reply": False, "profile/mail_digest": False}, path="/settings"),
        "click #gear | click #mail_reply | click #mail_digest",
        steps=(
            "Click the gear at the top right",
            "Untick 'Mail me when somebody replies'",
            "Untick 'Mail me the weekly digest'",
        ),
    ),
)

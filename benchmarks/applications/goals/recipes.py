"""Goals at the cooks' wiki: long pages that scroll, tabs, answers from texts and tables, stars, an A to Z."""

from __future__ import annotations

from benchmarks.applications.goal import Goal, counts, no, only, says, unchanged, yes

SOUP, DUMPLINGS, EGGS = "/r/caldo", "/r/pierogi", "/r/shakshuka"
PLEA = {"view": {"plea": True}}

GOALS = (
    Goal(
        "recipes-01",
        "question",
        "who wrote the source of the recipe?",
        says("Modesto"),
        "answer M. de Lurdes Modesto",
        SOUP,
    ),
    Goal(
        "recipes-02",
        "scroll",
        "How long can I keep them in the freezer?",
        says("three months", "3 months"),
        "answer three months",
        DUMPLINGS,
    ),
    Goal(
        "recipes-03",
        "cell",
        "how much protein is in a portion",
        says("19", "19 g", "19g"),
        "answer 19 g",
        EGGS,
    ),
    Goal(
        "recipes-04", "cell", "A cup of honey, how many grams is that?", counts(340), "answer 340", "/units"
    ),
    Goal("recipes-05", "count", "how many variations of this soup are there?", counts(3), "answer 3", SOUP),
    Goal(
        "recipes-06",
        "yesno",
        "does it take longer than an hour to make pierogi?",
        yes,
        "answer yes",
        DUMPLINGS,
    ),
    Goal("recipes-07", "yesno", "Is there any meat in the shakshuka?", no, "answer no", EGGS),
    Goal(
        "recipes-08",
        "tabs",
        "what was said about this page? show the discussion",
        only(tab="Discussion"),
        "click .tabs >> text=Discussion",
        SOUP,
    ),
    Goal("recipes-09", "icon", "give it four stars", only({"stars/caldo": 4}), "click .star >> nth=3", SOUP),
    Goal("recipes-10", "icon", "print this recipe", only(printed=True), "click #print", EGGS),
    Goal("recipes-11", "quantity", "I cook for 6", only(people=6), "click #more | click #more", SOUP),
    Goal("recipes-12", "radio", "show it in ounces", only(units="Ounces"), "click text=Ounces", DUMPLINGS),
    Goal(
        "recipes-13",
        "select",
        "read the site in Portuguese",
        only(language="Português"),
        "choose #language => Português",
    ),
    Goal(
        "recipes-14",
        "scroll",
        "open the page of the Waterzooi",
        only(path="/dish/waterzooi"),
        "click text=Waterzooi",
        "/index",
    ),
    Goal(
        "recipes-15",
        "scroll",
        "leave a comment as Runa: Lovely with rye bread",
        only({"comments/new": {"on": "caldo", "who": "Runa", "text": "Lovely with rye bread"}}),
        "fill #who => Runa | fill #text => Lovely with rye bread | click text=Add comment",
        SOUP,
    ),
    Goal(
        "recipes-16",
        "search",
        "look up borscht",
        only(path="/search", found="borscht"),
        "fill #q => borscht | click text=/^Go$/",
    ),
    Goal(
        "recipes-17",
        "close",
        "close the appeal for money",
        only(plea=False),
        "click .plea button",
        start=PLEA,
    ),
    Goal(
        "recipes-18",
        "form",
        "Write to the editors: I am Pat Grieve, pat@grieve.example, it's about a mistake, "
        "answer by e-mail. Letter: The salt is missing.",
        only(
            {
                "edits/letter": {
                    "who": "Pat Grieve",
                    "mail": "pat@grieve.example",
                    "about": "A mistake",
                    "how": "By e-mail",
                    "text": "The salt is missing.",
                }
            }
        ),
        "fill #who => Pat Grieve | fill #mail => pat@grieve.example | choose #about => A mistake | "
        "click text=By e-mail | fill #text => The salt is missing. | click text=Send letter",
        "/write",
    ),
    Goal("recipes-19", "absent", "play the video of the recipe", unchanged, "", EGGS),
    Goal(
        "recipes-20",
        "two",
        "watch this page and go to its history",
        only({"watched/caldo": True}, tab="History"),
        "click #eye | click .tabs >> text=History",
        SOUP,
    ),
    Goal(
        "recipes-21",
        "steps",
        "Thank oldspoon for the vegan version",
        only({"thanks/caldo-1": True}),
        "click .toc >> text=Caldo verde | click .tabs >> text=History | click #h1 button",
        steps=("Click 'Caldo verde'", "Click 'History'", "Click 'Thank' in the row of oldspoon"),
    ),
    Goal(
        "recipes-22",
        "steps",
        "Correct the nutrition",
        only(
            {
                "edits/new": {
                    "on": "pierogi",
                    "minor": True,
                    "part": "Nutrition",
                    "wording": "480 kcal",
                    "summary": "New count",
                }
            }
        ),
        "click .tabs >> text=Edit | choose #part => Nutrition | fill #wording => 480 kcal | "
        "fill #summary => New count | click #minor | click text=Save page",
        DUMPLINGS,
        steps=(
            "Click 'Edit'",
            "Choose 'Nutrition' as the 'Part of the page'",
            "Type '480 kcal' into 'New wording'",
            "Type 'New count' into 'What did you change?'",
            "Tick 'This is a small change'",
            "Click 'Save page'",
        ),
    ),
    Goal(
        "recipes-23",
        "steps",
        "Find the eggs and rate them",
        only({"stars/shakshuka": 5}),
        "fill #q => Shakshuka | click text=/^Go$/ | click article a >> text=Shakshuka | click .star >> nth=4",
        steps=(
            "Type 'Shakshuka' into the search field",
            "Click 'Go'",
            "Click 'Shakshuka'",
            "Click the fifth star",
        ),
    ),
    Goal(
        "recipes-24",
        "steps",
        "See the green version",
        only(folded={"0": True}, path=EGGS),
        "click .toc >> text=Variations | click text=/^Green$/",
        EGGS,
        steps=("Click 'Variations' on the left", "Click 'Green'"),
    ),
    Goal(
        "recipes-25",
        "steps",
        "Half the soup",
        only(people=2, units="Ounces"),
        "click #fewer | click #fewer | click text=Ounces",
        SOUP,
        steps=("Press the minus before the number of people", "Press the minus again", "Select 'Ounces'"),
    ),
    Goal(
        "recipes-26",
        "steps",
        "Order the letter",
        only({"letter": "kim@oast.example"}),
        "fill #mail => kim@oast.example | click text=Send it to me",
        steps=("Scroll down to 'Letter'", "Type 'kim@oast.example' into 'E-mail'", "Click 'Send it to me'"),
    ),
    Goal(
        "recipes-27",
        "steps",
        "Tick off the first two steps",
        only(done={"0": True, "1": True}),
        "click .done >> nth=0 | click .done >> nth=1",
        SOUP,
        steps=("Click 'Method' on the left", "Tick the first step", "Tick the second step"),
    ),
)

"""Goals at the hotel: big warm cards, a calendar, counters, a cookie banner, a pop-up, a long help page."""

from __future__ import annotations

from benchmarks.applications.goal import Goal, counts, no, only, says, unchanged, yes

FRESH = {"view": {"cookies": ""}}
POPUP = {"view": {"popup": True}}
NOTE = {"view": {"note": True}}

GOALS = (
    Goal(
        "hotel-01",
        "cookies",
        "only the cookies they really need, thanks",
        only(cookies="necessary"),
        "click text=Necessary only",
        start=FRESH,
    ),
    Goal(
        "hotel-02",
        "cookies",
        "Agree to all cookies.",
        only(cookies="all"),
        "click text=Accept all",
        start=FRESH,
    ),
    Goal(
        "hotel-03",
        "close",
        "get this discount thing out of my way",
        only(popup=False),
        "click #popup .x",
        start=POPUP,
    ),
    Goal(
        "hotel-04",
        "close",
        "Hide the notice about the ferry",
        only(note=False),
        "click .note button",
        start=NOTE,
    ),
    Goal(
        "hotel-05",
        "icon",
        "give the Boathouse Loft a heart",
        only({"favourites/2": True}),
        "click #room-2 .heart",
    ),
    Goal(
        "hotel-06",
        "icon",
        "Take the Garden Twin off my favourites",
        only({"favourites/3": None}),
        "click #room-3 .heart",
    ),
    Goal("hotel-07", "row", "show me more about the attic studio", only(path="/room/6"), "click #room-6 a"),
    Goal(
        "hotel-08",
        "row",
        "I'd like to take the Gull Nest",
        only(path="/book/1"),
        "click #room-1 aside >> text=Choose",
    ),
    Goal(
        "hotel-09",
        "tick",
        "show only rooms where my dog may stay",
        only(tags=["Pets"], path="/"),
        "click #tag-P",
    ),
    Goal(
        "hotel-10",
        "filter",
        "I need breakfast and a view of the sea, filter for that",
        lambda state, answer: (
            only(path="/")(state, answer) and set(state["view"]["tags"]) == {"Breakfast", "Sea view"}
        ),
        "click #tag-B | click #tag-S",
    ),
    Goal(
        "hotel-11",
        "sort",
        "cheapest rooms first please",
        only(sort="Price, low to high"),
        "choose #sort => Price, low to high",
    ),
    Goal(
        "hotel-12",
        "quantity",
        "We are 4 adults",
        only(adults=4, children=0),
        "click .step >> nth=0 >> button >> nth=1 | click .step >> nth=0 >> button >> nth=1",
    ),
    Goal(
        "hotel-13",
        "quantity",
        "Set it to one adult and one child",
        only(adults=1, children=1),
        "click .step >> nth=0 >> button >> nth=0 | click .step >> nth=1 >> button >> nth=1",
    ),
    Goal(
        "hotel-14",
        "date",
        "arriving 14 December, leaving on the 17th",
        only(checkin="14 December 2026", checkout="17 December 2026"),
        "click #checkin | click .cal td button >> text=/^14$/ | click .cal td button >> text=/^17$/",
    ),
    Goal(
        "hotel-15",
        "date",
        "pick January 9, 2027 as the check-in date",
        only(checkin="9 January 2027"),
        "click #checkin | click .cal button >> nth=1 | click .cal td button >> text=/^9$/",
    ),
    Goal(
        "hotel-16", "select", "switch the prices to pounds", only(currency="GBP"), "choose #currency => GBP"
    ),
    Goal(
        "hotel-17",
        "question",
        "What does the Boathouse Loft cost a night?",
        says("142", "€142"),
        "answer €142",
    ),
    Goal("hotel-18", "count", "how many bookings do I have", counts(3), "answer 3", path="/trips"),
    Goal("hotel-19", "yesno", "Is breakfast included with the Family Cabin?", no, "answer No"),
    Goal("hotel-20", "cell", "for how many nights is B-207?", counts(5), "answer 5", path="/trips"),
    Goal(
        "hotel-21",
        "form",
        "Book this room for Maria Voss, maria.voss@mail.example, arriving between 17:00 and "
        "19:00, paying at the "
        "desk. The terms are fine.",
        only(
            {
                "bookings/B-300": {
                    "room": "Garden Twin",
                    "cot": False,
                    "name": "Maria Voss",
                    "email": "maria.voss@mail.example",
                    "phone": "",
                    "arrive": "17:00 to 19:00",
                    "pay": "At the desk",
                    "wish": "",
                }
            }
        ),
        "fill #name => Maria Voss | fill #email => maria.voss@mail.example | choose #arrive => "
        "17:00 to 19:00 | "
        "click text=At the desk | click #terms | click text=Book now",
        path="/book/3",
    ),
    Goal(
        "hotel-22",
        "form",
        "fill in and send: name Theo Lindqvist, mail theo@lind.example, phone 070 555 12, bank "
        "transfer, with a cot, "
        "special request: ground floor. Tick the terms.",
        lambda state, answer: only(
            {
                "bookings/B-300": {
                    "room": "Family Cabin",
                    "cot": True,
                    "name": "Theo Lindqvist",
                    "email": "theo@lind.example",
                    "phone": "070 555 12",
                    "arrive": state["data"]["bookings"].get("B-300", {}).get("arrive"),
                    "pay": "Bank transfer",
                    "wish": "ground floor",
                }
            }
        )(state, answer),
        "fill #name => Theo Lindqvist | fill #email => theo@lind.example | fill #phone => 070 555 12 | "
        "click text=Bank transfer | fill #wish => ground floor | click #cot | click #terms | "
        "click text=Book now",
        path="/book/7",
    ),
    Goal(
        "hotel-23",
        "field",
        "tell them under special requests: we arrive around 11 pm",
        only(draft={"wish": "we arrive around 11 pm"}),
        "fill #wish => we arrive around 11 pm",
        path="/book/5",
    ),
    Goal(
        "hotel-24",
        "radio",
        "I want to pay at the desk",
        only(draft={"pay": "At the desk"}),
        "click text=At the desk",
        path="/book/8",
    ),
    Goal(
        "hotel-25",
        "row",
        "Cancel my stay in the Garden Twin",
        only({"bookings/B-118/status": "Cancelled"}),
        "click #B-118 button | click text=Yes, cancel it",
        path="/trips",
    ),
    Goal(
        "hotel-26",
        "scroll",
        "open the question about leaving luggage",
        only(faq=6),
        "click #faq-6 summary",
        path="/help",
    ),
    Goal(
        "hotel-27",
        "scroll",
        "Sign me up for the newsletter with ada@fen.example",
        only({"newsletter": "ada@fen.example"}),
        "fill #mail => ada@fen.example | click text=Subscribe",
    ),
    Goal(
        "hotel-28",
        "tabs",
        "what do other guests say? open the reviews",
        only(tab="Reviews"),
        "click text=Reviews",
        path="/room/4",
    ),
    Goal(
        "hotel-29",
        "question",
        "Until when is breakfast served on a Sunday?",
        says("11:30", "11.30", "half past eleven"),
        "click #faq-1 summary | answer until 11:30",
        path="/help",
    ),
    Goal("hotel-30", "absent", "Book the Harbour Penthouse", unchanged, ""),
    Goal("hotel-31", "absent", "choose PayPal as the way to pay", unchanged, "", path="/book/2"),
    Goal(
        "hotel-32",
        "hover",
        "how do I get there? Open that page from the About us menu",
        only(path="/about/way"),
        "hover .menu | click text=Getting here",
    ),
    Goal(
        "hotel-33",
        "combobox",
        "search in the Old Pilot Station",
        only(house="Old Pilot Station"),
        "fill #house => Pilot | click .list a",
    ),
    Goal(
        "hotel-34",
        "two",
        "tick parking, then sort by size with the biggest at the top",
        only(tags=["Parking"], sort="Largest first"),
        "click #tag-K | choose #sort => Largest first",
    ),
    Goal(
        "hotel-35",
        "steps",
        "Reserve the Attic Studio",
        only(
            {
                "bookings/B-300": {
                    "room": "Attic Studio",
                    "cot": False,
                    "name": "Jo Hale",
                    "email": "jo@hale.example",
                    "phone": "",
                    "arrive": "19:00 to 22:00",
                    "pay": "Card now",
                    "wish": "",
                }
            }
        ),
        "click #room-6 >> text=Choose | fill #name => Jo Hale | fill #email => jo@hale.example | "
        "choose #arrive => 19:00 to 22:00 | click text=Card now | click #terms | click text=Book now",
        steps=(
            "Scroll down to the room 'Attic Studio' and click its 'Choose' button",
            "Type 'Jo Hale' into 'Full name'",
            "Type 'jo@hale.example' into 'E-mail'",
            "Choose '19:00 to 22:00' as the 'Time of arrival'",
            "Select 'Card now'",
            "Tick 'I have read the terms of the house'",
            "Click 'Book now'",
        ),
    ),
    Goal(
        "hotel-36",
        "steps",
        "Cancel booking B-231",
        only({"bookings/B-231/status": "Cancelled"}),
        "click text=My trips | click #B-231 button | click text=Yes, cancel it",
        steps=("Click 'My trips'", "Click 'Cancel' in the row of B-231", "Click 'Yes, cancel it'"),
    ),
    Goal(
        "hotel-37",
        "steps",
        "Find a room for three with breakfast",
        only(cookies="necessary", adults=3, tags=["Breakfast"]),
        "click text=Necessary only | click .step >> nth=0 >> button >> nth=1 | click #tag-B",
        start=FRESH,
        steps=(
            "Click 'Necessary only'",
            "Press the plus beside the number of adults once",
            "Tick 'Breakfast'",
        ),
    ),
    Goal("hotel-38", "yesno", "can I take a dog to the loft?", yes, "answer Yes, pets are welcome"),
)

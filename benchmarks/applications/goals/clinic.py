"""Goals at the clinic's appointment book: a calendar, dialogs, a combobox, switches, look-alike rows."""

from __future__ import annotations

from benchmarks.applications.goal import Goal, counts, no, only, says, unchanged, yes

NEW = {"view": {"modal": "new", "at": "", "draft": {"kind": "In person"}}}
ADD = {"view": {"modal": "add"}}
MOVE = {"view": {"modal": "move", "open": "A4"}}
ALERT = {"view": {"alert": True}}
BOOKED = {"doctor": "Dr Okafor", "sms": False, "note": "", "status": "Planned"}

GOALS = (
    Goal("clinic-01", "click", "show the next week", only(week=1), "click #next"),
    Goal(
        "clinic-02",
        "tabs",
        "I want to see Dr Sato's calendar",
        only(doctor="Dr Sato", path="/"),
        "click text=Dr Sato",
    ),
    Goal(
        "clinic-03",
        "row",
        "Hana Fujii has just come in, check her in",
        only({"appts/A3/status": "Arrived"}),
        "click #row-A3 >> text=Check in",
        "/list",
    ),
    Goal(
        "clinic-04",
        "row",
        "cancel the appointment of Ivo Marchetti",
        only({"appts/A8/status": "Cancelled"}),
        "click #row-A8 >> text=Cancel | click .modal .danger",
        "/list",
    ),
    Goal(
        "clinic-05",
        "row",
        "Move Lotte Brandt to Friday the 18th at 14:30",
        only({"appts/A5/day": "Fri 18", "appts/A5/time": "14:30"}),
        "click #row-A5 >> text=Move | choose #day => Fri 18 | choose #time => 14:30 | click "
        "text=Move appointment",
        "/list",
    ),
    Goal(
        "clinic-06",
        "date",
        "put it on Tuesday 15 at ten in the morning",
        only({"appts/A4/day": "Tue 15", "appts/A4/time": "10:00"}),
        "choose #day => Tue 15 | choose #time => 10:00 | click text=Move appointment",
        start=MOVE,
    ),
    Goal(
        "clinic-07",
        "date",
        "open a new appointment on Wednesday the 9th at half past nine",
        only(modal="new", at="Wed 9, 09:30"),
        "click #Wed-9-0930",
    ),
    Goal(
        "clinic-08",
        "combobox",
        "choose Samir Haddad as the patient",
        lambda state, answer: (
            only(modal="new")(state, answer) and state["view"]["draft"].get("patient") == "Samir Haddad"
        ),
        "fill #who => Samir | click .opts a",
        start=NEW,
    ),
    Goal(
        "clinic-09",
        "radio",
        "it is a video call",
        only(modal="new", draft={"kind": "Video"}),
        "click .radio >> text=Video",
        start=NEW,
    ),
    Goal(
        "clinic-10",
        "select",
        "reason: back pain",
        only(draft={"kind": "In person", "reason": "Back pain"}),
        "choose #reason => Back pain",
        start=NEW,
    ),
    Goal(
        "clinic-11",
        "form",
        "Book Grace Whitlock for a vaccination on Thu 17 at 11:00 and save",
        only(
            {
                "appts/new": {
                    **BOOKED,
                    "patient": "Grace Whitlock",
                    "reason": "Vaccination",
                    "day": "Thu 17",
                    "time": "11:00",
                    "kind": "In person",
                }
            }
        ),
        "fill #who => Grace | click .opts a | choose #day => Thu 17 | choose #time => 11:00 | "
        "choose #reason => Vaccination | click text=Save appointment",
        start=NEW,
    ),
    Goal(
        "clinic-12",
        "form",
        "make a phone appointment for Nora Quist, Mon 14, 08:00, prescription, with a text "
        "message as a reminder",
        only(
            {
                "appts/new": {
                    **BOOKED,
                    "sms": True,
                    "patient": "Nora Quist",
                    "reason": "Prescription",
                    "day": "Mon 14",
                    "time": "08:00",
                    "kind": "Phone",
                }
            }
        ),
        "click text=New appointment | fill #who => Nora | click .opts a | choose #day => Mon 14 | "
        "choose #time => 08:00 | choose #reason => Prescription | click .radio >> text=Phone | click #sms | "
        "click text=Save appointment",
    ),
    Goal(
        "clinic-13",
        "form",
        "Add the patient Tomas Rieger, male, born 03.11.1979, phone 555 0188, insured with "
        "Union Mutual. He agrees to electronic records.",
        only(
            {
                "patients/new": {
                    "consent": True,
                    "name": "Tomas Rieger",
                    "born": "03.11.1979",
                    "phone": "555 0188",
                    "insurer": "Union Mutual",
                    "sex": "Male",
                }
            }
        ),
        "fill #name => Tomas Rieger | fill #born => 03.11.1979 | fill #phone => 555 0188 | "
        "choose #insurer => Union Mutual | click .radio >> text=/^ ?Male/ | click #consent | "
        "click .modal >> text=Add patient",
        "/patients",
        ADD,
    ),
    Goal(
        "clinic-14",
        "close",
        "close this window without saving",
        only(modal=""),
        "click .modal .x",
        start=NEW,
    ),
    Goal(
        "clinic-15",
        "close",
        "I have seen the backup warning, remove it",
        only(alert=False),
        "click .alert a",
        "/settings",
        ALERT,
    ),
    Goal(
        "clinic-16",
        "switch",
        "let patients book online",
        only({"settings/online": True}),
        "click #online",
        "/settings",
    ),
    Goal(
        "clinic-17",
        "switch",
        "Turn the walk-in hours off",
        only({"settings/walkin": False}),
        "click #walkin",
        "/settings",
    ),
    Goal(
        "clinic-18",
        "select",
        "appointments should take 45 minutes from now on",
        only({"settings/length": "45 minutes"}),
        "choose #length => 45 minutes",
        "/settings",
    ),
    Goal(
        "clinic-19",
        "search",
        "look for the patient with the number 555 0163",
        lambda state, answer: (
            only(path="/patients")(state, answer)
            and "".join(state["view"]["find"].split()) in ("5550163", "0163")
        ),
        "fill #find => 555 0163",
        "/patients",
    ),
    Goal("clinic-20", "icon", "edit Emil Nowak", only(card="2"), "click #p-2 button", "/patients"),
    Goal(
        "clinic-21",
        "row",
        "Change Emil Nowak's phone number to 555 0200 and save it",
        only({"patients/2/phone": "555 0200"}),
        "click #p-2 button | fill #tel => 555 0200 | click text=Save changes",
        "/patients",
    ),
    Goal(
        "clinic-22",
        "question",
        "what is Hana Fujii allergic to?",
        says("penicillin"),
        "answer penicillin",
        "/patients",
    ),
    Goal(
        "clinic-23", "cell", "How is Peter Adeyemi insured?", says("Private"), "answer Private", "/patients"
    ),
    Goal(
        "clinic-24", "count", "how many patients are with Union Mutual?", counts(3), "answer 3", "/patients"
    ),
    Goal("clinic-25", "yesno", "Does Ruth Castellan come on Monday?", yes, "answer Yes"),
    Goal("clinic-26", "yesno", "are the reminders switched off", no, "answer no, they are on", "/settings"),
    Goal(
        "clinic-27",
        "question",
        "At what time is Peter Adeyemi's appointment?",
        says("11:00", "11 am", "11 o'clock"),
        "answer 11:00",
    ),
    Goal(
        "clinic-28",
        "filter",
        "list only the cancelled ones",
        only(status="Cancelled"),
        "choose #status => Cancelled",
        "/list",
    ),
    Goal("clinic-29", "absent", "show the calendar of Dr Weiss", unchanged, ""),
    Goal(
        "clinic-30",
        "two",
        "check in Samir Haddad and cancel Nora Quist",
        only({"appts/A6/status": "Arrived", "appts/A9/status": "Cancelled"}),
        "click #row-A6 >> text=Check in | click #row-A9 >> text=Cancel | click .modal .danger",
        "/list",
    ),
    Goal(
        "clinic-31",
        "steps",
        "Book a blood test for Ivo Marchetti",
        only(
            {
                "appts/new": {
                    **BOOKED,
                    "patient": "Ivo Marchetti",
                    "reason": "Blood test",
                    "day": "Tue 8",
                    "time": "10:00",
                    "kind": "In person",
                }
            }
        ),
        "click #Tue-8-1000 | fill #who => Ivo | click .opts a | choose #reason => Blood test | "
        "click text=Save appointment",
        steps=(
            "Click the free place on Tue 8 at 10:00",
            "Type 'Ivo' into 'Patient'",
            "Click 'Ivo Marchetti, 15 Mar 2001'",
            "Choose 'Blood test' as the 'Reason'",
            "Click 'Save appointment'",
        ),
    ),
    Goal(
        "clinic-32",
        "steps",
        "Turn on letters, in French",
        only({"settings/letters": True, "settings/language": "French"}),
        "click text=Settings | click #letters | choose #language => French",
        steps=(
            "Click 'Settings'",
            "Switch on 'Send letters instead of e-mails'",
            "Choose 'French' as the 'Language of messages'",
        ),
    ),
    Goal(
        "clinic-33",
        "steps",
        "Check in the patient on Thursday",
        only({"appts/A5/status": "Arrived"}),
        "click #A5 | click .modal >> text=Check in",
        steps=("Click 'Lotte Brandt' in the calendar", "Click 'Check in'"),
    ),
    Goal(
        "clinic-34",
        "steps",
        "Cancel the phone call with Emil Nowak",
        only({"appts/A2/status": "Cancelled"}),
        "click #A2 | click .modal .foot >> text=Cancel appointment | click .modal .danger",
        steps=(
            "Click 'Emil Nowak' in the calendar",
            "Click 'Cancel appointment'",
            "Click the red 'Cancel appointment'",
        ),
    ),
)

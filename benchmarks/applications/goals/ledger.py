"""Goals at the ledger: a dense table with sorting, filters, pages, totals and row menus behind three dots."""

from __future__ import annotations

from benchmarks.applications.goal import Goal, counts, no, only, says, unchanged, yes

LIST, NEW, COMPANY = "/invoices", "/new", "/company"
TIP = {"view": {"tip": True}}
FILTERED = {"view": {"find": "corvid", "status": "Sent", "client": "Corvid Press"}}
DRAFT = {"status": "Draft", "copy": False, "remark": ""}

GOALS = (
    Goal("ledger-01", "sort", "sort by amount", only(sort="Amount"), "click th >> text=Amount", LIST),
    Goal(
        "ledger-02",
        "sort",
        "largest amount at the top",
        only(sort="Amount", up=False),
        "click th >> text=Amount | click th >> text=Amount",
        LIST,
    ),
    Goal(
        "ledger-03",
        "filter",
        "only show what is overdue",
        only(status="Overdue", client="All clients"),
        "choose #status => Overdue",
        LIST,
    ),
    Goal(
        "ledger-04",
        "filter",
        "Invoices for Dune Audio only",
        only(path=LIST, client="Dune Audio"),
        "choose #client => Dune Audio",
        LIST,
    ),
    Goal("ledger-05", "page", "last page", only(page=3), "click .foot >> text=/^3$/", LIST),
    Goal("ledger-06", "select", "show 25 rows a page", only(size="25"), "choose #size => 25", LIST),
    Goal(
        "ledger-07",
        "row",
        "2045 has been paid, mark it",
        only({"invoices/2045/status": "Paid"}),
        "click #i-2045 .dots | click .menu >> text=Mark as paid",
        LIST,
    ),
    Goal(
        "ledger-08",
        "row",
        "Delete invoice 2046",
        only({"invoices/2046": None}),
        "click #i-2046 .dots | click .menu >> text=Delete | click #sure",
        LIST,
    ),
    Goal(
        "ledger-09",
        "row",
        "remind the client of 2043",
        only({"reminders/2043": True}),
        "click #i-2043 .dots | click .menu >> text=Send reminder",
        LIST,
    ),
    Goal(
        "ledger-10",
        "icon",
        "open the menu of the Eastmoor Council row",
        only(menu="2045"),
        "click #i-2045 .dots",
        LIST,
    ),
    Goal("ledger-11", "icon", "dark mode on", only(night=True), "click #night"),
    Goal(
        "ledger-12",
        "icon",
        "reset the filters",
        only(status="All", client="All clients", find=""),
        "click #clear",
        LIST,
        FILTERED,
    ),
    Goal(
        "ledger-13", "close", "Dismiss the hint at the top", only(tip=False), "click .tip button", LIST, TIP
    ),
    Goal(
        "ledger-14",
        "hover",
        "export it as a PDF report",
        only({"exports/pdf": True}),
        "hover #export | click text=As PDF report",
    ),
    Goal(
        "ledger-15",
        "hover",
        "Export, send it to the accountant",
        only({"exports/accountant": True}),
        "hover #export | click text=Send to accountant",
        LIST,
    ),
    Goal(
        "ledger-16",
        "tick",
        "select invoices 2042 and 2044",
        lambda state, answer: (
            only(path=LIST)(state, answer) and set(state["view"]["picked"]) == {"2042", "2044"}
        ),
        "click #i-2042 input | click #i-2044 input",
        LIST,
    ),
    Goal(
        "ledger-17",
        "tick",
        "Please keep paper copies as well",
        only({"company/copies": True}),
        "click #copies",
        COMPANY,
    ),
    Goal(
        "ledger-18",
        "radio",
        "number the invoices by client and number",
        only({"company/number": "Client and number"}),
        "click text=Client and number",
        COMPANY,
    ),
    Goal(
        "ledger-19",
        "quantity",
        "make it 4 hours",
        only(qty=4),
        "click #more | click #more | click #more",
        NEW,
    ),
    Goal(
        "ledger-20",
        "date",
        "due on 15 January 2027",
        only(draft={"due": "2027-01-15"}),
        "fill #due => 2027-01-15",
        NEW,
    ),
    Goal(
        "ledger-21",
        "form",
        "Bill Fable Toys 3 hours of carving at 65 an hour, VAT 20 %",
        only(
            {
                "invoices/new": {
                    **DRAFT,
                    "hours": 3,
                    "amount": 195,
                    "client": "Fable Toys",
                    "what": "carving",
                    "price": "65",
                    "due": "",
                    "vat": "20 %",
                }
            }
        ),
        "choose #client => Fable Toys | fill #what => Carving | click #more | click #more | fill "
        "#price => 65 | "
        "click text=20 % | click text=Save invoice",
        NEW,
    ),
    Goal(
        "ledger-22",
        "form",
        "change our VAT number to GB 999 120 and save",
        only({"company/vat": "GB 999 120"}),
        "fill #vatno => GB 999 120 | click text=/^Save$/",
        COMPANY,
    ),
    Goal(
        "ledger-23",
        "search",
        "search for eastmoor",
        only(find="eastmoor", path=LIST),
        "fill #find => eastmoor",
        LIST,
    ),
    Goal(
        "ledger-24",
        "question",
        "what is the total of all overdue invoices?",
        says("2979.55", "£2979.55"),
        "answer £2,979.55",
    ),
    Goal(
        "ledger-25",
        "cell",
        "When is invoice 2044 due?",
        says("2026-11-08", "8 November 2026", "November 8, 2026"),
        "answer 2026-11-08",
        LIST,
    ),
    Goal("ledger-26", "count", "How many invoices has Corvid Press got?", counts(4), "answer 4"),
    Goal("ledger-27", "yesno", "is 2047 paid", yes, "answer yes", LIST),
    Goal("ledger-28", "absent", "open the invoices of Gable Roofing", unchanged, "", LIST),
    Goal("ledger-29", "absent", "export to Excel", unchanged, ""),
    Goal(
        "ledger-30",
        "two",
        "show only drafts and sort them by client",
        only(status="Draft", sort="Client"),
        "choose #status => Draft | click th >> text=Client",
        LIST,
    ),
    Goal(
        "ledger-31",
        "steps",
        "Mark two invoices as paid",
        only({"invoices/2043/status": "Paid", "invoices/2048/status": "Paid"}),
        "click text=Invoices | click #i-2043 input | click #i-2048 input | click .sel >> text=Mark as paid",
        steps=("Click 'Invoices'", "Tick the row of 2043", "Tick the row of 2048", "Click 'Mark as paid'"),
    ),
    Goal(
        "ledger-32",
        "steps",
        "Duplicate an invoice",
        only(
            {
                "invoices/copy": {
                    "client": "Corvid Press",
                    "date": "2026-10-17",
                    "due": "2026-11-16",
                    "amount": 1875,
                    "status": "Draft",
                }
            }
        ),
        "click text=Invoices | fill #find => 2048 | click #i-2048 .dots | click text=Duplicate",
        steps=(
            "Click 'Invoices'",
            "Type '2048' into 'Number or client'",
            "Click the three dots of the row",
            "Click 'Duplicate'",
        ),
    ),
    Goal("ledger-33", "yesno", "Are there more than 30 invoices in all?", no, "answer no, 23", LIST),
)

# ruff: noqa: E501 - long lines of markup and wordings
"""Field labels with their other names and with values that people type into them; selects and ticks too."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from .words import DAYS, MONTHS, Words


@dataclass(frozen=True)
class Spec:
    """A kind of text field: labels, other names, a maker of values, placeholders."""

    kind: str
    labels: tuple[str, ...]
    says: tuple[str, ...]
    make: Callable[[Words], str]
    hints: tuple[str, ...] = ("",)


FIELDS = {
    spec.kind: spec
    for spec in (
        Spec("first_name", ("First name", "Given name", "Forename"), ("first name", "given name"), Words.first, ("", "Jane")),
        Spec("last_name", ("Last name", "Surname", "Family name"), ("surname", "last name", "family name"), Words.last, ("", "Doe")),
        Spec("name", ("Full name", "Name", "Your name", "Contact name"), ("name", "full name"), Words.person, ("", "Your full name", "e.g. Kim Berg")),
        Spec("email", ("E-mail", "Email address", "Email", "E-mail address", "Mail address"), ("e-mail", "email", "mail address", "e-mail address", "email address"), Words.email, ("", "you@example.com", "name@company.com")),
        Spec("phone", ("Phone", "Telephone", "Phone number", "Mobile number"), ("phone number", "telephone", "phone"), Words.phone, ("", "+00 000 000")),
        Spec("street", ("Street", "Address", "Street address", "Address line 1"), ("street", "address", "street address"), Words.street, ("", "Street and number")),
        Spec("city", ("City", "Town", "Town / City", "City or town"), ("city", "town"), lambda w: w.one("city")),
        Spec("postcode", ("Postcode", "ZIP code", "Postal code", "ZIP"), ("zip", "postcode", "postal code", "zip code"), Words.postcode),
        Spec("company", ("Company", "Organisation", "Company name", "Employer"), ("company", "organisation", "firm"), Words.company),
        Spec("title", ("Title", "Subject", "Headline", "Summary"), ("title", "subject", "headline"), Words.title, ("", "Short and clear")),
        Spec("text", ("Description", "Message", "Notes", "Details", "Comment"), ("description", "message", "notes", "text"), Words.sentence, ("", "Write something…")),
        Spec("nick", ("Username", "User name", "Display name", "Nickname"), ("user name", "username", "display name"), Words.user),
        Spec("job", ("Job title", "Role", "Position"), ("job title", "position"), lambda w: f"{w.one('job')} {w.rng.choice(('lead', 'manager', 'clerk', 'assistant'))}"),
        Spec("website", ("Website", "Home page", "URL"), ("website", "URL", "web address"), lambda w: f"https://{w.plain(w.invented())}.{w.rng.choice(('com', 'org', 'net'))}", ("", "https://")),
        Spec("date", ("Date", "Due date", "Start date", "Birthday", "Date of birth", "Deadline"), ("date",), lambda w: w.date(w.rng.choice((0, 0, 3, 5))), ("", "YYYY-MM-DD", "dd.mm.yyyy")),
        Spec("amount", ("Amount", "Budget", "Price", "Sum"), ("amount", "sum"), lambda w: w.rng.choice((f"{w.rng.randint(1, 9999)}", f"{w.rng.uniform(1, 900):.2f}"))),
        Spec("quantity", ("Quantity", "Number", "Count", "Guests", "Seats"), ("number", "quantity"), lambda w: str(w.rng.randint(2, 40))),
        Spec("number", ("Reference", "Order number", "Customer number", "Member ID", "Invoice number"), ("reference", "number"), Words.number),
        Spec("tags", ("Tags", "Labels", "Keywords"), ("tags", "labels", "keywords"), lambda w: w.one("noun"), ("", "comma-separated")),
        Spec("card", ("Card number", "Credit card number"), ("card number", "credit card"), lambda w: " ".join(f"{w.rng.randint(0, 9999):04}" for _ in range(4)), ("", "0000 0000 0000 0000")),
        Spec("expiry", ("Expiry date", "Valid until", "MM/YY"), ("expiry date", "expiry"), lambda w: f"{w.rng.randint(1, 12):02}/{w.rng.randint(26, 34)}", ("", "MM/YY")),
        Spec("cvc", ("CVC", "Security code", "CVV"), ("security code", "CVC"), lambda w: str(w.rng.randint(100, 999))),
        Spec("vat", ("VAT number", "Tax ID"), ("VAT number", "tax number"), lambda w: f"{w.rng.choice(('DE', 'SE', 'FR', 'IT'))}{w.rng.randint(10**7, 10**9)}"),
    )
}  # fmt: skip

CHOICES: dict[str, tuple[tuple[str, ...], Callable[[Words], list[str]]]] = {
    "country": (("Country", "Country / Region", "Land"), lambda w: sorted(w.some("country", w.rng.randint(5, 25)))),
    "language": (("Language", "Display language", "Preferred language"), lambda w: w.rng.sample(("English", "Deutsch", "Français", "Español", "Italiano", "Nederlands", "Svenska", "Norsk", "Dansk", "Suomi", "Polski", "Português"), 6)),
    "role": (("Role", "Access", "Permission", "User role"), lambda w: w.rng.sample(("Admin", "Editor", "Viewer", "Owner", "Member", "Guest", "Manager", "Auditor", "Billing", "Read only"), 5)),
    "priority": (("Priority", "Urgency", "Severity", "Importance"), lambda w: w.rng.choice((["Low", "Normal", "High", "Urgent"], ["Trivial", "Minor", "Major", "Critical"], ["P1", "P2", "P3", "P4"]))),
    "status": (("Status", "State", "Stage"), lambda w: w.rng.sample(("Open", "In progress", "Waiting", "Closed", "Blocked", "Done", "In review", "Cancelled", "Draft", "Scheduled"), 5)),
    "category": (("Category", "Type", "Topic", "Department"), lambda w: w.some("department", 6)),
    "assignee": (("Assignee", "Assigned to", "Owner", "Responsible"), lambda w: ["Nobody", *w.some("person", 5)]),
    "zone": (("Time zone", "Timezone"), lambda w: [f"UTC{d:+d} {c}" for d, c in zip(sorted(w.rng.sample(range(-11, 13), 7)), w.some("city", 7), strict=True)]),
    "currency": (("Currency", "Show prices in"), lambda w: w.some("currency", 8)),
    "month": (("Month",), lambda w: list(MONTHS)),
    "day": (("Day", "Day of the week", "Weekly report on"), lambda w: list(DAYS)),
    "theme": (("Theme", "Appearance", "Colour scheme"), lambda w: ["Light", "Dark", "System", "High contrast"]),
    "payment": (("Payment method", "Pay by", "Payment"), lambda w: w.rng.sample(("Credit card", "Invoice", "Bank transfer", "PayPal", "Direct debit", "Cash on delivery", "Gift card"), 4)),
    "delivery": (("Delivery", "Shipping method", "Shipping"), lambda w: w.rng.sample(("Standard", "Express", "Next day", "Pick up in store", "Parcel locker", "Courier", "Free shipping"), 4)),
    "salutation": (("Salutation", "Title", "Form of address"), lambda w: ["Ms", "Mr", "Mx", "Dr", "Prof."]),
    "size": (("Size", "Pack size"), lambda w: w.rng.choice((["XS", "S", "M", "L", "XL", "XXL"], ["Small", "Medium", "Large"], ["250 g", "500 g", "1 kg", "5 kg"]))),
    "plan": (("Plan", "Subscription", "Package"), lambda w: w.rng.sample(("Free", "Basic", "Plus", "Pro", "Team", "Business", "Enterprise", "Starter", "Family"), 4)),
    "interval": (("Interval", "How often", "Frequency", "Send digest"), lambda w: w.rng.sample(("Never", "Hourly", "Daily", "Weekly", "Monthly", "Every quarter", "Yearly", "At once"), 5)),
    "visibility": (("Visibility", "Who can see this", "Access level"), lambda w: ["Public", "Internal", "Private", "Only me"]),
    "project": (("Project", "Workspace", "Team"), lambda w: w.some("invented", 6)),
    "source": (("How did you hear about us?", "Source", "Lead source"), lambda w: w.rng.sample(("Friends", "Search engine", "Newspaper", "Advertisement", "Trade fair", "Podcast", "Social media", "Other"), 5)),
}  # fmt: skip
TICKS = ("I accept the terms and conditions", "I agree to the terms", "Send me the newsletter", "Remember me", "Keep me signed in",
         "Save my details for next time", "Gift wrap", "Ship to a different address", "I have read the privacy policy", "Notify me by e-mail",
         "This is urgent", "Private", "Send a copy to myself", "Billing address is the same", "Add breakfast", "Make this public",
         "Subscribe to updates", "I am over 18", "Request a receipt", "Allow substitutions", "Call before delivery")  # fmt: skip
SWITCHES = ("Dark mode", "E-mail notifications", "Push notifications", "Two-factor authentication", "Weekly summary", "Auto-save", "Show online status",
            "Public profile", "Sound", "Automatic updates", "Location access", "Marketing e-mails", "Beta features", "Compact view", "Read receipts",
            "Spell check", "Desktop alerts", "Share usage data", "Offline mode", "Night light", "Backup every night", "Maintenance mode", "Show avatars",
            "Keyboard shortcuts", "Allow comments", "Sync contacts", "High contrast", "Reduce motion", "Auto-play videos", "Remember devices")  # fmt: skip


def values_like(rng: random.Random, kind: str, words: Words) -> str:
    return FIELDS[kind].make(words) if kind in FIELDS else words.phrase()

"""Classes of action that may need a person's yes, told by the words on what is clicked.

The words come from the pixels and, where there is one, from the DOM: a button that shows "Pay" is one to pay
whatever it is called inside, and one that is called so whatever it shows.
"""

from __future__ import annotations

import re
import unicodedata

CLASSES: dict[str, str] = {
    "pay": r"pay|buy|purchase|order now|place (?:your |the |my )?order|checkout|check out|donate|subscribe"
    r"|transfer (?:money|funds)|confirm payment|upgrade plan|bezahlen|kaufen|acheter|payer|pagar|comprar",
    "send": r"send|submit|reply|forward|invite|transmit|senden|absenden|envoyer|enviar",
    "delete": r"delete|remove|erase|wipe|discard|destroy|empty trash|close (?:my )?account|deactivate|format"
    r"|loschen|entfernen|supprimer|effacer|eliminar|borrar",
    "publish": r"publish|post|tweet|share|deploy|release|make public|go live"
    r"|veroffentlichen|publier|publicar",
    "install": r"install|run anyway|add extension|add to chrome|download and run|update now|execute"
    r"|enable macros?|installieren|installer|instalar",
    "permissions": r"allow|grant|authori[sz]e|permit|give access|share (?:my )?location|accept permissions?"
    r"|trust (?:this|site|device)|zulassen|erlauben|autoriser|permitir",
}
"""A class's words, at their beginning in lower case without accents."""
NAMES = tuple(CLASSES)
ENDINGS = r"(?:s|ed|d|ing|ment|ation)?\b"
PATTERNS = {name: re.compile(rf"\b(?:{words}){ENDINGS}") for name, words in CLASSES.items()}
NOT_AN_ACT = re.compile(r"\b(?:don'?t|do not|never|cancel|undo)\b")
LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0501\u04bb\u0261\u0131\u03bf\u03b1\u03b5\u03c1",
    "aeopcyxidhgioaep",
)
"""Letters of other scripts that look like Latin ones."""


def plain(words: str) -> str:
    """Lower case, no accents, no invisible characters, letters that only look Latin made Latin."""
    folded = unicodedata.normalize("NFKD", words).casefold().translate(LOOKALIKES)
    shown = (letter for letter in folded if unicodedata.category(letter) not in ("Mn", "Cf", "Cc"))
    return " ".join("".join(shown).split())


def classes_of(words: str) -> tuple[str, ...]:
    """The classes that these words name; none for words that call an act off."""
    result = plain(words)
    if NOT_AN_ACT.search(result):
        return ()
    return tuple(name for name, pattern in PATTERNS.items() if pattern.search(result))

"""What buttons of banners and dialogs say, in English, German, French, Spanish, Italian, Dutch, Polish and
Portuguese."""

from __future__ import annotations

REFUSE = (
    "Reject all", "Decline all", "Refuse all", "Deny all", "Only necessary", "Necessary only",
    "Essential only", "Only essential cookies", "Use necessary cookies only", "Accept only essential",
    "Continue without accepting", "Reject", "Decline", "Deny", "Refuse", "Disagree", "No thanks",
    "No, thanks", "Not now", "Skip", "Maybe later",
    "Alle ablehnen", "Alles ablehnen", "Ablehnen", "Nur notwendige", "Nur essenzielle",
    "Nur erforderliche", "Nur technisch notwendige", "Ohne Einwilligung fortfahren",
    "Weiter ohne Einwilligung", "Ohne Zustimmung weiter", "Nicht zustimmen", "Nein danke", "Nein, danke",
    "Jetzt nicht", "Später", "Vielleicht später",
    "Tout refuser", "Refuser tout", "Refuser", "Je refuse", "Continuer sans accepter",
    "Uniquement les nécessaires", "Uniquement les cookies nécessaires", "Cookies nécessaires uniquement",
    "Non merci", "Pas maintenant", "Plus tard",
    "Rechazar todo", "Rechazar todas", "Rechazar", "Denegar", "No acepto", "Solo necesarias",
    "Solo las necesarias", "Solo cookies necesarias", "Continuar sin aceptar", "No gracias",
    "No, gracias", "Ahora no", "Más tarde",
    "Rifiuta tutto", "Rifiuta tutti", "Rifiuta", "Non accetto", "Solo necessari",
    "Solo i cookie necessari", "Continua senza accettare", "No grazie", "No, grazie", "Non ora",
    "Più tardi",
    "Alles weigeren", "Alle weigeren", "Weigeren", "Alles afwijzen", "Afwijzen", "Alleen noodzakelijk",
    "Alleen noodzakelijke cookies", "Doorgaan zonder te accepteren", "Nee bedankt", "Nee, bedankt",
    "Niet nu", "Later",
    "Odrzuć wszystkie", "Odrzuć wszystko", "Odrzuć", "Odmów", "Odmawiam", "Nie zgadzam się",
    "Tylko niezbędne", "Kontynuuj bez akceptacji", "Nie dziękuję", "Nie, dziękuję", "Nie teraz",
    "Później",
    "Rejeitar tudo", "Rejeitar todos", "Rejeitar", "Recusar tudo", "Recusar todos", "Recusar",
    "Não aceito", "Apenas necessários", "Somente necessários", "Apenas os necessários",
    "Continuar sem aceitar", "Não obrigado", "Não, obrigado", "Agora não", "Mais tarde",
)  # fmt: skip
CLOSE = (
    "Close", "Dismiss", "Got it", "OK", "Okay", "Accept", "Accept all", "Agree", "I agree", "Allow all",
    "Allow", "Cancel", "Continue", "I understand",
    "Schließen", "Schliessen", "Alle akzeptieren", "Akzeptieren", "Alle zulassen", "Zustimmen",
    "Ich stimme zu", "Einverstanden", "Verstanden", "Abbrechen",
    "Fermer", "Tout accepter", "Accepter", "J'accepte", "J’accepte", "J'ai compris", "D'accord",
    "Annuler",
    "Cerrar", "Aceptar todo", "Aceptar todas", "Aceptar", "Acepto", "Entendido", "De acuerdo", "Cancelar",
    "Chiudi", "Accetta tutto", "Accetta tutti", "Accetta", "Accetto", "Ho capito", "Va bene", "Annulla",
    "Sluiten", "Alles accepteren", "Accepteren", "Alles toestaan", "Akkoord", "Begrepen", "Annuleren",
    "Zamknij", "Zaakceptuj wszystkie", "Zaakceptuj", "Akceptuję", "Akceptuj", "Zgadzam się", "Rozumiem",
    "Anuluj",
    "Fechar", "Aceitar tudo", "Aceitar todos", "Aceitar", "Aceito", "Entendi", "Concordo", "Cancelar",
)  # fmt: skip
SIGNS = ("×", "✕", "✖", "✗", "╳", "⨯", "x", "X")
"""What stands for closing without a word."""

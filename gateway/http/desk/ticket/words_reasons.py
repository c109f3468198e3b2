"""Why the bot or the desk by itself did something, as agents read it: in Polish, in English. People's own reasons are shown as they wrote them."""

from typing import Final

REASONS: Final[dict[str, tuple[str, str]]] = {
    "person": ("prośba o rozmowę z człowiekiem", "the requester asked for a person"),
    "urgent": ("pilna sprawa", "it is urgent"),
    "angry": ("ktoś jest zdenerwowany", "somebody is upset"),
    "foreign": ("język, którego bot nie zna", "a language the bot does not know"),
    "not_helped": ("porada nie pomogła", "the advice did not help"),
    "handed": ("bot wie już, co trzeba", "the bot has asked what it could"),
    "silence": ("nikt nie odpowiedział botowi", "nobody answered the bot"),
    "cancel": ("na prośbę z rozmowy", "asked for in the conversation"),
    "asked for": ("na prośbę z rozmowy", "asked for in the conversation"),
    "confirmed": ("zgłaszający potwierdził, że pomogło", "the requester said it helped"),
    "new ticket": ("sprawa toczy się dalej w nowym zgłoszeniu", "the matter goes on in a new ticket"),
    "requester wrote": ("zgłaszający napisał", "the requester wrote"),
}


def reason_words(reason: str, language: str) -> str:
    """The reason in words; one nobody has put into words is shown as it is."""
    pair = REASONS.get(reason)
    return reason if pair is None else pair[0 if language == "pl" else 1]

"""Which of our two languages a request is answered in."""

from typing import Literal

from aiohttp import web

Language = Literal["pl", "en"]
LONGEST_HEADER = 500


def chosen(request: web.Request) -> Language | None:
    """The language the person picked with ?lang=, if any."""
    return _known(request.query.get("lang", ""))


def language_of(request: web.Request, default: Language) -> Language:
    """The language picked with ?lang=, else the one Accept-Language prefers (RFC 9110 section 12.5.4), else the default."""
    return chosen(request) or preferred(request.headers.get("Accept-Language", "")) or default


def preferred(header: str) -> Language | None:
    """The one of ours with the highest weight; of equals, the first. None if the header names neither."""
    best: tuple[float, Language] | None = None
    for part in header[:LONGEST_HEADER].split(","):
        tag, _, parameters = part.strip().partition(";")
        language = _known(tag.partition("-")[0].strip().lower())
        weight = _weight(parameters)
        if language is not None and weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return best[1] if best else None


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _known(word: str) -> Language | None:
    if word == "pl":
        return "pl"
    return "en" if word == "en" else None

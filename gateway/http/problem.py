"""What the web server says when it can't do what was asked: one error for handlers to raise, in both languages (RFC 9457)."""

from collections.abc import Mapping

import msgspec
from aiohttp import web

from gateway.http.language import Language

CONTENT_TYPE = "application/problem+json"

TITLES: dict[int, tuple[str, str]] = {
    400: ("Niezrozumiałe zapytanie", "The request can't be understood"),
    401: ("Potrzebny jest token", "A token is needed"),
    403: ("Brak uprawnień", "Not allowed"),
    404: ("Nie ma takiej rzeczy", "There is no such thing"),
    405: ("Tak tego nie można zrobić", "Not done this way"),
    408: ("Zapytanie trwało zbyt długo", "The request took too long"),
    409: ("Zmieniło się w międzyczasie", "It has changed meanwhile"),
    410: ("To już wygasło", "This has expired"),
    413: ("Za dużo danych", "Too much data"),
    415: ("Nieznany rodzaj danych", "Unknown kind of data"),
    422: ("Jest błąd w danych", "There is a mistake in the data"),
    429: ("Za dużo prób", "Too many tries"),
    500: ("Coś się u nas zepsuło", "Something broke on our side"),
    503: ("Chwilowo niedostępne", "Not available right now"),
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """The body of an error. `path` names the value at fault ("sender.address"), "" if none is."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    path: str = ""


class ProblemError(Exception):
    """Ends a request with a status and words. `path` names the value at fault."""

    def __init__(
        self, status: int, pl: str, en: str, *, path: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(en)
        self.status = status
        self.pl = pl
        self.en = en
        self.path = path
        self.headers = dict(headers or {})

    def words(self, language: Language) -> str:
        """What is wrong and what to do."""
        return self.pl if language == "pl" else self.en


def title(status: int, language: Language) -> str:
    """What a status means, in words."""
    pl, en = TITLES.get(status, TITLES[400 if status < 500 else 500])
    return pl if language == "pl" else en


def answer(error: ProblemError, language: Language) -> web.Response:
    """The error as application/problem+json."""
    body = Problem(
        title=title(error.status, language), status=error.status, detail=error.words(language), path=error.path
    )
    return web.Response(
        status=error.status,
        body=msgspec.json.encode(body),
        content_type=CONTENT_TYPE,
        headers={**error.headers, "Content-Language": language},
    )


def not_found() -> ProblemError:
    """The same words for everything that is not there, is another desk's, or is nobody's business."""
    return ProblemError(
        404,
        "Nie ma tu niczego pod tym adresem. Sprawdź numer lub adres.",
        "There is nothing here at this address. Check the number or the address.",
    )


def unavailable() -> ProblemError:
    """Our own trouble that passes; nothing was taken in."""
    return ProblemError(
        503,
        "Nie możemy teraz niczego zapisać. Nic nie zostało przyjęte; spróbuj ponownie za chwilę.",
        "We can't store anything right now. Nothing was taken in; try again in a moment.",
        headers={"Retry-After": "2"},
    )

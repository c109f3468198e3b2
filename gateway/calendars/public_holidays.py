"""Public holidays, from the library `holidays`, which knows them for 250 countries and their parts. Imported only when a calendar names one."""

from collections.abc import Mapping
from datetime import date

from gateway.calendars.calendar import Holidays


class UnknownCountryError(ValueError):
    """The library has no such country or part of it; the words say so."""


def public_holidays(place: str) -> Holidays:
    """The public holidays of a country like PL, or of a part of one like DE-BY (ISO 3166). Raises UnknownCountryError.

    Takes about half a second at first, as the library is imported here.
    """
    import holidays  # noqa: PLC0415 - heavy

    country, _, part = place.upper().partition("-")
    try:
        holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise UnknownCountryError(f"nobody knows the holidays of '{place}'") from None

    def of(year: int) -> Mapping[date, str]:
        return dict(holidays.country_holidays(country, subdiv=part or None, years=year))

    return of

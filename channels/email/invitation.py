"""An invitation (RFC 5545) in words, for mails that say nothing else: what, when, where. Pure, one pass, never an exception."""

import re
from datetime import datetime, timedelta
from typing import Final

READ_MAX: Final = 256 * 1024
LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[^:\"\n]*(?:\"[^\"\n]*\")?)*):(.*)")
TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
ZONE = re.compile(r";TZID=\"?([^;\":]{1,60})", re.IGNORECASE)
ESCAPE = re.compile(r"\\([\\;,nN])")


def words(calendar: str) -> str:
    """Title, time, place and description of the first event, the labels in Polish and English; "" if there is no event."""
    fields: dict[str, tuple[str, str]] = {}
    inside: list[str] = []
    unfolded = calendar[:READ_MAX].replace("\n ", "").replace("\n\t", "")
    for line in unfolded.split("\n"):
        match = LINE.match(line)
        if match is None:
            continue
        name, options, value = match[1].upper(), match[2], match[3].strip()
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END" and inside:
            if inside.pop() == "VEVENT":
                break
        elif inside and inside[-1] in {"VEVENT", "VTODO"}:
            fields.setdefault(name, (options, value))
    what = {name: _unescaped(fields[name][1]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION") if name in fields}
    lines = [
        what.get("SUMMARY", ""),
        _labelled("Kiedy / When", _when(fields)),
        _labelled("Gdzie / Where", what.get("LOCATION", "")),
    ]
    head = "\n".join(line for line in lines if line)
    return "\n\n".join(part for part in (head, what.get("DESCRIPTION", "").strip()) if part)


def _labelled(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _unescaped(value: str) -> str:
    return ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _when(fields: dict[str, tuple[str, str]]) -> str:
    """The moments as they are written, in the zone they are written in: 2026-11-16 10:00 – 11:00 (Europe/Warsaw)."""
    options, start = fields.get("DTSTART", ("", ""))
    begun = _moment(start)
    if begun is None:
        return ""
    ended = _moment(fields.get("DTEND", ("", ""))[1])
    zone = ZONE.search(options)
    where = " (UTC)" if start.endswith("Z") else f" ({zone[1].strip()})" if zone else ""
    if "T" not in start:
        # The end of days is the day after the last (RFC 5545 section 3.6.1).
        last = ended - timedelta(days=1) if ended else begun
        return f"{begun:%Y-%m-%d}" if last <= begun else f"{begun:%Y-%m-%d} – {last:%Y-%m-%d}"
    if ended is None or ended <= begun:
        return f"{begun:%Y-%m-%d %H:%M}{where}"
    same = begun.date() == ended.date()
    return f"{begun:%Y-%m-%d %H:%M} – {f'{ended:%H:%M}' if same else f'{ended:%Y-%m-%d %H:%M}'}{where}"


def _moment(value: str) -> datetime | None:
    match = TIME.fullmatch(value.strip())
    if match is None:
        return None
    try:
        year, month, day, hour, minute = (int(part or 0) for part in match.groups()[:5])
        return None if year < 1900 else datetime(year, month, day, hour, minute)  # noqa: DTZ001 - shown in the zone it was written in
    except ValueError:
        return None

"""Header values of a mail: bytes to clean text, Message-IDs, parameters and dates. Linear time, never an exception.

Whatever leaves here holds no control characters, line breaks or lone surrogates, also after decoding (CVE-2024-6923).
"""

import binascii
import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from urllib.parse import unquote_to_bytes

from channels.email import charset
from store.records import Ms

MESSAGE_ID_MAX = 250
REFERENCES_MAX = 100
CHUNKS_MAX = 100_000  # of base64 padded one by one
PARAMETERS_MAX = 4096  # characters of Content-Type or Content-Disposition that are read

# C0, DEL, C1, the two Unicode line breaks, signs that turn the writing direction, lone surrogates, non-characters.
UNCLEAN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+")
# Signs without width. The joiners stay between letters beyond ASCII: emoji, Persian and Indic words are made with them.
WIDTHLESS = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064]|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)

# RFC 2047 section 2, with the language of RFC 2231 section 5. Blanks and question marks inside are wrong but common.
WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([BbQq])\?((?:[^?=\r\n]|\?(?!=)|=(?!\?(?!=)))*+)\?="
)
BETWEEN = re.compile(r"[ \t\r\n]*")
PADDING = re.compile(rb"=[=\s]*")
BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
CHUNK = re.compile(rb"[^=]+")
SOFT_BLANKS = re.compile(rb"=[ \t]+(\r?\n|$)")
HEXED = re.compile(rb"=([0-9A-Fa-f]{2})")

ID = re.compile(rf"<([^<>\s]{{1,{MESSAGE_ID_MAX}}})>")
BARE_ID = re.compile(r"[^<>\s,;\"()]{1,200}@[^<>\s,;\"()]{1,200}")

PARAMETER = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)")
ESCAPED = re.compile(r"\\([\"\\])")  # other backslashes belong to Windows paths
SECTION = re.compile(r"(.+?)\*(?:(\d{1,3})(\*)?)?")

DATE = re.compile(
    r"(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*[\s-]+(\d{2,4})\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*([+-]\d{4}|[A-Za-z]{1,5}))?"
)
MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905
}
ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2}


def clean(text: str) -> str:
    """One line: control characters, line breaks and surrogates become single spaces, what has no width goes, ends are stripped."""
    if text.isprintable():
        return text.strip()
    return UNCLEAN.sub(" ", WIDTHLESS.sub("", text)).strip()


def raw_text(value: bytes, page: str = "") -> str:
    """The characters of a header as they stand, eight-bit ones included: UTF-8 (RFC 6532), else `page`, the body's charset, else a guess."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    try:
        return value.decode("utf-8") if not value.isascii() else charset.decode(value)
    except ValueError:
        return charset.decode(value, page)


def text(value: bytes, page: str = "") -> str:
    """A header a person reads (Subject, ...): decoded and clean. `page`: see raw_text."""
    return clean(words(raw_text(value, page)))


def words(value: str) -> str:
    """RFC 2047 encoded words decoded. Not cleaned yet. Neighbours of one charset are joined as bytes: some clients cut inside a letter."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    waiting: list[bytes] = []
    page = ""
    end = 0
    for match in WORD.finditer(value):
        between = value[end : match.start()]
        adjacent = bool(waiting) and BETWEEN.fullmatch(between) is not None
        if waiting and (not adjacent or match[1].lower() != page):
            pieces.append(charset.decode(b"".join(waiting), page))
            waiting = []
        if not adjacent:
            pieces.append(between)
        page = match[1].lower()
        waiting.append(_word(match[2], match[3]))
        end = match.end()
    if waiting:
        pieces.append(charset.decode(b"".join(waiting), page))
    pieces.append(value[end:])
    return "".join(pieces)


def _word(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if encoding in "Bb":
        return unbase64(data)
    return HEXED.sub(lambda match: bytes((int(match[1], 16),)), data.replace(b"_", b" "))


def unbase64(data: bytes | memoryview) -> bytes:
    """Base64 decoded as far as it goes: wrong characters are skipped, missing padding is added, padding inside ends a piece, not the whole."""
    try:
        decoded = binascii.a2b_base64(data)
    except binascii.Error:
        return _chunk(data)
    # The library stops at the first padding; some senders pad every line or chunk. What else may follow is a footer of a list.
    padding = PADDING.search(data)
    rest = bytes(data[padding.end() :]) if padding else b""
    if len(rest) > 3 and BASE64.fullmatch(rest):
        return decoded + b"".join(_chunk(piece[0]) for piece in islice(CHUNK.finditer(rest), CHUNKS_MAX))
    return decoded


def _chunk(data: bytes | memoryview) -> bytes:
    """Base64 whose padding is missing or wrong."""
    letters = NO_BASE64.sub(b"", data)
    return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"===")


def unquoted(data: bytes) -> bytes:
    """Quoted-printable decoded (RFC 2045 section 6.7): blanks that a relay put before a soft line break don't undo it."""
    return binascii.a2b_qp(SOFT_BLANKS.sub(rb"=\1", data) if b"= " in data or b"=\t" in data else data)


def message_id(value: bytes) -> str:
    """The Message-ID without brackets, or "" if there is none or it is longer than 250 characters."""
    found = message_ids(value)
    return found[0] if found else ""


def message_ids(value: bytes) -> list[str]:
    """All Message-IDs without brackets, in order; those over 250 characters are left out. Bare ones count if nothing has brackets."""
    line = UNCLEAN.sub(" ", raw_text(value))
    found = ID.findall(line)
    return found if found or "<" in line else BARE_ID.findall(line)


def references(references_value: bytes, in_reply_to: bytes) -> tuple[tuple[str, ...], bool]:
    """Ids of References, then those only In-Reply-To has: oldest first, each once. At most 100, the first and last 50; True if cut."""
    ids = list(dict.fromkeys([*message_ids(references_value), *message_ids(in_reply_to)]))
    if len(ids) <= REFERENCES_MAX:
        return tuple(ids), False
    half = REFERENCES_MAX // 2
    return (*ids[:half], *ids[-half:]), True


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """The first word of Content-Type or Content-Disposition in lower case, and its parameters (RFC 2231 joined and decoded)."""
    line = raw_text(value[:PARAMETERS_MAX])
    first, _, rest = line.partition(";")
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, content in PARAMETER.findall(";" + rest) if rest else ():
        quoted = content.startswith('"') and content.endswith('"') and len(content) > 1
        content = ESCAPED.sub(r"\1", content[1:-1]) if quoted else content.strip().strip('"')  # noqa: PLW2901
        name = name.lower()  # noqa: PLW2901
        section = SECTION.fullmatch(name) if "*" in name else None
        if section is None:
            plain.setdefault(name, clean(words(content)))
        else:
            number = int(section[2] or 0)
            encoded = section[2] is None or section[3] is not None
            sections.setdefault(section[1], {}).setdefault(number, (content, encoded))
    for name, parts in sections.items():
        plain[name] = clean(_join(parts))
    return clean(first).lower(), plain


def _join(parts: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231 section 3 and 4: charset'language'percent-encoded, in numbered pieces."""
    page = ""
    data = b""
    for place, (_, (content, encoded)) in enumerate(sorted(parts.items())):
        piece = content
        if encoded:
            if place == 0 and piece.count("'") >= 2:
                page, _, piece = piece.split("'", 2)
            data += unquote_to_bytes(piece)
        else:
            data += words(piece).encode("utf-8", "replace")
    return charset.decode(data, page)


def date(value: bytes, received_at: Ms) -> Ms | None:
    """Milliseconds since 1970 of a Date header (RFC 5322 3.3, two-digit years too), or None if it makes no sense.

    No sense: unreadable, before 1990, or more than two days after it was received (0: that is not known).
    """
    match = DATE.search(raw_text(value[:200]))
    if match is None or match[2].lower() not in MONTHS:
        return None
    year = int(match[3])
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        local = datetime(
            year,
            MONTHS[match[2].lower()],
            int(match[1]),
            int(match[4]),
            int(match[5]),
            min(int(match[6] or 0), 59),
            tzinfo=_zone(match[7]),
        )
        sent = int(local.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    if local.year < 1990 or local.year > 2200 or (received_at and sent > received_at + 2 * 86_400_000):
        return None
    return sent


def _zone(name: str | None) -> timezone:
    if not name:
        return UTC
    if name[0] in "+-":
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[3:5]) % 60)
        return timezone(-offset if name[0] == "-" else offset)
    return timezone(timedelta(hours=ZONES.get(name.lower(), 0)))

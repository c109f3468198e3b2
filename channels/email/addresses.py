"""Mailboxes in From, To, Cc and Reply-To (RFC 5322 section 3.4), read strictly: what is not surely an address is none.

The standard library's parser can be led to another domain (CVE-2023-27043) and takes seconds for hostile input.
"""

import re
from unicodedata import is_normalized

from channels.email.headers import clean, raw_text, words
from store.records import Address

# RFC 5321 section 4.5.3.1 and RFC 6531: dot-atoms (letters beyond ASCII allowed) or a quoted local part, domain labels or an IP literal.
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000dffff-]+"
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"  # letters and digits of any script, no other kind of dot
ADDRESS = re.compile(
    rf"(?:{ATOM}(?:\.{ATOM})*|\"(?:[ !#-\[\]-~]|\\[ -~])+\")@(?:{LABEL}(?:\.{LABEL})*\.?|\[(?:IPv6:[0-9A-Fa-f:.]{{2,45}}|[0-9.]{{7,15}})\])"
)
ADDRESS_MAX = 254
LOCAL_MAX = 64
NAME_MAX = 200

# The form nearly all mails have, for speed: at most one quoted or plain name, then <address> without anything around it.
SIMPLE = re.compile(r"\s*(?:\"([^\"\\]*)\"|([^\"\\<>(),:;@\[\]]*))\s*<([^<>\s()\",:;\\]+)>\s*")


# An obsolete source route, which RFC 5321 section 3.3 wants ignored; comments at the ends or around the @; blanks around . and @.
ROUTE = re.compile(r"(?:\s*,?\s*@[^\s@,:<>\"()]+)+\s*:\s*")
COMMENTS = re.compile(r"^\s*\([^()\\]*\)|\s*\([^()\\]*\)\s*(?=@|$)|(?<=@)\s*\([^()\\]*\)\s*")
DOUBLED = re.compile(r"<<([^<>\"]{1,300})>>")
LOOSE = re.compile(r"\s*([.@])\s*")


def strict(text: str) -> str:
    """The address itself, or "" if it is not one mailbox of RFC 5321. Comments, routes, blanks and invisible signs make it none."""
    if len(text) > ADDRESS_MAX or ADDRESS.fullmatch(text) is None:
        return ""
    if not (text.isascii() or (text.isprintable() and is_normalized("NFKC", text))):
        return ""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.rstrip('.')}" if len(local) <= LOCAL_MAX else ""


def mailboxes(value: bytes, limit: int, page: str = "") -> tuple[list[Address], bool]:
    """The mailboxes of a header, at most `limit`, and whether every one was readable and none was left out.

    A mailbox whose address is not valid is left out. Names are decoded after splitting: an encoded comma can't make a second address.
    `page` is the charset of eight-bit names that are no UTF-8.
    """
    line = raw_text(value, page)
    match = SIMPLE.fullmatch(line)
    if match is not None:
        address = strict(match[3])
        found = [Address(address=address, name=_name(match[1] or match[2] or "", address))] if address else []
        return found[:limit], bool(found)
    address = strict(line.strip())
    if address:
        return [Address(address=address)][:limit], limit > 0
    found, whole = [], True
    for name, candidate in _split(DOUBLED.sub(r"<\1>", line)):
        address = strict(candidate)
        if not address:
            whole = whole and not candidate and not name
        elif len(found) < limit:
            found.append(Address(address=address, name=_name(name, address)))
        else:
            return found, False
    return found, whole


def unnamed(value: bytes, page: str = "") -> str:
    """The name in a header that names nobody by a valid address (`Jan Kowalski <jan at firma>`, `Moderator`), for people to read."""
    for name, candidate in _split(raw_text(value, page)):
        said = _name(name or candidate, "")
        if said and "@" not in said:
            return said
    return ""


def _name(raw: str, address: str) -> str:
    name = " ".join(clean(words(raw)).strip("'\" ")[:NAME_MAX].split())
    return "" if name == address else name


def _split(line: str) -> list[tuple[str, str]]:
    """(display name, address text) of each mailbox of a list; groups are opened, comments serve as names where there is none."""
    boxes: list[tuple[str, str]] = []
    box = _Box()
    place = 0
    while place < len(line):
        letter = line[place]
        if letter in ",;":
            box.finish(boxes)
            box = _Box()
            place += 1
        elif letter == ":" and box.angle is None and "@" not in "".join(box.name):
            box = _Box()
            place += 1
        else:
            place = box.take(line, place)
    box.finish(boxes)
    return boxes


class _Box:
    """One mailbox while it is read."""

    def __init__(self) -> None:
        self.name: list[str] = []
        self.comment: list[str] = []
        self.angle: str | None = None

    def take(self, line: str, place: int) -> int:
        """Takes what begins at `place` and returns the place after it."""
        letter = line[place]
        if letter == '"':
            content, place = _quoted(line, place)
            # A quoted string is a name or a local part; before an @ it is the latter and keeps its quotes.
            self.name.append(f'"{content}"' if line[place : place + 1] == "@" else content)
            return place
        if letter == "(":
            content, place = _comment(line, place)
            self.comment.append(content)
            return place
        if letter == "<":
            close = line.find(">", place)
            close = len(line) if close < 0 else close
            # Two bracketed addresses in one mailbox are a trick, not a mailbox.
            self.angle = line[place + 1 : close] if self.angle is None else ""
            return close + 1
        # After a closing bracket a word or two (`<a@b> via List`) do no harm, but `<a@b> c@d` names nobody.
        if self.angle is not None and letter == "@":
            self.angle = ""
        self.name.append(letter)
        return place + 1

    def finish(self, boxes: list[tuple[str, str]]) -> None:
        """Adds the mailbox to the list, unless nothing was there."""
        said = "".join(self.name).strip()
        if self.angle is not None:
            boxes.append((said or "".join(self.comment), _bare(self.angle)))
        elif said or self.comment:
            boxes.append(("".join(self.comment), said))


def _bare(angle: str) -> str:
    """What stands between < and > without a route, comments, and blanks around dots and the @ (all obsolete: RFC 5322 section 4.4).

    A comment may stand around the words only, as `alice@corp)bob@evil` and `alice@corp(x)bob@evil` are tricks.
    """
    route = ROUTE.match(angle)
    bare = angle[route.end() :] if route else angle
    if "(" in bare:
        bare = COMMENTS.sub("", bare)
    return LOOSE.sub(r"\1", bare.strip())


def _quoted(line: str, start: int) -> tuple[str, int]:
    """The content of a quoted string and the place after it; an unclosed quote is an ordinary character."""
    place = start + 1
    content: list[str] = []
    while place < len(line):
        letter = line[place]
        if letter == '"':
            return "".join(content), place + 1
        if letter == "\\" and place + 1 < len(line):
            place += 1
            letter = line[place]
        content.append(letter)
        place += 1
    return line[start + 1 :], len(line)


def _comment(line: str, start: int) -> tuple[str, int]:
    """The content of a comment, nested ones included, and the place after it."""
    depth = 0
    for place in range(start, len(line)):
        if line[place] == "(" and line[place - 1] != "\\":
            depth += 1
        elif line[place] == ")" and line[place - 1] != "\\":
            depth -= 1
            if depth == 0:
                return line[start + 1 : place], place + 1
    return line[start + 1 :], len(line)

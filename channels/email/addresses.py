"""Mailboxes in From, To, Cc and Reply-To (RFC 5322 section 3.4), read strictly: what is not surely an address is none.

The standard library's parser can be led to another domain (CVE-2023-27043) and takes seconds for hostile input.
"""

import re
from unicodedata import is_normalized

from channels.email.headers import clean, raw_text, words
from store.records import Address

# RFC 5321 section 4.5.3.1 and RFC 6531: dot-atoms (letters beyond ASCII allowed) or a quoted local part, domain labels or an IP literal.
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000dffff-]+"
LABEL = r"[A-Za-z0-9\u00a1-\ud7ff](?:[A-Za-z0-9\u00a1-\ud7ff_-]{0,61}[A-Za-z0-9\u00a1-\ud7ff])?"
ADDRESS = re.compile(
    rf"(?:{ATOM}(?:\.{ATOM})*|\"(?:[ !#-\[\]-~]|\\[ -~])+\")@(?:{LABEL}(?:\.{LABEL})*\.?|\[(?:IPv6:[0-9A-Fa-f:.]{{2,45}}|[0-9.]{{7,15}})\])"
)
ADDRESS_MAX = 254
LOCAL_MAX = 64
NAME_MAX = 200

# The form nearly all mails have, for speed: at most one quoted or plain name, then <address> without anything around it.
SIMPLE = re.compile(r"\s*(?:\"([^\"\\]*)\"|([^\"\\<>(),:;@\[\]]*))\s*<([^<>\s()\",:;\\]+)>\s*")


def strict(text: str) -> str:
    """The address itself, or "" if it is not one mailbox of RFC 5321. Comments, routes, blanks and invisible signs make it none."""
    if len(text) > ADDRESS_MAX or ADDRESS.fullmatch(text) is None:
        return ""
    if not (text.isascii() or (text.isprintable() and is_normalized("NFKC", text))):
        return ""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.rstrip('.')}" if len(local) <= LOCAL_MAX else ""


def mailboxes(value: bytes, limit: int) -> tuple[list[Address], bool]:
    """The mailboxes of a header, at most `limit`, and whether every one was readable and none was left out.

    A mailbox whose address is not valid is left out. Names are decoded after splitting: an encoded comma can't make a second address.
    """
    line = raw_text(value)
    match = SIMPLE.fullmatch(line)
    if match is not None:
        address = strict(match[3])
        found = [Address(address=address, name=_name(match[1] or match[2] or "", address))] if address else []
        return found[:limit], bool(found)
    found, whole = [], True
    for name, candidate in _split(line):
        address = strict(candidate)
        if not address:
            whole = whole and not candidate and not name
        elif len(found) < limit:
            found.append(Address(address=address, name=_name(name, address)))
        else:
            return found, False
    return found, whole


def _name(raw: str, address: str) -> str:
    name = clean(words(raw)).strip("'\" ")[:NAME_MAX].strip()
    return "" if name == address else name


def _split(line: str) -> list[tuple[str, str]]:
    """(display name, address text) of each mailbox of a list; groups are opened, comments serve as names where there is none."""
    boxes: list[tuple[str, str]] = []
    name: list[str] = []
    comment: list[str] = []
    angle: str | None = None
    place = 0
    end = len(line)

    def finish() -> None:
        nonlocal angle
        said = "".join(name).strip()
        if angle is not None:
            boxes.append((said or "".join(comment), angle.strip()))
        elif said or comment:
            boxes.append(("".join(comment), said))
        name.clear()
        comment.clear()
        angle = None

    while place < end:
        letter = line[place]
        if letter == '"':
            content, place = _quoted(line, place)
            # Outside brackets a quoted part may be a name or a local part; which one is known only later, so it keeps its quotes there.
            name.append(f'"{content}"' if line[place : place + 1] == "@" else content)
        elif letter == "(":
            content, place = _comment(line, place)
            comment.append(content)
        elif letter == "<":
            close = line.find(">", place)
            close = end if close < 0 else close
            # Two bracketed addresses in one mailbox are a trick, not a mailbox.
            angle = line[place + 1 : close] if angle is None else ""
            place = close + 1
        elif letter in ",;":
            finish()
            place += 1
        elif letter == ":" and angle is None and "@" not in "".join(name):
            name.clear()
            comment.clear()
            place += 1
        else:
            # After a closing bracket only blanks and comments may come: `<a@b> c@d` names nobody.
            if angle is not None and not letter.isspace():
                angle = ""
            name.append(letter)
            place += 1
    finish()
    return boxes


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

"""Authentication-Results (RFC 8601): what a server of our own found out about a sender. Read strictly, or not at all. Pure."""

import re

from channels.email.evidence import ascii_domain
from store.records import Authentication, Proof

LONGEST = 8_192  # bytes of the field
WORDS: dict[str, Proof] = {
    "none": "none",
    "pass": "pass",
    "fail": "fail",
    "hardfail": "fail",  # RFC 7001 and older servers
    "softfail": "softfail",
    "neutral": "neutral",
    "policy": "policy",
    "temperror": "temperror",
    "permerror": "permerror",
    "bestguesspass": "none",  # of a server that guessed: nothing is published
}
# In this order: quoted string, what separates, a word. Comments are taken out before.
TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[;=]|[^\s;="()]+)')
VERDICT_TAGS = re.compile(r"\bp=(none|quarantine|reject)\b", re.IGNORECASE)


def stated(fields: list[bytes], trusted: tuple[str, ...], domain: str) -> Authentication | None:
    """What the topmost field of a server in `trusted` (names in lower case) says about a mail with From in `domain`; None: nothing.

    `fields` are the values of Authentication-Results from the top. Only the topmost one of such a server counts: it has to
    take out foreign ones in its name (section 5), and those would stand below.
    """
    for value in fields:
        text = value.decode("utf-8", "replace")
        server, _, rest = _without_comments(text[:LONGEST]).partition(";")
        name = server.split()
        if name and name[0].strip('"').lower() in trusted and len(name) <= 2 and name[1:] in ([], ["1"]):
            return judged(rest, domain, name[0].strip('"').lower(), text)
    return None


def judged(said: str, domain: str, by: str, text: str = "") -> Authentication | None:
    """What a list of results means for From's `domain`; None if it can't be read. `text` has its comments."""
    bare = _without_comments(said)
    if TOKEN.sub("", bare).strip():
        return None
    tokens = TOKEN.findall(bare)
    found: dict[str, Proof] = {}
    stands = ""
    for method, result, about in _results(tokens):
        if method not in ("spf", "dkim", "dmarc", "arc") or (method in found and found[method] == "pass"):
            continue
        if method == "dmarc" and about.get("header.from", domain).lower().rstrip(".") != domain:
            continue  # it speaks of another From than we read
        if method in found and (method == "dmarc" or result != "pass"):
            continue  # several signatures: one that passes counts; of DMARC the first word
        found[method] = result
        names = (about.get("header.d", ""), about.get("header.i", ""), about.get("smtp.mailfrom", ""))
        if result == "pass" and domain in [ascii_domain(one.rpartition("@")[2]) for one in names if one]:
            stands = domain
    if not found:
        return None
    policy = VERDICT_TAGS.search(text or said)
    return Authentication(
        spf=found.get("spf", ""),
        dkim=found.get("dkim", ""),
        dmarc=found.get("dmarc", ""),
        arc=found.get("arc", ""),
        domain=domain if found.get("dmarc") == "pass" else stands,
        policy=policy[1].lower() if policy and "dmarc" in found else "",
        by=by,
    )


def _results(tokens: list[str]) -> list[tuple[str, Proof, dict[str, str]]]:
    """Method, result and properties of each result; those with an unknown result are left out."""
    found = []
    groups: list[list[str]] = [[]]
    for one in tokens:
        if one == ";":
            groups.append([])
        else:
            groups[-1].append(one)
    for group in groups:
        if len(group) < 3 or group[1] != "=":
            continue
        method = group[0].partition("/")[0].lower()
        result = WORDS.get(group[2].lower())
        about = {
            group[at].lower(): group[at + 2].strip('"')
            for at in range(3, len(group) - 2)
            if group[at + 1] == "=" and group[at] != "="
        }
        if result is not None:
            found.append((method, result, about))
    return found


def _without_comments(text: str) -> str:
    """The text without what stands in brackets (nested too), which is for people; quoted strings stay."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
        elif sign == "(" and not quoted:
            depth += 1
            continue
        elif sign == ")" and depth:
            depth -= 1
            kept.append(" ")
            continue
        if not depth:
            kept.append(sign)
    return "".join(kept)


def fields_named(head: bytes, name: bytes) -> list[bytes]:
    """The values of all fields of this name (lower case) in a header block, unfolded, from the top."""
    found: list[bytes] = []
    inside = False
    for line in head.split(b"\n"):
        line = line.rstrip(b"\r")  # noqa: PLW2901
        if not line:
            break
        if line[:1] in (b" ", b"\t"):
            if inside:
                found[-1] += line
            continue
        inside = line[: len(name) + 1].lower() == name + b":"
        if inside:
            found.append(line[len(name) + 1 :])
    return found

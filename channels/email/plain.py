"""Plain text of a mail as people read it: control signs gone, soft line breaks undone, armour of signatures set apart. Pure."""

import re

from channels.email.html import QUOTE_BEGIN, QUOTE_END

UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]+")
SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z][A-Za-z-]{0,30}: [^\n]{0,200}\n)*\n?", re.MULTILINE)
SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----\n[^-]*-----END PGP SIGNATURE-----\n?", re.MULTILINE)
ESCAPED = re.compile(r"^- (?=-|From )", re.MULTILINE)
COMMAND = re.compile(r"<(/?)([A-Za-z-]{1,60})>")
BREAKS = re.compile(r"\n+")


def shown(text: str) -> str:
    """Text of many lines: breaks are line feeds, other control characters, surrogates and byte order marks are gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if text.replace("\n", " ").isprintable():  # then there is nothing of the kind, and most texts are like that
        return text
    return UNSHOWN.sub("", text)


def unflow(text: str, *, delete: bool) -> str:
    """Soft line breaks undone (RFC 3676): a line that ends in a blank goes on in the next of the same quote depth."""
    pieces: list[str] = []
    flowing = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        signature = content == "-- "
        if flowing != depth or signature:
            pieces.append(("\n" if pieces else "") + (">" * depth + " " if depth else ""))
        soft = content.endswith(" ") and not signature
        flowing = depth if soft else -1
        pieces.append(content[:-1] if soft and delete else content)
    return "".join(pieces)


def signed(text: str) -> tuple[str, bool]:
    """A text signed with PGP (RFC 9580 section 7): its header lines go, its signature is marked as a quote. True if it is encrypted instead: then it stays."""
    if "-----BEGIN PGP MESSAGE-----" in text:
        return text, True
    begin, end = SIGNED.search(text), SIGNATURE.search(text)
    if begin is None or end is None or end.start() < begin.end():
        return text, False
    inside = ESCAPED.sub("", text[begin.end() : end.start()])
    marked = f"{QUOTE_BEGIN}{end[0]}{QUOTE_END}"
    return f"{text[: begin.start()]}{inside}{marked}{text[end.end() :]}", False


def enriched(text: str, *, breaks: bool) -> str:
    """The words of text/enriched (RFC 1896), or of text/richtext (RFC 1341, `breaks` false). Commands go, what they hide goes, too."""
    pieces: list[str] = []
    place = depth = 0
    doubled = text.replace("<<", "\x02") if breaks else text.replace("<lt>", "\x02")
    for match in COMMAND.finditer(doubled):
        if not depth:
            pieces.append(doubled[place : match.start()])
        place = match.end()
        name = match[2].lower()
        if name in {"param", "comment"}:
            depth = max(0, depth + (-1 if match[1] else 1))
        elif name in {"nl", "np", "paragraph"} and not breaks:
            pieces.append("\x03")
    pieces.append("" if depth else doubled[place:])
    whole = "".join(pieces)
    if breaks:  # one line break is a blank, more are one less
        whole = BREAKS.sub(lambda found: "\n" * (len(found[0]) - 1) or " ", whole)
    else:
        whole = BREAKS.sub(" ", whole).replace("\x03", "\n")
    return whole.replace("\x02", "<").strip()

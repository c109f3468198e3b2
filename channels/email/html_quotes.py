"""How mail clients mark in HTML what they quote."""

import re
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

# How clients mark what they quote: Gmail, Yahoo, Thunderbird and Apple, Proton, Outlook for Mac, Zoho, WP and Onet webmail, Spark,
# Tuta, Front. A box around both an attribution and a quote is none itself: people answer between the quotes in it.
QUOTE_CLASSES = {
    "gmail_quote",
    "gmail_quote_container",
    "gmail_attr",
    "yahoo_quoted",
    "protonmail_quote",
    "moz-cite-prefix",
    "zmail_extra",
    "nh_extra",
    "spark_quote",
    "tutanota_quote",
    "front-blockquote",
    "outlookmessageheader",
}
# Outlook and its web and mobile siblings, Hotmail, Zimbra, Windows Mail and NetEase put a sign where the quote begins; it lasts to the end.
QUOTE_REST = {
    "divrplyfwdmsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-body-separator-line",
    "olk_src_body_section",
    "stopspelling",
    "zwchr",
    "isreplycontent",
}
# How clients mark a signature: Gmail, Outlook's web and mobile clients, WP, Front, Superhuman, Spark.
SIGNATURES = {"gmail_signature", "signature", "ms-outlook-mobile-signature", "nh_signature", "front-signature", "sh-signature" }  # fmt: skip
# One of these is in any HTML that marks a quote.
QUOTE_SIGNS: Final = (
    "quote", "BLOCKQUOTE", "moz-cite", "l_extra", "nh_extra", "OutlookMessageHeader", "RplyFwdMsg", "appendonsend", "reference-message",
    "body-separator", "OLK_SRC", "stopSpelling", "zwchr", "isReplyContent", "border-top:solid", "messageReply",
)  # fmt: skip
# Outlook's line above the headers.
BORDER = re.compile(r"border-top\s*:\s*solid\s[^;]{1,40};\s*padding\s*:\s*3\.0pt", re.IGNORECASE)
BORDER_HEADERS: Final = 3  # bold words below it, each a header's name
BORDER_NODES: Final = 40  # in which they are looked for


def may_quote(html: str) -> bool:
    """Whether it may mark a quote: a cheap test, right before `to_text` is worth its time."""
    return any(sign in html for sign in QUOTE_SIGNS)


def lasting(node: LexborNode, tag: str, attributes: dict[str, str | None]) -> str:
    """How long a quote lasts that begins with this element: "element", "rest" (of the mail: Outlook's), or empty if none begins.

    "signature" for what a client put below the words of its own accord.
    """
    identity = (attributes.get("id") or "").lower()
    if identity in SIGNATURES or attributes.get("name") == "messageSignatureSection":
        return "signature"
    if (identity and _unprefixed(identity) in QUOTE_REST) or _bordered(node, attributes.get("style") or ""):
        return "rest"
    if attributes.get("name") == "messageReplySection" or (tag == "blockquote" and _cites(attributes)):
        return "element"
    classes = attributes.get("class")
    if not classes:
        return ""
    names = [_unprefixed(each) for each in classes.lower().split()]
    if QUOTE_CLASSES.isdisjoint(names):
        return "" if SIGNATURES.isdisjoint(names) else "signature"
    if tag != "blockquote" and node.css_first("blockquote") is not None:
        return ""
    return "element"


def _cites(attributes: dict[str, str | None]) -> bool:
    """Whether a blockquote is somebody else's words, not an indented paragraph."""
    said = (attributes.get("type") or "").lower() == "cite" or (attributes.get("cite") or "").startswith("mid:")
    return said or "border-left" in (attributes.get("style") or "")[:2000]


def _unprefixed(name: str) -> str:
    """Outlook's web client puts x_ before what it quotes from others, once each time."""
    while name.startswith("x_"):
        name = name[2:]
    return name


def _bordered(node: LexborNode, style: str) -> bool:
    if BORDER.search(style[:2000]) is None:
        return False
    paragraph = node.css_first("p")
    nodes = islice(paragraph.traverse(), BORDER_NODES) if paragraph is not None else ()
    return sum(1 for each in nodes if each.tag == "b") >= BORDER_HEADERS

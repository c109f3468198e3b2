"""Mail that came back: whether a mail is such a report, and whom and which mail it is about (RFC 3464, and what systems write freely)."""

import re
from functools import cache
from typing import Final, Literal

from channels.email import reports
from channels.email.address import looks_own
from channels.email.addresses import mailboxes, strict
from channels.email.bounce_words import DELAYED, FORMAL, GIVEN_UP, REPORTS, RETURNED, STEMS, UNDELIVERED
from channels.email.clients import is_personal
from channels.email.headers import message_ids
from channels.email.mime import Part
from channels.email.seen import Seen
from store.records import Bounce

SAID_MAX: Final = 16 * 1024  # characters of a free text that are read
CANDIDATES_MAX: Final = 60

# Names in From, in lower case, that no person has.
SYSTEMS: Final = (b"mailer-daemon", b"mailerdaemon", b"mail delivery system", b"mail delivery subsystem", b"microsoftexchange", b"mail.delivery.system", b"mdaemon@")  # fmt: skip
# How a person begins a letter.
GREETING: Final = r"\W{0,4}(?:dzie[ńn] dobry|witam|cze[śs][ćc]|szanown|hello|hi (?:all|team|there|,)|hi,|dear |good (?:morning|afternoon)|hallo|guten (?:tag|morgen)|sehr geehrte|bonjour|hola|buenos|buongiorno|ciao|ol[áa]\b|bom dia|hej\b|dobr[ýy] den|здравствуйте|добрый день|добрий день|вітаю)"
# Programs under other names.
PROGRAM: Final = r"[^@]{0,40}(?:smtp|imss|mta|gateway|anti-?virus|anti-?spam|mail[-_.]?(?:service|system|server|admin|delivery|er|scanner|security)|no-?reply|undeliver|ndr|system)[^@]{0,40}@"  # fmt: skip
_ANSWER = re.compile(r"\s*(?:re|odp|aw|sv|fwd?|pd|wg|tr|rv|enc)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_FIRST_HEADER = re.compile(r"[> ]*(?:Received: (?:from|by)|Return-Path:|Delivered-To:|X-Original-To:|Message-ID:) ?", re.IGNORECASE)  # fmt: skip
_CANDIDATE = re.compile(r"[^\s<>()\[\],;:\"'`|=*]{1,64}@[^\s<>()\[\],;:\"'`|*=/]{1,253}")
_ALONE = re.compile(r"[\s*<\"'-]*$")
_ALONE_AFTER = re.compile(r"[>\"'\s.]*(?:$|:|\(|\.\.\.)")
_NAMING = re.compile(r"recipient|address|user|rcpt to|\bto\b:?|deliver|mailbox|account|adres|odbiorc|skrzynk|empf[äa]n|postfach|destinat|utilisateur|usuario|utente|получател|адрес", re.IGNORECASE)  # fmt: skip
_ASIDE = re.compile(r"message-id|(?<!generated )\bfrom\b|sender|contact|reply to|mailto|help|assist|questions|support|kontakt|pomoc|nadawc|absender|bei fragen|return-path|expanded from", re.IGNORECASE)  # fmt: skip
_CODE = re.compile(r"(?<![\d.])[45](?:\d\d(?![\d.])|\.\d{1,3}\.\d{1,3})")
_ENHANCED = re.compile(r"(?<![\d.])[45]\.\d{1,2}\.\d{1,3}(?![\d.])")
# Where replies of SMTP stand: at the beginning of a line, or behind a sign or a word that announces one.
_REPLY = re.compile(
    r"(?:^[ \t]{0,20}|\b(?:said|error|code|smtp|status|with)[ \t]|[#(<:>'\"][ \t]?)([45])[0-5]\d(?=[\s:.,;)>'\"#-])(?![.]\d)",
    re.IGNORECASE | re.MULTILINE,
)
_OFFICE = re.compile(r"(?:postmaster|mailer-?daemon|abuse|hostmaster|helpdesk|support|no-?reply|mail-?admin)@", re.IGNORECASE)  # fmt: skip
_ORIGINAL_ID = re.compile(rb"^[> \t]*message-id:([ \t]*(?:\r?\n[ \t]+)?[^\r\n]{1,400})", re.IGNORECASE | re.MULTILINE)
_ORIGINAL_TO = re.compile(rb"^to:[ \t]*((?:\r?\n[ \t]+)?[^\r\n]{1,400})", re.IGNORECASE | re.MULTILINE)


@cache
def _compiled(*patterns: str) -> re.Pattern[str]:
    """Compiled when first needed: few mails ask."""
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)


def outcome(seen: Seen, *, null: bool) -> Literal["bounce", "reply", ""]:
    """Whether it reports that a mail did not arrive (bounce), that it did (reply: a receipt), or is no such report.

    `null`: it has no envelope sender.
    """
    root = seen.root
    said = [leaf for leaf in seen.leaves if leaf.media_type in reports.DELIVERY]
    sender = root.first("from")[:1000].lower()
    daemon = _is_daemon(sender)
    kind = root.parameters.get("report-type", "").lower()
    if kind == "delivery-status" or (said and (null or daemon or kind or not seen.sender)):
        reached = said and reports.is_success([one for leaf in said for one in reports.fields(leaf)])
        return "reply" if reached else "bounce"
    if "x-failed-recipients" in root.fields:
        return "bounce"
    if said and not is_answer(seen.subject) and not is_personal(root) and _reports(seen):
        return "bounce"
    if not (null or daemon):
        return "bounce" if _is_unknown_system(seen) else ""
    subject = _compiled(*UNDELIVERED).search(seen.subject) is not None
    if any(name in sender for name in SYSTEMS) and (null or not is_answer(seen.subject)):
        return "bounce" if subject or _reports(seen) else ""
    if is_personal(root) or (is_answer(seen.subject) and not null) or _greets(seen):
        return ""
    # A postmaster may be a person, and so may a sender whose mail was passed on without an envelope sender.
    if subject and (null or "auto-submitted" in root.fields or _apart(seen.full[: 4 * SAID_MAX])[1]):
        return "bounce"
    return "bounce" if (subject or daemon) and _reports(seen) else ""


def _is_daemon(sender: bytes) -> bool:
    """Whether From, in lower case, names a mail system. One test after the other: this is asked of every mail."""
    if b"mail" in sender and (b"daemon" in sender or b"delivery" in sender or b"system" in sender):
        return True
    return (
        b"postmaster" in sender
        or b"mdaemon" in sender
        or b"microsoftexchange" in sender
        or b"delivery subsystem" in sender
        or b"system administrator" in sender
        or b"ndr@" in sender
        or b"<bounce" in sender
    )


def _is_unknown_system(seen: Seen) -> bool:
    """A mail system under a name of its own: subject and words say that something came back, and some other sign does."""
    fields = seen.root.fields
    bulk = seen.root.first("precedence").strip().lower() in {b"bulk", b"junk"}
    marked = bulk or "auto-submitted" in fields or "x-auto-response-suppress" in fields
    if not marked and ("in-reply-to" in fields or not _may_be_system(seen)):
        return False
    if is_answer(seen.subject) or is_personal(seen.root) or _greets(seen):
        return False
    return _compiled(*UNDELIVERED).search(seen.subject) is not None and _reports(seen)


def _may_be_system(seen: Seen) -> bool:
    subject = seen.subject.lower()
    if not any(stem in subject for stem in STEMS):
        return False
    return _compiled(*FORMAL).match(seen.subject) is not None or _compiled(PROGRAM).match(seen.sender) is not None


def is_answer(subject: str) -> bool:
    """Whether the subject begins like that of an answer or a forward."""
    return _ANSWER.match(subject) is not None


def _greets(seen: Seen) -> bool:
    return _compiled(GREETING).match(seen.own[:200]) is not None


def _reports(seen: Seen) -> bool:
    """Whether the first words say that something was not delivered, and the text names whom or why."""
    begin = " ".join(seen.full[:1_500].split())
    if _compiled(*REPORTS).search(begin) is None:
        return False
    return (
        "@" in begin
        or _CODE.search(begin) is not None
        or any(leaf.media_type in reports.RETURNED for leaf in seen.leaves)
    )


def bounce(seen: Seen) -> Bounce:
    """Who was not reached, why (RFC 3463), whether for good, and which mail it was, as far as the report says; else empty.

    `permanent`: this delivery is not tried again, whatever the code. `message_id`: one of ours before any other.
    """
    root, full = seen.root, seen.full
    blocks = [block for leaf in seen.leaves if leaf.media_type in reports.DELIVERY for block in reports.fields(leaf)]
    said, returned = _apart(full[: 4 * SAID_MAX])
    if not blocks and "inal-recipient:" in said.lower():
        blocks = reports.blocks(said)
    block = reports.about(blocks)
    attached = [leaf.content()[: reports.READ_MAX] for leaf in seen.leaves if leaf.media_type in reports.RETURNED]
    data = attached or [returned.encode("utf-8", "replace")]
    own = {box.address.lower() for name in ("from", "to") for box in mailboxes(root.first(name)[:2000], 20)[0]}
    recipient = strict(reports.recipient_of(block)) or _failed(root) or _named(said, own) or _sent_to(data)
    status = reports.status_of(block) or _status(said)
    action = block.get("action", "").lower()
    if action:
        permanent = action.startswith(("fail", "error"))
    else:
        begin = f"{seen.subject}\n{said[:1_500]}"
        permanent = (
            status.startswith("5")
            or _compiled(*GIVEN_UP).search(begin) is not None
            or _compiled(*DELAYED).search(begin) is None
        )
    return Bounce(
        recipient=recipient,
        status="" if status.startswith("2") else status,
        permanent=permanent,
        message_id=_original(root, block, data),
    )


def _apart(full: str) -> tuple[str, str]:
    """What the system says, and the mail that came back below it."""
    returned = _compiled(rf"[ \t>*=~_#-]*(?:{'|'.join(RETURNED)})")
    at = 0
    for number, line in enumerate(full.split("\n")):
        # The first line may speak about the original.
        if number and ((len(line) < 160 and returned.match(line)) or _FIRST_HEADER.match(line[:40])):
            return full[:at][:SAID_MAX], full[at:]
        at += len(line) + 1
    return full[:SAID_MAX], ""


def _failed(root: Part) -> str:
    """X-Failed-Recipients (Exim, Google)."""
    found, _ = mailboxes(root.first("x-failed-recipients")[:2000], 1)
    return found[0].address if found else ""


def _named(said: str, own: set[str]) -> str:
    """The address a free text is about: one alone on its line or beside words of failing, never the report's own ends."""
    best, most = "", 0
    for number, match in enumerate(_CANDIDATE.finditer(said)):
        if number >= CANDIDATES_MAX:
            break
        address = strict(match[0].rstrip(".!?"))
        if not address or address.lower() in own:
            continue
        worth = _worth(said, match.start(), match.end()) - 5 * (_OFFICE.match(address) is not None)
        if worth > most:
            best, most = address, worth
    return best


def _worth(said: str, start: int, end: int) -> int:
    begin = max(said.rfind("\n", max(0, start - 300), start) + 1, start - 300, 0)
    stop = said.find("\n", end, end + 300)
    stop = min(end + 300, len(said)) if stop < 0 else stop
    before, after = said[begin:start], said[end:stop]
    worth = 2
    if _ALONE.fullmatch(before):
        worth += 3 + 3 * (_ALONE_AFTER.match(after) is not None)
    worth += 2 * (_NAMING.search(before[-60:]) is not None)
    worth += 2 * (_CODE.search(said[end : end + 160]) is not None)
    return worth - 4 * (_ASIDE.search(before[-60:]) is not None)


def _status(said: str) -> str:
    """An enhanced code of failure anywhere in what is said, else the class of an SMTP reply that stands where replies stand."""
    enhanced = _ENHANCED.search(said)
    if enhanced is not None:
        return enhanced[0]
    reply = _REPLY.search(said)
    return f"{reply[1]}.0.0" if reply is not None else ""


def _sent_to(data: list[bytes]) -> str:
    """The one mailbox the returned mail was sent to."""
    for one in data:
        match = _ORIGINAL_TO.search(one)
        found, whole = mailboxes(match[1], 2) if match is not None else ([], False)
        if whole and len(found) == 1:
            return found[0].address
    return ""


def _original(root: Part, block: dict[str, str], data: list[bytes]) -> str:
    """The Message-ID of the mail that came back: from the mail itself, the report, or what the report answers."""
    found = message_ids(reports.original_id(block).encode()) if block else []
    for one in data:
        for match in _ORIGINAL_ID.finditer(one):
            found += message_ids(match[1])[:1]
            break
    for name in ("in-reply-to", "references"):
        found += message_ids(root.first(name))[-1:]
    mine = [one for one in found if looks_own(one)]
    return (mine or found or [""])[0]

"""Something said on a ticket, as the ticket page shows it. Pure."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from gateway.chat.words import guest_name
from gateway.http.desk.frame.hostile import Piece, line, pieces
from gateway.http.desk.frame.moments import clock, exact, iso, moment
from gateway.http.desk.ticket.chats import WEBCHAT, ChatNow
from gateway.http.desk.ticket.words import CHANNELS, SECRETS, counted, said, words
from gateway.http.language import Language
from gateway.note_words import words as note_words
from gateway.sent import Sent
from gateway.timeline import Said, Writer
from store.records import AuthorKind, Ms, Person, Record, Ticket
from triage.known import LIVE, THREADS
from triage.trusted import OUTSIDER
from triage.trusted import words as trust_words

CUT: Final = 4_000  # characters of a text that are shown at once
CUT_LINES: Final = 60
CUT_OLD: Final = 600  # the same of what was said long before, so that a long story is no heavy page
CUT_OLD_LINES: Final = 10
LITTLE: Final = 400  # characters that are not worth a button
PREVIEWS: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PREVIEW_MOST: Final = 8_000_000  # bytes of a picture that is shown in the page


class Setting(Record, frozen=True, kw_only=True):
    """What the page is made with: the agent's language, the desk's clock, who the people are, and the kinds of the channels.

    `chats` are the ticket's web chats as they are now.
    """

    language: Language
    zone: ZoneInfo
    now: Ms
    prefix: str
    kinds: Mapping[str, str]
    persons: Mapping[str, Person]
    chats: tuple[ChatNow, ...] = ()


class File(Record, frozen=True, kw_only=True):
    """A file of a message; `picture`: the page may show it."""

    name: str
    sha256: str
    size: int
    picture: bool


class Way(Record, frozen=True, kw_only=True):
    """How a delivery stands: `state` waiting, sent or failed, the words for it, and its moment for a title."""

    state: str
    words: str
    exact: str


class Origin(Record, frozen=True, kw_only=True):
    """What an interaction came as: the address, and whether the original is kept."""

    sender: str = ""
    original: bool = False


class Spoken(Record, frozen=True, kw_only=True):
    """An entry of the timeline that holds words. `left` are the characters that are not shown yet, `trust` is (level, words).

    `unsent`: that nobody outside has read it, in words: it was taken back, or can be for a few seconds more.
    """

    id: str
    at: Ms
    clock: str
    exact: str
    iso: str
    who: str
    role: AuthorKind
    role_words: str
    visibility: str
    label: str
    icon: str
    channel: str
    sender: str = ""
    pieces: tuple[Piece, ...] = ()
    left: int = 0
    quoted: tuple[Piece, ...] = ()
    quoted_lines: str = ""
    files: tuple[File, ...] = ()
    ways: tuple[Way, ...] = ()
    trust: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    edited: str = ""
    versions: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    original: bool = False
    unsent: str = ""
    mentions: tuple[str, ...] = ()
    shape: str = "said"


def spoken(one: Said, setting: Setting, ticket: Ticket, origin: Origin, *, is_old: bool = False) -> Spoken:
    """The entry for something said; of what `is_old` less is shown at once."""
    language, zone = setting.language, setting.zone
    text, left = shortened(one.text, is_old=is_old)
    kind = one.kind if one.kind in ("message", "reply", "note") else "message"
    if one.author.kind in ("bot", "system") and one.visibility == "public":
        kind = "automatic"
    icon, channel = channel_words(one.channel, setting)
    quoted = one.quoted.strip("\n")
    return Spoken(
        id=one.id,
        at=one.at,
        clock=clock(one.at, zone),
        exact=exact(one.at, zone, language),
        iso=iso(one.at, zone),
        who=who(one.author, setting),
        role=one.author.kind,
        role_words=role_words(one.author, ticket, language, setting.persons),
        visibility=one.visibility,
        label=said(f"{one.visibility}_{kind}", language),
        icon=icon,
        channel=channel,
        sender="" if setting.kinds.get(one.channel) == WEBCHAT else _sender(one, origin, setting),
        pieces=pieces(text),
        left=left,
        quoted=pieces(shortened(quoted, is_old=is_old)[0]),
        quoted_lines=counted("lines", quoted.count("\n") + 1, language) if quoted.strip() else "",
        files=tuple(
            File(
                name=line(file.name, 120),
                sha256=file.sha256,
                size=file.size,
                picture=file.media_type in PREVIEWS and 0 < file.size <= PREVIEW_MOST,
            )
            for file in one.attachments
        ),
        ways=tuple(way(each, setting) for each in one.deliveries),
        trust=_trust(one, setting),
        notes=tuple(note_words(note)[0 if language == "pl" else 1] for note in one.notes),
        choices=tuple(line(choice.label, 120) for choice in one.choices),
        secrets=tuple(words(SECRETS, each, language) for each in one.secrets),
        edited=moment(one.edited_at, setting.now, zone, language) if one.edited_at else "",
        versions=tuple(
            (moment(each.at, setting.now, zone, language), pieces(shortened(each.text)[0])) for each in one.versions
        ),
        original=origin.original,
        unsent=_unsent(one, setting),
        mentions=tuple(line(each, 60) for each in one.mentions),
    )


def shortened(text: str, *, is_old: bool = False) -> tuple[str, int]:
    """What is shown of a text at once, whole lines where that works, and how many characters are left."""
    most, most_lines = (CUT_OLD, CUT_OLD_LINES) if is_old else (CUT, CUT_LINES)
    text = text.strip("\n")
    end = len(text)
    lines = text.split("\n", most_lines)
    if len(lines) > most_lines:
        end = len(text) - len(lines[-1]) - 1
    if end > most:
        end = most if (border := text.rfind("\n", most // 2, most)) < 0 else border
    left = len(text) - end
    return (text, 0) if left < LITTLE else (text[:end], left)


def who(writer: Writer, setting: Setting) -> str:
    """The name somebody is shown by."""
    language = setting.language
    if writer.kind == "bot":
        return said("bot", language)
    if writer.kind == "system":
        return said("system", language)
    named = guest_name(writer.name, language) or name_of(writer.id, setting.persons, language) or writer.id
    return line(named, 100) or said("unknown", language)


def name_of(person: str, persons: Mapping[str, Person], language: Language) -> str:
    """The name of a person, else an address, else ""."""
    known = persons.get(person)
    if known is None:
        return ""
    return line(guest_name(known.name, language) or next((one.address for one in known.identities), ""), 100)


def role_words(writer: Writer, ticket: Ticket, language: Language, persons: Mapping[str, Person]) -> str:
    """Whose words these are: the requester's, a participant's, an agent's, the bot's, the system's."""
    if writer.kind != "requester":
        return said(f"role_{writer.kind}", language)
    known = persons.get(writer.id)
    ids = {writer.id, *((known.id, *known.also) if known else ())}
    takes_part = not ids.isdisjoint(ticket.participants) and ticket.requester not in ids
    return said("role_participant" if takes_part else "role_requester", language)


def channel_words(channel: str, setting: Setting) -> tuple[str, str]:
    """The icon of a channel, and how something came or went through it; an unknown one by its name."""
    kind = setting.kinds.get(channel, channel)
    known = CHANNELS.get(kind)
    if known is None:
        return "desk", channel
    return known[0], known[1 if setting.language == "pl" else 2]


def way(one: Sent, setting: Setting) -> Way:
    """A delivery in words: to whom, how it stands, why."""
    language, zone = setting.language, setting.zone
    polish = language == "pl"
    when = moment(one.at, setting.now, zone, language)
    tries = f"{one.tries}x" if one.tries else ""
    told = {
        "waiting": ("czeka na wysłanie", "waits to be sent"),
        "retrying": (
            f"nie wyszło ({tries}), następna próba {when}",
            f"did not go out ({tries}), tried again {when}",
        ),
        "sent": (f"wysłane {when}", f"sent {when}"),
        "delayed": ("wysłane, ale jeszcze nie doszło", "sent, but not there yet"),
        "dead": ("nie udało się wysłać", "could not be sent"),
        "bounced": ("wróciło: adres tego nie przyjął", "came back: the address did not take it"),
        "dropped": ("niewysłane, bo agent odpisał wcześniej", "not sent: an agent answered first"),
        "unsent": ("cofnięte przed wysłaniem", "taken back before it was sent"),
    }[one.state][0 if polish else 1]
    state = {"sent": "sent", "dropped": "dropped", "unsent": "dropped", "dead": "failed", "bounced": "failed"}.get(
        one.state, "waiting"
    )
    address = (
        "" if setting.kinds.get(one.channel) in LIVE else one.address
    )  # a session or a thread says nothing to anybody
    where = line(address or channel_words(one.channel, setting)[1], 120)
    head = f"{'do' if polish else 'to'} {where}: " if address else f"{where}: " if where else ""
    if one.state == "sent" and any(one.id in chat.read for chat in setting.chats):
        told = f"{told}, {said('read', language)}"
    reason = f" ({line(one.reason, 300)})" if one.reason and one.state not in ("dropped", "unsent") else ""
    return Way(state=state, words=f"{head}{told}{reason}", exact=exact(one.at, zone, language))


def _unsent(one: Said, setting: Setting) -> str:
    if one.unsent_at:
        return said(
            "taken_back", setting.language, when=moment(one.unsent_at, setting.now, setting.zone, setting.language)
        )
    return said("leaving", setting.language) if one.leaves_at > setting.now else ""


def _trust(one: Said, setting: Setting) -> tuple[str, str]:
    """Level and words; a red flag of its own for mail that the owner of the domain disowns. A guest of a chat says to be nobody."""
    language, kind = setting.language, setting.kinds.get(one.channel)
    if one.trust is None or (kind == WEBCHAT and one.trust == "unverified"):
        return "", ""
    level = one.trust
    if level == "unverified" and kind in THREADS:
        return "unchecked", OUTSIDER[0 if language == "pl" else 1]
    if one.authentication is not None and one.authentication.disowned:
        return "forged", trust_words(level, one.authentication, language)
    if one.authentication is None and level == "unverified":
        return "unchecked", trust_words(level, None, language)
    return level, trust_words(level, one.authentication, language)


def _sender(one: Said, origin: Origin, setting: Setting) -> str:
    """The address, where the name does not say it already; the id of an account says nothing."""
    address = line(origin.sender, 120)
    if setting.kinds.get(one.channel) in THREADS and "@" not in address:
        return ""
    return "" if not address or address == one.author.name else address

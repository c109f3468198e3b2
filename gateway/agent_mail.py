"""An agent's mail to an address of his own: whether it is to be believed, and which actions it asks for. Pure."""

import re

import msgspec

from gateway.notice_words import first_line
from gateway.staff import Staff
from store.ids import digest, short_id
from store.records import Action, Agent, Author, Message, Origin
from triage.agents import DISABLED, UNVERIFIED
from triage.entries import TEXT_KEPT
from triage.known import Arrived
from triage.replies import LANGUAGES

# What may stand at the top of an agent's mail, one a line, in English and Polish → the verb.
COMMANDS = {
    "take": "take", "weź": "take", "wez": "take", "biorę": "take", "biore": "take",
    "release": "release", "oddaj": "release",
    "resolve": "resolve", "rozwiąż": "resolve", "rozwiaz": "resolve", "rozwiązane": "resolve", "rozwiazane": "resolve",
    "escalate": "escalate", "eskaluj": "escalate",
    "undo": "unforward", "cofnij": "unforward",
}  # fmt: skip
_COMMAND = re.compile(r"!([^\W\d_]+)\s*(.*)", re.DOTALL)
_LEVEL = re.compile(r"(l[23])\b\s*[:,–-]?\s*(.*)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:\+|%2b)[a-z0-9]{1,10}\.[1-9][0-9]{0,18}\.[an][a-z2-7]{6}\.[a-z2-7]{20,52}(?:@|%40)", re.IGNORECASE
)
_MAIL = "message/rfc822"
_STRANGE_FROM = frozenset({"no-from", "two-from", "several-from", "bad-from"})
_ONLY_FILES = {"pl": "(tylko załączniki)", "en": "(attachments only)"}


class Refusal(msgspec.Struct, frozen=True):
    """Why nothing of a mail was done, for the agent, in both languages."""

    pl: str
    en: str

    @property
    def why(self) -> dict[str, str]:
        """Language → words."""
        return {"pl": self.pl, "en": self.en}


def doubt(message: Message, staff: Staff, lists: frozenset[str]) -> str:
    """Why a message to an agents' address is not simply an agent's word; "" if it is, and for all other messages.

    `lists` are the addresses of queues: a notice that went to one may be answered with a note by every agent.
    """
    answering = message.answering
    if answering is None:
        return ""
    agent = staff.of(message.sender.address)
    if agent is None:
        return "stranger"
    if agent.disabled:
        return DISABLED
    if answering.of != short_id(agent.email):
        listed = answering.of in {short_id(address) for address in lists}
        if not listed or answering.visibility != "internal":
            return "agent-other"
    if message.trust != "verified" or not _STRANGE_FROM.isdisjoint(message.notes):
        return UNVERIFIED
    return "agent-automatic" if message.automatic != "none" else ""


def actions_of(arrived: Arrived, agent: Agent, ticket: int) -> tuple[Action, ...] | Refusal:
    """What the mail asks for, in order; the last one carries the words. Refused where it can't be understood as a whole."""
    message = arrived.message
    answering = message.answering
    public = answering is not None and answering.visibility == "public"
    asked, words = read(message.text)
    made: list[tuple[str, dict[str, str]]] = []
    for name, rest in asked:
        understood = _verb(name, rest)
        if isinstance(understood, Refusal):
            return understood
        made.append(understood)
    if public and _quotes_notice(words):
        return Refusal(
            "w odpowiedzi do zgłaszającego jest treść powiadomienia dla agentów. Usuń cytat i wyślij jeszcze raz.",
            "the answer to the requester holds words of a notice for agents. Remove the quote and send it again.",
        )
    if public and any(one.media_type == _MAIL for one in message.attachments):
        return Refusal(
            "do odpowiedzi dla zgłaszającego dołączony jest mail, a w nim mogą być słowa tylko dla agentów. Przepisz, co trzeba, "
            "i wyślij jeszcze raz bez załączonego maila.",
            "a mail is attached to the answer to the requester, and there may be words in it that are for agents alone. Write down "
            "what is needed, and send it again without the attached mail.",
        )
    text = words[:TEXT_KEPT].strip() or (_ONLY_FILES[agent.language or "pl"] if message.attachments else "")
    if text:
        made = _with_words(made, text, public=public)
    if not made:
        return Refusal("mail jest pusty.", "the mail is empty.")
    return _actions(made, arrived, agent, ticket, said=bool(text))


def read(text: str) -> tuple[list[tuple[str, str]], str]:
    """The commands at the top, each with what follows on its line, and the words below."""
    lines = text.strip().splitlines()
    asked: list[tuple[str, str]] = []
    while lines:
        match = _COMMAND.fullmatch(lines[0].strip())
        if match is None and (lines[0].strip() or not asked):
            break
        if match is not None:
            asked.append((match[1].casefold(), match[2].strip()))
        lines.pop(0)
    return asked, "\n".join(lines).strip()


def _verb(name: str, rest: str) -> tuple[str, dict[str, str]] | Refusal:
    verb = COMMANDS.get(name)
    if verb is None:
        return Refusal(
            f"nie znam polecenia !{name[:30]}. Są: !weź, !oddaj, !rozwiąż, !eskaluj, !cofnij.",
            f"there is no command !{name[:30]}. There are: !take, !release, !resolve, !escalate, !undo.",
        )
    if verb == "escalate":
        level = _LEVEL.fullmatch(rest)
        if level is None or not level[2]:
            return Refusal(
                "po !eskaluj podaj poziom i powód, na przykład: !eskaluj L2 wymaga sieciowca.",
                "after !escalate give a level and a reason, like: !escalate L2 needs a network engineer.",
            )
        return verb, {"level": level[1].upper(), "reason": level[2]}
    if rest:
        return Refusal(
            f"po !{name[:30]} w tym samym wierszu nic już nie może stać; słowa napisz niżej.",
            f"nothing may follow !{name[:30]} on its line; write words below it.",
        )
    return verb, {"code": "solved"} if verb == "resolve" else {}


def _with_words(made: list[tuple[str, dict[str, str]]], text: str, *, public: bool) -> list[tuple[str, dict[str, str]]]:
    """The words go last; a public answer that also resolves is one letter."""
    if not public:
        return [*made, ("note", {"text": text})]
    resolves = any(verb == "resolve" for verb, _ in made)
    reply = {"visibility": "public", "text": text, **({"status": "resolved"} if resolves else {})}
    return [*(one for one in made if one[0] != "resolve"), ("reply", reply)]


def _actions(
    made: list[tuple[str, dict[str, str]]], arrived: Arrived, agent: Agent, ticket: int, *, said: bool
) -> tuple[Action, ...]:
    message = arrived.message
    origin = Origin(
        channel=message.channel,
        message=message.external_id,
        original=arrived.original,
        sender=message.sender.address,
        quoted=message.quoted[:TEXT_KEPT],
        attachments=message.attachments if said else (),
    )
    author = Author(kind="agent", id=agent.email, name=agent.name)
    last = len(made) - 1
    return tuple(
        Action(
            id=arrived.id if at == last else digest("agent-mail", arrived.id, str(at)),
            verb=verb,
            ticket=ticket,
            actor=author,
            values=values,
            origin=origin if at == last else None,
        )
        for at, (verb, values) in enumerate(made)
    )


def _quotes_notice(words: str) -> bool:
    """Whether a notice's first line stands in the words, however it was wrapped or quoted, or an agent's signed address."""
    if _ADDRESS.search(words):
        return True
    flat = _flat(words)
    return any(_flat(first_line(language)) in flat for language in LANGUAGES)


def _flat(text: str) -> str:
    return " ".join(text.replace(">", " ").replace("|", " ").split()).casefold()

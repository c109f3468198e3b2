"""From what Slack hands over to a Message or an Action. Pure: who it is and what files hold is found out later (complete.py)."""

import re

import msgspec
from msgspec.structs import replace

from channels.base import ForgedError, MalformedError, Parsed
from channels.pressed import verb_of
from channels.sent import filled
from channels.signature import Signer
from channels.slack import deeds, events, reading
from channels.slack.events import Happened, Reacted, Said
from channels.slack.place import Place, moment, ms_of, slack_id
from channels.slack.settings import Settings
from store import ids
from store.records import Action, Address, Inbound, Message

_TONE = re.compile(r"::skin-tone-[0-9]$")
_WRITTEN = ("", None, "file_share", "thread_broadcast", "me_message")  # subtypes of what a person wrote


class Understood(msgspec.Struct, frozen=True):
    """What the door keeps of a call, and what it means.

    `lane` is what it is ordered by. `joins`: it matters only if this conversation leads to a ticket, or is about to ("" = it matters).
    `begins` is the account that may begin a ticket with it, whose floods are folded ("" = it goes on with one).
    """

    external_id: str
    lane: str
    parsed: Parsed | Action
    joins: str = ""
    begins: str = ""


def lane_of(name: str, ordered_by: str) -> str:
    """The lane of what is ordered by this conversation (or by a whole DM) of the channel."""
    return f"r:{ids.digest('root', name, f'conversation:{ordered_by}')}"


class SlackParser:
    """A Parser. The JSON is Slack's own, signed or over our own socket, and flat: it needs no child process."""

    isolated = False
    entry = ""

    def __init__(self, name: str, settings: Settings, signer: Signer) -> None:
        self._name = name
        self._settings = settings
        self._signer = signer
        self._rooms = frozenset(settings.rooms.values())

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        """A message or an action. Raises MalformedError."""
        understood = self.understood(events.kind_of(inbound), inbound.raw)
        return understood.parsed if understood else None

    def prove(self, message: Message, inbound: Inbound) -> Message:  # noqa: ARG002 - the contract's names
        """As it is: Slack vouches for who wrote it."""
        return message

    def understood(self, kind: str, raw: bytes) -> Understood | None:
        """What a call means; None: nothing that would concern the desk. Raises MalformedError and nothing else."""
        match kind:
            case "event":
                envelope, named, event = events.happened(raw)
                if isinstance(event, Said):
                    return self._said(envelope, event, mention=named == "app_mention")
                return self._reacted(envelope, event) if isinstance(event, Reacted) else None
            case "interactive":
                return self._interaction(events.interaction(raw))
            case "command":
                return self._command(events.command(raw))
        raise MalformedError("not written down by a Slack channel of this version")

    def _said(self, envelope: Happened, said: Said, *, mention: bool) -> Understood | None:
        team, channel = envelope.team_id or "", said.channel or ""
        if said.subtype == "message_changed" and said.message is not None:
            return self._changed(team, channel, said, said.message)
        if said.subtype == "message_deleted" and said.previous_message is not None:
            return self._deleted(team, channel, said, said.previous_message)
        if not _by_a_person(said) or said.subtype not in _WRITTEN or said.hidden or said.user == _me(envelope):
            return None  # of a file we have posted ourselves Slack says no bot_id
        named = mention or any(
            one.user_id and f"<@{one.user_id}>" in (said.text or "") for one in envelope.authorizations or ()
        )
        place = self._place(channel, moment(said.ts or said.event_ts), said.thread_ts or "", named=named)
        if place is None:
            return None
        words = reading.read(said, {}, me=_me(envelope))
        if not (named or words.full or said.files):
            return None
        message = self._message(place, team, said.user or "", said.ts or said.event_ts or "")
        message = replace(message, text=words.text, quoted=words.quoted, full_text=words.full)
        begins = "" if place.room or place.conversation != f"{channel}:{place.ts}" else said.user or ""
        return Understood(place.external_id(team), place.lane, Parsed(message), place.joins, begins)

    def _changed(self, team: str, channel: str, event: Said, now: Said) -> Understood | None:
        before = event.previous_message
        if now.subtype == "tombstone":  # Slack's word for a deleted message whose thread lives on
            return self._deleted(team, channel, event, before or now)
        if not _by_a_person(now) or now.subtype not in _WRITTEN:
            return None
        if before is not None and (before.text, _files(before)) == (now.text, _files(now)):
            return None  # Slack has shown what a link leads to, or counted replies: nobody changed a word
        place = self._place(channel, moment(now.ts or (before.ts if before else "")), now.thread_ts or "", version=True)
        if place is None:
            return None
        at = moment((now.edited.ts if now.edited else "") or event.event_ts or event.ts)
        words = reading.read(now, {})
        message = replace(
            self._message(place, team, now.user or "", at),
            kind="edit",
            text=words.text,
            quoted=words.quoted,
            full_text=words.full,
        )
        return self._version(place, team, message, f"edited:{at}")

    def _deleted(self, team: str, channel: str, event: Said, was: Said) -> Understood | None:
        if not _by_a_person(was):
            return None
        place = self._place(channel, moment(event.deleted_ts or was.ts), was.thread_ts or "", version=True)
        if place is None:
            return None
        at = event.event_ts or event.ts or place.ts
        message = replace(self._message(place, team, was.user or "", at), kind="delete")
        return self._version(place, team, message, "deleted")

    def _version(self, place: Place, team: str, message: Message, what: str) -> Understood:
        original = place.external_id(team)
        message = replace(
            message,
            external_id=f"{self._name}:{original}:{what}",
            edits=ids.message_id(self._name, original),
        )
        return Understood(f"{original}:{what}", place.lane, Parsed(message), place.joins)

    def _reacted(self, envelope: Happened, reacted: Reacted) -> Understood | None:
        """A ticket of the message that got the reaction. Whose words they are, and which, only Slack can tell."""
        if _TONE.sub("", reacted.reaction) not in self._settings.emoji or reacted.item.type != "message":
            return None
        team, channel = envelope.team_id or "", reacted.item.channel or ""
        if channel in self._rooms or channel.startswith("D"):
            return None  # agents have their own ways, and what is said to the bot is a request already
        place = self._place(channel, moment(reacted.item.ts), "", named=True)
        if place is None:
            return None
        message = self._message(place, team, slack_id(reacted.user, "user"), place.ts)
        return Understood(place.external_id(team), place.lane, Parsed(message), begins=reacted.user)

    def _interaction(self, did: events.Interaction) -> Understood | None:
        match did.type:
            case "message_action" if did.callback_id == events.SHORTCUT_TICKET and did.message is not None:
                return self._shortcut(did, did.message)
            case "block_actions":
                return self._pressed(did)
            case "view_submission":
                return self._sent(did)
        return None

    def _shortcut(self, did: events.Interaction, said: Said) -> Understood | None:
        """A ticket of the message it was used on: a person's is that person's, a machine's is whose hand it was."""
        team, channel = deeds.team_of(did), did.channel.id if did.channel else ""
        if channel in self._rooms:
            return None
        place = self._place(channel, moment(said.ts or did.message_ts), said.thread_ts or "", named=True)
        if place is None:
            return None
        words = reading.read(said, {})
        author = said.user if _by_a_person(said) and said.user else did.user.id
        message = self._message(place, team, slack_id(author, "user"), place.ts)
        message = replace(message, text=words.text, quoted=words.quoted, full_text=words.full)
        return Understood(place.external_id(team), place.lane, Parsed(message), begins=did.user.id)

    def _pressed(self, did: events.Interaction) -> Understood | None:
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            return None  # a link, a menu of a dialog, or nothing this desk has made
        if button is None or button.id.startswith("ask:"):
            return None
        external_id = deeds.name_of_press(did)
        user = slack_id(did.user.id, "user")
        channel, root = deeds.stood_at(did)
        if button.id.startswith("do:"):
            verb, values = verb_of(button)
            action = Action(
                id=ids.message_id(self._name, external_id),
                verb=verb,
                ticket=button.ticket,
                actor=deeds.actor(self._name, user),
                values=dict(values),
                tell=deeds.beside(channel, root, user),
            )
            return Understood(external_id, f"{channel}:{root}", action)
        if not (channel and root):
            return None
        place = self._place(slack_id(channel, "channel"), moment(root), "", named=True)
        if place is None:
            return None
        message = replace(
            self._message(place, deeds.team_of(did), user, ""),
            external_id=f"{self._name}:{external_id}",
            conversation=f"{channel}:{root}",
            reply_address=f"{channel}:{root}",
            nearby="",
            text=button.label,
            full_text=button.label,
            token=button.ticket,
            pressed=True,
        )
        return Understood(external_id, place.lane, Parsed(message))

    def _sent(self, did: events.Interaction) -> Understood | None:
        """What a dialog says. Its answers have been looked at when it was sent; here they are only read."""
        sent = deeds.sent(did, self._signer)
        if sent is None:
            return None
        user, team = slack_id(did.user.id, "user"), deeds.team_of(did)
        external_id = deeds.name_of_view(did)
        if not sent.for_requester:
            action = Action(
                id=ids.message_id(self._name, external_id),
                verb=sent.name,
                ticket=sent.ticket,
                actor=deeds.actor(self._name, user),
                values=dict(sent.values),
                version=sent.version,
                tell=user,
            )
            return Understood(external_id, f"ticket:{sent.ticket}", action)
        words = filled(did.filled, sent)
        message = self._message(None, team, user, "")
        message = replace(
            message,
            external_id=f"{self._name}:{external_id}",
            subject=words.subject,
            text=words.text,
            full_text=words.text,
            answers=words.answers,
            token=sent.ticket,
        )
        return Understood(external_id, user, Parsed(message), begins="" if sent.ticket else user)

    def _command(self, command: events.Command) -> Understood | None:
        """A command with words after it is a request, answered in a DM; without any it opens a dialog (interact.py)."""
        words = reading.unmarked(command.text or "", {}).strip()
        if not words:
            return None
        user, team = slack_id(command.user_id, "user"), command.team_id or ""
        if not command.trigger_id:
            raise MalformedError("the command has no trigger_id, so a repeat could not be told from another one")
        external_id = f"{team}:command:{ids.digest(command.trigger_id, user)}"
        message = replace(
            self._message(None, team, user, ""),
            external_id=f"{self._name}:{external_id}",
            text=words,
            full_text=words,
        )
        return Understood(external_id, user, Parsed(message), begins=user)

    def _place(self, channel: str, ts: str, thread: str, *, named: bool = False, version: bool = False) -> Place | None:
        """Where it was said, if that is anybody's business here. `version`: it is about something said before."""
        slack_id(channel, "channel")
        root = moment(thread) if thread else ts
        conversation = f"{channel}:{root}"
        if channel in self._rooms:
            return Place(channel, ts, conversation, room=True) if root != ts else None
        if channel.startswith("D") or named or channel in self._settings.requests:
            return Place(channel, ts, conversation)
        return Place(channel, ts, conversation, joins=conversation) if version or root != ts else None

    def _message(self, place: Place | None, team: str, user: str, ts: str) -> Message:
        user = slack_id(user, "user")
        where = place.conversation if place else ""
        return Message(
            channel=self._name,
            external_id=f"{self._name}:{place.external_id(team)}" if place else "",
            conversation=where,
            sender=Address(address=user),
            text="",
            sent_at=ms_of(ts),
            reply_address=where or user,
            also=(f"{self._name}:{user}",),
            nearby=place.nearby if place else "",
            room=place.room if place else False,
        )


def _by_a_person(said: Said) -> bool:
    return bool(said.user) and not said.bot_id and said.user != "USLACKBOT"


def _me(envelope: Happened) -> str:
    return next((one.user_id or "" for one in envelope.authorizations or () if one.is_bot), "")


def _files(said: Said) -> tuple[tuple[str, str | None], ...]:
    return tuple((one.id, one.mode) for one in said.files or ())

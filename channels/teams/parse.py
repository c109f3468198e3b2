"""From what Teams hands over to a Message or an Action. Pure: who it is and what files hold is found out later (complete.py)."""

import msgspec
from msgspec.structs import replace

from channels.base import ForgedError, Parsed
from channels.pressed import OWN, verb_of
from channels.sent import filled
from channels.signature import Signer
from channels.teams import activity as activities
from channels.teams import consent, deeds, dialogs, reading
from channels.teams.activity import Activity, known
from channels.teams.settings import Settings
from store import ids
from store.records import Action, Address, Inbound, Message

EDITED = ("editMessage", "undeleteMessage")  # what a messageUpdate is called that a person caused


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


class Place(msgspec.Struct, frozen=True):
    """Where something was said: the message, and the chat or the thread of a channel it stands in; `tenant` is whose.

    A thread is a conversation. A chat has no threads: what is said there begins one of its own, or goes on with what is said nearby.
    """

    tenant: str
    where: str
    message: str
    room: bool = False
    joins: bool = False

    @property
    def conversation(self) -> str:
        """What it is a part of, as tickets know it."""
        return f"{self.where}#{self.message}" if self.message and self.nearby else self.where

    @property
    def nearby(self) -> str:
        """The chat; "" in a thread."""
        return "" if ";messageid=" in self.where else self.where

    @property
    def begins(self) -> bool:
        """Whether a ticket may begin there: in a chat with each message, in a channel with the one a thread hangs on."""
        return not self.room and (bool(self.nearby) or self.where.endswith(f";messageid={self.message}"))

    @property
    def external_id(self) -> str:
        """The name of the message that was said there, however we hear of it."""
        return f"{self.tenant}:{self.where.partition(';')[0]}:{self.message}"


def lane_of(name: str, ordered_by: str) -> str:
    """The lane of what is ordered by this conversation of the channel."""
    return f"r:{ids.digest('root', name, f'conversation:{ordered_by}')}"


class TeamsParser:
    """A Parser. The JSON came with a token of Microsoft's, and its HTML is read in one pass: it needs no child process."""

    isolated = False
    entry = ""

    def __init__(self, name: str, settings: Settings, signer: Signer) -> None:
        self._name = name
        self._requests = frozenset(settings.requests)
        self._rooms = frozenset(settings.rooms.values())
        self._signer = signer

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        """A message or an action. Raises MalformedError."""
        understood = self.understood(inbound.raw)
        return understood.parsed if understood else None

    def prove(self, message: Message, inbound: Inbound) -> Message:  # noqa: ARG002 - the contract's names
        """As it is: Microsoft vouches for who wrote it."""
        return message

    def understood(self, raw: bytes) -> Understood | None:
        """What a call means; None: nothing that would concern the desk. Raises MalformedError and nothing else."""
        return self.meaning(activities.read(raw))

    def meaning(self, did: Activity) -> Understood | None:
        """What an activity means; None: nothing that would concern the desk. Raises MalformedError and nothing else."""
        if not did.by_a_person:
            return None
        match did.type:
            case "message":
                return self._pressed(did) if deeds.PRESSED in did.carried else self._said(did)
            case "messageUpdate" if did.channel_data and did.channel_data.event_type in EDITED:
                return self._changed(did)
            case "messageDelete":
                return self._deleted(did)
            case "invoke" if did.name == deeds.ACTION:
                return self._pressed(did)
            case "invoke" if did.name in deeds.SENDS:
                return self._sent(did)
            case "invoke" if did.name == consent.INVOKE:
                return self._consented(did)
        return None

    def _said(self, did: Activity) -> Understood | None:
        named = bool(reading.my_mentions(did))
        place = self._place(did, named=named)
        words = reading.read(did)
        if place is None or not (named or words.full or did.attachments):
            return None
        message = self._message(did, place)
        message = replace(message, text=words.text, quoted=words.quoted, full_text=words.full)
        joins = place.conversation if place.joins else ""
        begins = did.account if place.begins else ""
        return Understood(place.external_id, place.where, Parsed(message), joins, begins)

    def _changed(self, did: Activity) -> Understood | None:
        place = self._place(did, version=True)
        if place is None:
            return None
        words = reading.read(did)
        message = replace(
            self._message(did, place), kind="edit", text=words.text, quoted=words.quoted, full_text=words.full
        )
        return self._version(place, message, f"edited:{activities.moment(did)}")

    def _deleted(self, did: Activity) -> Understood | None:
        place = self._place(did, version=True)
        if place is None:
            return None
        # a message that was restored may be deleted once more
        at = f":{activities.moment(did)}" if did.timestamp else ""
        return self._version(place, replace(self._message(did, place), kind="delete"), f"deleted{at}")

    def _version(self, place: Place, message: Message, what: str) -> Understood:
        original = place.external_id
        message = replace(
            message, external_id=f"{self._name}:{original}:{what}", edits=ids.message_id(self._name, original)
        )
        joins = place.conversation if place.joins else ""
        return Understood(f"{original}:{what}", place.where, Parsed(message), joins)

    def _pressed(self, did: Activity) -> Understood | None:
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            return None
        if button is None or button.id.startswith("ask:"):
            return None
        where, account = did.where, did.account
        external_id = deeds.name_of(did, "action")
        if button.id.startswith(("do:", OWN)):
            verb, values = verb_of(button)
            action = Action(
                id=ids.message_id(self._name, external_id),
                verb=verb,
                ticket=button.ticket,
                actor=deeds.actor(self._name, account, own=button.id.startswith(OWN)),
                values=dict(values),
                tell=_told(did),
            )
            return Understood(external_id, where, action)
        message = replace(
            self._message(did, Place(did.tenant, where, known(did.id, "call"))),
            external_id=f"{self._name}:{external_id}",
            nearby="",  # the button says to which ticket
            text=button.label,
            full_text=button.label,
            token=button.ticket,
            pressed=True,
        )
        return Understood(external_id, where, Parsed(message))

    def _sent(self, did: Activity) -> Understood | None:
        """What a dialog says. Its answers have been looked at when it was sent; here they are only read."""
        sent = deeds.sent(did, self._signer)
        if sent is None:
            return None
        account = did.account
        external_id = deeds.name_of(did, "dialog")
        if not sent.for_requester:
            action = Action(
                id=ids.message_id(self._name, external_id),
                verb=sent.name,
                ticket=sent.ticket,
                actor=deeds.actor(self._name, account),
                values=dict(sent.values),
                version=sent.version,
                tell=_told(did),
            )
            return Understood(external_id, f"ticket:{sent.ticket}", action)
        words = filled(did.filled, sent)
        where = self._answered(did, sent.ticket)
        message = replace(
            self._message(did, Place(did.tenant, where, "")),
            conversation="",
            nearby="",
            external_id=f"{self._name}:{external_id}",
            subject=words.subject,
            text=words.text,
            # where the message stands that it is about: no word of theirs, so rules don't read it
            quoted=reading.link_of({"linkToMessage": sent.values.get(dialogs.LINK)}),
            full_text=words.text,
            answers=words.answers,
            token=sent.ticket,
        )
        return Understood(external_id, where, Parsed(message), begins="" if sent.ticket else account)

    def _answered(self, did: Activity, ticket: int) -> str:
        """Where a dialog is answered. More words on a ticket: where its card hangs. A new request: in the person's own chat, as others may read where the form was opened."""
        here = did.kind == "personal" or (ticket and did.where.partition(";")[0] not in self._rooms)
        return did.where if here else did.account

    def _consented(self, did: Activity) -> Understood | None:
        """What a person said to a file that was offered: once, whatever they press afterwards."""
        given = consent.read(did, self._signer)
        if given is None:
            return None
        offer = given.offer
        external_id = f"{did.tenant}:file:{ids.digest(offer.delivery, offer.sha256)}"
        action = Action(
            id=ids.message_id(self._name, external_id),
            verb=consent.SAVES if given.accepted else consent.LEAVES,
            ticket=offer.ticket,
            actor=deeds.actor(self._name, did.account, own=True),
            values={"file": offer.sha256, "channel": self._name, "chat": offer.chat, **consent.values_of(given)},
            tell=did.where,
        )
        return Understood(external_id, f"ticket:{offer.ticket}", action)

    def _place(self, did: Activity, *, named: bool = False, version: bool = False) -> Place | None:
        """Where it was said, if that is anybody's business here. `version`: it is about something said before."""
        where, message, tenant = did.where, known(did.id, "message"), did.tenant
        channel, _, root = where.partition(";messageid=")
        if did.kind == "personal":
            return Place(tenant, where, message)
        if did.kind != "channel":  # a group chat has no threads: only what is said to the bot is meant for it
            return Place(tenant, where, message, joins=version) if named or version else None
        if not root:  # the channel itself, where a thread begins
            root, where = message, f"{channel};messageid={message}"
        if channel in self._rooms:
            return Place(tenant, where, message, room=True) if root != message else None
        if named or channel in self._requests:
            return Place(tenant, where, message)
        return Place(tenant, where, message, joins=True) if version or root != message else None

    def _message(self, did: Activity, place: Place) -> Message:
        account = did.account
        return Message(
            channel=self._name,
            external_id=f"{self._name}:{place.external_id}" if place.message else "",
            conversation=place.conversation,
            sender=Address(
                address=account, name=" ".join(((did.sender.name if did.sender else "") or "").split())[:150]
            ),
            text="",
            sent_at=activities.ms(did),
            reply_address=place.where,
            nearby=place.nearby,
            also=(f"{self._name}:{account}",),
            room=place.room,
        )


def _told(did: Activity) -> str:
    """Where somebody hears that a deed was refused: in the thread or the chat they did it in, which the bot can surely write to."""
    return did.where if did.kind == "personal" or ";messageid=" in did.where else did.account


def malformed(raw: bytes) -> str:
    """The name under which a call is kept that can't be understood."""
    return f"malformed:{ids.digest(raw)}"

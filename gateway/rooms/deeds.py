"""What was answered in an agent's dialog, as the values the desk takes. The same for looking at it while the dialog is open and for doing it."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from gateway.actions import Actions
from gateway.desk.moves import Moves
from gateway.desk.refused import invalid
from gateway.desk.states import RESOLUTION_CODES
from gateway.desk.talking import LONGEST_HOLD
from gateway.http.desk.answer.box import to
from gateway.mentions import called
from gateway.rooms.texts_dialogs import DIALOGS
from store.client import Store
from store.records import Action, Agent, Author, Level, Ms, Ticket

DIALOG = "dialog"  # in the fixed values of every dialog of an agent: its answers are still to be read
SEEN = "seen"
FILES = "files"  # ids of what came along, in the order it was chosen
MOST_MENTIONS = 20
PICKED = {"merge": "into", "link": "to"}
ASKING = frozenset({"assign", "escalate", "refer", "set", "pend", "resolve", "cancel", "reopen"})


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What answers are read with."""

    agent: Agent
    agents: tuple[Agent, ...]
    queues: Mapping[str, Level]
    moves: Moves
    now: Ms
    zone: ZoneInfo
    language: str
    ticket: Ticket
    at_once: bool = False


def values_of(verb: str, given: Mapping[str, str], around: Around) -> dict[str, Any]:
    """The values of the Action. Raises RefusedError with the question as path, in words for who filled in the dialog.

    Only what is named here is passed on: nothing else that a dialog brought along reaches the desk.
    """
    if verb == "reply":
        return _reply(given, around)
    if verb == "note":
        words = _words(given)
        return {"text": words, "mentions": list(called(words, around.agents)[:MOST_MENTIONS])}
    if verb in PICKED:
        field = PICKED[verb]
        chosen = given.get(field, "").strip()
        if not chosen:
            raise invalid(field, *DIALOGS["choose_ticket"])
        return {field: chosen}
    if verb in ASKING:
        return _asked(verb, given, around)
    raise invalid("", *DIALOGS["unknown"])


class Deeds:
    """Reads dialogs that were sent, in the process that does what they ask. Raises RefusedError, UnavailableError."""

    def __init__(self, store: Store, actions: Actions) -> None:
        self._store = store
        self._actions = actions

    async def read(self, action: Action) -> Action:
        """The action by the agent's name here, with the values the desk takes; those of a button are taken as they are.

        A requester whom the channel names by an identity ("teams:<account>") gets the id of the person that is.
        """
        if action.actor.kind == "requester":
            return replace(action, actor=await self._requester(action.actor))
        if action.actor.kind != "agent":
            return action
        staff = await self._actions.notifier.staff()
        agent = staff.enabled(action.actor.id)
        if agent is not None:
            action = replace(action, actor=Author(kind="agent", id=agent.email, name=agent.name))
        if DIALOG not in action.values:
            return action
        ticket = await self._store.tickets.one(action.ticket)
        if ticket is None:
            return action
        facts = self._actions.facts
        around = Around(
            agent=agent or Agent(email=action.actor.id, name=action.actor.name),  # the desk says that there is none
            agents=tuple(staff.agents.values()),
            queues=facts.queues,
            moves=facts.moves,
            now=self._store.now(),
            zone=facts.rooms.zone,
            language=(agent.language if agent is not None else "") or facts.rooms.language,
            ticket=ticket,
            at_once=action.verb == "reply" and await read_at_once(self._store, ticket, facts.kinds),
        )
        given = {name: value for name, value in action.values.items() if isinstance(value, str)}
        values = values_of(action.verb, given, around)
        if isinstance(files := action.values.get(FILES), list):  # an answer of the dialog is never a list
            values |= {FILES: files}
        return replace(action, values=values)

    async def _requester(self, actor: Author) -> Author:
        channel, _, address = actor.id.partition(":")
        for place in (self._actions.facts.kinds.get(channel, channel), channel):
            known = await self._store.tickets.known_as(place, address)
            if known is not None:
                return replace(actor, id=known.id)
        return actor


async def read_at_once(store: Store, ticket: Ticket, kinds: Mapping[str, str]) -> bool:
    """Whether an answer is read in a chat, where nothing can be taken back. Raises UnavailableError."""
    return to(ticket, await store.tickets.people_of(ticket), kinds, store.now()).at_once


def _reply(given: Mapping[str, str], around: Around) -> dict[str, Any]:
    said: dict[str, Any] = {"visibility": "public", "text": _words(given)}
    after, _, code = given.get("status", "").partition(":")
    if after == "pending":
        said |= {"status": "pending"}
    elif after == "resolved" and around.ticket.status != "resolved":
        said |= {"status": "resolved", "code": code if code in RESOLUTION_CODES else "solved"}
    if not around.at_once:
        said["hold_ms"] = LONGEST_HOLD
    return said


def _words(given: Mapping[str, str]) -> str:
    words = given.get("text", "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if not words:
        raise invalid("text", *DIALOGS["empty"])
    return words


def _asked(verb: str, given: Mapping[str, str], around: Around) -> dict[str, Any]:
    # the console's own forms: most processes never see one, and they bring the web server's code along
    from gateway.http.desk.acting.answers import values_of as read  # noqa: PLC0415
    from gateway.http.desk.acting.forms import Asked  # noqa: PLC0415

    answered = dict(given)
    if verb == "pend" and answered.get("at") and "T" not in answered["at"]:
        answered |= {"at": f"{answered['at']}T08:00", "when": "at"}
    if verb == "set":  # an answer that was taken away does not come at all
        answered = {**{name.removeprefix("was_"): "" for name in given if name.startswith("was_")}, **answered}
    asked = Asked(
        agent=around.agent,
        agents=around.agents,
        queues=around.queues,
        now=around.now,
        zone=around.zone,
        language="pl" if around.language == "pl" else "en",
        ticket=around.ticket,
        moves=around.moves,
    )
    return read(verb, asked, answered)

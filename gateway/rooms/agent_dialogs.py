"""Reads what agents' dialogs are made of: who will read an answer, what others did meanwhile, which other ticket is meant."""

from collections.abc import Callable, Mapping
from typing import Any

from channels.screens import Option, Refused, Screen
from channels.screens import Viewer as Looking
from gateway import searching
from gateway.actions import Actions
from gateway.canned import canned, filled
from gateway.config_parts import Config
from gateway.desk.refused import RefusedError
from gateway.http.desk.acting.forms import Asked, form
from gateway.http.desk.acting.meanwhile import changed_fields, since, standing_in_the_way
from gateway.http.desk.acting.offers import offers
from gateway.http.desk.acting.told import things_in_words
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.answer.box import To, news, to
from gateway.http.language import Language
from gateway.mentions import folded
from gateway.readmodel import NotReadyError, ReadModel
from gateway.readmodel.asked import AskedError
from gateway.rooms import dialogs
from gateway.rooms.deeds import PICKED, SEEN, Around, read_at_once
from gateway.rooms.texts_dialogs import dialog_text as say
from gateway.words import number_of, number_text
from store.client import Store
from store.records import Agent, Person, Ticket

MOST_FOUND = 20
HOUR = 3_600  # seconds
WORDS_SHOWN = 120  # characters of what came meanwhile


class AgentDialogs:
    """The dialogs of one desk's agents. Raises UnavailableError."""

    def __init__(self, config: Config, store: Store, actions: Actions, search: Callable[[], ReadModel | None]) -> None:
        self._config = config
        self._store = store
        self._actions = actions
        self._search = search
        self._prefix = config.desk.prefix

    async def screen(
        self, name: str, ticket: Ticket, agent: Agent, language: str, given: Mapping[str, str], *, writing: str
    ) -> Screen | Refused:
        """The dialog, unless the ticket is in no state for it."""
        if ticket.merged_into:
            return Refused(say("merged", language, number=number_text(self._prefix, ticket.merged_into)))
        seen = len(await self._store.tickets.log(ticket.number))
        if name == "note":
            return dialogs.note(ticket, self._name(ticket), given, seen=seen, language=language)
        if name in ("reply", "send"):
            return await self._reply(ticket, agent, language, given, seen=seen, writing=writing)
        if name not in (*dialogs.FORMS, *PICKED):
            return Refused(say("unknown", language))
        if name not in offers(ticket, agent, self._actions.moves.levels(ticket)).verbs and name != "assign":
            return Refused(say("not_now", language))
        if name in PICKED:
            return await self._pick(name, ticket, language, given, seen=seen)
        made = dialogs.of_form(
            form(name, await self._asked(ticket, agent, language), given),
            ticket,
            self._name(ticket),
            seen=seen,
            language=language,
        )
        if any(one.kind == "choice" and one.required and not one.options for one in made.asked):
            return Refused(say("nothing_to_choose", language))  # a question without answers can't even be shown
        return made

    async def found(self, name: str, question: str, typed: str, agent: Agent) -> tuple[Option, ...]:
        """What a question of the dialog `name` offers for what was typed: tickets to pick, else agents."""
        if question != PICKED.get(name):
            wanted = folded(typed.strip())
            staff = await self._actions.notifier.staff()
            return tuple(
                Option(one.email, f"{one.name} – {one.level}, {one.email}"[:75])
                for one in sorted(staff.agents.values(), key=lambda one: one.name.casefold())
                if not one.disabled and wanted in folded(f"{one.name} {one.email} {one.level}")
            )[: dialogs.LISTED]
        return tuple(self._option(one) for one in await self._tickets(typed.strip(), agent))

    async def around(self, ticket: Ticket, agent: Agent, language: str) -> Around:
        """What answers are read with."""
        staff, facts = await self._actions.notifier.staff(), self._actions.facts
        return Around(
            agent=agent,
            agents=tuple(staff.agents.values()),
            queues=facts.queues,
            moves=facts.moves,
            now=self._store.now(),
            zone=facts.rooms.zone,
            language=language,
            ticket=ticket,
            at_once=await read_at_once(self._store, ticket, facts.kinds),
        )

    async def meanwhile(
        self, verb: str, ticket: Ticket, values: Mapping[str, str], asked: Mapping[str, Any], viewer: Looking
    ) -> str:
        """What others did since the dialog was made, if it matters for this verb, in words; "" also where that was shown once already."""
        version, at, length = (
            int(one) if one.isdecimal() else 0 for one in (values.get(SEEN, "") + "::").split(":")[:3]
        )
        if not version or ticket.version == version:
            return ""
        agent = (await self._actions.notifier.staff()).enabled(viewer.agent)
        if agent is None:
            return ""
        log = await self._store.tickets.log(ticket.number)
        if verb == "reply":
            came = [
                say("came_said", viewer.language, who=one.who, words=" ".join(one.text.split())[:WORDS_SHOWN])
                if one.text
                else one.status
                for one in news(log, length, agent)
            ]
        else:
            fields = changed_fields(dict(asked)) if verb == "set" else ()
            things = standing_in_the_way(since(log, at, me=agent.email), verb, fields)
            came = list(things_in_words(things, await self._asked(ticket, agent, viewer.language)))
        if not came:
            return ""
        shown = await self._store.spend(f"meanwhile:{viewer.identity}:{verb}:{ticket.number}:{ticket.version}", HOUR)
        return say("came", viewer.language, what="; ".join(came[-3:])) if shown == 1 else ""

    async def _reply(
        self, ticket: Ticket, agent: Agent, language: str, given: Mapping[str, str], *, seen: int, writing: str
    ) -> Screen | Refused:
        if ticket.status in ("closed", "cancelled"):
            return Refused(say("over", language))
        persons = await self._store.tickets.people_of(ticket)
        readers = to(ticket, persons, self._actions.facts.kinds, self._store.now())
        if not readers.recipients:
            return Refused(say("nobody", language))
        shelf = canned(self._config)
        chosen = shelf.named(given.get("canned", ""), ticket.language) if given.get("canned") else None
        if chosen is not None:
            words = filled(chosen.text, self._variables(ticket, agent, persons.get(ticket.requester), readers))
            given = {**given, "text": "\n\n".join(filter(None, (given.get("text", "").strip(), words)))}
        ready = shelf.preferred(ticket.language)
        return dialogs.reply(
            ticket, self._name(ticket), readers, ready, given, seen=seen, language=language, writing=writing
        )

    def _variables(self, ticket: Ticket, agent: Agent, person: Person | None, readers: To) -> dict[str, str]:
        """As in the console: what the requester wrote goes to proved addresses only."""
        return {
            "number": number_text(self._prefix, ticket.number),
            "agent": agent.name,
            "link": f"{str(self._config.http.public_url).rstrip('/')}/my",
            "requester": person.name if person is not None and readers.proved else "",
            "subject": ticket.subject if readers.proved else "",
        }

    async def _pick(
        self, verb: str, ticket: Ticket, language: str, given: Mapping[str, str], *, seen: int
    ) -> Screen | Refused:
        at = 0 if language == "pl" else 1
        about = [WORDS[f"lead_{verb}"][at]]
        chosen = given.get(PICKED[verb], "")
        other = await self._store.tickets.one(number_of(chosen, self._prefix) or 0) if chosen else None
        if other is not None and verb == "merge":
            joins = await self._joining(ticket, other)
            if joins:
                name = number_text(self._prefix, other.number)
                about.append(say("merge_joins", language, other=name, who=", ".join(joins)))
        return dialogs.pick(
            verb,
            ticket,
            self._name(ticket),
            about="\n".join(about),
            offered=(self._option(other),) if other is not None else (),
            chosen=str(other.number) if other is not None else "",
            seen=seen,
            words=(WORDS[f"send_{verb}"][at], language),
        )

    async def _joining(self, ticket: Ticket, other: Ticket) -> list[str]:
        persons = await self._store.tickets.people_of(ticket, other)
        found = []
        for one in dict.fromkeys((ticket.requester, *ticket.participants)):
            if one and one != other.requester and one not in other.participants:
                person = persons.get(one)
                address = next((each.address for each in person.identities), one) if person is not None else one
                found.append(person.name or address if person is not None else address)
        return found

    async def _asked(self, ticket: Ticket, agent: Agent, language: str) -> Asked:
        staff, facts = await self._actions.notifier.staff(), self._actions.facts
        person = await self._store.tickets.person(ticket.requester) if ticket.requester else None
        spoken: Language = "pl" if language == "pl" else "en"
        return Asked(
            agent=agent,
            agents=tuple(staff.agents.values()),
            queues=facts.queues,
            now=self._store.now(),
            zone=facts.rooms.zone,
            language=spoken,
            ticket=ticket,
            reader=(person.name or next((one.address for one in person.identities), "")) if person is not None else "",
            moves=facts.moves,
        )

    async def _tickets(self, typed: str, agent: Agent) -> list[Ticket]:
        number = number_of(typed, self._prefix)
        one = await self._store.tickets.one(number) if number else None
        if one is not None:
            return [one]
        model = self._search()
        if model is None or not typed:
            return []
        try:
            found, _ = await searching.search(model, self._store, self._config, typed, limit=MOST_FOUND, me=agent.email)
        except (AskedError, NotReadyError, RefusedError):
            return []
        return [one for one in found if not one.merged_into]

    def _name(self, ticket: Ticket) -> str:
        return number_text(self._prefix, ticket.number)

    def _option(self, ticket: Ticket) -> Option:
        label = f"{number_text(self._prefix, ticket.number)} · {ticket.subject}"[:75]
        return Option(
            str(ticket.number), label, f"{self._config.http.public_url.rstrip('/')}/desk/ticket/{ticket.number}"
        )

"""The gateway's part of what channels show inside a provider's call: who looks, dialogs, pages of their own. Changes nothing."""

import time
from collections.abc import Callable, Mapping

from channels.screens import Filled, Option, Own, Refused, Screen, Viewer
from channels.webform import Settings as FormSettings
from gateway.actions import Actions
from gateway.config_parts import Config
from gateway.desk.refused import RefusedError, for_people
from gateway.http.desk.live import presence
from gateway.http.language import Language
from gateway.links import Links
from gateway.readmodel import ReadModel
from gateway.rooms import forms, own
from gateway.rooms.agent_dialogs import AgentDialogs
from gateway.rooms.deeds import values_of
from gateway.rooms.requests import Requests
from gateway.rooms.texts import text
from gateway.rooms.texts_dialogs import dialog_text as say
from gateway.words import number_text
from store.client import Store
from store.ids import delivery_id
from store.listening import Listening
from store.records import Action, Agent, Author, Content, Decision, Delivery, Person, Ticket
from triage.known import Found
from triage.persons import takes_part
from triage.thread import current

ANSWER = "answer"
EMAIL = "email"
QUESTIONS = {"until": "at"}  # where a value of the desk goes by another name in its dialog


class DeskScreens:
    """Screens for the channels of one gateway. `search` is asked late: it starts after the channels."""

    def __init__(
        self, config: Config, store: Store, actions: Actions, links: Links, search: Callable[[], ReadModel | None]
    ) -> None:
        self._config = config
        self._store = store
        self._actions = actions
        self._links = links
        self._agents = AgentDialogs(config, store, actions, search)
        self._requests = Requests(config, store)
        self._presence = presence.Presence()
        self._signals: Listening | None = None

    def start(self) -> None:
        """Hears from now on who writes where."""
        self._signals = self._store.signals.listen(self._heard)

    async def stop(self) -> None:
        """Hears nothing any more."""
        if self._signals is not None:
            await self._signals.close()
            self._signals = None

    async def viewer(self, identity: str, *, email: str, name: str, language: str) -> Viewer:
        """Who looks. Only an address the provider vouches for makes anybody an agent. Raises UnavailableError."""
        agent = (await self._actions.notifier.staff()).enabled(email) if email else None
        person = await self._person(identity, email)
        own_language = agent.language if agent is not None else ""
        return Viewer(
            identity=identity,
            email=email,
            name=name or (person.name if person is not None else ""),
            language=own_language or (person.language if person else "") or _spoken(language) or self._language,
            agent=agent.email if agent is not None else "",
            person=person.id if person is not None else "",
        )

    async def screen(
        self, name: str, ticket: int, viewer: Viewer, *, given: dict[str, str] | None = None
    ) -> Screen | Refused:
        """The dialog of this name, of the ticket or of the one that `given["conversation"]` belongs to. Forms, "forms" (which of them; the form itself where there is one) and "answer" are for everybody, the rest for agents alone. Raises UnavailableError."""
        if name.startswith(forms.FORM):
            settings = self._form(name, viewer)
            if settings is None:
                return Refused(say("form_gone", viewer.language))
            return forms.dialog(name.removeprefix(forms.FORM), settings, given or {}, viewer.language)
        if name == forms.FORMS:
            return self._which_form(viewer, given or {})
        found = await self._store.tickets.one(ticket) if ticket else None
        if name == ANSWER:
            return await self._answer(found, viewer, given or {})
        agent = await self._agent(viewer)
        if agent is None:
            return Refused(text("agents_do", viewer.language))
        if found is None and given:
            found = await self._talked_of(given.get("conversation", ""))
        if found is None:
            return Refused(say("gone", viewer.language))
        writing = await self.writes(found.number, viewer) if name in ("reply", "send") else ""
        return await self._agents.screen(name, found, agent, viewer.language, given or {}, writing=writing)

    async def found(self, name: str, question: str, typed: str, viewer: Viewer) -> tuple[Option, ...]:
        """Agents or tickets by what was typed; nothing for who is no agent. Raises UnavailableError."""
        agent = await self._agent(viewer)
        return await self._agents.found(name, question, typed, agent) if agent is not None else ()

    async def mistakes(self, name: str, ticket: int, values: dict[str, str], viewer: Viewer) -> dict[str, str]:
        """What is wrong, by question. What others did meanwhile is shown once; sent again, it counts as seen. Raises UnavailableError."""
        if name.startswith(forms.FORM):
            settings = self._form(name, viewer)
            if settings is None:
                return {"": say("form_gone", viewer.language)}
            return forms.mistakes(settings, values, viewer.language)
        if name == forms.FORMS:
            gone = self._form(f"{forms.FORM}{values.get('form', '')}", viewer) is None
            return {"form": say("form_gone", viewer.language)} if gone else {}
        found = await self._store.tickets.one(ticket)
        if name == ANSWER:
            if not await self._takes_part(found, viewer):
                return {"text": say("not_yours", viewer.language)}
            return {} if values.get("text", "").strip() else {"text": say("empty", viewer.language)}
        agent = await self._agent(viewer)
        if agent is None or found is None:
            return {"": text("agents_do", viewer.language) if agent is None else say("gone", viewer.language)}
        try:
            asked = values_of(name, values, await self._agents.around(found, agent, viewer.language))
            actor = Author(kind="agent", id=agent.email, name=agent.name)
            await self._actions.look(Action(id="", verb=name, ticket=ticket, actor=actor, values=asked))
        except RefusedError as error:
            words = error.pl if viewer.language == "pl" else error.en
            return {QUESTIONS.get(error.path, error.path): for_people(words)}
        came = await self._agents.meanwhile(name, found, values, asked, viewer)
        return {"": came} if came else {}

    async def filled(self, name: str, values: dict[str, str], viewer: Viewer) -> Filled:
        """A form's answers as a message."""
        settings = self._form(name, viewer)
        return forms.filled(settings, values) if settings is not None else Filled(text=values.get("text", ""))

    async def own(self, viewer: Viewer) -> Own:
        """The viewer's own tickets, and the forms of the channel they look through. Raises UnavailableError."""
        tickets = await self._store.tickets.newest_of(viewer.person, 200) if viewer.person else []
        language: Language = "pl" if viewer.language == "pl" else "en"
        return own.page(
            tickets,
            viewer.person,
            name=viewer.name,
            forms=self._offered(viewer),
            links=self._links,
            prefix=self._config.desk.prefix,
            now=self._store.now(),
            zone=self._actions.facts.rooms.zone,
            language=language,
        )

    async def writes(self, ticket: int, viewer: Viewer) -> str:
        """Tells the consoles that this agent writes, and who else does just now. Raises UnavailableError."""
        if not viewer.agent:
            return ""
        await presence.seen(self._store, ticket, viewer.agent, viewer.name or viewer.agent, "typing")
        now = time.monotonic()
        self._presence.changed(now)  # who has gone is forgotten
        names = self._presence.of(ticket, now, but=viewer.agent.lower()).typing
        if not names:
            return ""
        return say("writes" if len(names) == 1 else "write_several", viewer.language, who=", ".join(names))

    async def sounds_like_a_request(self, text: str) -> bool:
        """Whether the live rules know what it is about. Raises UnavailableError."""
        return await self._requests.knows(text)

    async def first_in(self, what: str, seconds: int) -> bool:
        """Whether this is the first such thing for so long; counts it. Raises UnavailableError."""
        return await self._store.spend(f"first:{what}", seconds) == 1

    async def say_once(self, what: str, seconds: int, *, channel: str, address: str, words: str, language: str) -> bool:
        """Whether these words are on their way there now: counted and put into the outbox in one step, the first time for so long. Raises UnavailableError."""
        now = self._store.now()
        said = Delivery(
            id=delivery_id(what, f"once/{now}", f"{channel}:{address}"),
            lane=f"{channel}:{address}",
            channel=channel,
            address=address,
            audience="requester",
            content=Content(body=words),
            language=language,
            created_at=now,
        )
        decision = Decision(deliveries=(said,), spend={f"first:{what}": (seconds, 1)})
        return (await self._store.pipe.commit(decision, known={})).result == "ok"

    @property
    def _language(self) -> str:
        return str(self._config.desk.language)

    async def _agent(self, viewer: Viewer) -> Agent | None:
        """The agent, if still enabled."""
        return (await self._actions.notifier.staff()).enabled(viewer.agent) if viewer.agent else None

    async def _person(self, identity: str, email: str) -> Person | None:
        channel, _, address = identity.partition(":")
        kind = self._actions.facts.kinds.get(channel, channel)
        for place, name in ((kind, address), (channel, address), (EMAIL, email.lower())):
            known = await self._store.tickets.known_as(place, name) if name else None
            if known is not None:
                return known
        return None

    async def _talked_of(self, conversation: str) -> Ticket | None:
        """The ticket of a conversation ("slack:C9:1.2"): of a message in a room only the thread is known."""
        context = await self._store.tickets.context(conversations=[conversation] if conversation else [])
        return current(context.conversations.get(conversation, 0), Found(tickets=context.tickets))

    async def _answer(self, ticket: Ticket | None, viewer: Viewer, given: Mapping[str, str]) -> Screen | Refused:
        if ticket is None or not await self._takes_part(ticket, viewer):
            return Refused(say("not_yours", viewer.language))
        name = number_text(self._config.desk.prefix, ticket.number)
        return forms.answer(ticket, name, given, viewer.language)

    async def _takes_part(self, ticket: Ticket | None, viewer: Viewer) -> bool:
        if ticket is None or not viewer.person:
            return False
        person = await self._store.tickets.person(viewer.person)
        return person is not None and takes_part(person, ticket)

    def _forms(self, viewer: Viewer) -> dict[str, FormSettings]:
        """The forms that the viewer's channel offers: those it names, else all."""
        channel = self._config.channels.get(viewer.identity.partition(":")[0])
        named = getattr(channel, "forms", ())
        return {
            name: settings
            for name, settings in self._config.channels.items()
            if isinstance(settings, FormSettings) and (not named or name in named)
        }

    def _offered(self, viewer: Viewer) -> tuple[Option, ...]:
        """The same, as people read them."""
        language: Language = "pl" if viewer.language == "pl" else "en"
        return tuple(
            Option(name, settings.title[language] if settings.title is not None else say("own_new", language))
            for name, settings in self._forms(viewer).items()
        )

    def _which_form(self, viewer: Viewer, given: dict[str, str]) -> Screen | Refused:
        """What asks which form; with only one there is nothing to ask."""
        offered = self._offered(viewer)
        if not offered:
            return Refused(say("form_none", viewer.language))
        if len(offered) > 1:
            return forms.chooser(offered, given, viewer.language)
        only = offered[0].id
        return forms.dialog(only, self._forms(viewer)[only], given, viewer.language)

    def _form(self, name: str, viewer: Viewer) -> FormSettings | None:
        offered = self._forms(viewer)
        wanted = name.removeprefix(forms.FORM)
        return offered.get(wanted) or (next(iter(offered.values()), None) if not wanted else None)

    def _heard(self, signal: Mapping[str, object]) -> None:
        if signal.get("kind") != presence.SIGNAL:
            return
        number, who, name, doing = (signal.get(one) for one in ("number", "who", "name", "doing"))
        if not (isinstance(number, int) and isinstance(who, str) and isinstance(name, str)):
            return
        if doing in presence.DOINGS:
            self._presence.heard(number, who, name, doing, time.monotonic())


def _spoken(locale: str) -> str:
    """Ours of a locale like pl-PL, "" of none. Who reads neither understands English more likely than Polish."""
    return "" if not locale else "pl" if locale[:2].lower() == "pl" else "en"

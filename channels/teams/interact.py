"""What Teams is answered within its own call: dialogs, choices, mistakes, searches; and what is done on the side: greeting, one's own page.

Nothing here changes a ticket. What is only shown may fail: it is logged, and the person tries again.
"""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any

import msgspec
from msgspec.structs import replace

from channels.base import ForgedError, PermanentError, TemporaryError
from channels.pressed import OWN
from channels.screens import Refused, Screen, Screens, Viewer
from channels.sent import ANSWER, FORM, FORMS
from channels.signature import Signer
from channels.teams import cards, consent, deeds, dialogs, reading
from channels.teams.activity import Activity
from channels.teams.asked import asks_for_own, is_installed
from channels.teams.bot import Bot
from channels.teams.people import People
from channels.teams.said import said
from channels.tools import Tools
from store.errors import UnavailableError

PATIENT = 4.0  # seconds: Teams gives a call five
MOST = 200  # things done on the side at once; a person who sees nothing tries again
GREETED = 90 * 86_400  # seconds somebody is not greeted again, who puts the app in once more
FETCH = "composeExtension/fetchTask"
QUERY = "composeExtension/query"
SEARCH = "application/search"
MESSAGE = "application/vnd.microsoft.activity.message"
FOUND = "application/vnd.microsoft.search.searchResponse"
LONGEST = 2_800  # characters of a message that are put into a form
AGENTS_OWN = "reply"  # a dialog that only agents get
STILL = "still"  # the answer that opens a solved ticket again
PICKING = ("link", "to")  # the dialog and its question that find tickets

Body = dict[str, Any]
_object = msgspec.json.Decoder(dict[str, Any])


class Shown(msgspec.Struct, frozen=True):
    """What is said. `keep`: only once the call went through the door, as `raw` where that is given."""

    body: Body
    keep: bool = False
    raw: bytes | None = None


class Interact:
    """Answers for one channel. Without Screens (in a process that answers nobody) it shows nothing."""

    def __init__(self, name: str, tools: Tools, bot: Bot, people: People) -> None:
        self._name = name
        self._desk = tools.desk_name
        self._signer = tools.signer
        self._screens = tools.screens
        self._log = tools.log
        self._bot = bot
        self._people = people
        self._tasks: set[asyncio.Task[None]] = set()

    async def answer(self, did: Activity, raw: bytes) -> Shown:
        """What is said to an invoke. Raises MalformedError; UnavailableError: a dialog stays open then, with what was typed."""
        screens = self._screens
        if did.name == deeds.ACTION:
            return await self._pressed(did)
        if did.name == consent.INVOKE:
            return Shown({}, keep=True)
        if screens is None or not did.by_a_person:
            return Shown({})
        if did.name in (deeds.OPENS, FETCH):
            opening = self._opened(did, screens) if did.name == deeds.OPENS else self._form(did, screens)
            return Shown({"task": await self._in_time(opening, did)})
        if did.name in deeds.SENDS:
            return await self._sent(did, raw, screens)
        if did.name == QUERY:
            return Shown({"composeExtension": await self._searched(did, screens)})
        if did.name == SEARCH:
            return Shown({"statusCode": 200, "type": FOUND, "value": {"results": await self._choices(did, screens)}})
        return Shown({})

    def is_command(self, did: Activity) -> bool:
        """Whether it asks for the person's own page, and is no request."""
        return self._screens is not None and asks_for_own(did)

    async def aside(self, did: Activity) -> None:
        """For a call that is no message: somebody has got the app, or asks for their own page. Raises UnavailableError: Teams tells of it again."""
        if self._screens is None or did.kind != "personal" or not did.by_a_person:
            return
        if self.is_command(did):
            self._beside(self._show_own(did, self._screens))
        elif is_installed(did):
            await self._greet(did, self._screens)

    async def close(self) -> None:
        """Ends what is under way on the side."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bot.close()

    async def _pressed(self, did: Activity) -> Shown:
        """What stands beside a card once a button of it was pressed; who is no agent reads it there at once."""
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            button = None
        if button is None or button.id.startswith("ask:"):
            return Shown(_message(said("old", did.spoken)))
        of_agents = button.id.startswith("do:")
        if refused := await self._refused(did, button.ticket, of_agents=of_agents):
            return Shown(_message(refused))
        if of_agents:
            return Shown(_message(said("taken", did.spoken)), keep=True)
        if button.id.startswith(OWN) or button.id == STILL:
            return Shown(_message(said(button.id, did.spoken)), keep=True)
        return Shown(_message(said("answered", did.spoken, label=button.label)), keep=True)

    async def _refused(self, did: Activity, ticket: int, *, of_agents: bool) -> str:
        """Why the button is not for this person, in words; "" = it is, or it can't be said now and the desk decides."""
        if self._screens is None:
            return ""
        try:
            async with asyncio.timeout(PATIENT):
                viewer = await self._viewer(did, self._screens)
                if of_agents and viewer.agent:
                    return ""
                found = await self._screens.screen(AGENTS_OWN if of_agents else ANSWER, ticket, viewer)
        except (TemporaryError, PermanentError, UnavailableError, TimeoutError):
            return ""
        return found.words if isinstance(found, Refused) else ""

    async def _opened(self, did: Activity, screens: Screens) -> Body:
        """The dialog a button asks for."""
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            button = None
        if button is None or not button.id.startswith("ask:"):
            return _words(said("old", did.spoken))
        viewer = await self._viewer(did, screens)
        return await self._drawn(button.id.removeprefix("ask:"), button.ticket, viewer, screens)

    async def _form(self, did: Activity, screens: Screens) -> Body:
        """The form, or the choice among several, with the words of the message it was opened on."""
        viewer = await self._viewer(did, screens)
        payload = did.carried.get("messagePayload")
        words, by = reading.of_payload(payload), reading.author_of(payload)
        if words and by and by != viewer.name:
            words = f"{words[:LONGEST]}\n\n— {by}"  # below: what comes first becomes the subject
        # Teams tells bots of this message alone: the rest of its thread is where the link leads
        given = {"text": words, dialogs.LINK: reading.link_of(payload)} if words else None
        return await self._drawn(FORMS, 0, viewer, screens, given=given)

    async def _drawn(
        self,
        name: str,
        ticket: int,
        viewer: Viewer,
        screens: Screens,
        *,
        given: dict[str, str] | None = None,
        kept: bool = True,
        mistakes: dict[str, str] | None = None,
        turn: int = 0,
    ) -> Body:
        """The dialog with what is answered already; without `kept` as the gateway makes it of that."""
        screen = await screens.screen(name, ticket, viewer, given=given)
        if not isinstance(screen, Screen):
            return _words(screen.words)
        if link := (given or {}).get(dialogs.LINK):
            screen = replace(screen, fixed={**screen.fixed, dialogs.LINK: link})
        typed = (given or {}) if kept else {}
        value = dialogs.task(screen, self._signer, viewer.language, mistakes=mistakes or {}, given=typed, turn=turn)
        return {"type": "continue", "value": value}

    async def _sent(self, did: Activity, raw: bytes, screens: Screens) -> Shown:
        """Mistakes beside their questions, or the dialog goes on through the door. Raises UnavailableError."""
        sent = deeds.sent(did, self._signer)
        if sent is None:
            return Shown({"task": _words(said("old", did.spoken))})
        try:
            viewer = await self._viewer(did, screens)
        except (TemporaryError, PermanentError) as error:
            raise UnavailableError(f"Teams does not say who it is: {error}") from error
        data = deeds.data_of(did)
        if dialogs.turns(data):  # an answer that changes the questions, or the words: nothing is sent yet
            turn, kept = _turn(data, self._signer), not dialogs.inserts(data)
            again = self._drawn(sent.name, sent.ticket, viewer, screens, given=sent.values, kept=kept, turn=turn)
            return Shown({"task": await again})
        wrong = await screens.mistakes(sent.name, sent.ticket, sent.values, viewer)
        if wrong:
            turn = _turn(data, self._signer)
            again = self._drawn(sent.name, sent.ticket, viewer, screens, given=sent.values, mistakes=wrong, turn=turn)
            return Shown({"task": await again})
        if sent.name == FORMS:  # chosen: nothing is sent yet
            chosen, turn = f"{FORM}{sent.values.get('form', '')}", _turn(data, self._signer)
            return Shown({"task": await self._drawn(chosen, 0, viewer, screens, given=sent.values, turn=turn)})
        if not sent.name.startswith(FORM):
            return Shown({}, keep=True)
        filled = await screens.filled(sent.name, sent.values, viewer)
        payload = _object.decode(raw) | {"filled": msgspec.to_builtins(filled)}
        words = _words(said("sent", viewer.language))
        return Shown({"task": words}, keep=True, raw=msgspec.json.encode(payload))

    async def _searched(self, did: Activity, screens: Screens) -> Body:
        """Tickets, for agents."""
        typed = next((str(one.get("value") or "") for one in _list(did.carried.get("parameters"))), "")
        found = await self._quietly(self._options(did, *PICKING, typed, screens))
        attachments = [cards.hit(one, "pl" if did.spoken[:2].lower() == "pl" else "en") for one in found[:25]]
        return {"type": "result", "attachmentLayout": "list", "attachments": attachments}

    async def _choices(self, did: Activity, screens: Screens) -> list[dict[str, str]]:
        """Options of a question of a dialog, for what was typed."""
        try:
            name, question = dialogs.search(str(did.carried.get("dataset") or ""), self._signer)
        except ForgedError:
            return []
        typed = str(did.carried.get("queryText") or "")
        found = await self._quietly(self._options(did, name, question, typed, screens))
        return [{"title": one.label, "value": one.id} for one in found]

    async def _options(self, did: Activity, name: str, question: str, typed: str, screens: Screens) -> Any:
        return await screens.found(name, question, typed[:200], await self._viewer(did, screens))

    async def _quietly(self, finding: Awaitable[Any]) -> Any:
        """What was found; nothing, where nothing can be asked now."""
        try:
            return await asyncio.wait_for(finding, PATIENT)
        except (TemporaryError, PermanentError, UnavailableError, TimeoutError) as error:
            self._log.warning("teams: nothing found", channel=self._name, reason=str(error) or "it took too long")
            return ()

    async def _in_time(self, opening: Awaitable[Body], did: Activity) -> Body:
        """The dialog, or words where it can't be had while Teams waits."""
        try:
            return await asyncio.wait_for(opening, PATIENT)
        except (TemporaryError, PermanentError, UnavailableError, TimeoutError) as error:
            self._log.warning("teams: no dialog", channel=self._name, reason=str(error) or "it took too long")
            return _words(said("away", did.spoken))

    async def _viewer(self, did: Activity, screens: Screens) -> Viewer:
        who = await self._people.who(did.where, (did.sender.id if did.sender else "") or "", did.account)
        name = who.name or (did.sender.name if did.sender else "") or ""
        return await screens.viewer(f"{self._name}:{did.account}", email=who.email, name=name, language=did.spoken)

    async def _greet(self, did: Activity, screens: Screens) -> None:
        """Says hello to who has got the app; Teams tells of it twice, and again when it was only taken away."""
        words = said("welcome", did.spoken, desk=self._desk)
        await screens.say_once(
            f"welcome:{self._name}:{did.account}",
            GREETED,
            channel=self._name,
            address=did.where,
            words=words,
            language="pl" if did.spoken[:2].lower() == "pl" else "en",
        )

    async def _show_own(self, did: Activity, screens: Screens) -> None:
        viewer = await self._viewer(did, screens)
        own = await screens.own(viewer)
        card = cards.attachment(cards.own(own, self._signer, viewer.language))
        await self._bot.say(did.where, {"type": "message", "attachments": [card]})

    def _beside(self, doing: Coroutine[Any, Any, None]) -> None:
        """Does it while Teams is answered already."""
        if len(self._tasks) >= MOST:
            doing.close()
            self._log.warning("teams: too much at once, not shown", channel=self._name)
            return
        task = asyncio.create_task(self._shown(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _shown(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except (TemporaryError, PermanentError, UnavailableError) as error:
            self._log.warning("teams: not shown", channel=self._name, reason=str(error))
        except Exception:  # noqa: BLE001 - nothing waits for it; what went wrong is said
            self._log.exception("teams: not shown", channel=self._name)


def _message(words: str) -> Body:
    """The answer to Action.Execute that shows words beside the card."""
    return {"statusCode": 200, "type": MESSAGE, "value": words}


def _words(words: str) -> Body:
    """Words in place of a dialog."""
    return {"type": "message", "value": words}


def _turn(data: dict[str, Any], signer: Signer) -> int:
    """The next turn of a dialog that is drawn anew."""
    return dialogs.opened(data, signer).turn + 1


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

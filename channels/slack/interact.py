"""What Slack is answered within its own call: dialogs, options, mistakes; and what is done on the side: the Home tab, nudges, spent buttons.

Nothing here changes a ticket. What is only shown may fail: it is logged, and the person tries again.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec

from channels.base import ForgedError, MalformedError, PermanentError, TemporaryError
from channels.screens import Own, Screen, Screens, Viewer
from channels.signature import Signer
from channels.slack import deeds, events, home, reading, views
from channels.slack.events import HomeOpened, Interaction, Said
from channels.slack.nudge import nudge_words
from channels.slack.people import People
from channels.slack.settings import Settings
from channels.slack.spent import without_buttons
from channels.slack.web import Web
from channels.slack.words import said as say
from channels.tools import Tools
from store.errors import UnavailableError

PATIENT = 0.8  # seconds a person looks at nothing before "one moment": Slack's trigger is good for three
MOST = 200  # things done on the side at once; a person who sees nothing tries again
SEND = "send"  # the screen of the shortcut "send this to the requester"

_object = msgspec.json.Decoder(dict[str, Any])


class Shown(msgspec.Struct, frozen=True):
    """What is said at once. `keep`: the call goes through the door after all, as `raw` where that is given."""

    body: dict[str, Any] | None = None
    keep: bool = False
    raw: bytes | None = None


class Interact:
    """Answers for one channel. Without Screens (in a process that answers nobody) it does nothing."""

    def __init__(self, name: str, settings: Settings, tools: Tools, web: Web, people: People) -> None:
        self._name = name
        self._settings = settings
        self._signer: Signer = tools.signer
        self._desk = tools.desk_name
        self._screens = tools.screens
        self._log = tools.log
        self._web = web
        self._people = people
        self._tasks: set[asyncio.Task[None]] = set()

    async def answer(self, kind: str, raw: bytes) -> Shown | None:
        """What is said at once to a call that opens, asks or checks something; None: it is no such call. Raises UnavailableError."""
        screens = self._screens
        if kind == "event" or screens is None:
            return None
        try:
            if kind == "command":
                return self._command(events.command(raw), screens)
            return await self._interaction(events.interaction(raw), raw, screens)
        except MalformedError:
            return None  # the door keeps it, for a person to see

    def after(self, kind: str, raw: bytes) -> None:
        """Once a call is durable: a button that was pressed gives way to what was chosen, and a shortcut says what came of it where nothing else does."""
        if kind != "interactive":
            return
        did = events.interaction(raw)
        if did.type == "block_actions":
            self._beside(self._spend(did, raw, self._screens))
        elif did.type == "message_action" and self._screens is not None:
            self._beside(self._confirm(did, self._screens))

    def aside(self, kind: str, raw: bytes) -> None:
        """For a call that is no message: somebody looks at the Home tab, or asks for help in the wrong channel."""
        if kind != "event" or self._screens is None:
            return
        try:
            event = events.happened(raw)[2]
        except MalformedError:
            return
        if isinstance(event, HomeOpened) and event.tab in ("home", "", None):
            self._beside(self._show_home(event.user, self._screens))
        elif isinstance(event, Said) and event.channel in self._settings.nudges.channels:
            self._beside(self._nudge(event, self._screens))

    async def close(self) -> None:
        """Ends what is under way on the side."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._web.close()

    def _command(self, command: events.Command, screens: Screens) -> Shown | None:
        if (command.text or "").strip():
            return None
        self._beside(self._open_form(command.user_id, command.trigger_id or "", screens))
        return Shown()

    async def _interaction(self, did: Interaction, raw: bytes, screens: Screens) -> Shown | None:
        trigger = did.trigger_id or ""
        match did.type:
            case "shortcut":
                self._beside(self._open_form(did.user.id, trigger, screens))
                return Shown()
            case "message_action" if did.callback_id == events.SHORTCUT_SEND:
                self._beside(self._open(SEND, 0, did.user.id, trigger, screens, given=_to_send(did, self._name)))
                return Shown()
            case "block_suggestion":
                return await self._found(did, screens)
            case "view_submission":
                return await self._checked(did, raw, screens)
            case "block_actions":
                return self._acted(did, trigger, screens)
        return None

    def _acted(self, did: Interaction, trigger: str, screens: Screens) -> Shown | None:
        """A dialog for a button that asks for one; another one where an answer in a dialog changes its questions."""
        if did.view is not None and did.view.type == "modal":
            self._beside(self._redraw(did, screens))
            return Shown()
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            return None
        if button is None or not button.id.startswith("ask:"):
            return None
        self._beside(self._open(button.id.removeprefix("ask:"), button.ticket, did.user.id, trigger, screens))
        return Shown()

    async def _open_form(self, user: str, trigger: str, screens: Screens) -> None:
        """The form; of several, the choice of one first."""
        viewer = await self._viewer(user, screens)
        offered = self._offered(await screens.own(viewer)).forms
        if len(offered) == 1:
            await self._open(f"{deeds.FORM}{offered[0].id}", 0, user, trigger, screens, viewer=viewer)
            return
        view = (
            views.choice_of(offered, self._signer, viewer.language)
            if offered
            else views.refused(nudge_words("no-form", viewer.language), viewer.language)
        )
        await self._web.call("views.open", trigger_id=trigger, view=view)

    def _offered(self, own: Own) -> Own:
        """The page with the forms this channel offers."""
        named = self._settings.forms
        return msgspec.structs.replace(own, forms=tuple(one for one in own.forms if one.id in named)) if named else own

    async def _open(
        self,
        name: str,
        ticket: int,
        user: str,
        trigger: str,
        screens: Screens,
        *,
        given: dict[str, str] | None = None,
        viewer: Viewer | None = None,
    ) -> None:
        """Opens the dialog; if it takes long, "one moment" first, for the trigger does not wait."""
        made = asyncio.create_task(self._made(name, ticket, user, screens, given=given, viewer=viewer))
        try:
            await asyncio.wait({made}, timeout=PATIENT)
            if made.done():
                await self._web.call("views.open", trigger_id=trigger, view=made.result())
                return
            answer = await self._web.call("views.open", trigger_id=trigger, view=views.loading(self._desk))
            shown = answer.get("view")
            await self._web.call(
                "views.update", view_id=str(shown.get("id", "") if isinstance(shown, dict) else ""), view=await made
            )
        finally:
            made.cancel()

    async def _made(
        self,
        name: str,
        ticket: int,
        user: str,
        screens: Screens,
        *,
        given: dict[str, str] | None = None,
        viewer: Viewer | None = None,
        turn: int = 0,
    ) -> dict[str, Any]:
        viewer = viewer or await self._viewer(user, screens)
        screen = await screens.screen(name, ticket, viewer, given=given)
        if not isinstance(screen, Screen):
            return views.refused(screen.words, viewer.language)
        return views.modal(screen, self._signer, viewer.language, turn=turn)

    async def _redraw(self, did: Interaction, screens: Screens) -> None:
        """The dialog anew, by the answers so far, or the form that was chosen in its place."""
        view = did.view
        if view is None:
            return
        if chosen := self._form_chosen(did):
            drawn = await self._made(chosen, 0, did.user.id, screens)
            await self._web.call("views.update", view_id=view.id, view=drawn)
            return
        try:
            carried = views.opened(view.private_metadata or "", self._signer)
        except ForgedError:
            return
        given = {**views.values(view.state), **carried.fixed}
        drawn = await self._made(carried.name, carried.ticket, did.user.id, screens, given=given, turn=carried.turn + 1)
        await self._web.call("views.update", view_id=view.id, hash=view.hash or None, view=drawn)

    def _form_chosen(self, did: Interaction) -> str:
        """The dialog of the form whose button was pressed, "" where none was."""
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            return ""
        return button.id.removeprefix("ask:") if button is not None and button.id.startswith("ask:form:") else ""

    async def _found(self, did: Interaction, screens: Screens) -> Shown:
        """Options for what was typed; none, where the dialog is none of ours or nothing can be asked now."""
        nothing = Shown(body=views.options(()))
        if did.view is None:
            return nothing
        try:
            carried = views.opened(did.view.private_metadata or "", self._signer)
            viewer = await self._viewer(did.user.id, screens)
            found = await screens.found(carried.name, views.question(did.block_id or ""), did.value or "", viewer)
        except (ForgedError, TemporaryError, PermanentError, UnavailableError):
            return nothing
        return Shown(body=views.options(found))

    async def _checked(self, did: Interaction, raw: bytes, screens: Screens) -> Shown | None:
        """Mistakes beside their questions, or the dialog goes on through the door. Raises UnavailableError."""
        sent = deeds.sent(did, self._signer)
        if sent is None or did.view is None:
            return None
        try:
            viewer = await self._viewer(did.user.id, screens)
        except (TemporaryError, PermanentError) as error:
            raise UnavailableError(f"Slack does not say who it is: {error}") from error
        wrong = await screens.mistakes(sent.name, sent.ticket, sent.values, viewer)
        if wrong:
            return Shown(body=views.mistakes(wrong, did.view.state))
        if not sent.name.startswith(deeds.FORM):
            return Shown(keep=True)
        filled = await screens.filled(sent.name, sent.values, viewer)
        payload = _object.decode(raw) | {"filled": msgspec.to_builtins(filled)}
        return Shown(keep=True, raw=msgspec.json.encode(payload))

    async def _show_home(self, user: str, screens: Screens) -> None:
        viewer = await self._viewer(user, screens)
        own = self._offered(await screens.own(viewer))
        await self._web.call("views.publish", user_id=user, view=home.home(own, self._signer, viewer.language))

    async def _nudge(self, said: Said, screens: Screens) -> None:
        """Tells somebody who asks for help in the wrong channel where to ask, unseen by others and not each time."""
        user, channel = said.user or "", said.channel or ""
        if not user or said.bot_id or said.subtype or said.thread_ts:
            return
        if not await screens.sounds_like_a_request(reading.read(said, {}).text):
            return
        if not await screens.first_in(f"nudge:{self._name}:{channel}:{user}", self._settings.nudges.hours * 3600):
            return
        viewer = await self._viewer(user, screens)
        there = next(iter(self._settings.requests), "")
        words = nudge_words("channel" if there else "direct", viewer.language)
        await self._web.call(
            "chat.postEphemeral",
            channel=channel,
            user=user,
            text=words.format(channel=there, command=self._settings.command),
        )

    async def _spend(self, did: Interaction, raw: bytes, screens: Screens | None) -> None:
        """Puts what was chosen in the place of the buttons, for everybody who looks at the message; unless they were offered to somebody else."""
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            return
        box = did.container
        if button is None or button.id.startswith(("do:", "ask:")) or box is None or box.is_ephemeral:
            return
        if screens is None or not await self._is_theirs(button.ticket, did.user.id, screens):
            return
        blocks = without_buttons(_object.decode(raw).get("message"), button.label)
        channel, _ = deeds.stood_at(did)
        if blocks and channel and box.message_ts:
            text = (did.message.text if did.message else "") or button.label
            await self._web.call("chat.update", channel=channel, ts=box.message_ts, text=text, blocks=blocks)

    async def _is_theirs(self, ticket: int, user: str, screens: Screens) -> bool:
        viewer = await self._viewer(user, screens)
        return not ticket or isinstance(await screens.screen(deeds.ANSWER, ticket, viewer), Screen)

    async def _confirm(self, did: Interaction, screens: Screens) -> None:
        """Says that a request is made of the message, if it stands where the bot can't answer."""
        if did.channel is None or await self._people.is_in(did.channel.id):
            return
        language = (await self._viewer(did.user.id, screens)).language
        view = views.done(say("made_elsewhere", language), language)
        await self._web.call("views.open", trigger_id=did.trigger_id or "", view=view)

    async def _viewer(self, user: str, screens: Screens) -> Viewer:
        who = await self._people.who(user)
        return await screens.viewer(f"{self._name}:{user}", email=who.email, name=who.name, language=who.language)

    def _beside(self, doing: Coroutine[Any, Any, None]) -> None:
        """Does it while Slack is answered already."""
        if len(self._tasks) >= MOST:
            doing.close()
            self._log.warning("slack: too much at once, not shown", channel=self._name)
            return
        task = asyncio.create_task(self._shown(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _shown(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except (TemporaryError, PermanentError, UnavailableError) as error:
            self._log.warning("slack: not shown", channel=self._name, reason=str(error))
        except Exception:  # noqa: BLE001 - nothing waits for it; what went wrong is said
            self._log.exception("slack: not shown", channel=self._name)


def _to_send(did: Interaction, name: str) -> dict[str, str]:
    """The words of the message, and the conversation it stands in."""
    said = did.message or Said()
    channel = did.channel.id if did.channel else ""
    return {
        "text": reading.read(said, {}).full,
        "conversation": f"{name}:{channel}:{said.thread_ts or said.ts or did.message_ts or ''}",
    }

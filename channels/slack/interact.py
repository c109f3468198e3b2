"""What Slack is answered within its own call: dialogs, options, mistakes. What is shown beside that: aside.py.

Nothing here changes a ticket. What is only shown may fail: it is logged, and the person tries again.
"""

import asyncio
from typing import Any

import msgspec

from channels.base import ForgedError, MalformedError, PermanentError, TemporaryError
from channels.screens import Screen, Screens, Viewer
from channels.sent import FORM
from channels.signature import Signer
from channels.slack import deeds, events, reading, views
from channels.slack.aside import Aside
from channels.slack.beside import Beside
from channels.slack.events import Interaction, Said
from channels.slack.nudge import nudge_words
from channels.slack.people import People
from channels.slack.settings import Settings
from channels.slack.web import Web
from channels.slack.words import said as say
from channels.tools import Tools
from store.errors import UnavailableError

PATIENT = 0.8  # seconds a person looks at nothing before "one moment": Slack's trigger is good for three
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
        self._web = web
        self._people = people
        self._beside = Beside(name, tools.log)
        self._aside = Aside(name, settings, tools, web, people, beside=self._beside)

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

    def after(self, kind: str, raw: bytes, *, repeated: bool = False) -> None:
        """Once a call is durable; see Aside."""
        self._aside.after(kind, raw, repeated=repeated)

    def aside(self, kind: str, raw: bytes) -> None:
        """For a call that is no message; see Aside."""
        self._aside.aside(kind, raw)

    async def close(self) -> None:
        """Ends what is under way on the side."""
        await self._beside.close()
        await self._web.close()

    def _command(self, command: events.Command, screens: Screens) -> Shown | None:
        if (command.text or "").strip():
            return None
        self._beside.do(self._open_form(command.user_id, command.trigger_id or "", screens))
        return Shown()

    async def _interaction(self, did: Interaction, raw: bytes, screens: Screens) -> Shown | None:
        trigger = did.trigger_id or ""
        match did.type:
            case "shortcut":
                self._beside.do(self._open_form(did.user.id, trigger, screens))
                return Shown()
            case "message_action" if did.callback_id == events.SHORTCUT_TICKET and self._is_room(did):
                self._beside.do(self._refuse_in_room(did, screens))
                return Shown()
            case "message_action" if did.callback_id == events.SHORTCUT_SEND:
                self._beside.do(self._open(SEND, 0, did.user.id, trigger, screens, given=_to_send(did, self._name)))
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
            self._beside.do(self._redraw(did, screens))
            return Shown()
        try:
            button = deeds.pressed(did, self._signer)
        except ForgedError:
            return None
        if button is None or not button.id.startswith("ask:"):
            return None
        self._beside.do(self._open(button.id.removeprefix("ask:"), button.ticket, did.user.id, trigger, screens))
        return Shown()

    async def _open_form(self, user: str, trigger: str, screens: Screens) -> None:
        """The form; of several, the choice of one first."""
        viewer = await self._people.viewer(self._name, user, screens)
        forms = (await screens.own(viewer)).forms
        if len(forms) == 1:
            await self._open(f"{FORM}{forms[0].id}", 0, user, trigger, screens, viewer=viewer)
            return
        view = (
            views.choice_of(forms, self._signer, viewer.language)
            if forms
            else views.refused(nudge_words("no-form", viewer.language), viewer.language)
        )
        await self._web.call("views.open", trigger_id=trigger, view=view)

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
        viewer = viewer or await self._people.viewer(self._name, user, screens)
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
            viewer = await self._people.viewer(self._name, did.user.id, screens)
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
            viewer = await self._people.viewer(self._name, did.user.id, screens)
        except (TemporaryError, PermanentError) as error:
            raise UnavailableError(f"Slack does not say who it is: {error}") from error
        wrong = await screens.mistakes(sent.name, sent.ticket, sent.values, viewer)
        if wrong:
            return Shown(body=views.mistakes(wrong, did.view.state))
        if not sent.name.startswith(FORM):
            return Shown(keep=True)
        filled = await screens.filled(sent.name, sent.values, viewer)
        payload = _object.decode(raw) | {"filled": msgspec.to_builtins(filled)}
        return Shown(keep=True, raw=msgspec.json.encode(payload))

    def _is_room(self, did: Interaction) -> bool:
        return did.channel is not None and did.channel.id in self._settings.rooms.values()

    async def _refuse_in_room(self, did: Interaction, screens: Screens) -> None:
        language = (await self._people.viewer(self._name, did.user.id, screens)).language
        view = views.refused(say("made_in_room", language), language)
        await self._web.call("views.open", trigger_id=did.trigger_id or "", view=view)


def _to_send(did: Interaction, name: str) -> dict[str, str]:
    """The words of the message, and the conversation it stands in."""
    said = did.message or Said()
    channel = did.channel.id if did.channel else ""
    return {
        "text": reading.read(said, {}).full,
        "conversation": f"{name}:{channel}:{said.thread_ts or said.ts or did.message_ts or ''}",
    }

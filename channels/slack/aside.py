"""What people are shown beside their calls: the Home tab, where to ask, what became of a button or a shortcut. Changes no ticket."""

from typing import Any

import msgspec

from channels.base import ForgedError, MalformedError
from channels.screens import Screen, Screens
from channels.sent import ANSWER
from channels.signature import Signer
from channels.slack import deeds, events, home, reading, views
from channels.slack.beside import Beside
from channels.slack.events import HomeOpened, Interaction, Said
from channels.slack.nudge import nudge_words
from channels.slack.people import People
from channels.slack.settings import Settings
from channels.slack.spent import without_buttons
from channels.slack.web import Web
from channels.slack.words import said as say
from channels.tools import Tools

_object = msgspec.json.Decoder(dict[str, Any])


class Aside:
    """Of one channel. Without Screens (in a process that answers nobody) it does nothing."""

    def __init__(
        self, name: str, settings: Settings, tools: Tools, web: Web, people: People, *, beside: Beside
    ) -> None:
        self._name = name
        self._settings = settings
        self._signer: Signer = tools.signer
        self._screens = tools.screens
        self._web = web
        self._people = people
        self._beside = beside.do

    def after(self, kind: str, raw: bytes, *, repeated: bool = False) -> None:
        """Once a call is durable: a button that was pressed gives way to what was chosen, and a shortcut says what came of it where nothing else does.

        `repeated`: we have had it before, in whatever way.
        """
        if kind != "interactive":
            return
        try:
            did = events.interaction(raw)
        except MalformedError:
            return  # it is kept, for a person to see
        if did.type == "block_actions":
            self._beside(self._spend(did, raw, self._screens))
        elif did.type == "message_action" and self._screens is not None:
            self._beside(self._confirm(did, self._screens, repeated=repeated))

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

    async def _show_home(self, user: str, screens: Screens) -> None:
        viewer = await self._people.viewer(self._name, user, screens)
        own = await screens.own(viewer)
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
        viewer = await self._people.viewer(self._name, user, screens)
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
        viewer = await self._people.viewer(self._name, user, screens)
        return not ticket or isinstance(await screens.screen(ANSWER, ticket, viewer), Screen)

    async def _confirm(self, did: Interaction, screens: Screens, *, repeated: bool) -> None:
        """Says that a request is made of the message, where no answer in its thread will show it."""
        if did.channel is None:
            return
        which = "made_before" if repeated else "made_elsewhere"
        if not repeated and await self._people.is_in(did.channel.id):
            return
        language = (await self._people.viewer(self._name, did.user.id, screens)).language
        view = views.done(say(which, language), language)
        await self._web.call("views.open", trigger_id=did.trigger_id or "", view=view)

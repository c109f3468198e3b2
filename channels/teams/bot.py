"""The bot: what it says, changes and asks. The one module that knows botbuilder; nothing of it leaves here (docs/decisions/0032).

botbuilder gives the turns in which activities are sent and the envelope they are sent in. What is said stays plain JSON, and it leaves by
our own connector (web.py): botbuilder's makes TLS contexts on the loop in every turn, follows redirects with the token and fetches tokens
synchronously.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    ConversationReference,
    ConversationResourceResponse,
    ResourceResponse,
)
from botframework.connector.auth import BotFrameworkAuthentication
from botframework.connector.auth.connector_factory import ConnectorFactory

from channels.condition import Condition
from channels.teams.settings import Settings
from channels.teams.web import Web

MSTEAMS = "msteams"
PEOPLE_KEPT = 10_000
_CHANNEL = re.compile(r"19:[^;]+@thread\.(tacv2|skype)")


class Bot:
    """One bot in one tenant. Activities and answers are plain JSON values. All calls raise TeamsWaitError or TeamsRefusedError."""

    def __init__(
        self, name: str, settings: Settings, tell: Callable[[Condition], None] = lambda _condition: None
    ) -> None:
        self._app_id = settings.app_id
        self._tenant = settings.tenant
        self._web = Web(name, settings, tell=tell)
        self._chats: dict[str, str] = {}  # person → their chat with us

    def heard(self, service_url: str) -> None:
        """Where the tenant is answered, as an activity with a good token says; until then it is Teams' address for everybody."""
        self._web.heard(service_url)

    async def say(self, conversation: str, activity: Mapping[str, Any]) -> str:
        """Posts a message into a chat, a channel's thread ("19:…;messageid=…") or, as a new thread, into a channel. Gives its place.

        The place of what begins a thread is that thread's conversation; of anything else it is "<conversation>#<activity id>".
        """
        if _CHANNEL.fullmatch(conversation):
            return await self._create(conversation, {"isGroup": True, "activity": activity, "channel": conversation})
        sent: list[str] = []

        async def turn(context: TurnContext) -> None:
            context.activity.id = None  # the turn is of nobody's message, so there is nothing to answer to
            answer = await context.send_activity(Activity(type="message"))
            sent.append(str(answer.id or "") if answer is not None else "")

        await self._turn(conversation, activity, turn)
        return f"{conversation}#{sent[0]}"

    async def change(self, place: str, activity: Mapping[str, Any]) -> None:
        """Puts this in the place of what the bot said there."""
        conversation, id_ = parts_of(place)

        async def turn(context: TurnContext) -> None:
            context.activity.id = None
            await context.update_activity(Activity(type="message", id=id_))

        await self._turn(conversation, activity, turn)

    async def chat(self, person: str) -> str:
        """The conversation of the bot's chat with a person of the tenant (their aadObjectId). Asked once; Teams gives the same each time."""
        if person not in self._chats:
            found = await self._create(person, {"isGroup": False, "members": [{"id": person}]})
            if len(self._chats) >= PEOPLE_KEPT:
                self._chats.clear()
            self._chats[person] = found
        return self._chats[person]

    async def member(self, conversation: str, user: str) -> dict[str, Any]:
        """Who this is, as the roster of the conversation has them: id, name, aadObjectId, email, userPrincipalName, userRole, tenantId."""
        return await self._web.call("GET", "conversations", conversation, "members", user, place=conversation)

    async def reach(self, conversation: str = "") -> None:
        """Finds out whether the bot may speak there, saying nothing; without a conversation, whether it has a token."""
        if conversation:
            await self._web.call("GET", "conversations", conversation, "pagedmembers", place=conversation)
        else:
            await self._web.sign_in()

    async def download(self, url: str, limit: int) -> bytes:
        """The bytes of a file an activity named, from Microsoft's hosts only. Raises TooLargeError over `limit` bytes."""
        return await self._web.download(url, limit)

    async def put(self, url: str, part: memoryview, at: int, whole: int) -> tuple[int, dict[str, Any]]:
        """Puts bytes of a file from `at` on into an upload to a person's OneDrive: status and answer. Nothing of the bot's goes along."""
        return await self._web.put(url, part, at, whole)

    async def put_so_far(self, url: str) -> tuple[int, dict[str, Any]]:
        """How far such an upload has got: status and answer."""
        return await self._web.put_so_far(url)

    async def close(self) -> None:
        """Lets go of kept connections."""
        await self._web.close()

    async def _create(self, place: str, what: Mapping[str, Any]) -> str:
        data: dict[str, Any] = {"tenant": {"id": self._tenant}}
        if "channel" in what:
            data["channel"] = {"id": what["channel"]}
        plain = {name: value for name, value in what.items() if name != "channel"} | {"tenantId": self._tenant}
        parameters = ConversationParameters(bot=ChannelAccount(id=f"28:{self._app_id}"), channel_data=data)
        made: list[str] = []

        async def turn(context: TurnContext) -> None:
            made.append(str(context.activity.conversation.id))

        adapter = _Adapter(_Conversations(self._web, plain, place))
        await adapter.create_conversation(self._app_id, turn, parameters, MSTEAMS, self._web.service_url)
        return made[0]

    async def _turn(
        self, conversation: str, plain: Mapping[str, Any], turn: Callable[[TurnContext], Awaitable[None]]
    ) -> None:
        reference = ConversationReference(
            bot=ChannelAccount(id=f"28:{self._app_id}"),
            conversation=ConversationAccount(id=conversation),
            channel_id=MSTEAMS,
            service_url=self._web.service_url,
        )
        adapter = _Adapter(_Conversations(self._web, plain, conversation))
        claims = adapter.create_claims_identity(self._app_id)
        await adapter.continue_conversation_with_claims(claims, reference, "", turn)


def parts_of(place: str) -> tuple[str, str]:
    """The conversation and the activity's id of a place that `say` gave."""
    conversation, inside, id_ = place.partition("#")
    return (conversation, id_) if inside else (place, place.rpartition(";messageid=")[2])


class _Conversations:
    """What a turn needs of botbuilder's connector, with what is said beside it: `plain` goes into the envelope as it is."""

    def __init__(self, web: Web, plain: Mapping[str, Any], place: str) -> None:
        self._web = web
        self._plain = plain
        self._place = place
        self.conversations = self  # where botbuilder looks for the methods

    async def send_to_conversation(self, conversation_id: str, activity: Activity) -> ResourceResponse:
        """Posts the activity."""
        answer = await self._call("POST", conversation_id, "activities", body=activity.serialize())
        return ResourceResponse(id=str(answer.get("id") or ""))

    async def update_activity(self, conversation_id: str, activity_id: str, activity: Activity) -> ResourceResponse:
        """Puts the activity in the place of that one."""
        answer = await self._call("PUT", conversation_id, "activities", activity_id, body=activity.serialize())
        return ResourceResponse(id=str(answer.get("id") or activity_id))

    async def create_conversation(self, parameters: ConversationParameters) -> ConversationResourceResponse:
        """Makes a chat with a person, or a thread of a channel."""
        answer = await self._call("POST", body=parameters.serialize())
        return ConversationResourceResponse(
            id=str(answer.get("id") or ""), activity_id=str(answer.get("activityId") or "") or None
        )

    async def _call(self, method: str, *path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        whole = {**body, **self._plain}
        return await self._web.call(method, "conversations", *path, body=whole, place=self._place)


INBOUND = "calls from Teams are checked at the door (channels/teams/token.py); botbuilder only answers them"


class _Adapter(CloudAdapterBase):  # type: ignore[misc]
    """Turns whose connector is ours."""

    def __init__(self, connector: _Conversations) -> None:
        super().__init__(_Authentication(connector))


class _Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """What a turn asks of botbuilder's sign-in, whose tokens we get ourselves. Nothing comes in by it."""

    def __init__(self, connector: _Conversations) -> None:
        self._connector = connector

    async def authenticate_request(self, activity: Activity, auth_header: str) -> Any:
        """Calls from Teams are checked at our own door (token.py)."""
        raise NotImplementedError(INBOUND)

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        """As above."""
        raise NotImplementedError(INBOUND)

    def create_connector_factory(self, claims_identity: Any) -> ConnectorFactory:  # noqa: ARG002 - its signature
        """Ours, whatever the claims are."""
        return _Connectors(self._connector)

    async def create_user_token_client(self, claims_identity: Any) -> Any:  # noqa: ARG002 - its signature
        """There is none: nobody signs in by the bot."""
        return None


class _Connectors(ConnectorFactory):  # type: ignore[misc]
    def __init__(self, connector: _Conversations) -> None:
        self._connector = connector

    async def create(self, service_url: str, audience: str) -> Any:  # noqa: ARG002 - its signature
        """The one connector there is; it knows the address itself and checks it before each call."""
        return self._connector

"""Teams' side of the Bot Connector API on loopback: what bots post, change and ask, as strictly as Teams takes it."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from tests.teams.cards import problems
from tests.teams.drive import Drive

PREFIX = "/teams"
RAW: web.RequestKey[bytes] = web.RequestKey("raw", bytes)


@dataclass
class Asked:
    """One request that came: what it was for, with which Authorization, with what, and what was answered."""

    at: float
    what: str
    method: str
    path: str
    authorization: str
    body: dict[str, Any]
    status: int = 0


@dataclass
class Fault:
    """What goes wrong with the next call. `done`: it takes effect, only its answer is lost. `about`: only with a call that has this in its path or body."""

    status: int = 500
    after: float | None = None
    hang: float = 0
    done: bool = False
    error: str = ""
    about: str = ""


@dataclass
class Conversation:
    """A chat, a channel, or the thread of a channel ("19:…;messageid=…"). `messages` by activity id; what was deleted is gone."""

    id: str
    kind: str
    members: list[str]
    bot: bool = True
    name: str = ""
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


class RefusedError(Exception):
    """What Teams answers instead."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message or code


class Connector:
    """Conversations, their members, what bots said in them, files. Faults are queued by what a call is for.

    What a call is for: "post", "update", "delete", "create", "members", "member", "attachment", "upload", "so far" (of an upload).
    """

    tenant: str
    bot: str
    url: str

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}  # 29:… -> as the member API tells
        self.conversations: dict[str, Conversation] = {}
        self.requests: list[Asked] = []
        self.faults: dict[str, list[Fault]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}  # id -> media type, bytes
        self.drive = Drive()
        self.refused: list[str] = []  # why posts were refused, in words
        self._ids = count(int(time.time() * 1000))

    def good(self, token: str) -> bool:
        """Whether a token of the bot is good."""
        raise NotImplementedError

    def add_to(self, app: web.Application) -> None:
        """Its routes."""
        base = f"{PREFIX}/v3/conversations"
        route = app.router.add_route
        route("POST", base, self._serve("create", self._create))
        route("POST", f"{base}/{{id}}/activities", self._serve("post", self._post))
        route("POST", f"{base}/{{id}}/activities/{{activity}}", self._serve("post", self._post))
        route("PUT", f"{base}/{{id}}/activities/{{activity}}", self._serve("update", self._update))
        route("DELETE", f"{base}/{{id}}/activities/{{activity}}", self._serve("delete", self._delete))
        route("GET", f"{base}/{{id}}/members", self._serve("members", self._members))
        route("GET", f"{base}/{{id}}/pagedmembers", self._serve("members", self._paged))
        route("GET", f"{base}/{{id}}/members/{{member}}", self._serve("member", self._member))
        route("GET", f"{PREFIX}/v3/attachments/{{file}}/views/{{view}}", self._serve("attachment", self._attachment))
        route("GET", "/download/{file}", self._serve("download", self._download))
        route("PUT", "/upload/{file}", self._serve("upload", self._upload))
        route("GET", "/upload/{file}", self._serve("so far", self._upload))

    @property
    def service_url(self) -> str:
        """What stands in activities, with the slash Teams writes."""
        return f"{self.url}{PREFIX}/"

    def fault(self, what: str, *faults: Fault) -> None:
        """The next calls for this go wrong like this."""
        self.faults.setdefault(what, []).extend(faults)

    def calls(self, what: str) -> list[Asked]:
        """The calls for this so far, oldest first."""
        return [one for one in self.requests if one.what == what]

    def channel(self, id_: str, *members: str, bot: bool = True) -> Conversation:
        """Adds a channel of a team, or a group chat ("19:…@thread.v2")."""
        kind = "groupChat" if id_.endswith("@thread.v2") else "channel"
        self.conversations[id_] = Conversation(id_, kind, list(members), bot)
        return self.conversations[id_]

    def personal(self, person: str) -> Conversation:
        """The chat of a person and the bot; it comes into being with the app's installation."""
        id_ = f"a:1{person.removeprefix('29:')}"
        return self.conversations.setdefault(id_, Conversation(id_, "personal", [person]))

    def next_id(self) -> str:
        """An id of a message: milliseconds, and no two are alike."""
        return str(next(self._ids))

    def said(self, conversation: str) -> list[dict[str, Any]]:
        """What the bot said in a chat or a thread and did not take back, oldest first, as it stands now."""
        found = self.conversations.get(conversation)
        return [one for one in list(found.messages.values()) if one["from"]["id"] == self.bot] if found else []

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """What the bot began threads with in a channel."""
        threads = [one for id_, one in list(self.conversations.items()) if id_.startswith(f"{channel};messageid=")]
        firsts = [next(iter(one.messages.values()), None) for one in threads]
        return [one for one in firsts if one is not None and one["from"]["id"] == self.bot]

    # --- answering ------------------------------------------------------------------------------------------------

    def _serve(self, what: str, function: Any) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            request[RAW] = raw = await request.read()
            body = await request.json() if raw and request.content_type == "application/json" else {}
            asked = Asked(
                time.monotonic(), what, request.method, request.path, request.headers.get("Authorization", ""), body
            )
            self.requests.append(asked)
            answer = await self._faulty(what, function, request, body)
            asked.status = answer.status
            return answer

        return serve

    async def _faulty(self, what: str, function: Any, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        queued = self.faults.get(what, [])
        words = f"{request.path} {json.dumps(body, ensure_ascii=False)}"
        fault = next((one for one in queued if one.about in words), None)
        if fault is not None:
            queued.remove(fault)
        if fault is None or fault.done:
            answer = self._answer(what, function, request, body)
            if fault is None:
                return answer
        await asyncio.sleep(fault.hang)
        headers = {} if fault.after is None else {"Retry-After": str(fault.after)}
        return _error(fault.status, fault.error or "ServiceError", "as the test wants it", headers)

    def _answer(self, what: str, function: Any, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        try:
            if what not in {
                "download",
                "upload",
                "so far",
            }:  # their addresses are the secret: a token must not come there
                scheme, _, token = request.headers.get("Authorization", "").partition(" ")
                if scheme != "Bearer" or not self.good(token):
                    return web.json_response({"message": "Authorization has been denied for this request."}, status=401)
            answer = function(request.match_info, body, request)
        except RefusedError as refused:
            self.refused.append(refused.message)
            return _error(refused.status, refused.code, refused.message)
        assert isinstance(answer, web.Response)
        return answer

    def _find(self, id_: str) -> Conversation:
        channel, _, root = id_.partition(";messageid=")
        found = self.conversations.get(id_)
        if found is None and root and channel in self.conversations:
            above = self.conversations[channel]
            found = self.conversations[id_] = Conversation(id_, "channel", above.members, above.bot)
        if found is None:
            raise RefusedError(404, "ConversationNotFound", f"Conversation not found: {id_}.")
        if not found.bot or (root and not self.conversations[channel].bot):
            raise RefusedError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return found

    def _keep(self, conversation: Conversation, activity: dict[str, Any], id_: str) -> None:
        wrong = problems(activity, personal=conversation.kind == "personal")
        if wrong:
            status = 413 if "MessageSizeTooBig" in wrong else 400
            raise RefusedError(status, "MessageSizeTooBig" if status == 413 else "BadSyntax", "; ".join(wrong))
        conversation.messages[id_] = {**activity, "id": id_, "from": {"id": self.bot, "name": "Centrala"}}
        conversation.versions[id_] = conversation.versions.get(id_, 0) + 1

    def _create(self, _match: Any, body: dict[str, Any], _request: web.Request) -> web.Response:
        data = body.get("channelData") or {}
        tenant = (data.get("tenant") or {}).get("id") or body.get("tenantId")
        if tenant != self.tenant:
            raise RefusedError(400, "BadSyntax", "Incorrect conversation creation parameters: tenant")
        if body.get("isGroup"):
            channel = self._find((data.get("channel") or {}).get("id", ""))
            id_ = self.next_id()
            thread = f"{channel.id};messageid={id_}"
            self.conversations[thread] = Conversation(thread, "channel", channel.members)
            self._keep(self.conversations[thread], body.get("activity") or {}, id_)
            return web.json_response({"id": thread, "activityId": id_, "serviceUrl": self.service_url}, status=201)
        members = [str(one.get("id")) for one in body.get("members") or []]
        person = self._person(members[0]) if len(members) == 1 else None
        if person is None:
            raise RefusedError(400, "BadSyntax", "Bad format of conversation ID or member")
        chat = self.conversations.get(f"a:1{person['id'].removeprefix('29:')}")
        if chat is None or not chat.bot:
            raise RefusedError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return web.json_response({"id": chat.id}, status=201)

    def _post(self, match: Any, body: dict[str, Any], _request: web.Request) -> web.Response:
        conversation = self._find(match["id"])
        if body.get("type") == "typing":
            return web.json_response({"id": ""}, status=201)
        id_ = self.next_id()
        if (
            conversation.kind == "channel" and ";" not in conversation.id
        ):  # said in the channel itself: it begins a thread
            thread = f"{conversation.id};messageid={id_}"
            conversation = self.conversations[thread] = Conversation(thread, "channel", conversation.members)
        self._keep(conversation, body, id_)
        return web.json_response({"id": id_}, status=201)

    def _update(self, match: Any, body: dict[str, Any], _request: web.Request) -> web.Response:
        self._keep(self._own(match), body, match["activity"])
        return web.json_response({"id": match["activity"]})

    def _delete(self, match: Any, _body: dict[str, Any], _request: web.Request) -> web.Response:
        del self._own(match).messages[match["activity"]]
        return web.Response()

    def _own(self, match: Any) -> Conversation:
        """The conversation with this message of the bot in it; a thread's may be named by its channel too."""
        id_, activity = match["id"], match["activity"]
        threads = [
            self._find(id_),
            *(one for name, one in list(self.conversations.items()) if name.startswith(f"{id_};")),
        ]
        for one in threads:
            if activity in one.messages and one.messages[activity]["from"]["id"] == self.bot:
                return one
        raise RefusedError(404, "ActivityNotFoundInConversation")

    def _members(self, match: Any, _body: dict[str, Any], _request: web.Request) -> web.Response:
        return web.json_response([self.people[one] for one in self._find(match["id"]).members])

    def _paged(self, match: Any, _body: dict[str, Any], _request: web.Request) -> web.Response:
        return web.json_response({"members": [self.people[one] for one in self._find(match["id"]).members]})

    def _member(self, match: Any, _body: dict[str, Any], _request: web.Request) -> web.Response:
        conversation, person = self._find(match["id"]), self._person(match["member"])
        if person is None or person["id"] not in conversation.members:
            raise RefusedError(404, "MemberNotFoundInConversation", "The member was not found in the conversation.")
        return web.json_response(person)

    def _person(self, id_: str) -> dict[str, Any] | None:
        """By Teams' id, the directory's, or the principal name."""
        found = [
            one for one in self.people.values() if id_ in (one["id"], one["aadObjectId"], one["userPrincipalName"])
        ]
        return found[0] if found else None

    def _attachment(self, match: Any, _body: dict[str, Any], _request: web.Request) -> web.Response:
        return self._file(match["file"])

    def _download(self, match: Any, _body: dict[str, Any], _request: web.Request) -> web.Response:
        return self._file(match["file"])

    def _file(self, id_: str) -> web.Response:
        if id_ not in self.files:
            raise RefusedError(404, "NotFound")
        kind, data = self.files[id_]
        return web.Response(body=data, content_type=kind)

    def _upload(self, match: Any, _body: dict[str, Any], request: web.Request) -> web.Response:
        if request.headers.get("Authorization"):
            return web.json_response({"error": {"code": "unauthenticated"}}, status=401)
        given = request[RAW] if request.method == "PUT" else None
        status, said = self.drive.takes(match["file"], given, request.headers.get("Content-Range", ""))
        return web.json_response(said, status=status)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)

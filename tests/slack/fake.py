"""A strict Slack on a loopback port: tokens, scopes, limits, signatures, retries and sockets as Slack documents them.

Its attributes and `workspace` are what a test changes and looks at; people.py are the hands of those who use it.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from itertools import count
from secrets import token_urlsafe
from typing import Any, Self

from aiohttp import web

from tests.slack import methods_chat, methods_people  # noqa: F401 - they register what the API can do
from tests.slack.delivering import Delivered, Requests, Sockets
from tests.slack.methods import SlackError, allowed, arguments
from tests.slack.people import People
from tests.slack.workspace import APP, APP_TOKEN, BOT, BOT_TOKEN, BOT_USER, SCOPES, SECRET, TEAM, Workspace


@dataclass
class Asked:
    """One request that came: where, as whom, with what, and what was answered."""

    at: float
    path: str
    token: str
    args: dict[str, Any]
    status: int = 200
    error: str = ""


@dataclass
class Fault:
    """What goes wrong with the next call of a method. `done` = the call takes effect first, only its answer is lost."""

    error: str = ""
    status: int = 200
    hang: float = 0
    done: bool = False


class Slack(People):
    """One workspace and one app. Everything on one event loop; alongside.py runs it beside a test that has none."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.url = ""
        self.scopes = set(SCOPES)
        self.tokens = {BOT_TOKEN: "bot", APP_TOKEN: "app"}
        self.revoked: set[str] = set()
        self.requests: list[Asked] = []
        self.faults: dict[str, list[Fault]] = {}
        self.limited: dict[
            str, float
        ] = {}  # method, or "method channel" -> until when (monotonic) it is refused with 429
        self.asked: dict[str, dict[str, Any]] = {}  # ts -> how the bot wanted its text to be treated
        self.updates: list[tuple[str, str]] = []
        self.delivered: list[Delivered] = []
        self.pauses: tuple[float, ...] = (0.05, 0.2, 0.5)  # Slack itself waits 0, 60 and 300 seconds
        self.tells_own = True
        self.http: Requests | None = None
        self.sockets = Sockets()
        self.places = {}
        self._triggers: dict[str, tuple[str, float]] = {}
        self._spent: set[str] = set()
        self._numbers = count(1)
        self._paths: dict[str, str] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> Self:
        """Listens on a free port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/upload/v1/{path}", self._upload)
        app.router.add_get("/files-pri/{id}/{name}", self._download)
        app.router.add_post("/actions/{trigger}", self._respond)
        app.router.add_get("/login", self._login)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.sockets.base = self.url.replace("http", "ws", 1)
        return self

    async def stop(self) -> None:
        """Answers nobody any more."""
        for task in list(self._tasks):
            task.cancel()
        await self.sockets.close()
        if self.http is not None:
            await self.http.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What goes into the config."""
        return f"{self.url}/api/"

    async def call_at(self, url: str, secret: str = SECRET) -> None:
        """Brings events by HTTP from now on, to this URL."""
        if self.http is not None:
            await self.http.close()
        self.http = Requests(url, secret)

    def limit(self, method: str, seconds: float, channel: str = "") -> None:
        """Refuses a method (for one channel) with 429 for so long."""
        self.limited[f"{method} {channel}".strip()] = time.monotonic() + seconds

    def fault(self, method: str, *faults: Fault) -> None:
        """The next calls of a method go wrong like this."""
        self.faults.setdefault(method, []).extend(faults)

    def calls(self, method: str) -> list[Asked]:
        """The calls of a method that came so far, oldest first."""
        return [one for one in self.requests if one.path == f"/api/{method}"]

    # --- the Web API --------------------------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        args = await arguments(request, name)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or str(args.pop("token", ""))
        asked = Asked(time.monotonic(), request.path, token, args)
        self.requests.append(asked)
        until = max(self.limited.get(name, 0), self.limited.get(f"{name} {args.get('channel')}", 0))
        if asked.at < until:
            asked.status = 429
            after = str(int(until - asked.at) + 1)
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": after})
        queued = self.faults.get(name)
        fault = queued.pop(0) if queued else None
        answer: dict[str, Any] = {"ok": True}
        if fault is None or fault.done:
            answer |= await self._answer(name, token, args)
        if fault is not None:
            await asyncio.sleep(fault.hang)
            if fault.status != 200:
                asked.status = fault.status
                return web.Response(status=fault.status, text="upstream connect error")
            if fault.hang:
                return web.Response(status=504)
            answer = {"ok": False, "error": fault.error or "internal_error"}
        asked.error = answer.get("error", "")
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    async def _answer(self, name: str, token: str, args: dict[str, Any]) -> dict[str, Any]:
        try:
            return await allowed(self, name, token)(self, args)
        except SlackError as error:
            return error.answer

    # --- what methods need of the server ------------------------------------------------------------------------------

    def trigger(self, user: str) -> str:
        """A trigger_id: good for one dialog, for three seconds."""
        id_ = f"{next(self._numbers)}.1.{token_urlsafe(8)}"
        self._triggers[id_] = (user, time.monotonic() + 3)
        return id_

    def spend_trigger(self, id_: str) -> str:
        """The person whose trigger it is."""
        if id_ in self._spent:
            raise SlackError("exchanged_trigger_id")
        if id_ not in self._triggers:
            raise SlackError("invalid_trigger_id")
        user, until = self._triggers[id_]
        if time.monotonic() > until:
            raise SlackError("expired_trigger_id")
        self._spent.add(id_)
        return user

    def keep_view(self, view: dict[str, Any], user: str, id_: str = "") -> dict[str, Any]:
        """The view as Slack has it then: ids, hash, an empty state."""
        id_ = id_ or f"V{next(self._numbers)}"
        for index, block in enumerate(view["blocks"]):
            block.setdefault("block_id", f"b{index}")
        kept = {
            **view, "id": id_, "team_id": TEAM, "app_id": APP, "bot_id": BOT, "user": user, "root_view_id": id_,
            "hash": f"{next(self._numbers)}.{token_urlsafe(4)}", "state": {"values": {}},
        }  # fmt: skip
        kept.setdefault("private_metadata", "")
        kept.setdefault("callback_id", "")
        self.workspace.views[id_] = kept
        if view["type"] == "modal":
            self.workspace.opened.append(kept)
        return kept

    def file_object(self, file: dict[str, Any]) -> dict[str, Any]:
        """A file as messages and files.info have it."""
        url = f"{self.url}/files-pri/{TEAM}-{file['id']}/{file['name']}"
        shown = {name: value for name, value in file.items() if name not in {"data", "done"}}
        return {**shown, "url_private": url, "url_private_download": url, "is_external": False}

    def secret_path(self, file: str) -> str:
        """An upload address nobody guesses."""
        path = token_urlsafe(12)
        self._paths[path] = file
        return path

    def tell_own(self, channel: str, message: dict[str, Any]) -> None:
        """Brings the app's own message back to it, as Slack does; nobody waits for it."""
        if self.tells_own:
            event = {
                **message,
                "channel": channel,
                "channel_type": self.workspace.kind(channel),
                "event_ts": message["ts"],
            }
            self.beside(self.event(event))

    def beside(self, what: Coroutine[Any, Any, Any]) -> None:
        """Runs it beside all else."""
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- files and answers --------------------------------------------------------------------------------------------

    async def _upload(self, request: web.Request) -> web.Response:
        self._note(request)
        file = self.workspace.files.get(self._paths.get(request.match_info["path"], ""))
        if file is None:
            return web.Response(status=404)
        if request.content_type.startswith("multipart/"):
            part = await (await request.multipart()).next()
            data = bytes(await part.read()) if part is not None else b""  # type: ignore[union-attr]
        else:
            data = await request.read()
        file["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    async def _download(self, request: web.Request) -> web.Response:
        self._note(request)
        file = self.workspace.files.get(request.match_info["id"].partition("-")[2])
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}" or BOT_TOKEN in self.revoked:
            raise web.HTTPFound("/login")
        if file is None:
            return web.Response(status=404)
        if queued := self.faults.get("download"):
            return web.Response(status=queued.pop(0).status)
        return web.Response(body=file["data"], content_type=file["mimetype"])

    async def _login(self, request: web.Request) -> web.Response:
        self._note(request)
        return web.Response(text="<!doctype html><title>Sign in to Slack</title>", content_type="text/html")

    async def _respond(self, request: web.Request) -> web.Response:
        """A response_url: says something to the one who pressed, or changes the message that was pressed."""
        self._note(request)
        said = await request.json()
        place = self.places.get(request.match_info["trigger"])
        if place is None:
            return web.Response(status=404, text="used_url")
        channel, ts, user = place
        message = self.workspace.messages[channel].get(ts)
        if said.get("delete_original") and message is not None:
            del self.workspace.messages[channel][ts]
        elif said.get("replace_original") and message is not None:
            message.update({name: said[name] for name in ("text", "blocks") if name in said})
        else:
            self.workspace.ephemeral.append({"type": "message", "channel": channel, "to": user, **said})
        return web.Response(text="ok")

    def _note(self, request: web.Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.requests.append(Asked(time.monotonic(), request.path, token, {}))

    # --- bringing -----------------------------------------------------------------------------------------------------

    async def event(self, event: dict[str, Any], **envelope: Any) -> Delivered:
        """Brings an event, and repeats it until it is acknowledged or Slack gives up (three repeats)."""
        number = next(self._numbers)
        payload = {
            "token": "verification_token", "team_id": TEAM, "context_team_id": TEAM, "api_app_id": APP, "type": "event_callback",
            "event": event, "event_id": f"Ev{number}", "event_time": int(time.time()), "is_ext_shared_channel": False,
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
            "event_context": f"4-{number}", **envelope,
        }  # fmt: skip
        return await self.bring("events_api", payload, repeats=True)

    async def bring(self, kind: str, payload: dict[str, Any], *, repeats: bool = False) -> Delivered:
        """Brings anything over the way that is set. Interactions and commands are never repeated."""
        one = Delivered(kind, payload)
        self.delivered.append(one)
        way = self.http or self.sockets
        reason = ""
        for attempt in range(1 + len(self.pauses) * repeats):
            if attempt:
                await asyncio.sleep(self.pauses[attempt - 1])
            one.tries.append(await way.bring(kind, payload, attempt, reason))
            if one.acknowledged:
                break
            reason = "http_timeout" if one.tries[-1].status == 0 else "http_error"
        return one

"""Slack's own framework, slack-bolt, as the dispatcher of calls: it answers url_verification and ssl_check and hands over all else."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from channels.base import Accept, Answer
from channels.slack.calls import Dispatch, Taken

JSON = {"Content-Type": "application/json"}

# What is said to a call, None for an empty "ok". Raises what `Accept` raises.
Heard = Callable[[Taken, Accept], Awaitable[dict[str, Any] | None]]


def dispatching(heard: Heard) -> Dispatch:
    """Bolt in front of `heard`. It never logs (it would log bodies), calls Slack for nothing, and checks no signature: we did, more strictly."""
    app = _app()

    async def everything(context: Any, next_: Any) -> BoltResponse:  # noqa: ARG001 - Bolt's name for what would follow
        call = context["call"]
        try:
            return BoltResponse(status=200, body=await heard(call["taken"], call["accept"]) or "")
        except Exception as error:  # noqa: BLE001 - Bolt would make a 500 of it and log the body; it is raised again below
            call["failed"] = error
            return BoltResponse(status=503)

    app.use(everything)

    async def dispatch(taken: Taken, accept: Accept) -> Answer:
        call: dict[str, Any] = {"taken": taken, "accept": accept}
        # decoded already, so Bolt is handed it as over a socket, whichever way it came
        try:
            request = AsyncBoltRequest(body=taken.body, mode="socket_mode", context={"call": call})
        except Exception:  # noqa: BLE001 - a shape Bolt does not expect: what it means is for the parser to say
            return _answered(await heard(taken, accept) or "")
        response = await app.async_dispatch(request)
        failed: Exception | None = call.get("failed")
        if failed is not None:
            raise failed
        return _answered(response.body, response.status)

    return dispatch


def _answered(said: str | dict[str, Any], status: int = 200) -> Answer:
    body = said if isinstance(said, str) else msgspec.json.encode(said).decode()
    return Answer(status=status, body=body.encode(), headers=JSON if body.startswith("{") else {})


def _app() -> AsyncApp:
    quiet = logging.getLogger("centrala.slack_bolt")
    quiet.disabled = True

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="-")  # noqa: S106 - nobody calls Slack through Bolt

    return AsyncApp(
        logger=quiet,
        name="centrala",
        signing_secret="-",  # noqa: S106 - not used: see request_verification_enabled
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,  # what of our own events matters is for the parser to say
        attaching_function_token_enabled=False,
    )

"""The generic door for providers that call us: verify, keep what they sent, answer. The channel knows the provider."""

from aiohttp import web

from channels.base import Call, Channel, ForbiddenError, ForgedError
from gateway.http.context import TALLY, services_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_bytes
from gateway.http.remote import remote
from gateway.http.routes import Route

TEAMS = "teams"  # the kind of channel whose provider calls one path for all


async def receive(request: web.Request) -> web.Response:
    """What the channel answers once everything it took from the call is durable."""
    channel = services_of(request).channels.get(request.match_info["channel"])
    if channel is None:
        raise not_found()
    return await _answered(request, channel)


async def receive_activity(request: web.Request) -> web.Response:
    """The same for Teams, whose bots are all called at this path: which of ours is meant, the token's audience says."""
    channels = [one for one in services_of(request).channels.values() if one.kind == TEAMS]
    if not channels:
        raise not_found()
    if len(channels) > 1:
        from channels.teams.audience import audience  # noqa: PLC0415 - most desks have none, or one

        asked = audience(request.headers.get("Authorization", ""))
        channels = [one for one in channels if one.detail.app_id.lower() == asked] or channels
    return await _answered(request, channels[0])


async def _answered(request: web.Request, channel: Channel) -> web.Response:
    if channel.webhook is None:
        raise not_found()
    services = services_of(request)
    call = Call(
        method=request.method,
        path=request.rel_url.raw_path_qs,
        headers=request.headers,
        body=await read_bytes(request, services.config.limits.body),
        remote=remote(request),
    )
    try:
        channel.webhook.verify(call)
        answer = await channel.webhook.answer(call, services.accept)
    except ForgedError as error:
        request.app[TALLY].forged(channel.name)
        if isinstance(error, ForbiddenError):
            raise ProblemError(403, "Tego wywołania tu nie przyjmujemy.", "This call is not taken here.") from None
        raise ProblemError(401, "Podpis wywołania się nie zgadza.", "The call's signature is not right.") from None
    return web.Response(status=answer.status, body=answer.body, headers=dict(answer.headers))


ROUTES = (
    Route(
        method="POST",
        path="/in/{channel}",
        access="provider",
        handler=receive,
        summary="A provider's call",
        answers={200: None},
    ),
    Route(
        method="POST",
        path="/api/messages",
        access="provider",
        handler=receive_activity,
        summary="An activity of Microsoft Teams",
        answers={200: None, 202: None},
    ),
)

"""The generic door for providers that call us: verify, keep what they sent, answer. The channel knows the provider."""

from aiohttp import web

from channels.base import Call, ForgedError
from gateway.http.context import TALLY, services_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_bytes
from gateway.http.remote import remote
from gateway.http.routes import Route


async def receive(request: web.Request) -> web.Response:
    """What the channel answers once everything it took from the call is durable."""
    services = services_of(request)
    channel = services.channels.get(request.match_info["channel"])
    if channel is None or channel.webhook is None:
        raise not_found()
    call = Call(
        method=request.method,
        path=request.rel_url.raw_path_qs,
        headers=request.headers,
        body=await read_bytes(request, services.config.limits.body),
        remote=remote(request),
    )
    try:
        channel.webhook.verify(call)
    except ForgedError:
        request.app[TALLY].forged(channel.name)
        raise ProblemError(401, "Podpis wywołania się nie zgadza.", "The call's signature is not right.") from None
    answer = await channel.webhook.answer(call, services.accept)
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
)

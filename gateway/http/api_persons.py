"""People over the API: who is behind an address, and which addresses are one person's."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from gateway import persons
from gateway.desk import RefusedError
from gateway.http import tell
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_json
from gateway.http.routes import Route, said
from gateway.http.schema import PersonPage, Shape
from store.records import Person


class AddressOf(Shape, frozen=True, kw_only=True):
    """An address in a kind of channel: "email", "slack"..."""

    address: Annotated[str, Meta(min_length=1, max_length=persons.LONGEST)]
    channel: Annotated[str, Meta(min_length=1, max_length=64)] = persons.EMAIL


async def one(request: web.Request) -> web.Response:
    """The person."""
    return _shown(await persons.person_called(services_of(request).store, request.match_info["id"]))


async def link(request: web.Request) -> web.Response:
    """One more address of the person."""
    return await _change(request, linked=True)


async def unlink(request: web.Request) -> web.Response:
    """One address less."""
    return await _change(request, linked=False)


async def _change(request: web.Request, *, linked: bool) -> web.Response:
    services = services_of(request)
    asked = await read_json(request, AddressOf, services.config.limits.body)
    change = persons.link if linked else persons.unlink
    try:
        return _shown(
            await change(
                services.store, request.match_info["id"], asked.channel, asked.address, caller_of(request).author
            )
        )
    except RefusedError as refused:
        raise ProblemError(refused.status, refused.pl, refused.en, path=refused.path) from None


def _shown(person: Person | None) -> web.Response:
    if person is None:
        raise not_found()
    return said(tell.person(person))


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/persons/{id}",
        access="read",
        handler=one,
        summary="A person by id or e-mail address",
        answers={200: PersonPage},
    ),
    Route(
        method="POST",
        path="/api/v1/persons/{id}/link",
        access="write",
        handler=link,
        summary="Say that an address is this person's too; whoever had it is the same person from now on",
        body=AddressOf,
        answers={200: PersonPage},
    ),
    Route(
        method="POST",
        path="/api/v1/persons/{id}/unlink",
        access="write",
        handler=unlink,
        summary="Say that an address is not this person's; undoes link",
        body=AddressOf,
        answers={200: PersonPage},
    ),
)

"""The web form: the page, the post, and the page that says what became of it."""

import secrets
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web
from msgspec.structs import replace

from channels.base import Channel, ForgedError
from channels.webform import Posted, Settings, Words
from gateway.http import door
from gateway.http.context import TALLY, base_of, services_of
from gateway.http.form_post import Post, keep, read_post
from gateway.http.form_values import asked, check
from gateway.http.guard import wants_json
from gateway.http.knowledge import fitting
from gateway.http.language import Language, chosen, language_of
from gateway.http.origin import check_origin
from gateway.http.page_links import claimed_link
from gateway.http.pages import page
from gateway.http.problem import ProblemError, not_found
from gateway.http.remote import remote
from gateway.http.routes import Route, said
from gateway.http.schema import Shape
from gateway.http.waiting import outcome
from gateway.services import Services
from gateway.words import number_text
from store import ids
from store.messages import MessageRow
from store.records import Event
from triage.secrets import mask

if TYPE_CHECKING:
    from triage.knowledge import Suggestion

SENT_LIFE = 86_400_000  # ms
DRAFT = "_draft"  # the start page's button: the form is to be shown with the words typed there, not sent

_posted = msgspec.json.Decoder(Posted)


class Sent(Shape, frozen=True, kw_only=True):
    """What a program hears: the message's id, and the ticket's number if there is one within two seconds."""

    message: str
    ticket: str | None


async def show(request: web.Request) -> web.Response:
    """An empty form."""
    channel = _form(request)
    return _page(request, channel, Post({}, []), {}, status=200)


async def take(request: web.Request) -> web.Response:
    """Keeps a post and says what became of it; a wrong one comes back with every mistake beside its field."""
    channel = _form(request)
    check_origin(request)
    await door.spend_post(request)
    services = services_of(request)
    settings: Settings = channel.detail
    post = await read_post(request, services.config.limits.upload)
    if post.one(DRAFT):
        return _page(request, channel, post, {}, status=200)
    if any(post.values.pop(door.TRAP, ())):
        request.app[TALLY].trapped(channel.name)
        return await _answer(request, channel, secrets.token_hex(16), None)
    key = next(iter(post.values.pop(door.KEY, ())), "")
    counts: dict[str, int] = {}
    for file in post.files:
        counts[file.field] = counts.get(file.field, 0) + 1
    checked = check(settings.fields, post.values, counts)
    if checked.mistakes:
        return _refuse(request, channel, post, checked.mistakes)
    wanted = {field.name for field in settings.fields if field.kind == "file" and asked(field, checked.values)}
    posted = Posted(
        address=checked.values["email"],
        values=checked.values,
        files=await keep(services.store, [file for file in post.files if file.field in wanted]),
        language=_language(request, services),
    )
    name = door.external_id(key, posted)
    posted = replace(posted, conversation=conversation_of(name))
    accepted = await services.accept(
        door.inbound(
            channel.name, name, posted, lane=f"r:{ids.digest('root', channel.name, name)}", origin=remote(request)
        )
    )
    return await _answer(request, channel, accepted.id, await outcome(services, accepted.id))


async def sent(request: web.Request) -> web.Response:
    """What was sent, the number if there is one, and the way to the new ticket."""
    channel = _form(request)
    services = services_of(request)
    try:
        message = services.signer.open_link("sent", request.match_info["token"], services.store.now())
    except ForgedError:
        raise not_found() from None
    row = await services.store.messages.one(message)
    raw = await services.store.messages.raw(message) if row else None
    posted = _hidden(_posted.decode(raw)) if raw else None
    language = _language(request, services)
    number = row.ticket if row and row.state == "interaction" else 0
    return page(
        request,
        "sent.html",
        language,
        form=channel.name,
        fitting=_fitting(services, posted, language) if posted else (),
        number=number_text(services.config.desk.prefix, number) if number else "",
        link=await _own_ticket(services, channel, message, number, posted) if number and posted else "",
        posted=posted,
    )


def _hidden(posted: Posted) -> Posted:
    """The same with secrets masked: the page may be left open, and is seen by more people than wrote it."""
    masked = {name: mask(value, posted.language)[0] for name, value in posted.values.items()}
    return replace(posted, values=masked)


def _fitting(services: Services, posted: Posted, language: Language) -> "tuple[Suggestion, ...]":
    return fitting(services, posted.values.get("subject", ""), posted.values.get("text", ""), language)


def conversation_of(name: str) -> str:
    """The conversation a form post opens, named after the post; only a link we sign leads back to it."""
    return ids.digest("form", name)


async def _answer(request: web.Request, channel: Channel, message: str, row: MessageRow | None) -> web.Response:
    services = services_of(request)
    if wants_json(request):
        done = row is not None and row.state == "interaction" and row.ticket
        ticket = number_text(services.config.desk.prefix, row.ticket) if row and done else None
        return said(Sent(message=message, ticket=ticket), 200 if ticket else 202)
    now = services.store.now()
    token = services.signer.link("sent", message, now + SENT_LIFE)
    picked = chosen(request)
    raise web.HTTPSeeOther(
        f"{base_of(services)}/form/{channel.name}/sent/{token}" + (f"?lang={picked}" if picked else "")
    )


async def _own_ticket(services: Services, channel: Channel, message: str, number: int, posted: Posted) -> str:
    """The link to the ticket this very message opened; "" for any other: the address in a form is only claimed."""
    ticket = await services.store.tickets.one(number)
    if ticket is None or ticket.merged_into:
        return ""
    log = await services.store.tickets.log(number)
    opened = any(isinstance(one, Event) and one.kind == "created" and one.message == message for one in log)
    if not opened:
        return ""
    return claimed_link(services, number, ticket.requester, channel.name, posted.conversation)


def _refuse(request: web.Request, channel: Channel, post: Post, mistakes: dict[str, Words]) -> web.Response:
    if wants_json(request):
        name, words = next(iter(mistakes.items()))
        raise ProblemError(
            422, f"{name}: {words.pl}" if name else words.pl, f"{name}: {words.en}" if name else words.en, path=name
        )
    return _page(request, channel, post, mistakes, status=422)


def _page(
    request: web.Request, channel: Channel, post: Post, mistakes: dict[str, Words], *, status: int
) -> web.Response:
    services = services_of(request)
    settings: Settings = channel.detail
    values: dict[str, Any] = {field.name: post.one(field.name) for field in settings.fields}
    return page(
        request,
        "form.html",
        _language(request, services),
        status=status,
        form=channel.name,
        title=settings.title,
        fields=settings.fields,
        titles={field.name: field.title for field in settings.fields},
        labels={(field.name, choice.value): choice.label for field in settings.fields for choice in field.choices},
        conditions={field.name: msgspec.json.encode(field.show_if).decode() for field in settings.fields},
        values=values,
        mistakes=mistakes,
        had_files=bool(post.files),
        key=door.new_key(),
        most=services.config.limits.upload,
    )


def _form(request: web.Request) -> Channel:
    channel = services_of(request).channels.get(request.match_info["name"])
    if channel is None or not isinstance(channel.detail, Settings):
        raise not_found()
    return channel


def _language(request: web.Request, services: Services) -> Language:
    return language_of(request, services.config.desk.language)


ROUTES = (
    Route(method="GET", path="/form/{name}", access="public", handler=show, summary="A web form"),
    Route(method="POST", path="/form/{name}", access="public", handler=take, summary="A web form, filled in"),
    Route(
        method="GET",
        path="/form/{name}/sent/{token}",
        access="link",
        handler=sent,
        summary="What became of a form",
    ),
)

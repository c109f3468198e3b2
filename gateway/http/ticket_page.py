"""A requester's own ticket page: the public history, an answer, files, "it works now", "it still does not work", a withdrawal.

The page asks again and again whether anything changed: a GET with the tag it knows (RFC 9110 section 13.1.2) is answered with 304
before the history is read.
"""

from collections.abc import Mapping

import msgspec
from aiohttp import web

from channels.webform import LARGEST_TEXT, Posted, Settings
from gateway.desk.talking import LONGEST_HOLD
from gateway.desk.values import REASON_LIMIT
from gateway.http import door
from gateway.http.context import base_of, services_of
from gateway.http.download import download
from gateway.http.form_post import keep, read_post
from gateway.http.form_values import cleaned
from gateway.http.language import Language, chosen, language_of
from gateway.http.origin import check_origin
from gateway.http.page_links import Opened, open_link
from gateway.http.page_words import WORDS
from gateway.http.pages import page, zone_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route
from gateway.http.ticket_words import promise, status_word
from gateway.http.waiting import outcome
from gateway.services import Services
from gateway.taking_part import read_by
from gateway.timeline import Said, for_requester, timeline
from gateway.words import number_text
from store.ids import digest
from store.messages import MessageRow
from store.records import ChannelName, Person, Ticket
from triage.persons import ids_of, is_requester, takes_part
from triage.rating import FACES, SCORES, is_open, label
from triage.reopening import reopens

NOTICES = frozenset({"answer", "waiting", "held", "new", "confirm", "still", "withdraw", "refused"})


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as one of its people sees it; `mine` are the ids of what this one said, `quoted` by id what was cut off from it.

    `door` is the channel answers go through and `address` whose they are; "" means there is none.
    """

    opened: Opened
    ticket: Ticket
    person: Person
    said: tuple[Said, ...]
    mine: frozenset[str]
    quoted: Mapping[str, str]
    door: ChannelName
    address: str

    @property
    def may_write(self) -> bool:
        """Whether answers are taken here. A merged ticket goes on elsewhere, and this link is not for that one."""
        return bool(self.door and self.address) and not self.ticket.merged_into


async def show(request: web.Request) -> web.Response:
    """The page; 304 for who knows it as it is."""
    opened, ticket, person = await _opened(request)
    tag = _tag(request, ticket)
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers={"ETag": tag})
    return _page(request, await _read(request, opened, ticket, person), text="", mistake="", status=200)


async def take(request: web.Request) -> web.Response:
    """An answer or a button; both go through the door like every other message."""
    view = await _view(request)
    check_origin(request)
    await door.spend_post(request)
    services = services_of(request)
    if not view.may_write:
        raise ProblemError(
            409,
            "Na tej stronie nie można już pisać. Odpowiedz na ostatnią wiadomość od nas.",
            "This page takes no more messages. Answer the last mail from us.",
        )
    post = await read_post(request, services.config.limits.upload)
    verb = post.one("verb")
    if verb in ("confirm", "withdraw"):
        reason = cleaned(post.one("reason"), lines=False)[:REASON_LIMIT] if verb == "withdraw" else ""
        posted = Posted(
            address=view.address,
            values={"reason": reason} if reason else {},
            ticket=view.ticket.number,
            verb="confirm" if verb == "confirm" else "withdraw",
            person=view.person.id,
            name=view.person.name,
        )
        return await _hand_in(request, view, post.one(door.KEY), posted)
    text = cleaned(post.one("text"), lines=True)
    if verb == "still":
        text = WORDS["ticket_still_text"][0 if _language(request, view.ticket) == "pl" else 1]
    mistake = _mistake(text, has_files=bool(post.files))
    if mistake:
        return _page(
            request, view, text=text, mistake=mistake[0 if _language(request, view.ticket) == "pl" else 1], status=422
        )
    posted = Posted(
        address=view.address,
        values={"text": text, "name": view.person.name},
        files=await keep(services.store, post.files),
        language=_language(request, view.ticket),
        ticket=view.ticket.number,
        conversation=view.opened.conversation,
        person=view.person.id,
    )
    return await _hand_in(request, view, post.one(door.KEY), posted)


async def file(request: web.Request) -> web.StreamResponse:
    """A file of the public history."""
    view = await _view(request)
    wanted = request.match_info["sha256"]
    services = services_of(request)
    for entry in timeline(read_by(view.person, view.ticket, await services.store.tickets.log(view.ticket.number))):
        if entry.visibility == "public":
            for attachment in entry.attachments:
                if attachment.sha256 == wanted:
                    return await download(services.store, attachment)
    raise not_found()


async def _view(request: web.Request) -> View:
    """What the link opens now, with its history. Raises ProblemError like `_opened`."""
    return await _read(request, *await _opened(request))


async def _opened(request: web.Request) -> tuple[Opened, Ticket, Person]:
    """What the link opens, the ticket and who reads it. Raises ProblemError 403 for somebody who no longer takes part."""
    services = services_of(request)
    opened = await open_link(request)
    ticket = await services.store.tickets.one(opened.number)
    person = await services.store.tickets.person(opened.person) or Person(id=opened.person)
    if ticket is None or not takes_part(person, ticket):
        raise ProblemError(
            403,
            "To zgłoszenie nie jest już dostępne pod tym linkiem. Odpowiedz na ostatnią wiadomość od nas.",
            "This ticket is no longer open to this link. Answer the last mail from us.",
        )
    return opened, ticket, person


async def _read(request: web.Request, opened: Opened, ticket: Ticket, person: Person) -> View:
    services = services_of(request)
    spoken = timeline(read_by(person, ticket, await services.store.tickets.log(ticket.number)))
    own = [one for one in spoken if one.author.id in ids_of(person)]
    return View(
        opened=opened,
        ticket=ticket,
        person=person,
        said=for_requester(spoken, desk=services.config.desk.name, now=services.store.now()),
        mine=frozenset(one.id for one in own),
        quoted={one.id: one.quoted for one in own if one.visibility == "public"},
        door=_door(services, opened, ticket),
        address=next((one.address for one in person.identities if one.channel == "email"), ""),
    )


def _door(services: Services, opened: Opened, ticket: Ticket) -> ChannelName:
    forms = [name for name, channel in services.channels.items() if isinstance(channel.detail, Settings)]
    if opened.channel:
        return opened.channel if opened.channel in forms else ""
    return ticket.channel if ticket.channel in forms else next(iter(forms), "")


def _mistake(text: str, *, has_files: bool) -> tuple[str, str] | None:
    if not text and not has_files:
        return "Napisz coś albo dołącz plik.", "Write something, or add a file."
    if len(text) > LARGEST_TEXT:
        return f"Najwyżej {LARGEST_TEXT} znaków.", f"At most {LARGEST_TEXT} characters."
    return None


async def _hand_in(request: web.Request, view: View, key: str, posted: Posted) -> web.Response:
    services = services_of(request)
    name = door.external_id(key, posted)
    accepted = await services.accept(door.inbound(view.door, name, posted, lane=f"t:{view.ticket.number}"))
    notice = _notice(view, posted, await outcome(services, accepted.id))
    if notice == "answer" and view.ticket.status in ("resolved", "closed"):
        notice = "still"
    picked = chosen(request)
    path = f"{base_of(services)}{request.path}?done={notice}" + (f"&lang={picked}" if picked else "")
    raise web.HTTPSeeOther(f"{path}#news")


def _notice(view: View, posted: Posted, row: MessageRow | None) -> str:
    if row is None or row.state == "quarantined":
        return "waiting"
    if posted.verb:
        return posted.verb if row.state in ("interaction", "duplicate") else "refused"
    if row.state == "held":
        return "held"
    return "answer" if row.ticket == view.ticket.number else "new"


def _page(request: web.Request, view: View, *, text: str, mistake: str, status: int) -> web.Response:
    services = services_of(request)
    ticket = view.ticket
    prefix = services.config.desk.prefix
    done = request.query.get("done", "")
    language = _language(request, ticket)
    response = page(
        request,
        "ticket.html",
        language,
        status=status,
        number=number_text(prefix, ticket.number),
        reopens=reopens(ticket, int(services.config.closing.reopen), services.store.now()),
        rate=_rate_link(services, view),
        faces=[(score, FACES[score - 1], label(score, language)[2:]) for score in SCORES],
        merged=number_text(prefix, ticket.merged_into) if ticket.merged_into else "",
        ticket=ticket,
        status_word=status_word(ticket),
        promise=promise(ticket, services.store.now(), zone_of(services), language),
        tag=_tag(request, ticket),
        said=view.said,
        quoted=view.quoted,
        person=view.person,
        mine=view.mine,
        may_write=view.may_write,
        notice=f"done_{done}" if done in NOTICES else "",
        text=text,
        mistake=mistake,
        key=door.new_key(),
        most=services.config.limits.upload,
        longest_reason=REASON_LIMIT,
    )
    if status == 200:
        response.headers["ETag"] = _tag(request, ticket)
    return response


def _rate_link(services: Services, view: View) -> str:
    """Where the requester says how it went; "" where there is nothing (more) to say."""
    now = services.store.now()
    if view.opened.conversation or not is_requester(view.person, view.ticket) or not is_open(view.ticket, now):
        return ""
    return services.links.rating(view.ticket.number, view.person.id, now)


def _language(request: web.Request, ticket: Ticket) -> Language:
    return language_of(request, "en" if ticket.language == "en" else "pl")


def _tag(request: web.Request, ticket: Ticket) -> str:
    """What changes whenever the page may have; hashed, because how often agents touched the ticket is theirs to know."""
    settled = services_of(request).store.now() >= ticket.updated_at + LONGEST_HOLD  # a reply kept back has left by now
    seen = (str(ticket.number), str(ticket.version), str(settled), _language(request, ticket))
    return f'"{digest("ticket page", *seen)[:20]}"'


ROUTES = (
    Route(method="GET", path="/ticket/{token}", access="link", handler=show, summary="A requester's own ticket page"),
    Route(
        method="POST",
        path="/ticket/{token}",
        access="link",
        handler=take,
        summary="An answer, a confirmation or a withdrawal from the ticket page",
    ),
    Route(
        method="GET",
        path="/ticket/{token}/files/{sha256}",
        access="link",
        handler=file,
        summary="A file of the public history",
    ),
)

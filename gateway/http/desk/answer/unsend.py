"""Takes a reply back before it leaves, and puts its words into the draft again."""

from aiohttp import web
from msgspec.structs import replace

from gateway.desk.refused import RefusedError
from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.desk.answer.files import files_of
from gateway.http.desk.answer.page import box, shown
from gateway.http.desk.answer.post import SHOWN, fresh
from gateway.http.desk.frame.page import agent_of, go, html, is_part, language_of_agent, posted
from gateway.http.desk.ticket.page import ticket_parts
from gateway.http.routes import Route
from store import ids
from store.drafts import WHATEVER, Draft, DraftFile
from store.records import Action, Author, Interaction


async def unsend(request: web.Request) -> web.Response:
    """Takes back the reply in the field `interaction`. What was typed since (`text`) stays, below its words."""
    services, agent = services_of(request), agent_of(request)
    ticket = await ticket_of(request)
    post = await posted(request)
    wanted = post.one("interaction")
    typed = post.one("text").replace("\r\n", "\n").strip()
    files = await files_of(request, post)
    action = Action(
        id=ids.digest("action", "desk-unsend", agent.email, wanted),
        verb="unsend",
        ticket=ticket.number,
        actor=Author(kind="agent", id=agent.email, name=agent.name),
        values={"interaction": wanted},
    )
    try:
        await services.actions.apply(action)
    except RefusedError as refused:
        words = refused.pl if language_of_agent(request) == "pl" else refused.en
        if not is_part(request):
            return go(request, f"/desk/ticket/{ticket.number}?answer=reply&done=too_late#answer")
        one = await box(request, ticket)
        panel = replace(one.reply, text=typed, files=files, undo=None, refused=words)
        parts = await ticket_parts(request, ticket.number)
        return html(shown(request, one, panel) + (parts.text or ""), language_of_agent(request), SHOWN[refused.code])
    log = await services.store.tickets.log(ticket.number)
    said = next(one for one in log if isinstance(one, Interaction) and one.id == wanted)
    back = [
        DraftFile(id=await services.store.uploads.add(file, by=agent.email), name=file.name, size=file.size)
        for file in said.attachments
    ]
    draft = Draft(text="\n\n".join(part for part in (said.text, typed) if part), files=(*back, *files))
    await services.store.drafts.keep(agent.email, ticket.number, "reply", draft, after=WHATEVER)
    if not is_part(request):
        return go(request, f"/desk/ticket/{ticket.number}?answer=reply&done=undone#answer")
    return await fresh(request, ticket.number, "reply", "undone")


ROUTES = (
    Route(
        method="POST",
        path="/desk/ticket/{number}/unsend",
        access="agent",
        handler=unsend,
        summary="Takes a reply back before it leaves",
    ),
)

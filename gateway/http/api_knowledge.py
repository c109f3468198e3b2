"""The knowledge base for agents: what fits a ticket, internal articles too, and how often each helped."""

from datetime import UTC, date, datetime, timedelta

from aiohttp import web

from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_query
from gateway.http.routes import Route, said
from gateway.http.schema_knowledge import (
    ArticleJson,
    ArticleQuery,
    ArticleUse,
    KnowledgeJson,
    KnowledgeQuery,
    SuggestionJson,
    SuggestionsJson,
)
from gateway.knowledge import knowledge
from gateway.knowledge_use import DAYS, uses
from store.records import Interaction


async def suggestions(request: web.Request) -> web.Response:
    """The articles that fit a ticket, by its first message and where it was sorted."""
    services = services_of(request)
    ticket = await ticket_of(request)
    log = await services.store.tickets.log(ticket.number)
    first = next((entry for entry in log if isinstance(entry, Interaction) and entry.kind == "message"), None)
    base = knowledge(services.config)
    found = base.suggest(
        first.text if first else "",
        subject=ticket.subject,
        language=ticket.language,
        category=ticket.category,
        subcategory=ticket.subcategory,
        audience="internal",
    )
    public = {article.id for article in base.articles(audience="public")}
    told = tuple(
        SuggestionJson(
            article=one.article,
            language=one.language,
            title=one.title,
            summary=one.summary,
            score=one.score,
            audience="public" if one.article in public else "internal",
            url=f"{services.config.http.public_url}/knowledge/{one.article}" if one.article in public else None,
        )
        for one in found
    )
    return said(SuggestionsJson(suggestions=told))


async def used(request: web.Request) -> web.Response:
    """Every article and how often it was offered, helped, did not help."""
    services = services_of(request)
    asked = read_query(request, KnowledgeQuery)
    last = asked.last or datetime.fromtimestamp(services.store.now() / 1000, UTC).date()
    first = asked.first or _before(last)
    if first > last:
        raise ProblemError(422, "Dzień „from” jest po „to”.", 'The day "from" is after "to".', path="from")
    sums = await services.store.counts.sums(first, last, "knowledge:")
    rows = uses(knowledge(services.config), sums)
    return said(
        KnowledgeJson(
            first=first.isoformat(),
            last=last.isoformat(),
            articles=tuple(
                ArticleUse(
                    id=row.id,
                    titles=row.titles,
                    audience=row.audience,
                    offered=row.offered,
                    confirmed=row.confirmed,
                    not_helped=row.not_helped,
                )
                for row in rows
            ),
        )
    )


async def article(request: web.Request) -> web.Response:
    """One article, internal ones too."""
    from triage.knowledge.markdown import plain  # noqa: PLC0415 - the door starts without it

    asked = read_query(request, ArticleQuery)
    services = services_of(request)
    language = asked.language or services.config.desk.language
    found = knowledge(services.config).article(request.match_info["id"], language, "internal")
    if found is None:
        raise not_found()
    return said(
        ArticleJson(
            id=found.id,
            language=found.language,
            title=found.title,
            summary=found.summary,
            audience=found.audience,
            categories=found.categories,
            updated=found.updated or None,
            markdown=found.body,
            text=plain(found.body),
        )
    )


def _before(last: date) -> date:
    return last - timedelta(days=DAYS - 1)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/tickets/{number}/suggestions",
        access="read",
        handler=suggestions,
        summary="Articles that fit a ticket, internal ones too",
        answers={200: SuggestionsJson},
    ),
    Route(
        method="GET",
        path="/api/v1/knowledge",
        access="read",
        handler=used,
        summary="Articles, and how often each was offered, helped, did not help",
        query=KnowledgeQuery,
        answers={200: KnowledgeJson},
    ),
    Route(
        method="GET",
        path="/api/v1/knowledge/{id}",
        access="read",
        handler=article,
        summary="One article, internal ones too",
        query=ArticleQuery,
        answers={200: ArticleJson},
    ),
)

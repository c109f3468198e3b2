"""Search as agents use it: typed words and filters in, tickets out. Through the read model; the truth is read from the store."""

from msgspec.structs import replace

from gateway.config_parts import Config
from gateway.readmodel.asked import Asked, Field, Filter, read
from gateway.readmodel.model import ReadModel
from store.client import Store
from store.records import Ticket
from store.tickets import Page, Query


async def search(
    model: ReadModel, store: Store, config: Config, text: str, *, limit: int, skip: int = 0, me: str = ""
) -> tuple[tuple[Ticket, ...], bool]:
    """What is found, the newest first, and whether there is more. Raises AskedError, NotReadyError, UnavailableError."""
    asked = question(store, config, text, me=me)
    numbers = await model.find(asked, limit=limit + 1, skip=skip)
    return tuple(await store.tickets.many(numbers[:limit])), len(numbers) > limit


async def page(model: ReadModel, store: Store, config: Config, query: Query, text: str, *, me: str = "") -> Page:
    """The same by number, ascending, of the tickets that match the query too."""
    asked = question(store, config, text, me=me)
    wanted: tuple[tuple[Field, str | None], ...] = (
        ("state", query.state),
        ("status", query.status),
        ("queue", query.queue),
        ("level", query.level),
    )
    filters = tuple(Filter(field, value) for field, value in wanted if value is not None)
    requesters = await store.tickets.ids_of(query.requester) if query.requester is not None else ()
    asked = replace(asked, filters=(*asked.filters, *filters), requesters=requesters)
    numbers = await model.find(asked, limit=query.limit + 1, after=query.after)
    found = await store.tickets.many(numbers[: query.limit])
    return Page(tuple(found), numbers[query.limit - 1] if len(numbers) > query.limit else None)


def question(store: Store, config: Config, text: str, *, me: str) -> Asked:
    """What was typed, read for this desk. Raises AskedError."""
    return read(text, prefix=config.desk.prefix, zone=config.desk.timezone, now=store.now(), me=me)

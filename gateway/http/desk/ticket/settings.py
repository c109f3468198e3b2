"""What the views of a ticket are made with, from a request."""

from collections.abc import Mapping

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.frame.page import language_of_agent
from gateway.http.desk.ticket.chats import ChatNow
from gateway.http.desk.ticket.said import Setting
from gateway.http.pages import zone_of
from gateway.services import Services
from store.records import Person


def setting_of(request: web.Request, persons: Mapping[str, Person], chats: tuple[ChatNow, ...] = ()) -> Setting:
    """The agent's language, the desk's clock and names. `persons` are by id, `chats` those of the ticket."""
    services = services_of(request)
    config = services.config
    return Setting(
        language=language_of_agent(request),
        zone=zone_of(services),
        now=services.store.now(),
        prefix=config.desk.prefix,
        kinds=kinds_of(services),
        persons=persons,
        chats=chats,
    )


def kinds_of(services: Services) -> dict[str, str]:
    """The kind of each channel by its name."""
    return {"api": "api", **{name: settings.kind for name, settings in services.config.channels.items()}}

"""What the views of a ticket are made with, from a request."""

from collections.abc import Mapping

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.frame import language_of_agent
from gateway.http.desk.ticket_said import Setting
from gateway.http.pages import zone_of
from store.records import Person


def setting_of(request: web.Request, persons: Mapping[str, Person]) -> Setting:
    """The agent's language, the desk's clock and names. `persons` are by id."""
    services = services_of(request)
    config = services.config
    return Setting(
        language=language_of_agent(request),
        zone=zone_of(services),
        now=services.store.now(),
        prefix=config.desk.prefix,
        kinds={"api": "api", **{name: settings.kind for name, settings in config.channels.items()}},
        persons=persons,
    )

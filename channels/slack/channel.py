"""How the roles of a Slack workspace are put together; its part of config.yaml is in settings.py."""

from channels.base import Channel
from channels.slack.catching_up import CatchingUp
from channels.slack.complete import SlackCompleter
from channels.slack.door import Door
from channels.slack.interact import Interact
from channels.slack.parse import SlackParser
from channels.slack.people import People
from channels.slack.receiver import SlackReceiver
from channels.slack.send import SlackSender, direct_of, is_person
from channels.slack.settings import Settings
from channels.slack.web import Web
from channels.tools import Tools

__all__ = ["Settings", "create"]


def create(name: str, settings: Settings, tools: Tools) -> Channel:
    """The channel; `detail` are its Settings. Nothing is opened, and Slack is not asked for anything."""
    places = {*settings.requests, *settings.rooms.values(), *settings.nudges.channels}
    web = Web(settings.bot_token, settings.api_url, channel=name, places=places, tell=tools.condition)
    people = People(web)
    parser = SlackParser(name, settings, tools.signer)
    door = Door(name, settings, tools, parser, Interact(name, settings, tools, web, people))
    catching_up = CatchingUp(settings, tools, web, people, name=name, keep=door.keep)
    return Channel(
        name=name,
        kind="slack",
        receiver=SlackReceiver(settings, tools, door, catching_up, name=name),
        webhook=None if settings.app_token else door,
        parser=parser,
        sender=SlackSender(web, tools.signer, tools.now),
        detail=settings,
        talks=is_person,
        around=direct_of,
        completer=SlackCompleter(name, settings, web, people, largest_file=tools.largest_file),
    )

"""How the roles of a Teams tenant are put together; its part of config.yaml is in settings.py."""

from channels.base import Channel
from channels.teams.settings import Settings
from channels.tools import Tools

__all__ = ["Settings", "create"]


def create(name: str, settings: Settings, tools: Tools) -> Channel:
    """The channel; `detail` are its Settings. Nothing is opened, and Microsoft is not asked for anything."""
    # botbuilder and joserfc take a second and 50 MB, which reading a config file does not need
    from channels.teams.bot import Bot  # noqa: PLC0415
    from channels.teams.complete import TeamsCompleter  # noqa: PLC0415
    from channels.teams.door import Door  # noqa: PLC0415
    from channels.teams.interact import Interact  # noqa: PLC0415
    from channels.teams.keys import Keys  # noqa: PLC0415
    from channels.teams.parse import TeamsParser  # noqa: PLC0415
    from channels.teams.people import People  # noqa: PLC0415
    from channels.teams.receiver import TeamsReceiver  # noqa: PLC0415
    from channels.teams.send import TeamsSender, chat_of, is_chat  # noqa: PLC0415

    bot = Bot(name, settings, tell=tools.condition)
    people = People(bot, settings.tenant)
    keys = Keys(settings.openid_url, log=tools.log)
    parser = TeamsParser(name, settings, tools.signer)
    interact = Interact(name, tools, bot, people)
    return Channel(
        name=name,
        kind="teams",
        receiver=TeamsReceiver(settings, tools, keys, interact, name=name),
        webhook=Door(name, settings, tools, parser, interact, bot=bot, keys=keys),
        parser=parser,
        sender=TeamsSender(bot, tools.signer, connectors=settings.connectors, onedrive=settings.onedrive),
        detail=settings,
        talks=is_chat,
        around=chat_of,
        threads=False,
        completer=TeamsCompleter(name, settings, bot, people, largest_file=tools.largest_file),
    )

"""Tries a Teams bot: its sign-in, and each channel the config names; and, when asked to, a card to somebody."""

from collections.abc import Iterable

from channels.base import PermanentError, TemporaryError
from channels.teams.bot import Bot
from channels.teams.cards import attachment, card
from channels.teams.package import rights
from channels.teams.settings import Settings
from channels.teams.text import lines
from channels.teams.words import said
from gateway.cli.online_slack import Tried, english


async def try_teams(settings: Settings) -> list[Tried]:
    """Everything that can be found out without writing to anybody."""
    if settings.auth == "none":
        return [("auth", False, "none believes every call from this machine: for Microsoft's Agents Playground only")]
    bot = Bot("teams", settings)
    try:
        try:
            await bot.reach()
        except (TemporaryError, PermanentError) as error:
            return [("app_password", False, english(error))]
        found: list[Tried] = [("app_password", True, f"Microsoft signs the bot {settings.app_id} in")]
        for key, place in _places(settings):
            found.append(await _place(bot, key, place))
    finally:
        await bot.close()
    if asked := rights(settings):
        words = f"only Teams knows whether the bot has {', '.join(asked)}: the owner of the team agrees to it when the app is added"
        found.append(("rooms" if settings.rooms else "requests", True, words))
    return found


async def send_card(name: str, settings: Settings, place: str, language: str) -> str:
    """Sends a test card to a channel (19:…), a chat or a person (object id). "" = it is there, else words about what is missing."""
    bot = Bot(name, settings)
    words = said("test", language)
    try:
        conversation = place if ":" in place else await bot.chat(place)
        made = {"type": "message", "summary": words, "attachments": [attachment(card(lines(words), language))]}
        await bot.say(conversation, made)
    except (TemporaryError, PermanentError) as error:
        return english(error)
    finally:
        await bot.close()
    return ""


def _places(settings: Settings) -> Iterable[tuple[str, str]]:
    yield from (("requests", one) for one in settings.requests)
    yield from ((f"rooms.{queue}", one) for queue, one in settings.rooms.items())


async def _place(bot: Bot, key: str, place: str) -> Tried:
    try:
        await bot.reach(place)
    except (TemporaryError, PermanentError) as error:
        return key, False, english(error)
    return key, True, f"the bot is in {place}"

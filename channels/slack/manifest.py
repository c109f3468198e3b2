"""The app as Slack is to set it up for a config: what the bot may do and why, what Slack tells us, and where. Pure.

Source: docs.slack.dev, "App manifest reference", "Scopes", "Events".
"""

from typing import Any

from channels.slack.events import SHORTCUT_NEW, SHORTCUT_SEND, SHORTCUT_TICKET
from channels.slack.settings import Settings

NAME = 35  # characters of an app's name
BOT_NAME = 80
SHORTCUT = 24
COLOUR = "#1d3f72"

# scope → why the bot needs it
ALWAYS = {
    "app_mentions:read": "somebody mentions the bot in a channel: that is a request",
    "channels:history": "messages in public channels the bot is in: requests, answers in threads, what was said before a mention",
    "channels:read": "whether the channels of the config exist, and whether the bot is in them",
    "chat:write": "answers, cards and posts in rooms",
    "commands": "the slash command and the shortcuts",
    "files:read": "files people add to their requests",
    "files:write": "files agents answer with",
    "groups:history": "the same in private channels, such as agents' rooms",
    "groups:read": "the same for private channels",
    "im:history": "messages people write to the bot",
    "im:read": "which of these there are, to catch up after a break",
    "im:write": "to begin writing to somebody, for example to confirm a risky request",
    "users:read": "who wrote: name, language, guest or member",
    "users:read.email": "the e-mail address: the same person by mail and in Slack, and who is an agent",
}
REACTIONS = {"reactions:read": "an emoji on a message makes it a request"}

_WORDS = {
    "description": (
        "Zgłoszenia do działu IT: napisz, czego potrzebujesz.",
        "Requests to the IT department: write what you need.",
    ),
    "ticket": ("Zrób z tego zgłoszenie", "Make a request of this"),
    "ticket_hint": ("Wiadomość i jej wątek trafią do helpdesku.", "The message and its thread go to the helpdesk."),
    "send": ("Wyślij zgłaszającemu", "Send to the requester"),
    "send_hint": (
        "Dla agentów: te słowa pójdą do zgłaszającego.",
        "For agents: these words go to the requester.",
    ),
    "new": ("Nowe zgłoszenie", "New request"),
    "new_hint": ("Otwiera formularz helpdesku.", "Opens the helpdesk's form."),
    "command_hint": ("[w czym pomóc]", "[what you need]"),
}


def scopes(settings: Settings) -> dict[str, str]:
    """Every scope the bot needs with this config, with the reason; no others."""
    return dict(sorted((ALWAYS | (REACTIONS if settings.emoji else {})).items()))


def manifest(settings: Settings, *, name: str, desk: str, language: str, public_url: str) -> dict[str, Any]:
    """The manifest of the channel `name`, as Slack takes it (JSON or YAML). `desk` is what people see, `public_url` how Slack reaches us.

    With an app_token in the config everything comes over Socket Mode, and no address is named.
    """
    words = {key: pair[0 if language == "pl" else 1] for key, pair in _WORDS.items()}
    socket = bool(settings.app_token)
    url = f"{public_url.rstrip('/')}/in/{name}"
    address = {} if socket else {"request_url": url}
    menus = {} if socket else {"message_menu_options_url": url}
    command = {
        "command": settings.command,
        "description": words["new"],
        "usage_hint": words["command_hint"],
        "should_escape": False,  # names stay the words that were typed
        **({} if socket else {"url": url}),
    }
    return {
        "display_information": {
            "name": desk[:NAME],
            "description": words["description"],
            "background_color": COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": desk[:BOT_NAME], "always_online": True},
            "shortcuts": [
                _shortcut("message", SHORTCUT_TICKET, words["ticket"], words["ticket_hint"]),
                _shortcut("message", SHORTCUT_SEND, words["send"], words["send_hint"]),
                _shortcut("global", SHORTCUT_NEW, words["new"], words["new_hint"]),
            ],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(scopes(settings))}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": events(settings)},
            "interactivity": {"is_enabled": True, **address, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def events(settings: Settings) -> list[str]:
    """What Slack tells us about."""
    found = ["app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"]
    return [*found, "reaction_added"] if settings.emoji else found


def _shortcut(kind: str, callback: str, name: str, hint: str) -> dict[str, str]:
    return {"name": name[:SHORTCUT], "type": kind, "callback_id": callback, "description": hint}

"""The app package that Teams is given: a zip of manifest, the other language, and two icons drawn here. Pure.

Source: learn.microsoft.com, "App manifest schema" 1.17, "Localize your app", "App icons", "Resource-specific consent".
"""

import io
import math
import struct
import zipfile
import zlib
from typing import Any
from urllib.parse import urlsplit

import msgspec

from channels.teams.settings import Settings

VERSION = "1.17"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
WORDS_SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.Localization.schema.json"
COLOUR = "#1d3f72"
NAME, FULL_NAME, DEVELOPER = 30, 100, 32
COLOR_SIDE, OUTLINE_SIDE = 192, 32  # pixels
OLDEST = (1980, 1, 1, 0, 0, 0)  # a zip's first day, so that the same config gives the same bytes

# right → why the bot needs it in a team or a chat it is added to; an owner of the team agrees to them when the app is added
RIGHTS = {
    "ChannelMessage.Read.Group": "every message of channels is heard, not only mentions: requests, and notes below cards in agents' rooms",
}

_WORDS = {
    "short": (
        "Zgłoszenia do działu IT: napisz, czego potrzebujesz.",
        "Requests to the IT department: write what you need.",
    ),
    "full": (
        "Napisz do bota, oznacz go na kanale albo utwórz zgłoszenie z dowolnej wiadomości. Odpowiedzi przychodzą tam, gdzie pytasz.",
        "Write to the bot, mention it in a channel, or make a request of any message. Answers come where you ask.",
    ),
    "ticket": ("Utwórz zgłoszenie", "Make a request"),
    "ticket_about": ("Tworzy zgłoszenie z tej wiadomości.", "Makes a request of this message."),
    "new": ("Nowe zgłoszenie", "New request"),
    "new_about": ("Otwiera formularz helpdesku.", "Opens the helpdesk's form."),
    "search": ("Szukaj zgłoszeń", "Search tickets"),
    "search_about": ("Dla agentów: zgłoszenia po słowach i numerach.", "For agents: tickets by words and numbers."),
    "q": ("Czego szukasz", "What you look for"),
    "q_about": ("Słowa albo numer zgłoszenia", "Words or a ticket's number"),
    "mine": ("moje zgłoszenia", "my tickets"),
    "mine_about": ("Co się dzieje z Twoimi zgłoszeniami.", "How your requests are doing."),
}


def rights(settings: Settings) -> dict[str, str]:
    """Every right the bot asks for with this config, with the reason; none where it only answers those who call it."""
    return dict(RIGHTS) if settings.requests or settings.rooms else {}


def manifest(
    settings: Settings, *, desk: str, language: str, public_url: str, version: str = "1.0.0"
) -> dict[str, Any]:
    """The manifest, in the desk's language; `desk` is what people see. Teams takes an update only with a higher `version`."""
    say = _said(language)
    site = f"{public_url.rstrip('/')}/"
    asked = [{"name": one, "type": "Application"} for one in rights(settings)]
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": settings.app_id.lower(),
        "developer": {"name": _cut(desk, DEVELOPER), "websiteUrl": site, "privacyUrl": site, "termsOfUseUrl": site},
        "name": {"short": _cut(desk, NAME), "full": _cut(desk, FULL_NAME)},
        "description": {"short": say["short"], "full": say["full"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": COLOUR,
        "localizationInfo": {
            # of two letters: "en-us" would leave Polish to whoever has Teams in British English
            "defaultLanguageTag": language,
            "additionalLanguages": [{"languageTag": _other(language), "file": _file(_other(language))}],
        },
        "bots": [
            {
                "botId": settings.app_id.lower(),
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": ["personal"], "commands": [{"title": say["mine"], "description": say["mine_about"]}]}
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": settings.app_id.lower(),
                "commands": [
                    _action("ticket", ["message"], say),
                    _action("new", ["compose", "commandBox"], say),
                    {
                        "id": "search",
                        "type": "query",
                        "context": ["compose", "commandBox"],
                        "title": say["search"],
                        "description": say["search_about"],
                        "initialRun": False,
                        "parameters": [
                            {"name": "q", "title": say["q"], "description": say["q_about"], "inputType": "text"}
                        ],
                    },
                ],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(public_url).hostname or ""],
        "webApplicationInfo": {"id": settings.app_id.lower(), "resource": "https://RscBasedStoreApp"},
        **({"authorization": {"permissions": {"resourceSpecific": asked}}} if asked else {}),
    }


def translation(desk: str, language: str) -> dict[str, str]:
    """What the manifest says in the other language, by where it stands there."""
    say = _said(_other(language))
    commands = "composeExtensions[0].commands"
    return {
        "$schema": WORDS_SCHEMA,
        "name.short": _cut(desk, NAME),
        "name.full": _cut(desk, FULL_NAME),
        "description.short": say["short"],
        "description.full": say["full"],
        "bots[0].commandLists[0].commands[0].title": say["mine"],
        "bots[0].commandLists[0].commands[0].description": say["mine_about"],
        f"{commands}[0].title": say["ticket"],
        f"{commands}[0].description": say["ticket_about"],
        f"{commands}[1].title": say["new"],
        f"{commands}[1].description": say["new_about"],
        f"{commands}[2].title": say["search"],
        f"{commands}[2].description": say["search_about"],
        f"{commands}[2].parameters[0].title": say["q"],
        f"{commands}[2].parameters[0].description": say["q_about"],
    }


def package(made: dict[str, Any], desk: str, language: str) -> bytes:
    """The zip that is uploaded to Teams; the same manifest gives the same bytes."""
    files = {
        "manifest.json": msgspec.json.format(msgspec.json.encode(made), indent=2),
        _file(_other(language)): msgspec.json.format(msgspec.json.encode(translation(desk, language)), indent=2),
        "color.png": icon(COLOR_SIDE, (0x1D, 0x3F, 0x72)),
        "outline.png": icon(OUTLINE_SIDE, None),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for name, data in files.items():
            held.writestr(zipfile.ZipInfo(name, OLDEST), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def icon(side: int, ground: tuple[int, int, int] | None) -> bytes:
    """A PNG of the sign, a white ring open to the right around a dot: on this ground, or on nothing at all."""
    share = 0.30 if ground else 0.40  # of the side: the ring's radius; the colour icon keeps Teams' margin of 48 pixels
    rows = []
    for y in range(side):
        row = bytearray(b"\0")
        for x in range(side):
            white = _covered((x + 0.5) / side - 0.5, (y + 0.5) / side - 0.5, share, 1 / side)
            if ground is None:
                row += bytes((255, 255, 255, round(255 * white)))
            else:
                row += bytes(round(one + (255 - one) * white) for one in ground) + b"\xff"
        rows.append(bytes(row))
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)  # 8 bits, RGBA
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _covered(x: float, y: float, radius: float, pixel: float) -> float:
    """How much of a pixel at (x, y), from the middle, is the sign: 0 to 1."""
    half, gap = radius * 0.17, math.radians(42)
    if abs(math.atan2(y, x)) > gap:
        ring = abs(math.hypot(x, y) - radius) - half
    else:
        ring = math.hypot(x - radius * math.cos(gap), abs(y) - radius * math.sin(gap)) - half
    dot = math.hypot(x, y) - radius * 0.3
    return min(max(0.5 - min(ring, dot) / pixel, 0.0), 1.0)


def _action(id_: str, context: list[str], say: dict[str, str]) -> dict[str, Any]:
    """A command that opens a dialog."""
    return {
        "id": id_,
        "type": "action",
        "context": context,
        "title": say[id_],
        "description": say[f"{id_}_about"],
        "fetchTask": True,
    }


def _cut(name: str, longest: int) -> str:
    """As many whole words of a name as Teams has room for."""
    name = " ".join(name.split())
    if len(name) <= longest:
        return name
    return name[: longest + 1].rpartition(" ")[0] or name[:longest]


def _said(language: str) -> dict[str, str]:
    return {key: pair[0 if language == "pl" else 1] for key, pair in _WORDS.items()}


def _other(language: str) -> str:
    return "en" if language == "pl" else "pl"


def _file(language: str) -> str:
    return f"{language}.json"

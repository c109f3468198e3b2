"""The app package: what Teams takes, in both languages, no right without a reason, two icons as Teams wants them."""

import io
import json
import struct
import zipfile
import zlib
from typing import Any

import pytest

from channels.teams.package import icon, manifest, package, rights, translation
from tests.channels.teams.inbound import APP, settings

GIVEN: dict[str, Any] = {"desk": "Helpdesk IT", "language": "pl", "public_url": "https://pomoc.example.com/"}


def opened(**more: Any) -> dict[str, bytes]:
    """The files of the package."""
    given = GIVEN | more
    made = manifest(settings(), **given)
    with zipfile.ZipFile(io.BytesIO(package(made, given["desk"], given["language"]))) as held:
        assert held.testzip() is None
        return {name: held.read(name) for name in held.namelist()}


def at(made: Any, path: str) -> str:
    """The value at a path of a translation ("bots[0].commandLists[0].title")."""
    for step in path.replace("[", ".").replace("]", "").split("."):
        made = made[int(step)] if step.isdigit() else made[step]
    return str(made)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_zip_holds_what_its_manifest_names_and_no_secret(language: str) -> None:
    """The same config gives the same bytes, so that a change can be seen."""
    files = opened(language=language)
    made = json.loads(files["manifest.json"])
    other = made["localizationInfo"]["additionalLanguages"][0]["file"]
    assert set(files) == {"manifest.json", other, "color.png", "outline.png"} == {
        "manifest.json", other, *made["icons"].values()
    }  # fmt: skip
    assert files == opened(language=language)
    assert made["bots"][0]["botId"] == made["composeExtensions"][0]["botId"] == made["webApplicationInfo"]["id"] == APP
    assert made["validDomains"] == ["pomoc.example.com"]


def test_every_word_is_said_in_the_other_language_where_it_stands() -> None:
    """Polish and English, whichever the desk's language is."""
    for language, title in (("pl", "Utwórz zgłoszenie"), ("en", "Make a request")):
        made = manifest(settings(), **(GIVEN | {"language": language}))
        other = translation("Helpdesk IT", language)
        assert at(made, "composeExtensions[0].commands[0].title") == title
        turned = manifest(settings(), **(GIVEN | {"language": "en" if language == "pl" else "pl"}))
        for path, words in other.items():
            if path != "$schema":
                assert at(turned, path) == words


def test_nothing_is_longer_than_teams_takes() -> None:
    """Limits of the schema, with a name that is far too long."""
    made = manifest(settings(), **(GIVEN | {"desk": "Bardzo długa nazwa " * 20}))
    assert len(made["name"]["short"]) <= 30
    assert len(made["name"]["full"]) <= 100
    assert len(made["developer"]["name"]) <= 32
    assert len(made["description"]["short"]) <= 80
    commands = [*made["composeExtensions"][0]["commands"], *made["bots"][0]["commandLists"][0]["commands"]]
    for one in commands:
        assert len(one["title"]) <= 32
        assert len(one["description"]) <= 128
    assert [one["id"] for one in made["composeExtensions"][0]["commands"]] == ["ticket", "new", "search"]
    assert all(made["developer"][one].startswith("https://") for one in ("websiteUrl", "privacyUrl", "termsOfUseUrl"))


def test_a_bot_that_only_answers_mentions_asks_for_no_right() -> None:
    """Reading every message of channels is asked for only where channels of the config need it."""
    none = settings(requests=(), rooms={})
    assert rights(none) == {}
    assert "authorization" not in manifest(none, **GIVEN)
    asked = manifest(settings(), **GIVEN)["authorization"]["permissions"]["resourceSpecific"]
    assert [one["name"] for one in asked] == list(rights(settings()))


@pytest.mark.parametrize(("side", "ground"), [(192, (29, 63, 114)), (32, None)])
def test_the_icons_are_pngs_of_the_right_size(side: int, ground: tuple[int, int, int] | None) -> None:
    """The outline is white on nothing; the colour icon is opaque, with its sign inside Teams' margin of 48 pixels."""
    data = icon(side, ground)
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (width, height, depth, kind) == (side, side, 8, 6)
    raw = zlib.decompress(data[41 : data.index(b"IEND") - 8])
    pixels = [
        [tuple(raw[y * (side * 4 + 1) + 1 + x * 4 :][:4]) for x in range(side)] for y in range(side)
    ]  # a filter byte before each row
    seen = {one for row in pixels for one in row}
    if ground is None:
        assert {one[:3] for one in seen} == {(255, 255, 255)}
        assert {one[3] for one in seen} >= {0, 255}
    else:
        assert {one[3] for one in seen} == {255}
        outside = [one for y, row in enumerate(pixels) for x, one in enumerate(row) if min(x, y, 191 - x, 191 - y) < 26]
        assert set(outside) == {(*ground, 255)}


def test_a_long_name_ends_with_a_word_and_both_languages_are_for_all_who_read_them() -> None:
    """Teams shows thirty characters of a name; "en" is taken by every English Teams, "en-us" by the American one alone."""
    made = manifest(settings(), **(GIVEN | {"desk": "Helpdesk Zakładów Mechanicznych Żółkiewski i Synowie"}))
    assert (made["name"]["short"], made["developer"]["name"]) == (
        "Helpdesk Zakładów",
        "Helpdesk Zakładów Mechanicznych",
    )
    assert manifest(settings(), **(GIVEN | {"desk": "H" * 40}))["name"]["short"] == "H" * 30
    assert made["localizationInfo"]["defaultLanguageTag"] == "pl"
    assert [one["languageTag"] for one in made["localizationInfo"]["additionalLanguages"]] == ["en"]

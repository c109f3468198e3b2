"""What editors are told about config.yaml, and the file that is shipped."""

import json
from pathlib import Path

import pytest

from gateway.config import KINDS, load, settings_type
from gateway.config_schema import schema
from gateway.config_walk import fields_of

ROOT = Path(__file__).parent.parent.parent
POST = {"post": "tests.gateway.post_channel"}


def keys(part, path=""):
    """Every key of a schema with its own schema, at any depth."""
    for name, each in part.get("properties", {}).items():
        yield f"{path}.{name}", each
        yield from keys(each, f"{path}.{name}")


def test_every_key_is_described():
    """An editor has words for each key of the whole file."""
    nameless = [path for path, each in keys(schema({})) if not each.get("description")]
    assert nameless == []
    assert len(list(keys(schema({})))) > 40


def test_defaults_and_bounds_are_told():
    """As they would be written in the file."""
    properties = schema({})["properties"]
    assert properties["desk"]["properties"]["language"] == {
        "enum": ["en", "pl"],
        "default": "pl",
        "description": "The language to use where we can't tell the person's own.",
    }
    assert properties["deliveries"]["properties"]["retry_for"]["default"] == "3d"
    assert properties["parsing"]["properties"]["memory_mb"]["minimum"] == 64
    assert schema({})["required"] == ["queues"]
    assert schema({})["additionalProperties"] is False


def test_a_channel_is_described_by_its_kind():
    """The kind decides which settings there are; a secret has no place for its value."""
    channel = schema(POST)["properties"]["channels"]["additionalProperties"]
    assert channel["properties"]["kind"]["enum"] == ["post"]
    (choice,) = channel["allOf"]
    settings = choice["then"]
    assert settings["required"] == ["kind", "address"]
    assert settings["properties"]["address"]["examples"] == ["pomoc@example.com"]
    assert set(settings["properties"]["password"]["properties"]) == {"env", "file"}
    assert set(settings["properties"]["box"]["anyOf"][0]["properties"]) == {"host", "user", "password"}


def test_the_shipped_schema_is_current():
    """Else: make schema."""
    assert json.loads((ROOT / "docs" / "config.schema.json").read_text()) == schema()


def test_the_shipped_config_has_no_mistakes_and_names_its_schema():
    """It works as it is, with no variable set, and says where its schema lies on its first line."""
    file = ROOT / "config.yaml"
    config = load(file, {})
    assert config.store.url == "embedded"
    assert {settings.kind for settings in config.channels.values()} == {"email", "webform", "webchat"}
    pointer = file.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / pointer).is_file()


def test_the_shipped_config_is_the_manual_of_every_part():
    """Each part and each of its keys is in the file, set or in a comment, with its default where it is set."""
    text = (ROOT / "config.yaml").read_text()
    missing = [path for path, _ in keys(schema({})) if f"{path.rpartition('.')[2]}:" not in text]
    assert missing == []


def test_what_the_manual_shows_is_the_default(tmp_path):
    """Taking a part out of the file changes nothing, as its first lines say."""
    shown = load(ROOT / "config.yaml", {})
    bare = tmp_path / "config.yaml"
    bare.write_text("queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n")
    default = load(bare, {})
    for part in ("desk", "store", "http", "limits", "targets", "deliveries", "parsing", "rules", "queues", "knowledge"):
        assert getattr(shown, part) == getattr(default, part), part


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_settings_of_a_channel_say_their_kind(kind):
    """The gateway finds the channel of Settings by it."""
    assert "kind" in {field.encode_name for field in fields_of(settings_type(kind))}

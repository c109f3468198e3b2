"""What rules do, read from a packed set without what they ask."""

from msgspec.structs import replace

from triage.deeds import packed_deeds, shipped_deeds
from triage.rulefile import read_files
from triage.rulesets import packed
from triage.shipped import SHIPPED, ready


def test_the_shipped_rules_tell_what_they_do() -> None:
    """All of them, as they are in the whole document; nothing of another version."""
    whole = ready()
    assert whole is not None
    document = whole.document
    assert shipped_deeds(document.version) == {one.name: replace(one, when=None) for one in document.rules}
    assert shipped_deeds("another") == {}


def test_rules_from_the_store_tell_the_same() -> None:
    """A set with its sources; damaged bytes are no set."""
    reading = read_files(list(SHIPPED))
    kept = packed(reading.sources, reading.document)
    found = packed_deeds(kept)
    assert found["printer"].scores == (("hardware", "printer", 8),)
    assert len(found) == len(reading.document.rules)
    assert packed_deeds(kept[:100]) == {}
    assert packed_deeds(b"") == {}

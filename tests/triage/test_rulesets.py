"""Sets of rules as they are kept: the same rules on every gateway, whatever its files and dictionaries."""

import zlib

import msgspec
import pytest

from triage.rulefile import read_files
from triage.rules import Facts, Rules, RulesError, classify
from triage.rulesets import packed, reread, rules_in, unpacked
from triage.shipped import SHIPPED


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    """Rules of one's own before the shipped ones."""
    file = tmp_path_factory.mktemp("rules") / "own.yaml"
    file.write_text(
        "include: shipped\nreplies: {wait: {pl: Czekaj., en: Wait.}}\nwords: {crm: 'salesforce, program sprzedażowy'}\nrules:\n"
        "- {rule: crm, when: {words: $crm & $dead}, set: {category: software}, route: l2, reply: wait}\n"
        "- {rule: moved, on: change, when: {changed: queue}, tag: moved}\n",
        encoding="utf-8",
    )
    return read_files([file])


def test_a_set_decides_as_its_files_do(reading):
    """Word for word, in the same version, without a dictionary."""
    kept = rules_in(unpacked(packed(reading.sources, reading.document)))
    fresh = Rules(reading.document)
    assert kept.version == fresh.version == reading.document.version
    assert kept.on_change
    assert kept.reply("wait", "pl") == "Czekaj."
    for text in (
        "nie działa nam program sprzedażowy",
        "salesforce leży",
        "drukarka nie drukuje",
        "I forgot my password",
        "",
    ):
        assert classify(kept, Facts(text=text)) == classify(fresh, Facts(text=text)), text
    assert classify(kept, Facts(text="programu sprzedażowego awaria")).queue == "l2"


def test_a_set_holds_its_files(reading):
    """So that everybody can see what is in force; read again they are the same rules."""
    kept = unpacked(packed(reading.sources, reading.document))
    assert list(kept.text.values()) == [source.text for source in reading.sources]
    assert len(kept.text) == 1 + len(SHIPPED)
    assert reread(kept.sources).version == reading.document.version


def test_a_set_of_another_program_is_made_ready_anew(reading):
    """Its texts are what counts."""
    kept = unpacked(packed(reading.sources, reading.document))
    kept.ready = msgspec.Raw(msgspec.msgpack.encode({"another": "shape"}))
    assert classify(rules_in(kept), Facts(text="salesforce leży")).queue == "l2"


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-5], lambda raw: b"x" + raw, lambda _raw: b"", lambda _raw: zlib.compress(b"x")]
)
def test_a_damaged_set_is_refused_in_words(reading, damage):
    """Never decided by half."""
    with pytest.raises(RulesError, match="centrala rules apply"):
        unpacked(damage(packed(reading.sources, reading.document)))


def test_texts_that_are_no_rules_any_more_are_refused(reading):
    """What this program can't read, it does not guess."""
    kept = unpacked(packed(reading.sources, reading.document))
    broken = [msgspec.structs.replace(source, text=source.text + "\ncolour: red\n") for source in kept.sources]
    with pytest.raises(RulesError, match="unknown key 'colour'"):
        reread(broken)

"""Puts what the bot says into words, in the language of the conversation: for the history now, for a delivery when it is sent."""

from collections.abc import Iterable, Mapping

from store.records import Choice, Field, Part
from triage.dialogue.script import Script


def words_said(
    parts: Iterable[Part], script: Script, language: str, values: Mapping[str, str], fields: Iterable[Field] = ()
) -> str:
    """The words, a paragraph a part. `values` are known to every part (number of the ticket, link). Unknown ids raise KeyError."""
    paragraphs = [script.text(one.text, language, {**values, **one.values}) for one in parts]
    paragraphs += ["\n".join(f"{one.label}: {one.value}" for one in fields_said(fields, script, language))]
    return "\n\n".join(words.strip() for words in paragraphs if words.strip())


def choices_said(choices: Iterable[Choice], script: Script, language: str) -> tuple[Choice, ...]:
    """Choices with their labels in words."""
    return tuple(Choice(id=one.id, label=script.text(one.label, language, {})) for one in choices)


def fields_said(fields: Iterable[Field], script: Script, language: str) -> tuple[Field, ...]:
    """Fields with their labels in words; a label that is no text is words already."""
    return tuple(
        Field(label=script.text(one.label, language, {}) if one.label in script.texts else one.label, value=one.value)
        for one in fields
    )

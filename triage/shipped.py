"""The rules that come with the project: where they are, and how they are packed so that a start need not read them anew."""

from pathlib import Path

import msgspec

from triage.compiled import compiled
from triage.document import Document
from triage.forms import FORMS, Table, direct_lists, table_of
from triage.packed import unpack
from triage.words import Vocabulary

_DATA = Path(__file__).parent / "data"
SHIPPED = (_DATA / "rules.words.yaml", _DATA / "rules.default.yaml")
TESTS = _DATA / "rules.tests.yaml"
SOURCES = (*SHIPPED, FORMS)
PACKED = _DATA / "rules.msgpack"


class Ready(msgspec.Struct, array_like=True):
    """Rules and the forms of their words. Lists are empty: the table knows what they came to."""

    document: Document
    table: Table


def made_ready(document: Document) -> Ready:
    """The document with every form of its words, so that who reads it needs no dictionary."""
    direct = direct_lists(document.lists)
    vocabulary = Vocabulary(document.rule_phrases(), document.lists, fillers=document.fillers, known=())
    for rule in document.rules:
        compiled(rule.when, vocabulary)
    table = table_of(vocabulary.symbols, direct, document.fillers)
    table.built = vocabulary.built()
    return Ready(msgspec.structs.replace(document, lists={name: [] for name in document.lists}), table)


def ready() -> Ready | None:
    """The packed rules; None where they are not those of the shipped files."""
    return unpack(PACKED, SOURCES, Ready)

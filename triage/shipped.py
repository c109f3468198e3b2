"""The rules that come with the project: where they are, and how they are packed so that a start need not read them anew."""

from pathlib import Path

import msgspec

from triage.document import Document
from triage.packed import unpack
from triage.words import FORMS, Table

_DATA = Path(__file__).parent / "data"
SHIPPED = (_DATA / "rules.words.yaml", _DATA / "rules.default.yaml")
SOURCES = (*SHIPPED, FORMS)
PACKED = _DATA / "rules.msgpack"


class Ready(msgspec.Struct, array_like=True):
    """The shipped rules and the forms of their words. Lists that are nothing but words are empty: the table knows them."""

    document: Document
    table: Table


def ready() -> Ready | None:
    """The packed rules; None where they are not those of the shipped files."""
    return unpack(PACKED, SOURCES, Ready)

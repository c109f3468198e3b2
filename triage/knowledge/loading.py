"""Where articles come from: the shipped ones, ready made, and those of the administrator's folder. Reads YAML only where it must."""

from functools import cache, partial
from pathlib import Path

from triage.knowledge.index import Contents, Knowledge
from triage.packed import unpack

SHIPPED = Path(__file__).parents[1] / "data" / "knowledge"
LISTS = SHIPPED / "words.yaml"
PACKED = SHIPPED.with_suffix(".msgpack")


@cache
def load(folder: Path | None = None, *, shipped: bool = True) -> Knowledge:
    """The shipped articles and those of `folder`, which take the place of shipped ones with their id and language.

    Nothing is read before it is first used. A file with mistakes is left out; they stand in `Knowledge.mistakes`.
    """
    return Knowledge(partial(_contents, folder, shipped=shipped))


def files(folder: Path) -> list[Path]:
    """The Markdown files below a folder, in order."""
    return sorted(path for path in folder.rglob("*.md") if path.is_file())


def sources() -> list[Path]:
    """The files the shipped articles are made from, in order."""
    return [*files(SHIPPED), LISTS]


def _contents(folder: Path | None, *, shipped: bool) -> Contents:
    if folder is None and shipped:
        packed = unpack(PACKED, sources(), Contents)
        if packed is not None:
            return packed
    from triage.knowledge.reading import read_contents  # noqa: PLC0415 - reads YAML, which a start does without

    return read_contents([SHIPPED] if shipped else [], folder)

"""The triage rules of one version as they can be read. Imported when somebody looks: it reads YAML, which a start does without."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from gateway.config_parts import Config
from gateway.ruleset_files import files_of, named
from triage.document import Document, Draft, Source
from triage.mistakes import RulesError
from triage.rulefile import read_files
from triage.rulesets import reread, unpacked


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one version. `trouble`: why they can't be read, "" where they can."""

    version: str
    rules: Sequence[Draft] = ()
    sources: Sequence[Source] = ()
    trouble: str = ""


def of_files(config: Config) -> InForce:
    """Those of the files the config names. Reads them; never raises."""
    reading = read_files(files_of(config))
    sources = [Source(named(one.name, Path(config.data).parent), one.text) for one in reading.sources]
    trouble = "; ".join(str(mistake) for mistake in reading.mistakes[:3])
    return _in_force(reading.document.version, reading.document, sources, trouble)


def of_set(version: str, raw: bytes) -> InForce:
    """Those of a set that was applied. Never raises."""
    try:
        sources = unpacked(raw).sources
        return _in_force(version, reread(sources), sources, "")
    except RulesError as error:
        return InForce(version=version, trouble=str(error))


def _in_force(version: str, document: Document, sources: Sequence[Source], trouble: str) -> InForce:
    return InForce(version=version, rules=document.rules, sources=sources, trouble=trouble)

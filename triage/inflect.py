"""Writes triage/data/forms.txt, every word of the shipped rules with its forms, and packs what a start reads.

Run `python -m triage.inflect` after changing rules, texts, or the code that reads them.

Needs morfeusz2, which is a development dependency: a running gateway only reads the file.
"""

import sys

import msgspec

from triage import replies
from triage.dialogue import script
from triage.forms import FORMS, all_forms, shipped_forms
from triage.knowledge import loading as articles
from triage.knowledge.reading import packed_contents
from triage.packed import pack
from triage.polish import installed
from triage.rulefile import read_all
from triage.shipped import PACKED, SHIPPED, SOURCES, made_ready
from triage.text import fold_word
from triage.words import inflected


def forms_file() -> str:
    """The text of the forms file for the shipped rules: a word a line, its other folded forms after it."""
    lines = []
    for word in sorted(inflected(read_all(SHIPPED).every_phrase())):
        base = fold_word(word)
        forms = all_forms(word)
        lines.append(" ".join([word, *sorted(forms - {base})]))
    return "\n".join(lines) + "\n"


def packed_rules() -> bytes:
    """The packed file for the shipped rules and the forms file as they are."""
    return pack(made_ready(read_all(SHIPPED)), SOURCES)


def packed_replies() -> bytes:
    """The packed file for the texts that leave."""
    texts = {language: replies.read_texts(language) for language in replies.LANGUAGES}
    return pack(msgspec.to_builtins(texts, order="deterministic"), replies.sources())


def packed_dialogue() -> bytes:
    """The packed file for what the bot asks, understands and says."""
    return pack(msgspec.to_builtins(script.load(), order="deterministic"), [script.SHIPPED])


def main() -> int:
    """Writes the file and says so; 1 where morfeusz2 is missing."""
    if not installed():
        sys.stderr.write(
            "triage.inflect: morfeusz2 is not installed; `make setup` installs it with the development tools\n"
        )
        return 1
    FORMS.write_text(forms_file(), encoding="utf-8")
    shipped_forms.cache_clear()
    PACKED.write_bytes(packed_rules())
    replies.PACKED.write_bytes(packed_replies())
    articles.PACKED.write_bytes(packed_contents())
    script.PACKED.write_bytes(packed_dialogue())
    written = (FORMS, PACKED, replies.PACKED, articles.PACKED, script.PACKED)
    sys.stderr.write(f"triage.inflect: wrote {', '.join(map(str, written))}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

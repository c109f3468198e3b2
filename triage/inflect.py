"""Writes triage/data/forms.txt: every word of the shipped rules with its forms. Run `python -m triage.inflect` after changing them.

Needs morfeusz2, which is a development dependency: a running gateway only reads the file.
"""

import sys

from triage.polish import installed
from triage.rulefile import SHIPPED, every_phrase, read_all
from triage.text import fold_word
from triage.words import FORMS, all_forms, inflected


def forms_file() -> str:
    """The text of the forms file for the shipped rules: a word a line, its other folded forms after it."""
    lines = []
    for word in sorted(inflected(every_phrase(read_all(SHIPPED)))):
        base = fold_word(word)
        forms = all_forms(word)
        lines.append(" ".join([word, *sorted(forms - {base})]))
    return "\n".join(lines) + "\n"


def main() -> int:
    """Writes the file and says so; 1 where morfeusz2 is missing."""
    if not installed():
        sys.stderr.write(
            "triage.inflect: morfeusz2 is not installed; `make setup` installs it with the development tools\n"
        )
        return 1
    FORMS.write_text(forms_file(), encoding="utf-8")
    sys.stderr.write(f"triage.inflect: {FORMS} written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

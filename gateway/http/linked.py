"""Makes the web addresses in our own words ones that can be clicked; all else stays escaped text."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

_ADDRESS = re.compile(r"https?://[^\s<>\"'„”“]+")
_AFTER = ".,;:!?)]}"  # ends a sentence, not an address


def linked(text: str) -> "Markup":
    """The text as HTML. Only for what agents and the bot say: a stranger's words are not to be clicked here."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates, which the door starts without

    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_AFTER)
        pieces.append(
            Markup('{}<a href="{}" rel="noopener noreferrer">{}</a>').format(text[at : found.start()], address, address)
        )
        at = found.start() + len(address)
    return Markup("").join([*pieces, text[at:]])

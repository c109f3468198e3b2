"""What somebody is told who asks for help where nobody of the helpdesk reads it."""

_CHANNEL_PL = (
    "Potrzebujesz pomocy? Na tym kanale helpdesk może tego nie zobaczyć. Napisz na <#{channel}>, do mnie w prywatnej wiadomości albo "
    "użyj {command}. Tę podpowiedź widzisz tylko Ty."
)
_CHANNEL_EN = (
    "Do you need help? The helpdesk may not see this here. Write in <#{channel}>, send me a direct message, or use {command}. "
    "Only you can see this hint."
)
_DIRECT_PL = (
    "Potrzebujesz pomocy? Na tym kanale helpdesk może tego nie zobaczyć. Napisz do mnie w prywatnej wiadomości albo użyj {command}. "
    "Tę podpowiedź widzisz tylko Ty."
)
_DIRECT_EN = "Do you need help? The helpdesk may not see this here. Send me a direct message, or use {command}. Only you can see this hint."
_WORDS = {
    "channel": (_CHANNEL_PL, _CHANNEL_EN),
    "direct": (_DIRECT_PL, _DIRECT_EN),
    "no-form": (
        "Nie ma tu formularza. Napisz do mnie w prywatnej wiadomości: z niej też powstanie zgłoszenie.",
        "There is no form here. Send me a direct message: it becomes a request too.",
    ),
}


def nudge_words(which: str, language: str) -> str:
    """The words, with {channel} and {command} still to be filled in."""
    return _WORDS[which][0 if language == "pl" else 1]

"""What people are told of a surge: by mail, and on the console. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from gateway.config_parts import Queue
from gateway.readmodel.places import place_words
from gateway.reports.told import Forms, counted, whole
from gateway.surges.surge import Surge
from store.records import Agent, Content, Ticket

PERSONS: Final[Forms] = (("osoba", "osoby", "osób"), ("person", "people"))
_ABOUT: Final[dict[str, tuple[str, str]]] = {
    "category": ("kategoria {value}", "category {value}"),
    "organization": ("firma {value}", "organization {value}"),
}
_SAID: Final = (
    "{topic}: {persons} w ciągu 30 minut, zwykle o tej porze {usual}",
    "{topic}: {persons} within 30 minutes, usually {usual} at this time",
)
_LESS: Final = ("mniej niż jedna", "less than one")
_SUBJECT: Final = ("Fala zgłoszeń – {topic}", "A surge of tickets – {topic}")
_WHAT_TO_DO: Final = (
    "Sprawdź, czy mają wspólną przyczynę. Jeśli tak, warto otworzyć jedno zgłoszenie typu problem, powiązać z nim pozostałe i odpisać wszystkim naraz.",
    "Look whether they have one cause. If so, open one ticket of type problem, link the others to it and answer all of them at once.",
)
_LINK: Final = ("Zgłoszenia z tej fali, na bieżąco:", "The tickets of this surge, as they come:")
_ONCE: Final = (
    "O tej fali nie napiszemy drugi raz. Skończy się, gdy przez pół godziny będzie spokojnie.",
    "There will be no second mail about this surge. It is over once all has been calm for half an hour.",
)
LISTED: Final = 10


def said(surge: Surge, language: str, names: dict[str, str]) -> str:
    """A surge in one line. `names`: what people call the values, where that differs."""
    place = 0 if language == "pl" else 1
    return _SAID[place].format(
        topic=_upper(topic(surge, language, names)),
        persons=counted(surge.most, PERSONS, language),
        usual=whole(round(surge.usually), language) if surge.usually >= 1 else _LESS[place],
    )


def topic(surge: Surge, language: str, names: dict[str, str]) -> str:
    """What it is about: kategoria sieć."""
    value = surge.topic.value
    if surge.topic.kind == "category":
        value = names.get(value, value)
    elif surge.topic.kind == "place":
        return place_words(value, language)
    return _ABOUT[surge.topic.kind][0 if language == "pl" else 1].format(value=value)


def letter(surge: Surge, tickets: Sequence[tuple[str, Ticket]], *, language: str, names: dict[str, str], url: str) -> Content:  # fmt: skip
    """The mail: what, how many, the newest tickets (with their numbers as people read them), and what to do."""
    place = 0 if language == "pl" else 1
    listed = [f"– {number} {ticket.subject}" for number, ticket in tickets[:LISTED]]
    paragraphs = (
        f"{said(surge, language, names)}.",
        "\n".join(listed),
        _WHAT_TO_DO[place],
        f"{_LINK[place]}\n{url}",
        _ONCE[place],
    )
    subject = _SUBJECT[place].format(topic=topic(surge, language, names))
    return Content(subject=subject, body="\n\n".join(filter(None, paragraphs)) + "\n")


def hearers(queues: Sequence[str], config: dict[str, Queue], agents: Sequence[Agent]) -> tuple[str, ...]:
    """Who is told: the lead of the queue with most of the tickets, else those its `notify` names, else the administrators."""
    most = Counter(queues).most_common(1)
    queue = config.get(most[0][0]) if most else None
    if queue is not None and queue.lead:
        return (str(queue.lead).lower(),)
    if queue is not None and queue.notify:
        return tuple(str(one).lower() for one in queue.notify)
    return tuple(one.email.lower() for one in agents if one.admin and not one.disabled)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

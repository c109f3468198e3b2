"""Which figures there are: their ids, names and definitions. A definition stands beside its number wherever the number is shown."""

from typing import Final, Literal

import msgspec

Unit = Literal["tickets", "ms", "share", "score", "times"]
Time = Literal["calendar", "business"]
Language = Literal["pl", "en"]
FigureId = Literal[
    "created", "solved", "backlog", "frt", "art", "mttr", "fcr", "escalation", "reopen", "reassignments", "sla_first_response",
    "sla_next_response", "sla_resolution", "csat", "csat_score", "csat_response", "deflection", "bot_frt", "bot_mttr", "utilization",
]  # fmt: skip

REOPEN_DAYS: Final = 7  # a solution that lasts so long has held
GOOD: Final = 4  # ratings from here on are good ones, of 1 to 5
HANDLING_CAP: Final = 30 * 60_000  # ms that count at most between two acts of an agent on a ticket


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure.

    `unit` is that of its value: ms a mean duration, share 0 to 1, score 1 to 5, times a mean count. `timed`: there is a value in calendar and
    one in business time. `better`: whether a lower or a higher value is good, "" where neither is. `who`: whose work it tells of.
    """

    id: FigureId
    unit: Unit
    pl: str
    en: str
    pl_definition: str
    en_definition: str
    better: Literal["lower", "higher", ""] = ""
    who: Literal["human", "bot", ""] = ""
    timed: bool = False

    def name(self, language: str) -> str:
        """What people call it."""
        return self.pl if language == "pl" else self.en

    def definition(self, language: str) -> str:
        """What it counts, in one or two sentences."""
        return self.pl_definition if language == "pl" else self.en_definition


# What the two other numbers of a duration say, to be added to its definition.
SPREAD: Final = (
    "Mediana: połowa czasów była taka albo krótsza; 90%: dziewięć na dziesięć.",
    "Median: half of the times were this long or shorter; 90%: nine of ten.",
)

# The place in this tuple is what the read model keeps; a changed order is another format.
FIGURES: Final[tuple[Figure, ...]] = (
    Figure(
        id="created",
        unit="tickets",
        pl="Nowe zgłoszenia",
        en="New tickets",
        pl_definition="Zgłoszenia utworzone w tym okresie.",
        en_definition="Tickets created in the period.",
    ),
    Figure(
        id="solved",
        unit="tickets",
        pl="Rozwiązane zgłoszenia",
        en="Solved tickets",
        pl_definition="Zgłoszenia, których ostatnie rozwiązanie przypada w tym okresie i nadal obowiązuje. Bez anulowanych i scalonych.",
        en_definition="Tickets whose last solution lies in the period and still stands. Cancelled and merged ones are left out.",
        better="higher",
    ),
    Figure(
        id="backlog",
        unit="tickets",
        pl="Niezakończone zgłoszenia",
        en="Backlog",
        pl_definition="Zgłoszenia, które na koniec okresu nie były ani rozwiązane, ani zamknięte, ani anulowane.",
        en_definition="Tickets that were neither solved, closed nor cancelled when the period ended.",
        better="lower",
    ),
    Figure(
        id="frt",
        unit="ms",
        pl="Czas do pierwszej odpowiedzi (FRT)",
        en="First response time (FRT)",
        pl_definition="Średni czas od utworzenia zgłoszenia do pierwszej publicznej odpowiedzi człowieka. Odpowiedzi bota się nie liczą.",
        en_definition="Mean time from the creation of a ticket to the first public answer of a human. The bot's answers do not count.",
        better="lower",
        who="human",
        timed=True,
    ),
    Figure(
        id="art",
        unit="ms",
        pl="Czas oczekiwania na odpowiedź (ART)",
        en="Average response time (ART)",
        pl_definition="Średni czas od wiadomości zgłaszającego, na którą nikt jeszcze nie odpowiedział, do najbliższej publicznej odpowiedzi człowieka.",
        en_definition="Mean wait from a requester's message that nobody had answered yet to the next public answer of a human.",
        better="lower",
        who="human",
        timed=True,
    ),
    Figure(
        id="mttr",
        unit="ms",
        pl="Czas do rozwiązania (MTTR)",
        en="Time to resolution (MTTR)",
        pl_definition="Średni czas od utworzenia do ostatniego rozwiązania, bez przerw, w których zegar stał. Liczą się zgłoszenia, którymi zajął się człowiek.",
        en_definition="Mean time from creation to the last solution, less the pauses in which the clock stood. Of tickets a human worked on.",
        better="lower",
        who="human",
        timed=True,
    ),
    Figure(
        id="fcr",
        unit="share",
        pl="Rozwiązane w pierwszej linii (FCR)",
        en="First contact resolution (FCR)",
        pl_definition="Jaka część zgłoszeń rozwiązanych przez ludzi została rozwiązana na L1, bez eskalacji na wyższy poziom i bez ponownego otwarcia w ciągu 7 dni.",
        en_definition="The share of tickets solved by humans that L1 solved, without escalation to a higher level and not reopened within 7 days.",
        better="higher",
        who="human",
    ),
    Figure(
        id="escalation",
        unit="share",
        pl="Eskalacje",
        en="Escalation rate",
        pl_definition="Jaka część zgłoszeń rozwiązanych przez ludzi trafiła po drodze na wyższy poziom.",
        en_definition="The share of tickets solved by humans that went to a higher level on the way.",
        better="lower",
        who="human",
    ),
    Figure(
        id="reopen",
        unit="share",
        pl="Ponowne otwarcia",
        en="Reopen rate",
        pl_definition="Po jakiej części rozwiązań z tego okresu zgłoszenie otwarto ponownie w ciągu 7 dni. Ostatnie 7 dni może jeszcze wzrosnąć.",
        en_definition="The share of the period's solutions after which the ticket was reopened within 7 days. The last 7 days may still rise.",
        better="lower",
    ),
    Figure(
        id="reassignments",
        unit="times",
        pl="Zmiany osoby",
        en="Reassignments",
        pl_definition="Ile razy średnio rozwiązane zgłoszenie przechodziło od jednej osoby do innej.",
        en_definition="How often, on average, a solved ticket went from one agent to another.",
        better="lower",
        who="human",
    ),
    Figure(
        id="sla_first_response",
        unit="share",
        pl="Dotrzymana pierwsza odpowiedź (SLA)",
        en="SLA attainment: first response",
        pl_definition="Jaka część obiecanych pierwszych odpowiedzi była na czas. Spóźniona liczy się w dniu terminu, także gdy nikt jeszcze nie odpowiedział.",
        en_definition="The share of promised first answers that came in time. A late one counts on the day it was due, answered or not.",
        better="higher",
        who="human",
    ),
    Figure(
        id="sla_next_response",
        unit="share",
        pl="Dotrzymane kolejne odpowiedzi (SLA)",
        en="SLA attainment: next response",
        pl_definition="Jaka część obiecanych odpowiedzi na kolejne wiadomości była na czas. Spóźniona liczy się w dniu terminu.",
        en_definition="The share of promised answers to later messages that came in time. A late one counts on the day it was due.",
        better="higher",
        who="human",
    ),
    Figure(
        id="sla_resolution",
        unit="share",
        pl="Dotrzymane rozwiązania (SLA)",
        en="SLA attainment: resolution",
        pl_definition="Jaka część zgłoszeń z obiecanym rozwiązaniem została rozwiązana na czas. Spóźnione liczy się w dniu terminu, także gdy nadal jest otwarte.",
        en_definition="The share of tickets with a promised solution that were solved in time. A late one counts on the day it was due, solved or not.",
        better="higher",
    ),
    Figure(
        id="csat",
        unit="share",
        pl="Zadowolenie (CSAT)",
        en="Satisfaction (CSAT)",
        pl_definition="Jaka część ocen to 4 albo 5 w skali od 1 do 5.",
        en_definition="The share of ratings that are 4 or 5, of 1 to 5.",
        better="higher",
    ),
    Figure(
        id="csat_score",
        unit="score",
        pl="Średnia ocena",
        en="Mean rating",
        pl_definition="Średnia ocen w skali od 1 do 5.",
        en_definition="The mean of the ratings, from 1 to 5.",
        better="higher",
    ),
    Figure(
        id="csat_response",
        unit="share",
        pl="Odsetek odpowiedzi na ankietę",
        en="Rating response rate",
        pl_definition="Jaka część próśb o ocenę wysłanych w tym okresie doczekała się oceny.",
        en_definition="The share of the period's requests for a rating that were answered.",
        better="higher",
    ),
    Figure(
        id="deflection",
        unit="share",
        pl="Rozwiązane przez bota",
        en="Deflection",
        pl_definition="Jaka część rozwiązanych zgłoszeń skończyła się odpowiedzią bota, którą zgłaszający potwierdził, bez udziału człowieka.",
        en_definition="The share of solved tickets that a bot's answer solved: the person confirmed it, and no agent touched the ticket.",
        better="higher",
        who="bot",
    ),
    Figure(
        id="bot_frt",
        unit="ms",
        pl="Czas do pierwszej odpowiedzi bota",
        en="First response time of the bot",
        pl_definition="Średni czas od utworzenia zgłoszenia do pierwszej publicznej wypowiedzi bota.",
        en_definition="Mean time from the creation of a ticket to the first public words of the bot.",
        better="lower",
        who="bot",
        timed=True,
    ),
    Figure(
        id="bot_mttr",
        unit="ms",
        pl="Czas do rozwiązania przez bota",
        en="Time to resolution by the bot",
        pl_definition="Średni czas od utworzenia do rozwiązania, bez przerw, zgłoszeń rozwiązanych przez samego bota i potwierdzonych.",
        en_definition="Mean time from creation to solution, less pauses, of tickets the bot alone solved and the person confirmed.",
        better="lower",
        who="bot",
        timed=True,
    ),
    Figure(
        id="utilization",
        unit="share",
        pl="Wykorzystanie czasu pracy",
        en="Technician utilization",
        pl_definition="Czas obsługi ÷ czas pracy. Czas obsługi to odstępy między kolejnymi czynnościami tej samej osoby na tym samym zgłoszeniu, każdy do 30 minut. Czas pracy to godziny zmiany tej osoby, bez nieobecności.",
        en_definition="Handling time ÷ shift. Handling time is what lies between an agent's acts on the same ticket, 30 minutes at most each. A shift is the agent's own working hours, less absence.",
        who="human",
    ),
)  # fmt: skip

FIGURE: Final[dict[str, Figure]] = {one.id: one for one in FIGURES}
CODE: Final[dict[str, int]] = {one.id: place for place, one in enumerate(FIGURES)}

Dimension = Literal["queue", "level", "organization", "agent", "category", "channel"]
By = Literal[
    "queue", "level", "organization", "agent", "category", "channel", "hour", "weekday", "weekday_hour", "month"
]
Step = Literal["day", "week", "month"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("queue", "level", "organization", "agent", "category", "channel")
# What a breakdown is called over its column.
BY_NAMES: Final[dict[By, tuple[str, str]]] = {
    "queue": ("Kolejka", "Queue"),
    "level": ("Poziom", "Level"),
    "organization": ("Firma", "Organization"),
    "agent": ("Osoba", "Agent"),
    "category": ("Kategoria", "Category"),
    "channel": ("Kanał", "Channel"),
    "hour": ("Godzina", "Hour"),
    "weekday": ("Dzień tygodnia", "Weekday"),
    "weekday_hour": ("Dzień tygodnia i godzina", "Weekday and hour"),
    "month": ("Miesiąc", "Month"),
}

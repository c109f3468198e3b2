"""What was odd about a message, in words for agents. The machine words come from channels and triage."""

from typing import Final

# By the machine word: Polish, English.
WORDS: Final[dict[str, tuple[str, str]]] = {
    "no-from": ("nie ma nadawcy w nagłówku From", "it has no From"),
    "two-from": ("ma dwa różne nagłówki From: nadawcy nie można wierzyć", "it has two different From fields: don't trust its sender"),
    "several-from": ("wymienia kilku nadawców naraz", "it names several senders at once"),
    "bad-from": ("adres nadawcy jest błędny", "its sender's address is not valid"),
    "no-message-id": ("nie ma własnego identyfikatora (Message-ID)", "it has no Message-ID of its own"),
    "name-says-other-address": (
        "nazwa nadawcy udaje inny adres niż prawdziwy",
        "the sender's name shows another address than the real one",
    ),
    "mixed-script": (
        "domena nadawcy miesza alfabety: może udawać inną",
        "the sender's domain mixes alphabets: it may pose as another",
    ),
    "hidden-signs": (
        "w nazwie lub temacie były niewidoczne znaki; zostały usunięte",
        "its name or subject held invisible signs; they were taken out",
    ),
    "long-header": ("zbyt długi nagłówek został skrócony", "a header was too long and was cut"),
    "addresses-cut": ("zbyt wielu adresatów: nie wszyscy są pokazani", "too many addresses: not all are shown"),
    "references-cut": ("zbyt długi wątek: pominięto środkowe odwołania", "too long a thread: references in the middle were left out"),
    "no-parts": ("zapowiada części, których nie ma", "it announces parts that are not there"),
    "parts-cut": ("zbyt wiele części: reszta jest w jednym pliku", "too many parts: the rest is in one file"),
    "nested-deep": ("części są zagnieżdżone zbyt głęboko: wnętrze jest w pliku", "its parts are nested too deep: the inside is in a file"),
    "broken-part": ("jedna z części jest uszkodzona: jest w pliku", "one of its parts is broken: it is in a file"),
    "encrypted": ("jest zaszyfrowana: treść odczyta tylko adresat", "it is encrypted: only whom it is for can read it"),
    "signed-opaque": (
        "podpisana w jednym bloku S/MIME; podpisu nikt tu nie sprawdził",
        "signed in one S/MIME block; nobody here checked the signature",
    ),
    "winmail": ("winmail.dat nie dał się odczytać w całości", "its winmail.dat could not be read completely"),
    "partial": ("to tylko część wiadomości podzielonej na kilka", "it is one part of a message sent in several"),
    "external-body": ("załącznik leży gdzie indziej, jest tu tylko odsyłacz", "an attachment lies elsewhere; here is only a pointer to it"),
    "large-html": ("HTML jest zbyt duży: widać sam tekst", "its HTML is too large: only the text is shown"),
    "text-cut": ("tekst jest zbyt długi: całość jest w załączniku lub w oryginale", "its text is too long: all of it is in an attachment or the original"),
    "same-id-other-content": (
        "ten sam identyfikator miała już wiadomość o innej treści",
        "another message with other content had the same id",
    ),
    "slack-thread-not-read": (
        "nie udało się odczytać, co w wątku powiedziano wcześniej",
        "what was said in the thread before could not be read",
    ),
}  # fmt: skip
FILE = "file-not-taken:"
REACTED = "made-by:"


def words(note: str) -> tuple[str, str]:
    """A note in Polish and in English; one that nobody has put into words yet is shown as it is."""
    if note.startswith("domain:"):
        domain = note.removeprefix("domain:")
        return (
            f"domena nadawcy zapisana bez obcych liter: {domain}",
            f"the sender's domain without foreign letters: {domain}",
        )
    if note.startswith(FILE):
        name = note.removeprefix(FILE)
        return (
            f"pliku „{name}” nie udało się pobrać (jest za duży albo już go nie ma)",
            f"the file “{name}” could not be fetched (it is too large, or gone)",
        )
    if note.startswith(REACTED):
        by = note.removeprefix(REACTED)
        return f"zgłoszenie z tej wiadomości zrobił(a): {by}", f"made into a ticket by {by}"
    return WORDS.get(note, (note, note))

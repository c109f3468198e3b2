"""The files of a reply or note: named by the ids under which the acting agent has sent them ahead."""

from typing import Any

from gateway.desk.known import Known
from gateway.desk.refused import invalid, shown
from store.records import Action, Attachment

MOST_FILES = 20
LONGEST_ID = 64


def file_ids(action: Action) -> tuple[str, ...]:
    """The ids that stand in "files", as far as they can be ids; whether they are right says `attached`."""
    named: Any = action.values.get("files")
    if not isinstance(named, list) or len(named) > MOST_FILES:
        return ()
    return tuple(dict.fromkeys(one for one in named if isinstance(one, str) and 0 < len(one) <= LONGEST_ID))


def attached(action: Action, known: Known) -> tuple[Attachment, ...]:
    """The files of the action in their order, each once; () where it names none. Refuses what is not the actor's to send.

    Words that came as a message bring their files with them.
    """
    named: Any = action.values.get("files")
    if named is None:
        return action.origin.attachments if action.origin is not None else ()
    if not isinstance(named, list):
        raise invalid(
            "files",
            "Pole „files” musi być listą identyfikatorów plików.",
            'The field "files" must be a list of ids of files.',
        )
    if len(named) > MOST_FILES:
        raise invalid(
            "files", f"Najwyżej {MOST_FILES} plików w jednej odpowiedzi.", f"At most {MOST_FILES} files in one answer."
        )
    for place, one in enumerate(named):
        if not isinstance(one, str) or one not in known.files:
            word = shown(one) if isinstance(one, str) else "?"
            raise invalid(
                f"files[{place}]",
                f"Nie masz pliku „{word}”. Wyślij go najpierw (POST /api/v1/files); nieużyty plik znika po dobie.",
                f'You have no file "{word}". Send it first (POST /api/v1/files); unused ones are forgotten after a day.',
            )
    files = tuple(known.files[one] for one in dict.fromkeys(named))
    if known.largest and sum(file.size for file in files) > known.largest:
        size = f"{known.largest / 1_000_000:g} MB"
        raise invalid(
            "files",
            f"Pliki są razem za duże: najwyżej {size} w jednej odpowiedzi.",
            f"Together the files are too large: at most {size} in one answer.",
        )
    return files

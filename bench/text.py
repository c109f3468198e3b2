"""What a mail of 4 KB costs until it is understood: parse and text, triage, the whole decision, and explain over texts.

The standard library's parser stands beside ours on the same mails, in interleaved rounds. One process, nothing stored.

    python bench/text.py [--rounds 9] [--calls 60]
"""

import argparse
import email
import email.policy
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from channels.email import mime, quotes
from channels.email.body import collect
from channels.email.parse import parse
from gateway.cli.deciding import Deciding
from gateway.config_parts import Config, Queue
from gateway.policy import policy
from store.ids import digest
from store.records import Inbound, Message
from triage import rules
from triage.decide import decide
from triage.known import Arrived, Found
from triage.rules import Facts, classify

NOW = 1_793_600_000_000  # some moment in 2026, ms
TEXTS = (
    "Nie działa mi VPN od rana, a muszę wysłać raport do dwunastej, proszę o pomoc.",
    "Drukarka na drugim piętrze zacina papier. Próbowałam ją wyłączyć i włączyć, ale świeci się czerwona lampka.",
    "Zapomniałem hasła do poczty, a po trzech próbach konto się zablokowało.",
    "Proszę o dostęp do folderu z umowami dla nowej koleżanki, która zaczyna w poniedziałek.",
    "My laptop shows a blue screen every time I open the spreadsheet, three times since Monday.",
    "Could you install the new version of the accounting program? The old one ends this month.",
    "Dostałam dziwnego maila z prośbą o podanie numeru karty, wygląda na oszustwo. Nic nie kliknęłam.",
    "Od wczoraj internet w sali konferencyjnej ciągle się rozłącza i nie da się prowadzić spotkań.",
    "Monitor po podłączeniu do stacji dokującej miga, a czasem gaśnie na kilka sekund.",
    "Nobody in the warehouse can log in to the terminals since the update last night.",
    "Kiedy zapisuję plik na dysku wspólnym, pojawia się komunikat, że brakuje miejsca.",
    "Telefon służbowy nie synchronizuje kalendarza i przegapiłem dziś dwa spotkania.",
)
LETTER = "\n\n".join(TEXTS * 2)  # about 2 kB of what a person might write, in two languages
QUOTED = "\n".join(f"> {text}" for text in TEXTS)
BODY = f"Dzień dobry,\n\n{LETTER}\n\nPozdrawiam\nAnna Nowak\n\nW dniu 2.11.2026 o 09:12, Helpdesk IT pisze:\n{QUOTED}\n"
HTML = "".join(f"<p style='margin:0'>{text}</p><p>&nbsp;</p>" for text in TEXTS * 2)


def mails() -> dict[str, bytes]:
    """Mails of about 4 KB: plain text, and the same with HTML beside it."""
    found: dict[str, bytes] = {}
    for name in ("plain", "HTML"):
        one = EmailMessage()
        one["From"], one["To"], one["Subject"] = "Anna Nowak <anna@example.org>", "pomoc@example.com", "Kilka spraw"
        one["Date"], one["Message-ID"] = "Mon, 02 Nov 2026 10:00:00 +0100", f"<{name}@example.org>"
        if name == "plain":
            one.set_content(BODY, cte="8bit")
        else:
            one.set_content(LETTER[:600], cte="8bit")
            one.add_alternative(f"<html><body>{HTML[:3_000]}</body></html>", subtype="html", cte="8bit")
        found[name] = one.as_bytes(policy=email.policy.SMTPUTF8)
    return found


def inbound(raw: bytes) -> Inbound:
    """The mail as the door keeps it."""
    return Inbound(
        id=digest(raw),
        channel="mail",
        external_id=digest(raw),
        lane="r:1",
        digest=digest(raw),
        raw=raw,
        received_at=NOW,
    )


def standard(raw: bytes) -> object:
    """Headers, text and HTML by the standard library's modern parser."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return str(mail["from"]), str(mail["subject"]), [one.get_content() for one in bodies if one is not None]


def measured(calls: dict[str, Callable[[], object]], *, rounds: int, repeat: int) -> dict[str, float]:
    """Microseconds each call takes, medians of interleaved rounds."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            began = time.perf_counter()
            for _ in range(repeat):
                call()
            if number:  # the first round only warms up
                found[name].append((time.perf_counter() - began) / repeat * 1e6)
    return {name: median(rows) for name, rows in found.items()}


def parsing(rounds: int, repeat: int) -> Message:
    """Prints parse beside the standard library's; the plain mail's message."""
    for name, raw in mails().items():
        whole = inbound(raw)
        root, _ = mime.read(raw)
        marked = collect(root).text()
        calls: dict[str, Callable[[], object]] = {
            "parse": lambda whole=whole: parse(whole),  # type: ignore[misc]
            "standard library": lambda raw=raw: standard(raw),  # type: ignore[misc]
            "of parse: MIME": lambda raw=raw: mime.read(raw),  # type: ignore[misc]
            "of parse: text": lambda raw=raw: collect(mime.read(raw)[0]).text(),  # type: ignore[misc]
            "of parse: quotes": lambda marked=marked: quotes.split(marked),  # type: ignore[misc]
        }
        took = measured(calls, rounds=rounds, repeat=repeat)
        took["of parse: text"] -= took["of parse: MIME"]
        print(
            f"{name} mail of {len(raw):,} bytes: ratio standard library ÷ parse {took['standard library'] / took['parse']:.1f} x"
        )
        for what, micros in took.items():
            print(f"{name:>5} {what:>17}: {micros:7.0f} µs")
    return parse(inbound(mails()["plain"])).message


def deciding(message: Message, rounds: int, repeat: int) -> None:
    """Prints what triage takes for the mail and for short texts."""
    began = time.perf_counter()
    loaded = rules.load()
    print(f"the shipped rules were read in {(time.perf_counter() - began) * 1000:.0f} ms")
    config = Config(queues={"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")})
    wanted = policy(config, loaded)
    explaining = Deciding(None)
    facts = Facts(channel="mail", subject=message.subject, text=message.text, at=NOW, timezone="Europe/Warsaw")
    arrived = Arrived(id="1", message=message, at=NOW)
    each = iter(TEXTS * (repeat * (rounds + 1)))
    calls: dict[str, Callable[[], object]] = {
        "classify the mail": lambda: classify(loaded, facts),
        "decide about the mail": lambda: decide(arrived, Found(), wanted, NOW),
        "explain a short text": lambda: explaining.text("", next(each)),
    }
    for what, micros in measured(calls, rounds=rounds, repeat=repeat).items():
        print(f"{what:>23}: {micros:7.0f} µs = {1e6 / micros:,.0f}/s a core")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=60, help="calls of each kind a round")
    options = parser.parse_args()
    deciding(parsing(options.rounds, options.calls), options.rounds, options.calls)


if __name__ == "__main__":
    main()

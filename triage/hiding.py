"""Takes secrets out of a message before anything is decided about it, so that nothing that follows can pass them on. Pure."""

from msgspec.structs import replace

from store.records import Secret
from triage import replies
from triage.entries import TEXT_KEPT
from triage.known import Arrived
from triage.language import detect
from triage.secrets import LABELS, MASK, find, mask
from triage.text import tokens

_READ = TEXT_KEPT + 1_000  # characters looked at: all that is kept, and what a secret may reach beyond it
_LANGUAGE_SAMPLE = 1_000  # characters enough to tell a language


def hidden(arrived: Arrived, language: str) -> Arrived:
    """The same with every secret masked in its words, and the values apart, in `secrets`: of subject, text, quote, answers.

    Those of a mail it forwards are in `inside`: of subject and text; an attached one has words of its own. Masks are in the
    message's language, in `language` where that can't be told.
    """
    message, inside = arrived.message, arrived.message.forwarded
    forwarded = (inside.subject, inside.text[:_READ]) if inside is not None else ()
    words = "\n\n".join(
        (message.subject, message.text[:_READ], message.quoted[:_READ], *message.answers.values(), *forwarded)
    )
    if not find(words):
        return arrived
    chosen = message.language or detect(words, tokens(words[:_LANGUAGE_SAMPLE])) or language
    secrets: list[Secret] = []
    within: list[Secret] = []

    def kept(text: str, values: list[Secret] = secrets) -> str:
        masked, found = mask(text, chosen)
        values.extend(Secret(kind=kind, value=value) for kind, value in found)
        return masked

    cut = len(message.text) > _READ
    after = replace(
        message,
        subject=kept(message.subject),
        text=kept(message.text[:_READ]),
        quoted=kept(message.quoted[:_READ]),
        notes=(*message.notes, "text-cut") if cut and "text-cut" not in message.notes else message.notes,
        answers={name: kept(answer) for name, answer in message.answers.items()},
        forwarded=inside
        and replace(inside, subject=kept(inside.subject, within), text=kept(inside.text[:_READ], within)),
        full_text="",
        html=None,
    )
    return replace(arrived, message=after, secrets=tuple(secrets), inside=tuple(within))


def unlabelled(text: str) -> str:
    """A masked text without what masks say was there: no rule should hear a word the person did not write."""
    if MASK not in text:
        return text
    for pair in LABELS.values():
        for label in pair:
            text = text.replace(f"{MASK} ({label})", MASK)
    return text


def gentle_words(secrets: tuple[Secret, ...], language: str) -> str:
    """What the sender is told about what was hidden, "" where nothing was."""
    if not secrets:
        return ""
    text = "secret_seen_password" if any(one.kind in _CHANGEABLE for one in secrets) else "secret_seen"
    return replies.render(text, language, {}).body.strip()


_CHANGEABLE = frozenset({"password", "token", "key"})  # what can be made worthless by changing it

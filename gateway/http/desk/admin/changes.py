"""What an administrator may do to agents, and how a form is read. Pure."""

from collections.abc import Container, Iterable
from typing import get_args

import msgspec

from channels.email.address import is_address
from gateway.assignment.skills import MOST_SKILLS, TONGUES, is_skill, listed
from gateway.http.form_post import Post
from store.records import Agent, Level, Notify

LONGEST_NAME = 120
LONGEST_EMAIL = 254
LEVELS: tuple[Level, ...] = get_args(Level)
NOTIFY: tuple[Notify, ...] = get_args(Notify)
LANGUAGES = ("", "pl", "en")

Mistakes = dict[str, str]  # the name of a word by the name of a field


def agent_in(post: Post, before: Agent | None, now: int, *, shifts: Container[str] = ()) -> tuple[Agent, Mistakes]:
    """The agent a form describes; for one who exists the e-mail stays. Saving says that mail gets there again.

    `shifts` are the calendars there are.
    """
    name = " ".join(post.one("name").split())
    skills, languages = listed(post.one("skills")), tuple(one for one in TONGUES if post.one(f"speaks_{one}"))
    shift, capacity = post.one("shift"), post.one("capacity").strip()
    email = before.email if before else post.one("email").strip().lower()
    level, notify, language = post.one("level"), post.one("notify"), post.one("language")
    mistakes: Mistakes = {}
    if not is_name(name):
        mistakes["name"] = "bad_name"
    if not is_address(email) or len(email) > LONGEST_EMAIL:
        mistakes["email"] = "bad_email"
    for field, value, choices in (
        ("level", level, LEVELS),
        ("notify", notify, NOTIFY),
        ("language", language, LANGUAGES),
    ):
        if value not in choices:
            mistakes[field] = "bad_choice"
    if shift and shift not in shifts and (before is None or shift != before.shift):
        mistakes["shift"] = "bad_choice"
    if capacity and not (capacity.isascii() and capacity.isdecimal() and len(capacity) < 5):
        mistakes["capacity"] = "bad_capacity"
    if len(skills) > MOST_SKILLS or any(not is_skill(one) for one in skills):
        mistakes["skills"] = "bad_skills"
    agent = msgspec.structs.replace(
        before or Agent(email=email, name="", created_at=now),
        name=name[:LONGEST_NAME],
        level=level if level in LEVELS else "L1",
        notify=notify if notify in NOTIFY else "mine",
        language=language if language in LANGUAGES else "",
        admin=bool(post.one("admin")),
        skills=skills[:MOST_SKILLS],
        languages=languages,
        capacity=int(capacity or 0) if "capacity" not in mistakes else 0,
        shift=shift if "shift" not in mistakes else "",
        failing_since=0,
    )
    return agent, mistakes


def forbidden(before: Agent, after: Agent, *, by: str, everybody: Iterable[Agent]) -> str:
    """The name of the word for why an administrator (an e-mail) may not make this change; "" where he may."""
    if before.email == by and after.disabled:
        return "self_disabled"
    if before.email == by and before.admin and not after.admin:
        return "self_admin"
    is_one, stays_one = before.admin and not before.disabled, after.admin and not after.disabled
    others = any(one.admin and not one.disabled and one.email != before.email for one in everybody)
    return "last_admin" if is_one and not stays_one and not others else ""


def differences(before: Agent, after: Agent) -> str:
    """What differs, for the audit log: "level L1 → L2, admin"."""
    told = []
    for field in ("name", "level", "notify", "language", "skills", "languages", "capacity", "shift"):
        old, new = (_plain(getattr(one, field)) for one in (before, after))
        if old != new:
            told.append(f"{field} {old or '–'} → {new or '–'}")
    if before.admin != after.admin:
        told.append("admin" if after.admin else "no admin")
    return ", ".join(told)


def _plain(value: object) -> object:
    return "/".join(value) if isinstance(value, tuple) else value


def is_name(text: str) -> bool:
    """Whether it can be what something is called: one line of 1 to 120 printable characters."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()

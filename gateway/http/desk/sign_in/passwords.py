"""Passwords: which are good enough, and their argon2id hashes (RFC 9106), made two at a time off the loop."""

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from gateway.http.problem import ProblemError

if TYPE_CHECKING:
    import argon2

T = TypeVar("T")

SHORTEST, LONGEST = 12, 200  # characters
FEWEST_DIFFERENT = 5
AT_A_TIME = 2
MOST_WAITING = 40

# what is tried first anywhere and is long enough to get past the rule of length; compared without case and what is no letter or digit
COMMON = frozenset(
    [
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789012345",
        "1234567890123456",
        "098765432109",
        "123123123123",
        "121212121212",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "qwertyuiopasdfghjkl",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "1qaz2wsx3edc4rfv",
        "qazwsxedcrfv",
        "zaq12wsxcde3",
        "zaq1xsw2cde3",
        "zxcvbnmasdfg",
        "asdfghjkl123",
        "qwerty123456",
        "123456qwerty",
        "abcdefghijkl",
        "abcd12345678",
        "abc123456789",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "passw0rd1234",
        "mypassword123",
        "newpassword1",
        "changemenow1",
        "changeme1234",
        "administrator",
        "administrator1",
        "admin1234567",
        "admin12345678",
        "adminadmin12",
        "adminadminadmin",
        "root12345678",
        "superuser123",
        "letmeinletmein",
        "welcome12345",
        "welcome123456",
        "iloveyou1234",
        "iloveyou12345",
        "monkey123456",
        "dragon123456",
        "football1234",
        "sunshine1234",
        "helpdesk1234",
        "helpdesk12345",
        "servicedesk1",
        "servicedesk123",
        "centrala1234",
        "centrala12345",
        "centralacentrala",
        "haslo1234567",
        "haslo12345678",
        "haslohaslo12",
        "haslohaslohaslo",
        "mojehaslo123",
        "nowehaslo123",
        "tajnehaslo123",
        "zmienhaslo123",
        "polska123456",
        "polskapolska",
        "qwerty12345678",
        "misiek123456",
        "kochamcie123",
        "kochamcie1234",
        "matrix123456",
        "samsung123456",
        "lato20242024",
        "lato20252025",
        "wiosna202525",
        "summer202425",
        "winter202425",
        "companyname123",
    ]
)

# of a password nobody has: checked for an address nobody has, so that this takes as long; a test holds it to the parameters below
NOBODYS = "$argon2id$v=19$m=32768,t=2,p=1$xPnYMIT5BiPEsMzOtbhcTQ$Pn/YZeWD4MfQtjP4EPrIwlw0xzCozhMRyIo3dSkpI9M"
TIMES, KIBIBYTES = 2, 32 * 1024  # more than OWASP's least (2 times 19 MiB); about 80 ms on one core


def mistake(password: str, names: Sequence[str] = ()) -> str:
    """What is wrong with a new password, as the name of a word ("short", "long", "common", "name"); "" if nothing is.

    Long counts, odd characters don't (NIST SP 800-63B section 3.1.1.2). `names`: what everybody knows of the agent and the desk.
    """
    text = unicodedata.normalize("NFC", password)
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    plain = _plain(text)
    if plain in COMMON or len(set(text)) < FEWEST_DIFFERENT:
        return "common"
    rest = plain
    for name in sorted((_plain(name) for name in names), key=len, reverse=True):
        rest = rest.replace(name, "") if len(name) > 2 else rest
    return "name" if len(rest) < 4 and rest != plain else ""


async def hashed(password: str) -> str:
    """The hash to keep. Raises ProblemError 503 when far too many wait for one."""
    return await _threads().run(_hashed, password)


async def matches(kept: str, password: str) -> bool:
    """Whether it is the password of the kept hash; "" matches none and takes as long. Raises ProblemError 503."""
    good = await _threads().run(_verified, kept or NOBODYS, password[: LONGEST * 4])
    return good and bool(kept)


def is_old(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's, so that it is to be made again."""
    return _hasher().check_needs_rehash(kept)


class _Threads:
    """At most two hashes at a time, each 32 MiB; the threads begin with the first password."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="passwords")
        self._waiting = 0

    async def run(self, work: Callable[..., T], *given: str) -> T:
        """What the work gives. Raises ProblemError 503."""
        if self._waiting >= MOST_WAITING:
            raise ProblemError(
                503,
                "Za dużo osób loguje się naraz. Spróbuj za chwilę.",
                "Too many people sign in at once. Try again in a moment.",
                headers={"Retry-After": "3"},
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)
        finally:
            self._waiting -= 1


@cache
def _threads() -> _Threads:
    return _Threads()


@cache
def _hasher() -> "argon2.PasswordHasher":
    import argon2  # noqa: PLC0415 - nobody needs it before the first sign-in

    return argon2.PasswordHasher(time_cost=TIMES, memory_cost=KIBIBYTES, parallelism=1)


def _hashed(password: str) -> str:
    return _hasher().hash(_normal(password))


def _verified(kept: str, password: str) -> bool:
    import argon2.exceptions  # noqa: PLC0415 - as above

    try:
        return _hasher().verify(kept, _normal(password))
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same whether an accent is typed as one character or two, and whatever a browser sends of half characters."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())

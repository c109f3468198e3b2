"""Which passwords are good enough, and that checking nobody's takes as long as checking somebody's."""

import argon2
import pytest

from gateway.http.desk.sign_in import passwords


@pytest.mark.parametrize(
    ("password", "kind"),
    [
        ("cztery konie w parku", ""),
        ("zażółć gęślą jaźń", ""),
        ("aB3$kk29!xQ_", ""),
        ("krótkie", "short"),
        ("e\u0301" * 11, "short"),  # an accent typed as a character of its own is no length
        ("x" * 201, "long"),
        ("123456789012", "common"),
        ("Password1234", "common"),
        ("PASSWORD-1234!", "common"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("zaq12wsxcde3", "common"),
        ("anna.nowak@firma.pl", "name"),
        ("AnnaNowak2024", ""),
        ("anna nowak 12", "name"),
    ],
)
def test_long_is_good_and_only_what_is_guessed_first_is_refused(password: str, kind: str) -> None:
    """No rules of capitals and digits (NIST SP 800-63B)."""
    assert passwords.mistake(password, ("anna.nowak@firma.pl", "anna.nowak", "Anna Nowak", "Pomoc IT")) == kind


def test_nobodys_hash_costs_what_everybodys_does() -> None:
    """Else the time of an answer would tell which addresses are agents'."""
    hasher = argon2.PasswordHasher(time_cost=passwords.TIMES, memory_cost=passwords.KIBIBYTES, parallelism=1)
    assert argon2.extract_parameters(passwords.NOBODYS) == argon2.extract_parameters(hasher.hash("x"))
    assert not passwords.is_old(passwords.NOBODYS)


async def test_a_password_fits_its_hash_and_nothing_else() -> None:
    """However its accents were typed; a hash that is none fits nothing."""
    kept = await passwords.hashed("zażółć gęślą jaźń")
    assert kept.startswith("$argon2id$")
    assert await passwords.matches(kept, "zaz\u0307o\u0301łc\u0301 ge\u0328s\u0301la\u0328 jaz\u0301n\u0301")
    assert not await passwords.matches(kept, "zażółć gęślą jaźn")
    assert not await passwords.matches(kept, "\ud800")
    assert not await passwords.matches("", "")
    assert not await passwords.matches("no hash", "no hash")

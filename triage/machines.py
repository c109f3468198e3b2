"""Addresses behind which nobody sits, and addresses behind which another desk sits. Pure, by the address alone."""

import re
from collections.abc import Collection

# What stands before the @ of mailboxes that are never read, in the words mail systems use for them.
_NOBODY = re.compile(
    r"(?:no[-_.]?repl(?:y|ies)|do[-_.]?not[-_.]?reply|dont[-_.]?reply|nie[-_.]?odpowiadaj|noreply|bounces?|mailer[-_.]?daemon|mail[-_.]?daemon"
    r"|postmaster|daemon|auto[-_.]?(?:reply|mailer|confirm)|notifications?|powiadomieni[ae]|newsletter|unsubscribe)(?:[-+_.=].*)?",
    re.IGNORECASE,
)
# Mailboxes of a team: what is sent there is answered by somebody's desk or nobody in particular.
_ROLE = re.compile(
    r"(?:support|help|help[-_.]?desk|service[-_.]?desk|it|it[-_.]?(?:support|help|desk)|serwis|pomoc|wsparcie|bok|biuro|kontakt|contact|info|office"
    r"|admin(?:istrator)?|abuse|sales|sprzedaz|all|wszyscy|everyone|everybody|staff|zespol|team)(?:[-+_.].*)?",
    re.IGNORECASE,
)
_MADE = re.compile(r"^(?:reply|replies|odpowiedz|r)(?:[-+_.=\d]|$)|\d{6}|[-+_.=][0-9a-f]{8}", re.IGNORECASE)
_SIGNED = re.compile(r"[^@]*\+[a-z0-9]{1,10}\.[1-9][0-9]{0,18}\.(?:[an][a-z2-7]{6}\.)?[a-z2-7]{20,52}", re.IGNORECASE)

# Mail providers open to everybody: two addresses of one of them have nothing to do with each other.
_EVERYBODY_S = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "wp.pl",
        "o2.pl",
        "tlen.pl",
        "go2.pl",
        "onet.pl",
        "op.pl",
        "onet.eu",
        "poczta.onet.pl",
        "poczta.onet.eu",
        "vp.pl",
        "interia.pl",
        "interia.eu",
        "interia.com",
        "poczta.fm",
        "gazeta.pl",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "mail.com",
        "mail.ru",
        "yandex.ru",
        "yandex.com",
        "zoho.com",
        "fastmail.com",
        "seznam.cz",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "libero.it",
    ]
)
_SHARED = frozenset(
    ["com", "co", "net", "org", "edu", "gov", "ac", "biz", "info", "waw", "krakow"]
)  # below a country: com.pl, co.uk


def is_nobody(address: str) -> bool:
    """Whether answers to the address are read by nobody, as its local part says (noreply, bounces, mailer-daemon...)."""
    return _NOBODY.fullmatch(address.rpartition("@")[0]) is not None


def is_role(address: str) -> bool:
    """Whether the address looks like a team's (support, biuro, all...): no single person reads it."""
    return _ROLE.fullmatch(address.rpartition("@")[0]) is not None


def is_single_use(address: str) -> bool:
    """Whether the address looks made by a system for one purpose (reply+8c1f02...@): nobody's own."""
    return _MADE.search(address.rpartition("@")[0]) is not None


def is_desk(address: str, own: Collection[str]) -> bool:
    """Whether the address is one of ours (`own`, lower case, and everything signed or tagged below it), or a signed one of another Centrala."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local}@{domain}" in own or f"{local.partition('+')[0]}@{domain}" in own or bool(_SIGNED.fullmatch(local))


def is_one_house(first: str, second: str) -> bool:
    """Whether two addresses are of one organization's domain: the same one, or one below the other; never a provider open to everybody."""
    one, other = (address.lower().rpartition("@")[2] for address in (first, second))
    if not one or not other or one in _EVERYBODY_S or other in _EVERYBODY_S:
        return False
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    return longer == shorter or (longer.endswith(f".{shorter}") and _is_somebody_s(shorter))


def _is_somebody_s(domain: str) -> bool:
    """Whether a domain can belong to one organization: firma.pl and firma.com.pl can, pl and com.pl can't."""
    labels = domain.split(".")
    shared = len(labels) > 1 and len(labels[-1]) == len("pl") and labels[-2] in _SHARED
    return len(labels) > (2 if shared else 1)

"""Numbers and names that machines gave: ticket numbers, addresses, hosts, error codes, asset tags."""

import re
from functools import lru_cache
from ipaddress import ip_address

from triage.entity import Wording
from triage.shape import Shape

_IPV4 = Shape(r"(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w]|\.\d)")
_IPV6 = Shape(r"(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:]{2,38}(?![\w:])")
# Chunks with a dot in the middle; what they are is decided piece by piece, without backtracking.
_DOTTED = Shape(r"(?<![\w@.-])[a-z0-9-]++(?:\.[a-z0-9-]++)++(?![\w@])")
_UNC = Shape(r"\\\\([a-z0-9][a-z0-9.-]{1,62})")
_NAMED_HOST = Shape(
    r"\b(?:serwer(?:ze|a|u|em|owi)?|server|host(?:a|name)?|maszyn[aeiy])\s(?:o\snazwie\s|named\s|called\s)?"
    r"((?=[a-z-]{0,20}\d|[a-z]{2,12}-)[a-z][a-z0-9-]{2,30})"
)
_TOP = frozenset(
    ("com", "pl", "eu", "org", "net", "local", "lan", "internal", "corp", "intra", "io", "de", "uk", "info", "gov", "edu", "dev",
     "cloud", "home", "int", "biz", "cz", "sk", "fr", "us", "me", "tech", "online", "company")
)  # fmt: skip
_ERROR = (
    Shape(r"\b0x[0-9a-f]{4,16}\b"),
    Shape(r"\b(?:aadsts|ora-|ts-|sql-?)\d{3,7}\b"),
    Shape(r"\b(?:net::)?err_[a-z_]{3,60}"),
    Shape(r"\b(?:dns_probe|inet_e|ssl_error|sec_error)_[a-z_]{3,60}"),
    Shape(
        r"\b(?:critical_process_died|page_fault_in_nonpaged_area|irql_not_less_or_equal|system_service_exception|"
        r"memory_management|inaccessible_boot_device|kmode_exception_not_handled)\b"
    ),
)
_NUMBERED_ERROR = Shape(
    r"\b(?:kod(?:em|u)?(?:\sbled(?:u|em))?|blad(?:\s(?:nr|numer|kod))?|bled(?:u|em)(?:\s(?:nr|numer|kod))?|error(?:\s(?:code|no|number))?|err|"
    r"http|code|stop)\s?[:#.=]?\s?((?:[a-z]{1,6}[-_]?)?\d{2,8}(?:[-.]\d{1,6}){0,3})\b(?!\s?(?:zl|pln|eur|osob|min|godz|dni))"
)
_LABELLED_TAG = Shape(
    r"\b(?:(?:nr|numer(?:em|ze)?)\.?\s(?:inwentarzow\w{1,3}|ewidencyjn\w{1,3}|srodka\strwalego|seryjn\w{1,3})|inwentarzow\w{1,3}(?:\s(?:nr|numer))?|"
    r"asset(?:\s(?:tag|number|no|id))?|serial(?:\s(?:number|no))?|s/n|sn|service\stag|inventory\s(?:number|no|tag)|etykiet[aey]|tag)"
    r"\s?[:#.]?\s?((?=[a-z/_-]{0,12}\d)[a-z0-9][a-z0-9/_-]{2,24})"
)
_TAG = Shape(
    r"(?<![\w-])(?:pc|lap|ltp|lt|nb|ws|wks|kom|komp|prn|drk|mon|inv|asset|dsk|desk|tab|tel|scn|it|nbk|dell|hp|lenovo|mfp)"
    r"(?:[-_/][a-z]{2,6})?[-_/]?\d{3,8}(?![\w])"
)
_TICKET = Shape(
    r"\b(?:(?:inc|req|ritm|chg|prb|tkt|sr)-?\d{3,12}|"
    r"(?:zgloszeni(?:e|a|u|em)|ticket(?:u|a|em|owi)?|sprawa|sprawy|sprawie|case|request|numer(?:ze)?\szgloszenia)\s?(?:nr|numer|no|number|id)?\.?\s?[:#]?\s?#?(\d{2,12}))(?![\w.:])"
)
_HASH = Shape(r"(?<![\w&#])#(\d{2,12})\b")


@lru_cache(maxsize=8)
def own(prefix: str) -> Wording:
    """The desk's own ticket numbers, by the prefix it gave them."""
    return Wording("ticket", Shape(rf"(?<![\w-]){re.escape(prefix.casefold())}[-\s]?(\d{{1,12}})(?!\w)"), _first)


def _address(found: re.Match[str]) -> str:
    try:
        return str(ip_address(found[0]))
    except ValueError:
        return ""


def _host(found: re.Match[str]) -> str:
    name = found[0]
    return name if name.rpartition(".")[2] in _TOP and "-" not in {name[0], name[-1]} else ""


def _first(found: re.Match[str]) -> str:
    return found[1]


def _capitals(found: re.Match[str]) -> str:
    return found[0].upper()


def _first_capitals(found: re.Match[str]) -> str:
    return found[1].upper()


def _number(found: re.Match[str]) -> str:
    return found[1] or found[0].upper()


WORDINGS = (
    Wording("ticket", _TICKET, _number),
    Wording("ticket", _HASH, _first),
    Wording("ip", _IPV4, _address),
    Wording("ip", _IPV6, _address),
    *(Wording("error_code", shape, _capitals) for shape in _ERROR),
    Wording("host", _DOTTED, _host),
    Wording("host", _UNC, _first, 1),
    Wording("host", _NAMED_HOST, _first, 1),
    Wording("error_code", _NUMBERED_ERROR, _first_capitals, 1),
    Wording("asset_tag", _LABELLED_TAG, _first_capitals, 1),
    Wording("asset_tag", _TAG, _capitals),
)

"""Numbers that are nobody's business: card numbers, bank accounts, PESEL. Each must pass its own checks. Part of triage.secrets."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

Kind = Literal["card", "iban", "pesel"]

_GROUPED = re.compile(r"(?<![\w.,/+#-])[0-9](?:[ \u00a0-]?[0-9]){10,27}+(?![\w/]|[.,-][0-9])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2}[0-9]{2})((?:[ \u00a0-]?[A-Za-z0-9]){11,30}+)")
_SEPARATORS = re.compile(r"[ \u00a0-]")
# What a number is called when it is something else: in the words right before it.
_OTHER = re.compile(
    r"(?i)(?:zamówieni\w*|zamowieni\w*|order|faktur\w*|invoice|fv|paczk\w*|przesyłk\w*|przesylk\w*|tracking|shipment|parcel|imei|iccid|sim|"
    r"s/n|sn|serial|seryjn\w*|asset|inwentarzow\w*|ticket|zgłoszeni\w*|zgloszeni\w*|case|part|ean|barcode|kreskow\w*|kod|tel|telefon\w*|phone|mobile|"
    r"kom|fax|nip|regon|krs|vat|licenc\w*|licen[cs]e|session|spotkani\w*|meeting|webex|zoom|id)\W{0,4}(?:(?:nr|no|number|numer|id|to|is)\W{0,3}){0,2}\Z"
)
_CONTEXT = 40  # characters before a number that say what it is
# ISO 13616-1: how long an account number of a country is.
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21, "CR": 22,
    "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22,
    "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30,
    "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15,
    "PK": 24, "PL": 28, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "VA": 22, "XK": 20,
}  # fmt: skip
_POLISH_ACCOUNT = 26
_PESEL = 11
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_NEWEST = 2040  # nobody is born later, and it keeps telephone numbers with a country code out
# ISO/IEC 7812: which numbers begin how, and how long they are. Lowest and highest first digits, and lengths.
_NETWORKS = (
    ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("6011", "6011", (16,)),
    ("644", "659", (16,)),
    ("300", "305", (14,)),
    ("36", "36", (14,)),
    ("38", "39", (14,)),
    ("3528", "3589", (16,)),
    ("5018", "5018", (16, 18, 19)),
    ("5020", "5020", (16, 18, 19)),
    ("5038", "5038", (16, 18, 19)),
    ("6304", "6304", (16, 18, 19)),
    ("6759", "6763", (16, 18, 19)),
)


def numerals(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Kind, start and end of each."""
    for found in _IBAN.finditer(text):
        end = _iban_end(text, found)
        if end:
            yield "iban", found.start(), end
    for found in _GROUPED.finditer(text):
        kind = _kind(found[0])
        if kind and not _OTHER.search(text, max(0, found.start() - _CONTEXT), found.start()):
            yield kind, found.start(), found.end()


def is_iban(number: str) -> bool:
    """Length by country and ISO 7064 MOD 97-10 (ISO 13616-1). Capital letters and digits only."""
    if _LENGTHS.get(number[:2]) != len(number) or not number.isalnum() or not number.isascii():
        return False
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1


def is_card(number: str) -> bool:
    """A known network's first digits and length, and the check digit (ISO/IEC 7812-1 annex B, the Luhn formula)."""
    known = any(first <= number[: len(first)] <= last and len(number) in lengths for first, last, lengths in _NETWORKS)
    return known and luhn(number) and len(set(number)) > 1


def luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) << (place & 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_pesel(number: str) -> bool:
    """A check digit that fits, and a birthday between 1900 and 2040 in the first six."""
    if len(number) != _PESEL:
        return False
    digits = [int(digit) for digit in number]
    control = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False))
    if (10 - control % 10) % 10 != digits[10]:
        return False
    year, month, day = int(number[:2]), int(number[2:4]), int(number[4:6])
    century, month = (2000, month - 20) if month > 20 else (1900, month)
    try:
        return date(century + year, month, day).year <= _NEWEST
    except ValueError:
        return False


def _kind(written: str) -> Kind | None:
    number = _SEPARATORS.sub("", written)
    if len(number) == _POLISH_ACCOUNT and is_iban("PL" + number):
        return "iban"
    if is_pesel(number) and number == written:
        return "pesel"
    return "card" if is_card(number) else None


def _iban_end(text: str, found: re.Match[str]) -> int:
    """Where the account number ends: words may follow it after a space. 0 where it is none."""
    country = found[1][:2].upper()
    length = _LENGTHS.get(country)
    if length is None or found[1][:2] not in (country, country.lower()):
        return 0
    number = ""
    for place in range(found.start(), found.end()):
        if text[place].isalnum():
            number += text[place].upper()
            if len(number) == length:
                ends = not text[place + 1 : place + 2].isalnum()
                return place + 1 if ends and is_iban(number) else 0
    return 0

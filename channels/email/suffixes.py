"""Organizational domains (RFC 7489 section 3.2): which part of a domain somebody registered, by the Public Suffix List."""

from functools import cache
from importlib.resources import files

LIST = ("authheaders", "public_suffix_list.txt")


def organizational(domain: str) -> str:
    """The public suffix of this ASCII domain and one label more; "" if the domain itself is a public suffix."""
    labels = domain.split(".")
    rules = _rules()
    for at in range(len(labels)):
        name = ".".join(labels[at:])
        if f"!{name}" in rules:
            return name  # an exception is registered itself
        if name in rules or "*." + ".".join(labels[at + 1 :]) in rules:
            return ".".join(labels[at - 1 :]) if at else ""
    return ".".join(labels[-2:])  # the rule that holds where no other does is "*"


@cache
def _rules() -> frozenset[str]:
    """The rules of the list in ASCII. Read once, where mails are examined: 10,000 of them, some 10 ms and 1.5 MB."""
    package, name = LIST
    lines = files(package).joinpath(name).read_text("utf-8").splitlines()
    return frozenset(_ascii(line.split()[0]) for line in lines if line.strip() and not line.startswith("//"))


def _ascii(rule: str) -> str:
    if rule.isascii():
        return rule
    try:
        return ".".join(
            label.encode("idna").decode() if label not in ("*", "!") else label for label in rule.split(".")
        )
    except UnicodeError:
        return rule  # a label that no domain can have

"""What an agent can do, as people write it. Pure."""

TONGUES = ("pl", "en")  # what tickets are written in
MOST_SKILLS, LONGEST_SKILL = 50, 60


def listed(text: str) -> tuple[str, ...]:
    """Words between commas, each once, in small letters: "VPN, sap"."""
    return tuple(dict.fromkeys(" ".join(one.split()).casefold() for one in text.split(",") if one.strip()))


def is_skill(text: str) -> bool:
    """Whether it can be a skill: a category, a subcategory, a tag or another word of at most 60 letters."""
    return 0 < len(text) <= LONGEST_SKILL and text.isprintable()

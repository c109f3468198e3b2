"""How a channel is, in words for the health page: what is wrong with its account or a place in it, and what to do about it."""

import msgspec


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Something of `channel` that is wrong, or well again where `pl` and `en` are "".

    `about` names it within the channel in one word ("token", "scope:files:read", a room's id), so that its end can be told.
    """

    channel: str
    about: str
    pl: str = ""
    en: str = ""

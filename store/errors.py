"""What can go wrong with the store, in words the rest of Centrala acts on."""


class UnavailableError(Exception):
    """The store can't take or give anything now; trying the same again later is safe. Upstream hears 451 or 503."""


class StoreConfigError(Exception):
    """The store can't be used as configured; the words say what, where and the remedy. The gateway does not start."""

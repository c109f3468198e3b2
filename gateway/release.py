"""Which Centrala this is."""

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """The number of the installed package; "0" where it runs from its source folder without one."""
    try:
        return version("centrala")
    except PackageNotFoundError:
        return "0"

"""The desk's articles, as the config names them."""

from pathlib import Path
from typing import TYPE_CHECKING

from gateway.config_parts import Config

if TYPE_CHECKING:
    from triage.knowledge import Knowledge


def knowledge(config: Config) -> "Knowledge":
    """The shipped articles and the desk's own. The same one each time; nothing is read before it is first used."""
    from triage.knowledge import load  # noqa: PLC0415 - the door starts without it

    folder = config.knowledge.folder
    return load(Path(folder) if folder is not None else None, shipped=config.knowledge.shipped)

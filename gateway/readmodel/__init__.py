"""The local read model: what search and figures read. It follows the feed and can be thrown away at any time."""

from gateway.readmodel.model import NotReadyError, ReadModel

__all__ = ["NotReadyError", "ReadModel"]

"""The mail channel."""

from channels.email.channel import Settings, create

__all__ = ["Settings", "create"]

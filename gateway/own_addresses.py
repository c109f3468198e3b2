"""The addresses at which people write to us, out of the config. Pure."""

from gateway.config_parts import Config


def own_addresses(config: Config) -> frozenset[str]:
    """Every address of the desk's own, lower case: what comes from there is never answered."""
    return frozenset(
        address.lower()
        for settings in config.channels.values()
        for address in (getattr(settings, "address", ""), *getattr(settings, "aliases", ()))
        if address
    )

"""Tries the identity provider agents sign in at, as far as it goes without a person."""

from gateway.config_sign_in import Oidc
from gateway.http.desk.oidc.error import OidcError
from gateway.http.desk.oidc.provider import Provider


async def try_provider(settings: Oidc) -> tuple[bool, str]:
    """Whether the discovery document and the keys can be had and used; the client's secret shows only at a sign-in."""
    provider = Provider(settings)
    try:
        count = await provider.usable_keys()
    except OidcError as error:
        return False, error.reason
    if not count:
        return False, f"{settings.issuer} publishes no key we can check signatures with (RSA, EC or OKP)"
    return True, f"{settings.issuer} answers; it signs with {count} key{'' if count == 1 else 's'}"

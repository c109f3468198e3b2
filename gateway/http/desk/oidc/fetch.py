"""Asking the identity provider: encrypted, without following anybody elsewhere, and never for long or for much."""

from collections.abc import Mapping

import aiohttp

from gateway.config_sign_in import is_safe
from gateway.http.desk.oidc.error import provider_error

LIMITS = aiohttp.ClientTimeout(total=10, connect=5)
LARGEST = 512_000  # bytes; some providers list hundreds of groups


async def fetch(
    method: str, url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body. Raises OidcError: no encryption, no answer in 10 s, a redirect, more than 512 kB."""
    if not is_safe(url):
        raise provider_error(f"{url[:200]} is not https, so it is not asked")
    try:
        async with (
            aiohttp.ClientSession(timeout=LIMITS, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                method,
                url,
                data=form,
                headers={"Accept": "application/json", **(headers or {})},
                allow_redirects=False,
            ) as answer,
        ):
            if 300 <= answer.status < 400:
                raise provider_error(f"{url[:200]} leads elsewhere, where nobody follows; correct the issuer")
            body = bytearray()
            async for part in answer.content.iter_any():
                body += part
                if len(body) > LARGEST:
                    raise provider_error(f"{url[:200]} answers more than {LARGEST} bytes")
            return answer.status, bytes(body)
    except TimeoutError:
        raise provider_error(f"{url[:200]} gives no answer in {LIMITS.total:g} s") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        words = " ".join(str(error).split())[:300] or type(error).__name__
        raise provider_error(f"{url[:200]} can't be asked: {words}") from None

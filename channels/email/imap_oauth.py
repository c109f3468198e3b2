"""Access tokens for a mailbox (OAuth 2.0, RFC 6749), fetched when they are needed and kept until shortly before they end."""

import base64
import http.client
import json
import ssl
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from channels.email.imap_errors import no_token, shown
from channels.email.imap_settings import Oauth

SECONDS = 15.0  # for one request
LARGEST = 100_000  # bytes of an answer
EARLY = 120  # seconds before its end a token is not used any more
GOOD_FOR = 300  # seconds, where the answer does not say
GRANT_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"  # RFC 7523 section 2.1
# Answers (RFC 6749 section 5.2) after which the same request can't succeed.
FINAL = ("invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope", "invalid_request", "access_denied")


class Tokens:
    """The access tokens of one account. Used by one thread. `clock` tells seconds of the wall, for the claims of a signed request."""

    def __init__(self, oauth: Oauth, user: str, clock: Callable[[], float] = time.time) -> None:
        self._oauth = oauth
        self._user = user
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._worked = False

    def token(self) -> str:
        """One that is good now. Raises MailboxError with words."""
        if not self._token or time.monotonic() >= self._until:
            self._fetch()
        return self._token

    def worked(self) -> None:
        """The server took the last token."""
        self._worked = True

    def forget(self) -> bool:
        """The server refused the last token; the next one is a fresh one. False: it was a fresh one that never worked."""
        worked, self._worked, self._token = self._worked, False, ""
        return worked

    def _fetch(self) -> None:
        host = urlsplit(self._oauth.url).hostname or ""
        try:
            status, answer = post(self._oauth.url, self._form())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise no_token(host, str(error) or type(error).__name__, final=False) from error
        token = answer.get("access_token")
        if status != 200 or not isinstance(token, str) or not token:
            code = str(answer.get("error", ""))
            words = shown(answer.get("error_description") or code or f"HTTP {status}").split(" Trace ID", 1)[0]
            raise no_token(host, words, final=code in FINAL)
        seconds = answer.get("expires_in")
        good_for = float(seconds) if isinstance(seconds, int | float) and seconds > 0 else GOOD_FOR
        self._token, self._worked = token, False
        self._until = time.monotonic() + good_for - min(EARLY, good_for / 2)

    def _form(self) -> dict[str, str]:
        oauth = self._oauth
        form = {"client_id": oauth.client_id, "client_secret": str(oauth.client_secret), "scope": oauth.wanted}
        if oauth.refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": str(oauth.refresh_token)}
        elif oauth.service_account:
            form = {"grant_type": GRANT_JWT, "assertion": self._assertion()}
        else:
            form["grant_type"] = "client_credentials"
        return {name: value for name, value in form.items() if value}

    def _assertion(self) -> str:
        """A signed request of the service account, in the name of the mailbox (RFC 7523; Google's "sub" is the mailbox)."""
        account = service_account(str(self._oauth.service_account))
        now = int(self._clock())
        claims = {
            "iss": account["client_email"],
            "sub": self._user,
            "scope": self._oauth.wanted,
            "aud": self._oauth.url,
            "iat": now,
            "exp": now + 3600,
        }
        head = {"alg": "RS256", "typ": "JWT", "kid": account.get("private_key_id", "")}
        return signed(head, claims, account["private_key"])


def service_account(text: str) -> dict[str, str]:
    """A service account's JSON key. Raises ValueError with words that do not show it."""
    words = "service_account: this is no JSON key of a Google service account; download a new one (docs/imap.md)"
    try:
        account = json.loads(text)
    except ValueError:
        raise ValueError(words) from None
    if not isinstance(account, dict) or not all(
        isinstance(account.get(name), str) for name in ("client_email", "private_key")
    ):
        raise ValueError(words)
    try:
        _private_key(account["private_key"])
    except Exception:  # noqa: BLE001 - the parser raises what it likes, and its words may hold parts of the key
        raise ValueError(words) from None
    return cast("dict[str, str]", account)


def signed(head: dict[str, str], claims: dict[str, Any], key: str) -> str:
    """A JSON Web Token signed by RS256 (RFC 7515). `key` is an RSA key in PEM."""
    from dkim.crypto import HASH_ALGORITHMS, RSASSA_PKCS1_v1_5_sign  # noqa: PLC0415 - only where tokens are wanted

    text = b".".join(_part(json.dumps(one, separators=(",", ":")).encode()) for one in (head, claims))
    digest = HASH_ALGORITHMS[b"rsa-sha256"](text)
    return b".".join((text, _part(RSASSA_PKCS1_v1_5_sign(digest, _private_key(key))))).decode()


def _private_key(pem: str) -> Any:
    from dkim.crypto import parse_pem_private_key  # noqa: PLC0415 - see `signed`

    return parse_pem_private_key(pem.strip().encode())


def _part(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def post(url: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The status and the JSON object a form was answered with. No redirects, no proxies: what is sent there is secret.

    Raises OSError, HTTPException, ValueError.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:  # this machine; the settings allow no other
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        body = answer.read(LARGEST)
    finally:
        connection.close()
    try:
        found = json.loads(body)
    except ValueError:
        found = {}
    return answer.status, found if isinstance(found, dict) else {}

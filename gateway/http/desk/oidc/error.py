"""Why somebody could not sign in at the provider: a name for the words the person reads, and a reason for the log."""


class OidcError(Exception):
    """Ends a sign-in. `words`: a name in words.WORDS; `reason`: what the administrator needs to know, in English, no secrets."""

    def __init__(self, words: str, reason: str, *, email: str = "", status: int = 403) -> None:
        super().__init__(reason)
        self.words = words
        self.reason = reason
        self.email = email
        self.status = status


def provider_error(reason: str) -> OidcError:
    """The provider is not there, or answers what it should not: nothing the person can mend."""
    return OidcError("oidc_provider", reason, status=502)


def token_error(reason: str) -> OidcError:
    """What the provider signed, or should have, can't be believed."""
    return OidcError("oidc_token", reason, status=502)

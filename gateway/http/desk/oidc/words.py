"""What somebody reads who signs in at the company's provider, by name: in Polish, in English."""

WORDS: dict[str, tuple[str, str]] = {
    "oidc_title": ("Nie udało się zalogować", "You could not be signed in"),
    "oidc_try": ("Spróbuj jeszcze raz", "Try once more"),
    "oidc_back": ("Wróć do logowania", "Back to the sign-in page"),
    "oidc_who": ("Konto: {email}", "Account: {email}"),
    "oidc_provider": (
        "{name} teraz nie odpowiada albo odpowiada nie tak, jak trzeba. Spróbuj za chwilę. Jeśli to się powtarza, powiadom administratora: szczegóły są w dzienniku serwera.",
        "{name} does not answer right now, or not as it should. Try again in a moment. If it happens again, tell your administrator: the details are in the server's log.",
    ),
    "oidc_token": (
        "Potwierdzenia, które przysłało {name}, nie można uznać za wiarygodne, więc nikt nie został zalogowany. Spróbuj jeszcze raz. Jeśli to się powtarza, powiadom administratora: szczegóły są w dzienniku serwera.",
        "What {name} sent as a proof can't be believed, so nobody was signed in. Try once more. If it happens again, tell your administrator: the details are in the server's log.",
    ),
    "oidc_again": (
        "To logowanie trwało zbyt długo, zostało już użyte albo zaczęło się w innej przeglądarce. Zacznij je od nowa.",
        "This sign-in took too long, was used already, or began in another browser. Start it again.",
    ),
    "oidc_denied": (
        "{name} nie pozwala na zalogowanie tutaj albo logowanie zostało przerwane.",
        "{name} does not let you sign in here, or the sign-in was broken off.",
    ),
    "oidc_no_email": (
        "{name} nie podaje Twojego adresu e-mail, a po nim rozpoznajemy agentów. Administrator musi udostępnić adres tej aplikacji.",
        "{name} does not tell us your e-mail address, by which we know agents. Your administrator has to release it to this application.",
    ),
    "oidc_unverified": (
        "{name} nie potwierdza, że ten adres e-mail należy do Ciebie. Potwierdź go tam i zaloguj się ponownie albo powiadom administratora.",
        "{name} does not confirm that this e-mail address is yours. Confirm it there and sign in again, or tell your administrator.",
    ),
    "oidc_no_group": (
        "To konto nie należy do żadnej z grup, które pracują w tej konsoli. Jeśli powinno, poproś administratora o dodanie do grupy i zaloguj się ponownie.",
        "This account is in none of the groups that work in this console. If it should be, ask your administrator to add it to one, and sign in again.",
    ),
    "oidc_unknown": (
        "Pod tym adresem nie ma agenta. Poproś administratora, żeby go dodał.",
        "There is no agent under this address. Ask an administrator to add it.",
    ),
    "oidc_disabled": (
        "Dostęp tego agenta jest wyłączony. Włączyć go może administrator.",
        "This agent's access is switched off. An administrator can switch it on.",
    ),
}

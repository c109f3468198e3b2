"""What the pages of a requester's own tickets say, by name: in Polish, in English."""

MINE: dict[str, tuple[str, str]] = {
    "my_title": ("Moje zgłoszenia", "My tickets"),
    "my_lead": (
        "Podaj adres e-mail, z którego piszesz do nas. Wyślemy na niego link, który pokaże wszystkie Twoje zgłoszenia. Nie potrzebujesz hasła.",
        "Type the e-mail address you write to us from. We will send a link to it that shows all your tickets. You need no password.",
    ),
    "my_provider": (
        "Masz konto w firmie? Zaloguj się nim i zobacz swoje zgłoszenia od razu.",
        "Do you have an account at the company? Sign in with it and see your tickets at once.",
    ),
    "my_sign_in": ("Zaloguj się: {provider}", "Sign in with {provider}"),
    "my_unknown": (
        "Pod adresem {address} nie ma jeszcze żadnych zgłoszeń.",
        "There are no tickets under the address {address} yet.",
    ),
    "my_report": ("Zgłoś problem", "Report a problem"),
    "my_address": ("Twój adres e-mail", "Your e-mail address"),
    "my_send": ("Wyślij mi link", "Send me the link"),
    "my_wrong_address": (
        "To nie wygląda na adres e-mail. Wpisz go tak: jan.kowalski@example.com.",
        "This does not look like an e-mail address. Write it like jan.smith@example.com.",
    ),
    "my_asked_title": ("Sprawdź pocztę", "Check your mail"),
    "my_asked": (
        "Jeśli pod tym adresem są jakieś zgłoszenia, za chwilę przyjdzie mail z linkiem. Link działa jeden raz, przez 30 minut.",
        "If there are tickets under this address, a mail with a link is on its way. The link works once, for 30 minutes.",
    ),
    "my_asked_nothing": (
        "Nic nie przyszło? Zajrzyj do spamu i sprawdź, czy to adres, z którego do nas piszesz. Na jeden adres wysyłamy najwyżej kilka linków na godzinę.",
        "Nothing came? Look into the spam folder, and check that it is the address you write to us from. One address gets a few links an hour at most.",
    ),
    "my_again": ("Podaj adres jeszcze raz", "Type the address again"),
    "my_over": (
        "Ten link był już użyty albo minęło 30 minut. Podaj adres, a wyślemy nowy.",
        "This link has been used, or its 30 minutes are over. Type your address and we will send a new one.",
    ),
    "my_broken": (
        "Ten link nie działa: być może nie został skopiowany w całości. Otwórz go prosto z maila albo podaj adres, a wyślemy nowy.",
        "This link does not work: perhaps it was not copied as a whole. Open it right from the mail, or type your address and we will send a new one.",
    ),
    "my_enter_title": ("Twoje zgłoszenia są gotowe do pokazania", "Your tickets are ready to be shown"),
    "my_enter": (
        "Ta przeglądarka zapamięta Cię na 7 dni. Na cudzym komputerze wyloguj się po skończeniu.",
        "This browser will remember you for 7 days. On a computer that is not yours, sign out when you are done.",
    ),
    "my_enter_button": ("Pokaż moje zgłoszenia", "Show my tickets"),
    "my_none": ("Nie masz jeszcze żadnych zgłoszeń.", "You have no tickets yet."),
    "my_open": ("W toku", "In progress"),
    "my_none_open": ("Nic nie jest teraz w toku.", "Nothing is in progress now."),
    "my_done": ("Zakończone", "Finished"),
    "my_out": ("Wyloguj tę przeglądarkę", "Sign this browser out"),
    "my_left": ("Ta przeglądarka już Cię nie pamięta.", "This browser does not remember you any more."),
    "my_no_subject": ("Bez tematu", "No subject"),
    "my_changed": ("Ostatnia zmiana {when}", "Last change {when}"),
    "promise_answer": ("Odpowiemy {when}.", "We will answer {when}."),
    "promise_solved": ("Planujemy rozwiązać to {when}.", "We plan to have it solved {when}."),
    "promise_back": ("Odezwiemy się {when}.", "We will be in touch {when}."),
    "promise_late": (
        "Trwa to dłużej, niż planowaliśmy. Przepraszamy, nadal się tym zajmujemy.",
        "This takes longer than we planned. We are sorry, and still on it.",
    ),
}

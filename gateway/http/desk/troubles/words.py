"""What the pages about held messages, quarantine and dead letters say, by name: in Polish, in English."""

from typing import Final

TROUBLES: Final[dict[str, tuple[str, str]]] = {
    # --- held -----------------------------------------------------------------------------------------------------------
    "held_title": ("Wstrzymane wiadomości", "Held messages"),
    "held_lead": (
        "Te wiadomości chcą dołączyć do zgłoszenia, ale ich nadawcy nie da się tak po prostu zaufać. Dopóki nie zdecydujesz, nie widać ich w żadnym zgłoszeniu.",
        "These messages want to join a ticket, but their sender can't simply be trusted. Until you decide they are seen on no ticket.",
    ),
    "held_none": ("Nic nie czeka na decyzję", "Nothing waits for a decision"),
    "held_none_help": (
        "Gdy do zgłoszenia napisze ktoś, kto nie bierze w nim udziału, jego wiadomość trafi tutaj.",
        "When somebody who does not take part in a ticket writes to it, the message comes here.",
    ),
    "held_wants": ("Chce dołączyć do", "Wants to join"),
    "held_wants_none": ("Nie wskazuje żadnego zgłoszenia", "Points at no ticket"),
    "held_subject_none": ("(bez tematu)", "(no subject)"),
    "held_words_none": ("(sama wiadomość jest pusta)", "(the message itself is empty)"),
    "held_quoted": ("Cytat i stopka", "Quote and footer"),
    "held_rest": ("Pokaż całą wiadomość", "Show the whole message"),
    "held_cut": (
        "To nie wszystko: reszta jest w oryginale.",
        "This is not all: the rest is in the original.",
    ),
    "held_files": ("Załączniki", "Attachments"),
    "held_original": ("Pobierz oryginał", "Download the original"),
    "held_came": ("przyszła {when}, czeka {age}", "came {when}, waiting for {age}"),
    "held_join": ("Dołącz do {number}", "Let it join {number}"),
    "held_join_help": (
        "Wiadomość stanie się częścią zgłoszenia, a nadawca jego uczestnikiem: będzie dostawał odpowiedzi.",
        "The message becomes part of the ticket and its sender a participant, who then gets the answers.",
    ),
    "held_note_help": (
        "Wiadomość stanie się notatką wewnętrzną tego zgłoszenia. Nikt z zewnątrz jej nie zobaczy.",
        "The message becomes an internal note of the ticket. Nobody outside will see it.",
    ),
    "held_new": ("Załóż nowe zgłoszenie", "Open a new ticket"),
    "held_new_help": (
        "Nadawca zostanie zgłaszającym nowej sprawy i dostanie jej numer.",
        "The sender becomes the requester of a new matter and is sent its number.",
    ),
    "held_other": ("Inne zgłoszenie…", "Another ticket…"),
    "held_other_number": ("Numer zgłoszenia, np. {prefix}-12", "Ticket number, for example {prefix}-12"),
    "held_other_find": ("Nie znasz numeru? Poszukaj zgłoszenia", "Don't know the number? Search for the ticket"),
    "held_other_go": ("Dołącz tam", "Let it join that one"),
    "held_reject": ("Odrzuć", "Reject"),
    "held_reject_help": (
        "Wiadomość nigdzie nie trafi i nikt nie dostanie odpowiedzi. Przez godzinę możesz to cofnąć.",
        "The message goes nowhere and nobody gets an answer. You can take that back for an hour.",
    ),
    "held_help": ("Co robią te przyciski?", "What do these buttons do?"),
    "held_chosen": ("Z zaznaczonymi:", "With those ticked:"),
    "held_choose": ("Zaznacz wiadomość: {subject}", "Tick the message: {subject}"),
    "held_each": ("Dołącz każdą do jej zgłoszenia", "Let each join its ticket"),
    "held_reject_all": ("Odrzuć zaznaczone", "Reject those ticked"),
    "held_news": ("Przyszły nowe: {count}.", "New ones have come: {count}."),
    "held_news_show": ("Pokaż", "Show"),
    "held_more": ("Widać {shown} najstarszych z {count}.", "The {shown} oldest of {count} are shown."),
    "held_none_chosen": ("Najpierw zaznacz wiadomości.", "Tick some messages first."),
    "held_number_wrong": (
        "Nie ma zgłoszenia „{number}”. Podaj numer, np. {prefix}-12.",
        'There is no ticket "{number}". Give its number, for example {prefix}-12.',
    ),
    "held_no_number": (
        "Podaj numer zgłoszenia, np. {prefix}-12.",
        "Give the ticket's number, for example {prefix}-12.",
    ),
    "held_gone": (
        "Tą wiadomością ktoś się już zajął.",
        "Somebody has already dealt with this message.",
    ),
    "held_joined": ("Wiadomość jest teraz w {number}", "The message is on {number} now"),
    "held_opened": ("Powstało zgłoszenie {number}", "{number} has been opened"),
    "held_working": (
        "Decyzja zapisana; wiadomość za chwilę trafi na miejsce.",
        "Your decision is kept; the message will be in its place in a moment.",
    ),
    "held_ended": ("Decyzja zapisana.", "Your decision is kept."),
    "held_rejected": ("Odrzucono wiadomość od: {sender}", "Rejected the message from {sender}"),
    "held_many_joined": ("Dołączyły do swoich zgłoszeń: {count}", "Joined their tickets: {count}"),
    "held_many_left": (
        "Pominięto, bo nie wskazują zgłoszenia: {count}",
        "Left out, as they point at no ticket: {count}",
    ),
    "held_many_rejected": ("Odrzucono: {count}", "Rejected: {count}"),
    "held_again": ("Ponownie czeka na decyzję.", "It waits for a decision again."),
    "undo": ("Cofnij", "Undo"),
    "undo_late": (
        "Na cofnięcie jest już za późno. Oryginał wciąż można znaleźć po identyfikatorze wiadomości.",
        "It is too late to take this back. The original can still be found by the message's id.",
    ),
    "sender_unknown": ("nieznany nadawca", "unknown sender"),
    "go_ticket": ("Otwórz {number}", "Open {number}"),
    # why held
    "why_stranger": (
        "Nadawca nie bierze udziału w tym zgłoszeniu.",
        "The sender does not take part in this ticket.",
    ),
    "why_number-only": (
        "Do zgłoszenia prowadzi tylko numer w temacie, a numer może wpisać każdy. Nie wiadomo, czy to naprawdę ten nadawca.",
        "Only a number in the subject leads to the ticket, and anybody can type a number. It is not certain that this is really the sender.",
    ),
    "why_disowned": (
        "Właściciel domeny nadawcy twierdzi, że ta wiadomość nie pochodzi od niego. Może być podrobiona.",
        "The owner of the sender's domain says that the message is not from there. It may be forged.",
    ),
    "why_asked-by-reply-to": (
        "Wysłał ją automat, a uczestnik zgłoszenia jest wpisany tylko jako adres odpowiedzi (Reply-To). Każdy może tam wpisać kogokolwiek.",
        "A machine sent it, and the ticket's participant is named only as the address to reply to. Anybody can put anyone there.",
    ),
    "why_agent-unverified": (
        "Podaje się za agenta, ale nic tego nie potwierdza. Sprawdź, czy to on napisał, zanim ją wpuścisz.",
        "It says it is from an agent, but nothing proves that. Make sure the agent wrote it before you let it in.",
    ),
    "why_agent-disabled": (
        "Napisał ktoś, kto nie jest już agentem, na adres tylko dla agentów.",
        "Somebody who is no longer an agent wrote to an address for agents only.",
    ),
    "why_agent-other": (
        "Przyszła na osobisty adres innego agenta. Ktoś mógł przekazać dalej powiadomienie.",
        "It came to another agent's personal address. Somebody may have passed a notice on.",
    ),
    "why_agent-automatic": (
        "Na adres dla agentów odpisał automat, a nie człowiek.",
        "A machine, not a person, answered to an address for agents.",
    ),
    "why_other": (
        "Nie ma pewności, czy nadawca może pisać do tego zgłoszenia.",
        "It is not certain that the sender may write to this ticket.",
    ),
    # --- quarantine -----------------------------------------------------------------------------------------------------
    "quarantine_title": ("Kwarantanna", "Quarantine"),
    "quarantine_lead": (
        "Tych wiadomości nie udało się odczytać. Nic nie przepadło: oryginały czekają tu bez zmian.",
        "These messages could not be read. Nothing is lost: the originals wait here unchanged.",
    ),
    "quarantine_none": ("Kwarantanna jest pusta", "The quarantine is empty"),
    "quarantine_none_help": (
        "Wszystko, co przyszło, udało się odczytać.",
        "Everything that came in could be read.",
    ),
    "quarantine_from": ("Od: {sender}", "From: {sender}"),
    "quarantine_from_none": ("Nadawca nieznany", "Sender not known"),
    "quarantine_about": ("kanał {channel}, {size}", "channel {channel}, {size}"),
    "came": ("przyszła {when}", "came {when}"),
    "quarantine_retry": ("Odczytaj ponownie", "Read it again"),
    "quarantine_retry_help": (
        "Jeśli przyczyna zniknęła (nowa wersja programu, poprawiona konfiguracja), powstanie z niej zwykłe zgłoszenie.",
        "If the cause is gone (a new version, a mended configuration), it becomes an ordinary ticket.",
    ),
    "quarantine_retry_all": ("Odczytaj ponownie wszystkie", "Read all of them again"),
    "quarantine_drop": ("Usuń z kwarantanny…", "Take out of quarantine…"),
    "quarantine_drop_why": ("Dlaczego? (zostanie zapisane)", "Why? (this is kept)"),
    "quarantine_drop_go": ("Usuń", "Take it out"),
    "quarantine_drop_help": (
        "Nikt nie dostanie odpowiedzi. Oryginał zostaje w magazynie plików; przez godzinę możesz to cofnąć.",
        "Nobody gets an answer. The original stays in the file store; you can take this back for an hour.",
    ),
    "quarantine_drop_admin": (
        "Usunąć ją z kwarantanny może administrator.",
        "An administrator can take it out of quarantine.",
    ),
    "quarantine_no_why": ("Napisz w kilku słowach, dlaczego.", "Say why in a few words."),
    "quarantine_dropped": ("Usunięto z kwarantanny", "Taken out of quarantine"),
    "quarantine_back": ("Wiadomość wróciła do kwarantanny.", "The message is in quarantine again."),
    "quarantine_ticket": ("Udało się: to teraz {number}", "It worked: this is {number} now"),
    "quarantine_still": (
        "Nadal nie udaje się jej odczytać.",
        "It still can't be read.",
    ),
    "quarantine_now_held": (
        "Udało się ją odczytać. Czeka na decyzję wśród wstrzymanych.",
        "It could be read. It waits for a decision among the held messages.",
    ),
    "quarantine_ignored": (
        "Udało się ją odczytać, ale nie ma w niej nic do zrobienia.",
        "It could be read, but there is nothing in it to be done.",
    ),
    "quarantine_working": (
        "Próba trwa. Wynik zobaczysz tu za chwilę.",
        "It is being tried. You will see here in a moment how it went.",
    ),
    "quarantine_many": (
        "Odczytane: {done}, nadal w kwarantannie: {left}, w toku: {waiting}",
        "Read: {done}, still in quarantine: {left}, being tried: {waiting}",
    ),
    "original_download": ("Pobierz oryginał ({size})", "Download the original ({size})"),
    "original_careful": (
        "W oryginale mogą być hasła albo wirusy: otwieraj go w edytorze tekstu.",
        "An original may hold passwords or viruses: open it in a text editor.",
    ),
    "details": ("Dla administratora", "For the administrator"),
    # why quarantined
    "broke_workers": (
        "Przy tej wiadomości program kilka razy nagle przerwał pracę, więc odłożył ją na bok.",
        "The program broke off several times over this message, so it put the message aside.",
    ),
    "broke_channel": (
        "Przyszła kanałem „{channel}”, którego nie ma już w konfiguracji. Przywróć kanał i odczytaj ją ponownie.",
        'It came through the channel "{channel}", which is no longer in the configuration. Bring the channel back, then read it again.',
    ),
    "broke_written": (
        "Zapisała ją inna wersja programu, w postaci, której ta nie rozumie.",
        "Another version of the program kept it, in a form this one does not understand.",
    ),
    "broke_headers": (
        "Jej nagłówki są ogromne. Tak wyglądają zwykle wiadomości zbudowane po to, by zaszkodzić.",
        "Its headers are enormous. Messages built to do harm usually look like this.",
    ),
    "broke_time": (
        "Jej odczytanie trwało zbyt długo. Jest wyjątkowo zawiła albo zbudowana po to, by zaszkodzić.",
        "Reading it took too long. It is unusually intricate, or built to do harm.",
    ),
    "broke_memory": (
        "Jej odczytanie wymagało zbyt wiele pamięci.",
        "Reading it took too much memory.",
    ),
    "broke_parser": (
        "Jej budowa zaskoczyła program. To nasz błąd: po aktualizacji odczytaj ją ponownie.",
        "Its make-up took the program by surprise. That is a mistake of ours: read it again after an update.",
    ),
    "broke_other": (
        "Pięć prób odczytania skończyło się nieoczekiwanym błędem.",
        "Five tries to read it ended in an error nobody expected.",
    ),
    # --- dead letters ---------------------------------------------------------------------------------------------------
    "dead_title": ("Niedostarczone wiadomości", "Undelivered messages"),
    "dead_lead": (
        "Tych wiadomości nie udało się wysłać i program przestał próbować. Adresaci o nich nie wiedzą.",
        "These messages could not be sent, and the program has stopped trying. The people they are for don't know of them.",
    ),
    "dead_none": ("Wszystko, co wysłaliśmy, wyszło", "Everything we sent has left"),
    "dead_none_help": (
        "Jeśli jakiś serwer ostatecznie odmówi przyjęcia wiadomości, zobaczysz to tutaj.",
        "If a server refuses a message for good, you will see it here.",
    ),
    "dead_to": ("Do: {address}", "To: {address}"),
    "dead_kind_bot": ("odpowiedź automatyczna", "automatic answer"),
    "dead_kind_agent": ("odpowiedź agenta", "an agent's answer"),
    "dead_kind_notice": ("powiadomienie dla agenta", "notice for an agent"),
    "dead_gave_up": ("zaprzestano prób {when}", "given up {when}"),
    "dead_retry": ("Wyślij ponownie", "Send again"),
    "dead_retry_help": (
        "Pójdzie dokładnie ta sama wiadomość, na ten sam adres.",
        "Exactly the same message goes, to the same address.",
    ),
    "dead_retry_all": ("Wyślij ponownie wszystkie", "Send all of them again"),
    "dead_note": ("Przyjmij do wiadomości…", "Take note…"),
    "dead_note_why": ("Co dalej? (opcjonalnie, trafi do historii zgłoszenia)", "What now? (optional, kept in the ticket's history)"),
    "dead_note_go": ("Zdejmij z listy", "Take off the list"),
    "dead_note_help": (
        "Nikt już nie będzie próbował jej wysłać. W historii zgłoszenia zostanie, kto tak postanowił.",
        "Nobody will try to send it any more. The ticket's history keeps who decided so.",
    ),
    "dead_other_address": (
        "Zły adres? Dodaj w zgłoszeniu uczestnika z właściwym i odpowiedz stamtąd.",
        "Wrong address? Add a participant with the right one on the ticket, and answer from there.",
    ),
    "dead_no_ticket": ("Nie dotyczy żadnego zgłoszenia", "About no ticket"),
    "dead_again": ("Wysyłka rusza od nowa.", "Sending begins anew."),
    "dead_many_again": ("Wysyłane ponownie: {count}", "Being sent again: {count}"),
    "dead_noted": ("Zdjęto z listy.", "Taken off the list."),
    "dead_gone": (
        "Tą wiadomością ktoś się już zajął albo właśnie jest wysyłana.",
        "Somebody has already dealt with this one, or it is being sent right now.",
    ),
    # why given up
    "gave_mailbox": (
        "Nie ma takiej skrzynki. Sprawdź, czy w adresie nie ma literówki.",
        "There is no such mailbox. Check the address for a typing mistake.",
    ),
    "gave_full": (
        "Skrzynka odbiorcy jest pełna.",
        "The recipient's mailbox is full.",
    ),
    "gave_size": (
        "Wiadomość jest za duża dla serwera odbiorcy. Wyślij mniejsze załączniki.",
        "The message is too large for the recipient's server. Send smaller attachments.",
    ),
    "gave_policy": (
        "Serwer odbiorcy uznał wiadomość za niepożądaną lub nam nie ufa. Administrator powinien sprawdzić SPF, DKIM i DMARC.",
        "The recipient's server takes the message for unwanted, or does not trust us. An administrator should check SPF, DKIM and DMARC.",
    ),
    "gave_relay": (
        "Nasz serwer pocztowy nie przyjmuje poczty do tego adresu. To sprawa dla administratora.",
        "Our mail server takes no mail for this address. This is a matter for the administrator.",
    ),
    "gave_refused": (
        "Serwer odbiorcy odmówił przyjęcia wiadomości.",
        "The recipient's server refused the message.",
    ),
    "gave_tries": (
        "Serwer przez długi czas nie przyjmował poczty albo był nieosiągalny.",
        "For a long time the server took no mail, or could not be reached.",
    ),
    "gave_channel": (
        "Kanału „{channel}” nie ma w konfiguracji albo nie umie wysyłać. Po poprawce wyślij ponownie.",
        'The channel "{channel}" is not in the configuration or can\'t send. Send it again once that is mended.',
    ),
    "gave_address": (
        "Na ten adres nie da się wysłać poczty: jest zapisany niepoprawnie.",
        "No mail can be sent to this address: it is not a valid one.",
    ),
    "gave_letters": (
        "W adresie są litery spoza podstawowego alfabetu, a nasz serwer pocztowy ich nie obsługuje.",
        "The address has letters beyond the basic alphabet, which our mail server can't handle.",
    ),
    "gave_file": (
        "Załącznika tej wiadomości nie ma już w magazynie plików.",
        "An attachment of this message is no longer in the file store.",
    ),
    "gave_workers": (
        "Przy wysyłaniu tej wiadomości program kilka razy nagle przerwał pracę.",
        "The program broke off several times while sending this message.",
    ),
    "gave_other": (
        "Nie udało się jej wysłać.",
        "It could not be sent.",
    ),
    "server_says": ("Odpowiedź serwera: {words}", "The server says: {words}"),
}  # fmt: skip

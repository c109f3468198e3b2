"""What the page says on which a requester tells how a ticket went, by name: in Polish, in English."""

RATE: dict[str, tuple[str, str]] = {
    "rate_title": ("Jak nam poszło?", "How did we do?"),
    "rate_lead": ("Wystarczy wybrać jedną buźkę.", "Just pick one face."),
    "rate_picked": ("Twoja ocena", "Your rating"),
    "rate_send": ("Wyślij ocenę", "Send the rating"),
    "rate_other": ("Albo wybierz inną:", "Or pick another one:"),
    "rate_thanks": ("Dziękujemy za ocenę!", "Thank you for your rating!"),
    "rate_sorry": ("Dziękujemy za szczerość", "Thank you for being frank"),
    "rate_passed": ("Przekażemy to zespołowi.", "We will pass it on to the team."),
    "rate_comment": ("Chcesz coś dodać?", "Anything to add?"),
    "rate_comment_bad": ("Co poszło nie tak?", "What went wrong?"),
    "rate_comment_help": ("Nieobowiązkowo. Przeczyta to tylko zespół helpdesku.", "Optional. Only the helpdesk team will read it."),
    "rate_comment_send": ("Wyślij komentarz", "Send the comment"),
    "rate_comment_again": ("Zapisz zmiany", "Save the changes"),
    "rate_kept": ("Komentarz zapisany.", "Your comment is saved."),
    "rate_changeable": ("Ocenę i komentarz można zmienić do {when}.", "You can change rating and comment until {when}."),
    "rate_change": ("Zmień ocenę", "Change the rating"),
    "rate_final": ("Tej oceny nie można już zmienić.", "This rating can't be changed any more."),
    "rate_open": ("Wracamy do tego zgłoszenia", "We are working on it again"),
    "rate_open_then": (
        "Zgłoszenie jest znowu otwarte, więc na ocenę jeszcze za wcześnie.",
        "The ticket is open again, so it is too early for a rating.",
    ),
    "rate_over": ("Na ocenę jest już za późno", "It is too late for a rating"),
    "rate_over_then": (
        "Zgłoszenie można ocenić przez 30 dni od rozwiązania. Chcesz nam coś powiedzieć? Napisz do nas.",
        "A ticket can be rated for 30 days after it is solved. Would you like to tell us something? Write to us.",
    ),
    "rate_missing": ("Wybierz jedną z pięciu ocen.", "Pick one of the five ratings."),
    "rate_read": ("Zobacz zgłoszenie", "See the ticket"),
    "rate_mine": ("Twoja ocena: {score}", "Your rating: {score}"),
}  # fmt: skip

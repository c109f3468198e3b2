"""What stands in dialogs and on people's own pages: in Polish, in English."""

from typing import Final

from gateway.rooms.texts import Words

DIALOGS: Final[Words] = {
    "reply_title": ("{number}: odpowiedź", "{number}: answer"),
    "reply_send": ("Wyślij", "Send"),
    "reply_reads": ("Przeczyta to: {who}. Przez 10 s można to cofnąć.", "Will be read by: {who}. You can undo it for 10 s."),
    "reply_reads_now": ("Przeczyta to od razu: {who}.", "Will be read at once by: {who}."),
    "reply_shared": (
        "Odpowiedź trafi do wątku na kanale, więc zobaczą ją wszyscy, którzy na nim są.",
        "The answer goes into a thread in a channel, so everybody there will see it.",
    ),
    "reply_unreached": ("Bez adresu, więc nie dostaną: {who}.", "Without an address, so they won’t get it: {who}."),
    "reply_text": ("Treść odpowiedzi", "Your answer"),
    "reply_hint": ("Trafi do zgłaszającego.", "It goes to the requester."),
    "reply_canned": ("Gotowy tekst", "Ready text"),
    "reply_canned_hint": ("Wstawia się pod tym, co już jest napisane.", "It is put below what is written already."),
    "reply_after": ("Co potem", "And then"),
    "after_none": ("bez zmiany statusu", "the status stays"),
    "after_pending": ("czekamy na zgłaszającego", "we wait for the requester"),
    "after_resolved": ("rozwiązane", "resolved"),
    "nobody": (
        "Nie ma do kogo napisać: nikt w tym zgłoszeniu nie ma adresu. Możesz zapisać notatkę.",
        "There is nobody to write to: no one on this ticket has an address. You can save a note.",
    ),
    "over": (
        "Zgłoszenie jest zakończone. Żeby odpowiedzieć, najpierw otwórz je ponownie.",
        "This ticket is over. To answer, reopen it first.",
    ),
    "merged": ("Ta sprawa jest prowadzona dalej w {number}.", "This matter goes on in {number}."),
    "gone": ("Nie ma takiego zgłoszenia.", "There is no such ticket."),
    "unknown": ("Tego nie da się tu zrobić.", "This can’t be done here."),
    "not_now": ("W tej chwili nie da się tego zrobić z tym zgłoszeniem.", "This can’t be done to this ticket now."),
    "nothing_to_choose": (
        "Nie ma kogo wybrać: oprócz Ciebie nie ma na liście nikogo.",
        "There is nobody to choose: the list has no one but you.",
    ),
    "risky": (
        "To ryzykowna prośba, a zgłaszający jeszcze jej nie potwierdził.",
        "This is a risky request, and the requester has not confirmed it yet.",
    ),
    # Slack shows 24 characters of a title
    "title_assign": ("{number}: przydział", "{number}: assign"),
    "title_escalate": ("{number}: eskalacja", "{number}: escalate"),
    "title_refer": ("{number}: do kierownika", "{number}: to a manager"),
    "title_set": ("{number}: zmiana danych", "{number}: changes"),
    "title_pend": ("{number}: wstrzymanie", "{number}: on hold"),
    "title_resolve": ("{number}: rozwiązanie", "{number}: solution"),
    "title_cancel": ("{number}: anulowanie", "{number}: cancel"),
    "title_reopen": ("{number}: otwarcie", "{number}: reopen"),
    "title_merge": ("{number}: scalenie", "{number}: merge"),
    "title_link": ("{number}: powiązanie", "{number}: link"),
    "date": ("Dzień", "Day"),
    "date_hint": ("O 8:00.", "At 8:00."),
    "note_title": ("{number}: notatka", "{number}: note"),
    "note_send": ("Zapisz", "Save"),
    "note_about": ("Przeczytają ją tylko agenci.", "Only agents will read it."),
    "note_text": ("Treść notatki", "Your note"),
    "note_hint": ("@Imię Nazwisko woła innego agenta.", "@First Last calls another agent."),
    "empty": ("Najpierw coś napisz.", "Write something first."),
    "came": (
        "W międzyczasie: {what}. Jeśli to nadal aktualne, wyślij jeszcze raz.",
        "Meanwhile: {what}. If it still holds, send it once more.",
    ),
    "came_said": ("{who}: „{words}”", "{who}: “{words}”"),
    "find_ticket": ("Które zgłoszenie", "Which ticket"),
    "find_hint": ("Wpisz numer albo słowa.", "Type a number, or words."),
    "choose_ticket": ("Wybierz zgłoszenie.", "Choose a ticket."),
    "own_ticket": ("To jest to samo zgłoszenie.", "This is the same ticket."),
    "merge_joins": ("Do rozmowy w {other} dołączy: {who}.", "Joins the conversation in {other}: {who}."),
    "writes": ("{who} pisze właśnie odpowiedź.", "{who} is writing an answer just now."),
    "write_several": ("{who} piszą właśnie odpowiedź.", "{who} are writing an answer just now."),
    "answer_title": ("Dopisz do {number}", "Add to {number}"),
    "answer_send": ("Wyślij", "Send"),
    "answer_text": ("Twoja wiadomość", "Your message"),
    "answer_about": ("Przeczytają ją osoby, które zajmują się zgłoszeniem „{subject}”.", "The people who work on “{subject}” will read it."),
    "not_yours": ("To nie jest Twoje zgłoszenie.", "This is not your ticket."),
    "files": ("Pliki", "Files"),
    "form_title": ("Nowe zgłoszenie", "New request"),
    "forms_which": ("Czego dotyczy zgłoszenie?", "What is it about?"),
    "forms_send": ("Dalej", "Next"),
    "form_send": ("Wyślij", "Send"),
    "form_gone": ("Tego formularza już nie ma.", "This form is not there any more."),
    "form_none": (
        "Nie ma tu żadnego formularza. Napisz po prostu do bota, w czym możemy pomóc.",
        "There is no form here. Simply write to the bot what we can help with.",
    ),
    "own_title": ("Moje zgłoszenia", "My tickets"),
    "own_hello": ("Cześć, {name}! Tu są Twoje zgłoszenia.", "Hello {name}! Here are your tickets."),
    "own_hello_plain": ("Tu są Twoje zgłoszenia.", "Here are your tickets."),
    "own_new": ("Nowe zgłoszenie", "New request"),
    "own_answer": ("Dopisz", "Add something"),
    "own_open": ("Otwórz", "Open"),
    "own_confirm": ("Już działa", "It works now"),
    "own_withdraw": ("Wycofaj zgłoszenie", "Withdraw ticket"),
    "own_none": (
        "Nie masz jeszcze zgłoszeń. Napisz tu, co się dzieje, albo użyj przycisku powyżej.",
        "You have no tickets yet. Write here what is going on, or use the button above.",
    ),
    "own_more_one": ("I jeszcze 1 starsze zgłoszenie.", "And 1 older ticket."),
    "own_more_few": ("I jeszcze {count} starsze zgłoszenia.", "And {count} older tickets."),
    "own_more_many": ("I jeszcze {count} starszych zgłoszeń.", "And {count} older tickets."),
    "other": ("{name} i {count} os.", "{name} and {count} more"),
}  # fmt: skip


def dialog_text(name: str, language: str, /, **values: object) -> str:
    """The words of this name; what stands in values is put in as it is."""
    return DIALOGS[name][0 if language == "pl" else 1].format(**values)

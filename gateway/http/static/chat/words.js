// What people read in the window, in Polish and English.
const WORDS = {
  pl: {
    title: "Czat z helpdeskiem", open: "Otwórz czat", close: "Zamknij czat", unread: (n) => n === 1 ? "1 nowa wiadomość" : `nowe wiadomości: ${n}`,
    hello: "Cześć! W czym możemy pomóc?", lead: "Napisz własnymi słowami, co się dzieje. Odpowie bot, a gdy trzeba, człowiek.",
    write: "Napisz wiadomość", send: "Wyślij", file: "Dołącz plik", remove: "Usuń plik", log: "Rozmowa", choices: "Możliwe odpowiedzi",
    you: "Ty", bot: "Bot", agent: "Specjalista", sending: "wysyłanie", sent: "dostarczone", waits: "wyśle się samo", failed: "nie wysłano",
    offline: "Brak połączenia. Co napiszesz, wyśle się samo.", connecting: "Łączenie…", back: "Połączenie wróciło.", typing: (name) => `${name} pisze`,
    too_large: (most) => `Plik jest za duży: zmieści się ${most} MB.`, too_many: "Najwyżej 10 plików naraz.", upload_failed: "Plik się nie przesłał. Spróbuj jeszcze raz.", uploading: "przesyłanie",
    empty_file: "Ten plik jest pusty.", guide: "Otwórz instrukcję", newest: "Nowa wiadomość", menu: "Więcej możliwości",
    mail: "Odpowiedź także e-mailem", mail_why: "Nie musisz tu czekać: gdy zamkniesz czat, odpowiedź przyjdzie pocztą.", mail_label: "Adres e-mail", mail_save: "Zapisz", mail_none: "Bez e-maila", mail_kept: (a) => `Gdy nie będzie Cię na czacie, odpowiemy na ${a}.`, mail_gone: "Odpowiemy tylko tutaj.", cancel: "Anuluj",
    transcript: "Wyślij mi zapis rozmowy", transcript_sent: (a) => `Zapis rozmowy poszedł na ${a}.`, download: "pobierz",
  },
  en: {
    title: "Helpdesk chat", open: "Open chat", close: "Close chat", unread: (n) => n === 1 ? "1 new message" : `${n} new messages`,
    hello: "Hello! How can we help?", lead: "Say in your own words what is going on. A bot answers first, and a person when it takes one.",
    write: "Write a message", send: "Send", file: "Add a file", remove: "Remove file", log: "Conversation", choices: "Possible answers",
    you: "You", bot: "Bot", agent: "Specialist", sending: "sending", sent: "delivered", waits: "will be sent by itself", failed: "not sent",
    offline: "No connection. What you write will be sent by itself.", connecting: "Connecting…", back: "Connected again.", typing: (name) => `${name} is typing`,
    too_large: (most) => `The file is too large: ${most} MB fit.`, too_many: "10 files at most.", upload_failed: "The file was not sent. Try once more.", uploading: "sending",
    empty_file: "This file is empty.", guide: "Open the guide", newest: "New message", menu: "More options",
    mail: "Answer by e-mail too", mail_why: "No need to wait here: when you close the chat, the answer comes by mail.", mail_label: "E-mail address", mail_save: "Save", mail_none: "No e-mail", mail_kept: (a) => `When you are not in the chat, we will answer ${a}.`, mail_gone: "We will answer here only.", cancel: "Cancel",
    transcript: "Mail me this conversation", transcript_sent: (a) => `The conversation is on its way to ${a}.`, download: "download",
  },
};

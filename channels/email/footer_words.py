# ruff: noqa: RUF001 - words in other scripts
"""How the footers of companies, scanners and mailing lists begin, by language: data only, in lower case."""

from typing import Final

# A paragraph that begins so ends the letter; so does all that follows it.
FOOTERS: Final = (
    # Polish
    "ta wiadomość i ", "ta wiadomość oraz", "ta wiadomość może", "ta wiadomość jest poufna", "ta wiadomość jest przeznaczona",
    "ta wiadomość zawiera", "ta wiadomość e-mail", "ta wiadomość została", "ta wiadomość, ", "ta wiadomość wraz", "ta korespondencja",
    "niniejsza wiadomość", "niniejszy e-mail", "niniejszy mail", "niniejsza korespondencja", "niniejsza informacja", "niniejszy przekaz",
    "wiadomość ta ", "wiadomość ta jest", "wiadomość oraz", "wiadomość i jej załączniki", "wiadomość wraz z załącznikami", "wiadomość zawiera",
    "wiadomość jest przeznaczona", "wiadomość e-mail oraz", "treść tej wiadomości", "treść niniejszej", "treść wiadomości", "treść i załączniki",
    "informacje zawarte w", "informacja zawarta w", "informujemy, że administratorem", "informujemy, iż administratorem",
    "administratorem danych osobowych", "administratorem twoich danych", "administratorem pani", "administratorem pana",
    "administratorem państwa", "administratorem podanych", "administratorem danych jest", "administrator danych osobowych",
    "jeżeli nie są państwo", "jeśli nie są państwo", "jeżeli nie jest pan", "jeśli nie jest pan", "jeżeli nie jesteś", "jeśli nie jesteś",
    "jeżeli otrzymali państwo", "jeśli otrzymali państwo", "jeżeli otrzymałeś", "jeśli otrzymałeś", "klauzula informacyjna", "klauzula rodo",
    "klauzula poufności", "klauzula:", "nota prawna", "uwaga: ta wiadomość", "uwaga! ta wiadomość", "zastrzeżenie", "rodo:", "rodo -",
    "informacja o przetwarzaniu danych", "informacje o przetwarzaniu danych", "zgodnie z rodo", "zgodnie z art. 13", "poufność:", "poufne:",
    "zanim wydrukujesz", "pomyśl o środowisku", "pomyśl zanim", "pomyśl, zanim", "chroń środowisko", "dbaj o środowisko",
    "prosimy o zastanowienie się przed", "drukuj tylko", "czy musisz drukować", "szanuj środowisko", "zastanów się, czy musisz",
    "prosimy pomyśleć o środowisku", "wiadomość wolna od wirusów", "wolny od wirusów", "ta wiadomość została sprawdzona", "sprawdzono program",
    "aby wypisać się", "aby zrezygnować z subskrypcji", "wypisz się",
    # English
    "this e-mail and", "this email and", "this message and", "this e-mail is", "this email is", "this message is confidential",
    "this message is intended", "this e-mail may", "this email may", "this message may contain", "this message contains", "this e-mail contains",
    "this email contains", "this e-mail message", "this email message", "this e-mail (", "this email (", "this message (", "this message w/",
    "this e-mail, ", "this email, ", "this message, ", "this communication", "this transmission", "this electronic", "this email has been scanned",
    "this email has been checked", "this email was scanned", "this message has been scanned", "this e-mail has been scanned", "the information contained in",
    "the information in this", "the information transmitted", "the content of this", "the contents of this", "information contained in this",
    "information in this", "any views or opinions", "if you are not the intended", "if you have received this", "if you received this",
    "confidentiality notice", "confidentiality:", "confidentiality note", "confidential:", "confidential information", "disclaimer", "legal notice",
    "legal disclaimer", "privileged and confidential", "privileged/confidential", "important notice", "important:", "notice:", "notice to recipient",
    "please consider the environment", "please consider your environmental", "please think before", "think before you print", "before printing",
    "think of the environment", "save a tree", "virus-free", "scanned by", "checked by avg", "no virus found", "avast logo",
    "you are receiving this", "you received this message because", "you're receiving this", "to unsubscribe", "unsubscribe from",
    "unsubscribe:", "click here to unsubscribe", "reply to this email directly", "registered in england", "registered office",
    # German
    "diese e-mail", "diese email", "diese mail", "diese nachricht", "der inhalt dieser", "die information in dieser", "die informationen in dieser",
    "dieses e-mail", "haftungsausschluss", "vertraulichkeitshinweis", "hinweis:", "wichtiger hinweis", "rechtlicher hinweis", "bitte denken sie an",
    "bitte prüfen sie", "denken sie an die umwelt", "sitz der gesellschaft", "amtsgericht ", "registergericht", "geschäftsführer:",
    "geschäftsführung:", "virenfrei", "falls sie nicht der", "sollten sie nicht der",
    # French, Spanish, Portuguese, Italian
    "ce message et", "ce message est", "ce message peut", "ce message, ", "ce courriel", "cet e-mail", "ce mail", "les informations contenues",
    "l'information contenue", "avis de confidentialité", "si vous n'êtes pas", "si vous avez reçu ce", "pensez à l'environnement",
    "avant d'imprimer", "pensez à l’environnement", "este mensaje", "este correo", "este e-mail", "la información contenida",
    "aviso legal", "aviso de confidencialidad", "antes de imprimir", "si usted no es", "si ha recibido este", "esta mensagem", "a informação contida",
    "as informações contidas", "aviso de confidencialidade", "se você recebeu", "questo messaggio", "questa e-mail", "questa email",
    "le informazioni contenute", "il contenuto di questa", "ai sensi del", "avviso di riservatezza", "prima di stampare", "se ricevete questo",
    "informativa privacy", "se avete ricevuto",
    # Dutch, Danish, Norwegian, Swedish, Finnish
    "dit bericht", "deze e-mail", "deze email", "dit e-mailbericht", "de informatie in", "de inhoud van dit", "denk aan het milieu", "denne e-mail",
    "denne email", "denne mail", "denne e-post", "denne meddelelse", "denne meldingen", "tænk på miljøet", "tenk på miljøet", "detta e-postmeddelande",
    "detta mail", "detta meddelande", "denna e-post", "tänk på miljön", "tämä sähköposti", "tämä viesti",
    # Czech, Slovak, Hungarian, Romanian, Croatian, Russian, Ukrainian, Turkish
    "tato zpráva", "tento e-mail", "tento email", "informace obsažené", "obsah této", "táto správa", "informácie obsiahnuté", "ez az e-mail",
    "ez az üzenet", "a jelen üzenet", "acest mesaj", "acest e-mail", "ova poruka", "ovaj e-mail", "данное сообщение", "это сообщение", "настоящее сообщение",
    "це повідомлення", "дане повідомлення", "bu e-posta", "bu mesaj", "bu ileti",
)  # fmt: skip
# Beginnings that a sentence to the helpdesk may have as well: the paragraph must hold one of MEANT too.
MEANT: Final = (
    "poufn", "adresat", "załącznik", "tajemnic", "wirus", "danych osobowych", "rodo", "gdpr", "drukowani", "środowisk", "wydruk", "confidential",
    "intended", "recipient", "privileged", "virus", "malware", "scanned", "attachment", "environment", "subscri", "print", "disclos", "liabil",
    "vertraulich", "empfänger", "umwelt", "bestimmt", "viren", "hrb", "confidentiel", "destinatair", "environnement", "destinatario", "confidencial",
    "destinatário", "medio ambiente", "imprimir", "riservat", "destinatari", "stampare", "ambiente", "vertrouwelijk", "geadresseerde", "bestemd",
    "milieu", "fortrolig", "modtager", "miljø", "konfidens", "konfidentiell", "mottagare", "miljö", "luottamuks", "vastaanottaj", "důvěrn",
    "adresát", "určen", "dôvern", "bizalmas", "címzett", "confiden", "destinat", "povjerljiv", "primatelj", "конфиденц", "адресат", "предназнач",
    "конфіден", "призначен", "gizli", "alıcı", "registered", "rules", "law", "notice", "directly", "geschäftsführ", "handelsregister", "art. 13",
)  # fmt: skip
# At the top: what a company's gateway writes above every mail from outside.
BANNERS: Final = (
    "caution:", "caution -", "[caution", "[external", "external email", "external:", "external sender", "external mail", "warning: this email", "warning: this message",
    "this email originated from outside", "this message originated from outside", "this message was sent from outside", "you don't often get email from",
    "some people who received this message", "uwaga: ta wiadomość", "uwaga! ta wiadomość", "uwaga: wiadomość", "uwaga! wiadomość", "wiadomość zewnętrzna",
    "wiadomość spoza", "[zewnętrzn", "ostrzeżenie: ta wiadomość", "ta wiadomość pochodzi spoza", "ta wiadomość została wysłana spoza", "nieczęsto otrzymujesz wiadomości",
    "niektóre osoby, które otrzymały", "osoba odbierająca tę wiadomość nie otrzymuje często", "achtung: diese e-mail", "vorsicht:", "[extern", "sie erhalten nicht oft", "externe e-mail", "attention : ce",
)  # fmt: skip
BANNERS_MEANT: Final = (
    "outside",
    "sender",
    "link",
    "extern",
    "spoza",
    "zewnętrzn",
    "nadawc",
    "often",
    "często",
    "absender",
    "oft ",
)
# Two of these in a paragraph make it the legal line of a company.
COMPANY: Final = ("krs", "nip", "regon", "kapitał zakładowy", "kapitale zakładowym", "sąd rejonowy", "sądu rejonowego", "wydział gospodarczy", "krajowego rejestru sądowego")  # fmt: skip

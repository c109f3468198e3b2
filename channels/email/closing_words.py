# ruff: noqa: RUF001 - words in other scripts
"""What people and machines put below what they wrote, by language: data only, in lower case."""

from typing import Final

# Closings: with what follows them they say who wrote, which the sender's name says as well.
CLOSINGS: Final = frozenset(
    {
        # Polish
        "pozdrawiam", "pozdrawiam serdecznie", "serdecznie pozdrawiam", "pozdrawiam ciepło", "ciepło pozdrawiam", "pozdrowienia",
        "z pozdrowieniami", "z serdecznymi pozdrowieniami", "łączę pozdrowienia", "pozdr", "pzdr", "z poważaniem", "z powazaniem",
        "z wyrazami szacunku", "z szacunkiem", "łączę wyrazy szacunku", "serdeczności", "miłego dnia i pozdrawiam", "pozdrawiamy",
        # English
        "regards", "best regards", "kind regards", "kindest regards", "warm regards", "warmest regards", "with regards",
        "with best regards", "with kind regards", "many regards", "best", "all the best", "best wishes", "kind wishes", "cheers", "br",
        "rgds", "yours sincerely", "yours faithfully", "yours truly", "sincerely", "sincerely yours", "respectfully", "cordially",
        "thanks & regards", "thanks and regards", "thanks & best regards", "thanks and best regards", "thanks and kind regards",
        "thanks, regards", "thank you and regards", "thank you & regards", "warmly", "take care",
        # German
        "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit freundlichem gruss", "freundliche grüße",
        "freundliche grüsse", "viele grüße", "viele grüsse", "liebe grüße", "liebe grüsse", "beste grüße", "beste grüsse",
        "herzliche grüße", "herzliche grüsse", "schöne grüße", "mit besten grüßen", "mit lieben grüßen", "gruß", "gruss", "grüße", "mfg",
        "lg", "vg", "hochachtungsvoll",
        # French
        "cordialement", "bien cordialement", "très cordialement", "bien à vous", "sincèrement", "salutations", "sincères salutations",
        "salutations distinguées", "meilleures salutations", "cdt", "cdlt", "amicalement",
        # Spanish, Portuguese, Italian
        "saludos", "un saludo", "saludos cordiales", "un cordial saludo", "cordialmente", "atentamente", "saluti", "cordiali saluti",
        "distinti saluti", "un saluto", "un cordiale saluto", "cordialità", "atenciosamente", "cumprimentos",
        "com os melhores cumprimentos", "melhores cumprimentos", "abraço", "abraços", "saudações", "att",
        # Dutch
        "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groet", "groeten", "mvg",
        "hartelijke groet", "hartelijke groeten", "hoogachtend",
        # Danish, Norwegian, Swedish
        "med venlig hilsen", "venlig hilsen", "med venlige hilsner", "venlige hilsner", "hilsen", "mange hilsner", "bedste hilsner", "mvh",
        "kh", "vh", "dbh", "de bedste hilsner", "kærlig hilsen", "med vennlig hilsen", "vennlig hilsen", "beste hilsen",
        "med vänlig hälsning", "med vänliga hälsningar", "vänlig hälsning", "vänliga hälsningar", "hälsningar", "hälsning",
        "bästa hälsningar", "varma hälsningar",
        # Finnish, Estonian
        "ystävällisin terveisin", "terveisin", "yst. terv", "parhain terveisin", "terveiset", "lugupidamisega", "tervitades",
        "parimate soovidega",
        # Czech, Slovak, Hungarian, Romanian
        "s pozdravem", "s přátelským pozdravem", "s přáním hezkého dne", "zdraví", "s pozdravom", "s priateľským pozdravom", "s úctou",
        "üdvözlettel", "tisztelettel", "üdv", "köszönettel", "cu stimă", "cu respect", "o zi bună", "salutări", "toate cele bune",
        # Croatian, Slovenian, Russian, Ukrainian, Turkish, Greek
        "srdačan pozdrav", "lijep pozdrav", "lp", "s poštovanjem", "pozdrav", "lep pozdrav", "с уважением", "с наилучшими пожеланиями",
        "всего доброго", "з повагою", "з найкращими побажаннями", "saygılarımla", "saygılar", "iyi çalışmalar", "selamlar",
        "με εκτίμηση", "φιλικά", "поздрави",
    }
)  # fmt: skip
# Words of thanks, which are said to somebody: they stay, unless a name with an address, a telephone or a title follows.
THANKS: Final = frozenset(
    {
        "thanks", "thank you", "many thanks", "thanks a lot", "thanks in advance", "thank you very much", "thx", "dziękuję", "dziekuje",
        "dzięki", "z góry dziękuję", "dziękuję bardzo", "bardzo dziękuję", "dziękuję za pomoc", "z góry dziękuję za pomoc", "danke",
        "vielen dank", "merci", "merci d'avance", "gracias", "grazie", "obrigado", "obrigada", "bedankt", "alvast bedankt", "tack", "tak",
        "takk", "děkuji", "děkuji předem", "ďakujem", "köszönöm", "hvala", "спасибо", "дякую", "teşekkürler", "kiitos",
    }
)  # fmt: skip
# Formulas that are sentences: a line that begins so is a closing, whatever else it says.
FORMULAS: Final = (
    "veuillez agréer", "veuillez recevoir", "veuillez croire", "je vous prie d'agréer", "je vous prie d’agréer", "nous vous prions d'agréer",
    "nous vous prions d’agréer", "reciba un cordial", "reciba un saludo", "reciban un cordial", "le saluda atentamente", "in attesa di un suo riscontro, cordiali",
)  # fmt: skip
THANKS_FIRST: Final = frozenset(phrase.split()[0] for phrase in THANKS) | {"z"}

# What phones and programs add of their own accord. A line that begins with one of these and goes on like a product's name.
TAGLINES: Final = (
    "sent from", "sent via", "sent with", "sent using", "sent on the", "get outlook for", "download outlook for", "via mobile",
    "wysłane z", "wysłano z", "wyslane z", "wyslano z", "wysłana z", "wysłany z", "wysłane za pomocą", "wysłane przez", "wysłano przez",
    "wysłano za pomocą", "wysłane ze", "wysłano ze", "wysłane przy użyciu", "pobierz outlook", "pobierz aplikację outlook",
    "pobierz program outlook", "uzyskaj aplikację outlook", "gesendet von", "gesendet mit", "gesendet über", "von meinem", "von meiner",
    "holen sie sich outlook", "outlook für", "hol dir outlook", "diese nachricht wurde von meinem", "envoyé de", "envoyé depuis",
    "envoyé à partir", "envoyé avec", "obtenez outlook", "obtenir outlook", "télécharger outlook", "téléchargez outlook",
    "provenance : courrier", "enviado desde", "enviado do", "enviado da", "enviado a partir", "enviado de", "enviado con", "enviado com",
    "obtener outlook", "obter o outlook", "obtenha o outlook", "inviato da", "inviato dal", "inviato con", "ottieni outlook",
    "scarica outlook", "verzonden vanaf", "verzonden met", "verstuurd vanaf", "outlook voor", "download outlook voor", "sendt fra",
    "sendt med", "hent outlook", "få outlook", "skickat från", "skickat med", "skickades från", "hämta outlook", "lähetetty",
    "hanki outlook", "saadetud minu", "odesláno z", "odesláno ze", "získat outlook", "získejte outlook", "odoslané z", "odoslané zo",
    "stiahnite si outlook", "az iphone", "küldve", "elküldve", "trimis de pe", "trimis din", "poslano s", "poslano iz", "poslano z",
    "отправлено с", "отправлено из", "отправлено через", "скачайте outlook", "надіслано з", "надіслано із", "відправлено з",
    "изпратено от", "iphone'umdan", "ipad'imden", "android için outlook", "ios için outlook", "στάλθηκε από", "iphoneから", "ipadから",
    "发自我的", "从我的", "發自我的", "從我的", "傳送自", "나의 iphone에서", "내 iphone에서",
)  # fmt: skip
TAGLINE_ENDS: Final = ("gönderildi", "から送信", "보냄")
# Words such a line may not go on with: it is prose.
TAGLINE_PROSE: Final = (
    " is ",
    " are ",
    " was ",
    " does ",
    " and i ",
    " but ",
    " that ",
    " jest ",
    " są ",
    " nie ",
    " że ",
    " który ",
    " ale ",
)

# Whole letters of which only a greeting is left are shown with everything.
GREETINGS: Final = frozenset(
    {
        "dzień dobry", "dzien dobry", "witam", "witam serdecznie", "cześć", "czesc", "hej", "hello", "hi", "hey", "dear", "good morning",
        "good afternoon", "hallo", "guten tag", "bonjour", "hola", "olá", "ciao", "buongiorno", "szanowni państwo", "dobrý den", "ahoj",
        "здравствуйте", "добрый день", "добрий день", "merhaba", "bună ziua", "hei", "moi", "hi all", "hi team", "witajcie",
    }
)  # fmt: skip

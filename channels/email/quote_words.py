# ruff: noqa: RUF001 - words in other scripts
"""The words clients put above what they quote, by language: data only, in lower case. Labels of headers are in forward_words.

Languages: en, pl, de, fr, es, pt, it, nl, da, no, sv, fi, et, cs, sk, hu, ro, hr, sl, ru, uk, bg, tr, el, lt, lv, ja, zh, ko.
"""

from typing import Final

# "wrote" where the line ends with it: "On ..., Anna wrote:". Variants in brackets or behind a slash are stripped before the look-up.
VERBS_LAST: Final = (
    "wrote", "writes", "said", "sent", "napisał", "napisała", "napisał(a)", "napisał/a", "napisała/a", "napisali", "napisał (a)", "pisze",
    "napisano", "schrieb", "schreibt", "geschrieben", "a écrit", "écrit", "a ecrit", "escribió", "escribio", "escreveu", "ha scritto",
    "scrisse", "schreef", "geschreven", "skrev", "skrev følgende", "skrev följande", "kirjoitti", "kirjutas", "napsal", "napsal(a)",
    "napsal/a", "napsala", "píše", "napísal", "napísal(a)", "napísala", "írta", "ezt írta", "a scris", "napisao", "napisala",
    "je napisao/la", "je napisao", "je napisala", "je pisao", "je napisal", "je napisal/-a", "piše", "написал", "написал(а)", "написала",
    "написал (а)", "пишет", "пише", "писал", "писал(а)", "написав", "написав(ла)", "написа", "yazdı", "şunu yazdı", "şunları yazdı",
    "έγραψε", "rašė", "rakstīja", "va escriure", "menulis", "đã viết",
)  # fmt: skip
# "wrote" that stands before the name, or before the date: "Am ... schrieb Anna <...>:".
VERBS_WITHIN: Final = (
    "schrieb", "schreef", "skrev", "kirjoitti", "kirjutas", "napsal", "napsal(a)", "napísal", "napísal(a)", "írta", "ezt írta", "yazdı",
    "napisał(a)", "написал(а)", "escribió", "escreveu", "a écrit", "έγραψε",
)  # fmt: skip
# Languages without blanks between words.
VERBS_JOINED: Final = ("写道", "寫道", "写到", "님이 작성", "작성", "書きました", "のメール", "wrote:", "님이 쓴 글")

# How an attribution begins, apart from "word 12 ..." and a number, which every language may use.
OPENERS: Final = (
    "on", "at", "w dniu", "dnia", "w dn.", "am", "le", "el", "el día", "il", "il giorno", "op", "den", "em", "no dia", "a(z)", "dne",
    "dňa", "dana", "u", "в", "на", "у", "pe data de", "în data de", "la data de", "pe", "la", "på", "ke", "στις", "从", "在", "於", "于",
    "wiadomość napisana", "message from", "quoting", "cytowanie", "citando", "zitat von", "mensagem de", "от", "od",
)  # fmt: skip
WEEKDAYS: Final = (
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "ndz", "nie", "mo", "di", "mi", "do",
    "fr", "sa", "so", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mié", "jue", "vie", "sáb", "dom", "seg", "ter", "qua", "qui", "sex",
    "gio", "ma", "wo", "vr", "za", "zo", "man", "tir", "ons", "tor", "fre", "lør", "søn", "mån", "tis", "lör", "sön", "ti", "ke", "to", "pe",
    "la", "su", "po", "út", "st", "čt", "pá", "ne", "ut", "št", "pi", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд", "пон", "пят", "чет",
    "поне", "втор", "сред", "субб", "воск", "четв", "вівт", "сере", "п'ят", "субо", "неді", "pzt", "sal", "çar", "per", "cum", "cmt", "paz",
    "uto", "sri", "čet", "pet", "sub", "ned", "hét", "sze", "csü", "pén", "szo", "vas", "joi", "vin", "sâm", "dum", "mie",
)  # fmt: skip

# Between two rulers, or behind one: below it stands what was answered.
ORIGINALS: Final = frozenset(
    {
        "original message", "original appointment", "original mail", "original email", "original e-mail", "original", "reply message",
        "replied message", "wiadomość oryginalna", "oryginalna wiadomość", "pierwotna wiadomość", "wiadomość pierwotna", "oryginał",
        "treść oryginalnej wiadomości", "treść wiadomości oryginalnej", "oryginalny e-mail", "ursprüngliche nachricht",
        "ursprungliche nachricht", "originalnachricht", "original-nachricht", "originalmeldung", "ursprüngliche mail", "message d'origine",
        "message d’origine", "message original", "message initial", "mail original", "courriel original", "e-mail original", "mensaje original", "mensagem original", "messaggio originale",
        "messaggio originario", "oorspronkelijk bericht", "origineel bericht", "oprindelig meddelelse", "original meddelelse",
        "oprindelig besked", "original besked", "opprinnelig melding", "original melding", "ursprungligt meddelande",
        "originalmeddelande", "ursprungligt mail", "alkuperäinen viesti", "algne kiri", "algne sõnum", "původní zpráva",
        "původní e-mail", "pôvodná správa", "pôvodný e-mail", "eredeti üzenet", "mesaj original", "mesajul original", "izvorna poruka",
        "originalna poruka", "izvirno sporočilo", "исходное сообщение", "первоначальное сообщение", "оригинальное сообщение",
        "пересылаемое исходное сообщение", "оригінальне повідомлення", "вихідне повідомлення", "оригинално съобщение", "orijinal mesaj",
        "özgün ileti", "orijinal ileti", "αρχικό μήνυμα", "pradinis laiškas", "sākotnējā ziņa", "元のメッセージ", "原始邮件", "原始郵件",
        "原始訊息", "邮件原件", "원본 메시지", "원본 메일", "original nachricht", "in reply to", "previous message", "poprzednia wiadomość",
    }
)  # fmt: skip

# Beginnings of what stands above something passed on; it is not cut, as it is the matter itself.
FORWARDS: Final = (
    "forwarded", "begin forwarded", "fwd", "weitergeleitet", "anfang der weitergeleitet", "message transf", "message transmis",
    "message réexp", "début du message", "mensaje reenviado", "inicio del mensaje", "mensagem reencaminhada", "mensagem encaminhada",
    "início da mensagem", "messaggio inoltrato", "inizio messaggio", "doorgestuurd", "begin doorgestuurd", "videresendt",
    "start på videresendt", "vidarebefordra", "börja vidarebefordrat", "välitetty viesti", "edelleenlähetetty", "alkaa välitetty",
    "edastatud", "přeposlaná", "předaná", "začátek přepos", "preposlaná", "začiatok prepos", "továbbított", "továbbított üzenet",
    "mesaj redirec", "mesaj redirecționat", "proslijeđena", "posredovano", "пересылаемое", "пересланное", "начало перес",
    "начало переадр", "пересланий", "переслане", "початок листа", "препратено", "iletilen", "iletilmiş", "προωθημένο",
    "wiadomość przesłana", "wiadomość przekazana", "przekazana wiadomość", "przekazywana wiadomość", "przesłana wiadomość",
    "treść przekaz", "treść przesł", "początek przekaz", "początek przesł", "treść wiadomości przekaz", "転送", "メッセージを転送",
    "转发", "轉寄", "전달된", "전달",
)  # fmt: skip

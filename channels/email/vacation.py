# ruff: noqa: RUF001 - words in other scripts
"""Words of absence notices and automatic answers, in the languages mail arrives in. Data, and two questions about it."""

import re
from functools import cache
from typing import Final, Literal

QUOTATION: Final = frozenset('"„“”«»')
ENDS_MAX: Final = 1_000  # characters at each end of a body where a program speaks about its own mail
READ_MAX: Final = 1_500  # characters of a body that are read: a notice says what it is at its beginning

# Words for "automatic answer" and "absence notice". At the start of a subject and before a colon a program put them there.
NOTICES: Final = (
    r"(?:auto\w{0,14}|otomatik)[-. ]{0,3}(?:reply|response|respond\w{0,4}|odpowied[źz]|antwort|r[üu]ckantwort|svar|antwoord|vastaus|v[áa]lasz|yan[ıi]t|odpov\w{1,4}|odgovor|atbilde)",
    r"samodejni odgovor|automati[nš]\w{0,4} atsakymas|automaatvastus|sj[áa]lfvirkt svar|(?:r[ée]ponse|respuesta|risposta|resposta|r[ăa]spuns|resposta) autom\w{1,6}|odpowied[źz] automatyczna|odp\.? automatyczna",
    r"автоматическ\w{2} ответ|автоответ|автоматична відповідь|автовідповідь|автоматичен отговор|αυτόματη απάντηση|自動応答|自動返信|自动答复|自动回复|自動回覆|자동 회신|자동 응답|رد تلقائي|پاسخ خودکار|trả lời tự động|ตอบกลับอัตโนมัติ|balasan otomatis|balasan automatik|аутоматски одговор|תשובה אוטומטית",
    r"out of (?:the )?office (?:auto-?reply|notification|message|response|reply)|absence auto-reply|abwesenheits(?:notiz|benachrichtigung|meldung|agent|assistent)|message d'absence|notification d'absence|avis d'absence",
    r"mensaje de ausencia|aviso de ausencia|messaggio di assenza|notifica di assenza|mensagem de aus[êe]ncia|aviso de aus[êe]ncia|afwezigheids(?:bericht|melding)|powiadomienie o nieobecno[śs]ci|informacja o nieobecno[śs]ci|fr[åa]nvaromeddelande|frav[æa]rsmelding|poissaoloilmoitus|t[áa]voll[ée]ti [üu]zenet",
)
# Subjects with the name of the absent one, as Notes and others write them.
NAMED_NOTICES: Final = (
    r"auto(?:matic)?:\s.{0,80}(?:out of (?:the )?office|poza biurem|nicht im b[üu]ro|au[ßs]{1,2}er haus|abwesend|absent|away|returning|powr[óo]t)",
    r".{3,80}(?:is out of (?:the )?office|jest (?:poza biurem|nieobecn[ya])|ist (?:nicht im b[üu]ro|abwesend|au[ßs]{1,2}er haus)|est absent).{0,20}\((?:returning|powr[óo]t|r[üu]ckkehr|zur[üu]ck|retour)",
)
# Subjects people write as well: they say something only on a mail that shows other signs of a machine.
ABSENT_SUBJECTS: Final = (
    r"poza biurem|nieobecno[śs][ćc]|jestem (?:nieobecn|na urlopie|poza)|nie ma mnie|na urlopie|urlop\b|moja nieobecno|przerwa (?:urlopowa|[śs]wi[ąa]teczna)",
    r"out of (?:the )?office|out-of-office|ooo\b|vacation|holiday notice|away from|away\b|on (?:annual |parental |maternity |sick )?leave|i(?: am|'m) (?:currently )?(?:away|out|on)\b|absent|absence",
    r"abwesen|au[ßs]{1,2}er haus|nicht im (?:b[üu]ro|haus)|im urlaub|urlaub\b|je suis absent|absente? du bureau|cong[ée]s\b",
    r"fuera de (?:la )?oficina|ausente|vacaciones|fuori (?:sede|ufficio)|assente|in ferie|fora do escrit|f[ée]rias|ausente|afwezig|niet aanwezig|op vakantie",
    r"fr[åa]nvar|semester\b|p[åa] ferie|ferie\b|ikke p[åa] kontoret|frav[æa]r|poissa|lomalla|mimo kancel|nep[řr][íi]tomn|nepr[íi]tomn|dovolen|szabads[áa]g|h[áa]zon k[íi]v|t[áa]vol",
    r"absent din|concediu|odsutn|godi[šs]nj|вне офиса|в отпуске|отпуск|отсутств|у відпустці|відпустк|ofis d[ıi][şs][ıi]|izinde|外出|不在|休暇|休假|외근|부재",
)
# What a notice says about its owner, near the beginning of the body.
ABSENT_WORDS: Final = (
    r"(?:jestem|b[ęe]d[ęe]|przebywam|aktualnie jestem|obecnie jestem) (?:obecnie |aktualnie |teraz )?(?:nieobecn|na urlopie|poza biurem|na zwolnieniu|niedost[ęe]pn|w delegacji)",
    r"nie ma mnie w (?:biurze|pracy)|nie b[ęe]dzie mnie|przebywam na (?:urlopie|zwolnieniu)|(?:do|od) dnia .{3,40} (?:jestem|przebywam|b[ęe]d[ęe])|(?:mam|korzystam z) urlop",
    r"w (?:trakcie |czasie |razie )?(?:mojej nieobecno[śs]ci|pilnych (?:sprawach|przypadkach)).{0,80}kontakt|ograniczony dost[ęe]p do (?:poczty|e-?mail)",
    r"i(?: am|'m| will be|'ll be) (?:currently |now |presently )?(?:out of (?:the |my )?office|away|on (?:annual |parental |maternity |sick |a )?(?:leave|vacation|holiday)|out until|travel+ing|absent)",
    r"(?:limited|no|without|intermittent) access to (?:my )?e-?mail|(?:during|in) my absence|out of (?:the )?office (?:until|from|and|with)|thank you for your (?:e-?mail|message).{0,120}(?:out of|away|on leave|absent|respond|reply)",
    r"ich bin (?:derzeit |zurzeit |zur zeit |aktuell |momentan |vom |bis |ab )?.{0,60}(?:nicht im (?:b[üu]ro|haus)|abwesend|im urlaub|au[ßs]{1,2}er haus|nicht erreichbar|wieder (?:im b[üu]ro|erreichbar|da))|w[äa]hrend meiner abwesenheit",
    r"je (?:suis|serai) (?:actuellement |de retour |absente?)|absente? (?:du bureau|jusqu)|en mon absence|pendant mon absence",
    r"(?:estoy|estar[ée]) (?:fuera|ausente|de vacaciones)|me encuentro (?:fuera|ausente)|sono (?:fuori|assente|in ferie)|sar[òo] (?:fuori|assente)|estou (?:fora|ausente|de f[ée]rias)|estarei (?:fora|ausente)",
    r"ik ben (?:momenteel |op dit moment )?.{0,40}(?:afwezig|niet aanwezig|op vakantie|weer)|jag (?:är|ar) .{0,30}(?:ledig|bortrest|semester|tillbaka)|jeg er .{0,40}(?:ferie|tilbage|tilbake|kontoret)|olen .{0,30}(?:poissa|lomalla)",
    r"(?:jsem|budu) .{0,30}(?:mimo kancel|nep[řr][íi]tom|na dovolen)|(?:som|budem) .{0,30}(?:mimo kancel|nepr[íi]tom|na dovolen)|szabads[áa]gon (?:vagyok|leszek)|nem vagyok (?:az irod|el[ée]rhet)|(?:sunt|voi fi) .{0,30}(?:concediu|plecat)",
    r"я (?:нахожусь )?(?:сейчас )?(?:в отпуске|в командировке|отсутствую|буду отсутствовать)|я (?:у відпустці|відсутн)|(?:ofis d[ıi][şs][ıi]nday|izindey)[ıi]m|不在にして|休暇を(?:取|頂)|我(?:正在|在)?(?:休假|外出)",
)
# What a program says about its own mail.
UNATTENDED_WORDS: Final = (
    r"(?:please )?do not (?:reply|respond) (?:directly )?to this (?:e-?mail|message|notification|address)|please do not reply\b(?! by| with| to (?!this|these|the ))|replies to this (?:e-?mail|message|address) (?:are|will) not|this (?:mailbox|address|inbox) is (?:not|un)\s?monitored",
    r"this (?:e-?mail|message|notification|reply|response|report|alert) (?:was|is|has been) (?:an? )?(?:(?:automatic(?:ally)?|auto-?)[ -]?(?:generated|sent|created|e-?mail|message|notification|reply|response)|(?:generated|sent|created) automatically)|this is an? (?:automat(?:ic|ed|ically)|auto-?generated|system[- ]generated)\b[ -](?:\w{3,10} ){0,2}(?:e-?mail|message|mail|notification|notice|reply|response|alert|report|confirmation|reminder|acknowledge?ment)",
    r"(?:wiadomo[śs][ćc]|e-?mail|powiadomienie|(?:ten|niniejszy) (?:mail|list|raport))\s(?:ta |ten |to |jest |zosta[łl]a? |zosta[łl]o |by[łl]a? ){0,3}(?:wygenerowan|wys[łl]an|utworzon|generowan|wysy[łl]an)\w{1,4}\s(?:zosta[łl]a? |jest )?automatycznie",
    r"(?:prosimy|prosz[ęe])?,? ?(?:na ni[ąa] |na niego |o )?nie ?odpowiada(?:j|[ćc]|nie)\w{0,3} na (?:t[ęea]|ten|to|niniejsz|powy[żz]sz)\w{0,3} (?:wiadomo|e-?mail|mail|adres|list)|(?:prosimy|prosz[ęe]) na ni[ąa] nie odpowiada|to jest wiadomo[śs][ćc] (?:automatyczna|wygenerowana)|wiadomo[śs][ćc] (?:automatyczna|systemowa)(?=\s?(?:[.,:;!|()\[\]–-]|$|prosi|prosz|nie\b))",
    r"diese (?:e-?mail|nachricht|mail) (?:wurde|ist) automatisch|automatisch (?:generierte|erstellte|erzeugte|versandte) (?:e-?mail|nachricht)|bitte antworten sie nicht (?:auf|direkt)",
    r"(?:ne pas|merci de ne pas) r[ée]pondre [àa] ce|(?:message|courriel|e-?mail) (?:g[ée]n[ée]r[ée]|envoy[ée]) automatiquement|no responda? a este|mensaje (?:generado )?autom[áa]tico|n[ãa]o responda a est|mensagem autom[áa]tica|(?:si prega di )?non rispondere a quest|messaggio generato automaticamente|(?:niet|gelieve niet) te antwoorden op|automatisch gegenereerd",
    r"не отвечайте на это|сообщение (?:создано|отправлено|сформировано) автоматически|на (?:tento|tuto) e-?mail neodpov|bu e-?posta otomatik|このメールは自動|本邮件由系统自动",
)

# What a person says who passes on words of a program in a mail of his own.
RECEIVED_WORDS: Final = (
    r"\bi(?:'ve| have|'m| am)? (?:just |also |keep |recently )?(?:received|got|get|getting|receiving)\b|is (?:this|it) (?:real|legit|safe|genuine|spam|a scam)",
    r"dosta(?:[łl][ae]m|j[ęe]|li[śs]my)|otrzyma[łl][ae]m|otrzymuję\b|przyszed[łl] (?:mi|do mnie)|przysz[łl]a (?:mi|do mnie)|czy to (?:oszustwo|bezpieczne|spam)",
    r"ich (?:habe|bekomme|erhalte)\b|j'ai re[çc]u|he recibido|recib[íi]\b|ho ricevuto|recebi\b|ik (?:kreeg|heb)\b",
)
RECEIVED_MAX: Final = 300  # characters in which that is looked for

# Words of a person who wants a notice set up or mended.
ASKING: Final = ("autorespon", "ustawi", "set up", "set it", "settings", "einricht", "einstell", "configur", "outlook", "nie dzia", "not work", "funktioniert nicht")  # fmt: skip
# One of these stands in every phrase above: looking for them costs a hundredth of looking for the phrases.
HINTS: Final = ("tomat", "reply", "odpowiada", "antworten", "onitored", "spond")
OTHER_HINTS: Final = ("odpov", "автомат", "отвечайте", "systemowa", "自")
# Prefixes of answers and forwards, with which most subjects with a colon begin.
ROUTINE = re.compile(r"(?:re|odp|fwd?|pd|aw|wg|sv|tr)\s?:", re.IGNORECASE)
_NOTICE: Final = rf"(?:{'|'.join(NOTICES)})(?:(?P<end>\s?[:：\])])|\b)"


@cache
def _compiled(*patterns: str) -> re.Pattern[str]:
    """Compiled when first needed: most processes that load this never ask."""
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)


def notice(subject: str) -> Literal["sure", "topic", ""]:
    """Whether a subject is one that programs write ("sure"), or only begins with such words, which people ask about ("topic")."""
    bare = subject.lstrip(" [(*")[:200]
    if ROUTINE.match(bare) is not None:
        return ""
    match = _compiled(_NOTICE).match(bare)
    if match is not None:
        return "sure" if match["end"] else "topic"
    if ("(" in bare or bare[:4].lower() == "auto") and _compiled(*NAMED_NOTICES).match(bare) is not None:
        return "sure"
    return ""


def may_be_absent(subject: str) -> bool:
    """Whether the subject begins like an absence notice's; people write such subjects too."""
    return _compiled(*ABSENT_SUBJECTS).match(subject.lstrip(" [(*")[:200]) is not None


def asks(own: str) -> bool:
    """Whether the body is about how absence notices are made: a notice itself never is."""
    said = own[:READ_MAX].lower()
    return any(word in said for word in ASKING)


def says_absent(own: str) -> bool:
    """Whether the body begins with words about somebody's own absence; people write them too."""
    return _compiled(*ABSENT_WORDS).search(" ".join(own[:READ_MAX].split())) is not None


def says_unattended(own: str) -> bool:
    """Whether the mail says of itself that a program sent it, or that nobody reads answers."""
    ends = own if len(own) <= 2 * ENDS_MAX else f"{own[:ENDS_MAX]}\n{own[-ENDS_MAX:]}"
    if not any(hint in ends for hint in HINTS) and (ends.isascii() or not any(hint in ends for hint in OTHER_HINTS)):
        return False
    said = " ".join(ends.split())
    match = _compiled(*UNATTENDED_WORDS).search(said)
    # Somebody who repeats such words puts them into quotation marks, or says first what came.
    return (
        match is not None
        and QUOTATION.isdisjoint(said[max(0, match.start() - 12) : match.start()])
        and _compiled(*RECEIVED_WORDS).search(said[: min(RECEIVED_MAX, match.start())]) is None
    )

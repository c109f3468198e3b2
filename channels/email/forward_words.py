# ruff: noqa: RUF001 - words in other scripts
"""Words that mail clients put around a forwarded mail, in the languages they speak. Data only; lower case.

Labels stand before a colon at the beginning of a line. What two languages use for different things is listed where it does no
harm: a block counts only with a label of the sender and two others.
"""

from typing import Final

SENDER: Final = (
    "from", "od", "nadawca", "von", "absender", "de", "expéditeur", "envoyé par", "remitente", "da", "mittente", "remetente", "van",
    "afzender", "från", "avsändare", "fra", "afsender", "avsender", "lähettäjä", "keneltä", "odesílatel", "odesilatel", "odosielateľ",
    "feladó", "küldő", "de la", "expeditor", "šalje", "pošiljatelj", "pošiljalac", "šalje/od", "от", "от кого", "отправитель", "від",
    "від кого", "відправник", "ад", "kimden", "gönderen", "saatja", "kellelt", "no", "sūtītājs", "nuo", "siuntėjas", "подател",
    "από", "αποστολέας", "送信元", "差出人", "送信者", "发件人", "發件人", "寄件者", "寄件人", "보낸 사람", "보낸사람", "발신자", "từ", "người gửi",
    "dari", "pengirim", "מאת", "من", "đi từ", "frá", "nga", "gan",
)  # fmt: skip
TO: Final = (
    "to", "do", "adresat", "odbiorca", "an", "empfänger", "à", "a", "pour", "destinataire", "para", "destinatario", "destinatário", "per",
    "aan", "naar", "ontvanger", "till", "mottagare", "til", "modtager", "mottaker", "vastaanottaja", "kenelle", "komu", "příjemce", "pro",
    "pre", "príjemca", "címzett", "către", "catre", "destinatar", "la", "prima", "za", "primatelj", "primalac", "кому", "получатель",
    "до", "одержувач", "каму", "kime", "alıcı", "saaja", "kellele", "kam", "saņēmējs", "gavėjas", "προς", "παραλήπτης", "宛先", "送信先",
    "收件人", "收件者", "받는 사람", "받는사람", "수신자", "đến", "tới", "kepada", "ke", "אל", "إلى",
)  # fmt: skip
COPY: Final = (
    "cc", "bcc", "dw", "udw", "do wiadomości", "do wiad", "kopia", "ukryta kopia", "kopie", "blindkopie", "copie", "copia", "cópia", "cci",
    "cco", "ccn", "kopi", "blindkopi", "kopio", "piilokopio", "kópia", "skrytá kopie", "másolat", "másolatot kap", "titkos másolat",
    "copie la", "kopija", "kp", "копия", "скрытая копия", "копія", "прихована копія", "bilgi", "gizli", "koopia", "κοιν", "抄送", "密送",
    "副本", "抄送人", "参照", "참조", "숨은참조", "tembusan", "עותק", "نسخة", "скр",
)  # fmt: skip
DATE: Final = (
    "date", "sent", "sent on", "received", "data", "wysłano", "wysłane", "data wysłania", "otrzymano", "datum", "gesendet", "gesendet am",
    "envoyé", "envoyé le", "fecha", "enviado", "enviado el", "enviado em", "enviada", "enviada em", "inviato", "inviato il", "verzonden",
    "verzonden op", "skickat", "skickades", "dato", "sendt", "sendt den", "päiväys", "päivämäärä", "pvm", "lähetetty", "odesláno",
    "posláno", "odoslané", "dátum", "elküldve", "küldve", "küldés ideje", "dată", "trimis", "trimis la", "poslano", "poslato",
    "дата", "отправлено", "дата отправки", "надіслано", "відправлено", "дасланае", "tarih", "gönderilen", "gönderildi", "gönderme tarihi",
    "kuupäev", "saadetud", "datums", "nosūtīts", "išsiųsta", "изпратено", "ημερομηνία", "στάλθηκε", "日付", "送信日時", "送信日", "日時",
    "发送时间", "发送日期", "日期", "寄件日期", "傳送日期", "时间", "날짜", "보낸 날짜", "보낸날짜", "ngày", "đã gửi", "tanggal", "dikirim", "תאריך", "נשלח",
    "التاريخ", "تم الإرسال",
)  # fmt: skip
SUBJECT: Final = (
    "subject", "temat", "tytuł", "betreff", "objet", "sujet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "emne", "aihe", "otsikko",
    "předmět", "predmet", "vec", "tárgy", "subiect", "naslov", "zadeva", "тема", "тэма", "konu", "teema", "teemat", "temats", "tēma", "tema",
    "относно", "θέμα", "件名", "主题", "主旨", "標題", "주제", "제목", "chủ đề", "tiêu đề", "subjek", "perihal", "judul", "נושא", "الموضوع", "efni",
)  # fmt: skip
OTHER: Final = (
    "reply-to", "reply to", "odpowiedź do", "odpowiedz do", "antwort an", "répondre à", "responder a", "rispondi a", "svar til", "svara till",
    "importance", "priority", "ważność", "priorytet", "wichtigkeit", "priorität", "attachments", "attachment", "załączniki", "anlagen", "anhänge",
    "pièces jointes", "adjuntos", "datos adjuntos", "allegati", "anexos", "bijlagen", "sender", "resent-from", "resent-to", "message-id",
    "organization", "mailed-by", "signed-by", "sensitivity", "ответить", "newsgroups", "x-priority", "categories",
)  # fmt: skip

# Between dashes, or before a colon, on the line above a forwarded mail.
FORWARDED: Final = (
    r"forward|fwd|przekazan|przekazyw|przesł|przesl[ai]|podan[ae] dalej|weitergeleitet|weiterleit|transf[ée]r|transmis|réexp[ée]di|reexpedi|fait suivre|reenvi|reencaminh|encaminh|inoltrat|doorgest|doorgezond|vidarebef|videresen|välitet|valitet|edelleenl|edastat"
    r"|přepos|preposl|preposi|továbbít|tovabbit|redirec|transmes|retrimis|proslij|prosled|posredov|перес|переадрес|перенаправ|перенаправ|переслан|надісланого|препрат|i̇let|ilet|yönlendir|pārsūt|persiųs|προωθ|转发|轉寄|轉發|転送|전달|chuyển tiếp|diteruskan|terusan|הועבר|المعاد|framsent"
)
# Subjects of forwards: prefix before a colon.
FORWARD_PREFIXES: Final = (
    "fw", "fwd", "forward", "forwarded", "pd", "przekaż", "przek", "przekazane", "podaj dalej", "wg", "weitergeleitet", "wtr", "tr", "trans", "i", "inoltra", "inoltro", "rv", "reenv",
    "reenviado", "enc", "res-enc", "doorst", "doorgest", "doorgestuurd", "vb", "vidarebefordrat", "vidarebefordra", "vs", "videresendt", "vl", "välitys",
    "přep", "preposlané", "prep", "továbbítás", "továbbítva", "tov", "redir", "redirecționat", "pros", "prosl", "proslijeđeno", "pr", "пересл", "переслать", "пер", "переслано", "fs",
    "ilt", "i̇lt", "iletilen", "ed", "edasi", "転送", "转发", "轉寄", "轉發", "전달", "πρθ", "προώθ", "fyi fw", "bls-fw", "trs", "chuyển tiếp", "הועבר",
)  # fmt: skip
ANSWER_PREFIXES: Final = (
    "re", "odp", "odpowiedź", "aw", "antw", "antwort", "sv", "svar", "ref", "réf", "rép", "r", "rif", "risp", "res", "resp", "vast", "vá", "válasz", "ynt", "yanıt", "отв", "ответ",
    "на", "ha", "від", "відп", "atb", "ats", "απ", "σχετ", "回复", "答复", "回覆", "返信", "답장", "회신", "bls", "tl", "trả lời", "odg", "odgovor", "odpoveď", "odpověď", "vastaus", "رد", "השב",
)  # fmt: skip
# In Norwegian VS is "forwarded", in Finnish "answer": the label of the sender tells which.
FINNISH: Final = frozenset({"lähettäjä", "keneltä"})
# Between a sender and the one in whose name the mail was sent.
ON_BEHALF: Final = r"\s+(?:on behalf of|w imieniu|im auftrag von|de la part de|en nombre de|per conto (?:di|per)|em nome de|namens|för|på vegne af|på vegne av|jménem|от имени|від імені|adına)\s"

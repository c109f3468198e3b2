"""Words of mail that came back, in the languages mail systems speak. Data only."""

from typing import Final

# Subjects of reports. Where they stand in the subject does not matter if a mail system sent it.
UNDELIVERED: Final = (
    r"undeliver|non-?deliver|not delivered|delivery[- ](?:status|failure|report|has failed|failed|delayed|error|problem|warning|notification)|\bfailed? (?:delivery|mail)|mail (?:delivery )?(?:failed|error)|mail(?:er)? delivery",
    r"returned (?:e-?)?mail|returning (?:message|to sender)|return(?:ed)? to sender|failure (?:notice|delivery)|message (?:not|was not|could not be) (?:delivered|sent)|could not be (?:delivered|sent)|unable to deliver|can(?:no|')t (?:be )?deliver|not yet been delivered",
    r"message (?:has been )?delayed|could not send message for|delay(?:ed)? (?:mail|message|delivery)|delayed \d+ (?:hours?|days?)|processing error|user unknown|unknown (?:user|recipient|address)|mailbox (?:is )?(?:full|unavailable)|over quota|quota exceeded|automatically rejected|mail rejected|message (?:blocked|rejected|undeliverable)|undelivered|nondelivery|bounced? (?:mail|message)|delivery (?:incomplete|unsuccessful)",
    r"niedostarcz|nie (?:mo[żz]na|uda[łl]o si[ęe]) (?:by[łl]o )?(?:dostarczy[ćc]|dor[ęe]czy[ćc]|wys[łl]a[ćc])|zwrot (?:poczty|wiadomo|listu|e-?mail)|nie(?: zosta[łl]a?)? (?:dor[ęe]czon|dostarczon)|b[łl][ąa]d (?:dor[ęe]cz|dostarcz|wysy[łl])|niepowodzeni\w dostarcz|wiadomo[śs][ćc] (?:zwr[óo]con|odrzucon|op[óo][źz]nion)|op[óo][źz]nienie dostarcz|problem z dostarcz|raport o (?:nie)?dor[ęe]cz|nieznany (?:adresat|odbiorca|u[żz]ytkownik)",
    r"unzustell|nicht zustell|zustell(?:ung)?s?(?:fehler|status|bericht|problem)|zustellung fehlgeschlagen|nicht zugestellt|konnte nicht (?:zugestellt|[üu]bermittelt|ausgeliefert)|r[üu]ckl[äa]ufer|fehler bei der zustellung|verz[öo]gerte? (?:zustellung|nachricht)|zustellungsverz",
    r"non remis|[ée]chec de (?:la )?(?:remise|livraison|distribution|l'envoi)|non distribu|non d[ée]livr|n'a pas pu [êe]tre (?:remis|d[ée]livr|distribu|envoy)|retourn[ée] [àa] l'exp[ée]diteur|notification d'[ée]tat de remise|avis de non-remise|utilisateur (?:inconnu|non recens[ée])|retard de remise",
    r"no se (?:puede|pudo|ha podido) entregar|no entregad|error (?:de|en la|al) (?:entrega|entregar)|devuelto|notificaci[óo]n de estado de (?:la )?entrega|fallo (?:de|en la) entrega|mensaje retrasado",
    r"non recapit|mancat[oa] (?:consegna|recapito)|impossibile recapitare|errore di consegna|avviso di mancata|notifica (?:dello )?stato (?:del )?recapito|non consegnat",
    r"n[ãa]o (?:[ée] poss[íi]vel|foi poss[íi]vel|p[ôo]de ser) (?:entreg|ser entreg)|n[ãa]o entregue|falha (?:na|de) entrega|erro (?:na|de) entrega|notifica[çc][ãa]o de (?:status|estado) de entrega|devolvid|niet (?:bestelbaar|bezorgd|afgeleverd)|onbestelbaar|niet worden (?:bezorgd|afgeleverd)|bezorging mislukt",
    r"g[åa]r inte att leverera|kunde inte levereras|ej levererat|olevererbar|kan ikke leveres|ikke lever|leveringsfejl|leveringsfeil|kunne ikke leveres|ei voitu toimittaa|toimitus ep[äa]onnistui|toimittamaton|perille toimittamaton",
    r"nedoru[čc]|nelze doru[čc]it|nie je mo[žz]n[ée] doru[čc]i|nepoda[řr]ilo se doru[čc]it|vr[áa]cen[áa] zpr[áa]va|k[ée]zbes[íi]thetetlen|nem k[ée]zbes[íi]t|sikertelen k[ée]zbes[íi]t|nelivr|imposibil de livrat|nu a putut fi livrat|neisporu|nije isporu|ni mogo[čc]e dostaviti|teslim edile|iletilem",
    r"не удается доставить|недоставлен|не доставлено|не удалось доставить|ошибка доставки|не может быть доставлено|возврат почты|не вдалося доставити|не доставлено|недоставлений|配信不能|配信できません|配信に失敗|送信エラー|未送达|无法送达|退信|系统退信|投递失败|無法傳遞|배달되지 않음|반송|전송 실패|μη παραδοτ|αποτυχία παράδοσης|לא ניתן למסירה|تعذر التسليم",
)
# One of these stands in each of the next.
STEMS: Final = ("deliver", "return", "failure", "dostarcz", "zustell", "remis", "bestelbaar", "recapit", "entreg")
# Subjects that systems write word for word and people do not.
FORMAL: Final = (
    r"(?:undeliverable|undelivered|non-?delivery|delivery failure|returned mail|nie mo[żz]na dostarczy[ćc]|niedostarczaln[aey]|unzustellbar|non remis|onbestelbaar|non recapitabile|no se puede entregar)\s?:\s",
    r"undelivered mail returned to sender$|mail delivery failed: returning message|delivery status notification \((?:failure|delay)|failure notice$|mail system error - returned mail$|mail delivery (?:failure|subsystem)$|delivery notification: delivery has failed$",
)
# What a report says in its first lines when it is one.
REPORTS: Final = (
    r"could ?n(?:o|')t (?:be )?deliver|(?:wasn't|was not|were not|not been|not|isn't) (?:able to )?(?:be )?deliver|unable to (?:be )?deliver|can ?not (?:be )?deliver|deliver\w{0,3} (?:to|of) (?:the )?(?:following|this|e-?mail).{0,80}(?:fail|postpon|delay)|deliver(?:y|ed) (?:has )?fail|delivery (?:attempts?|problem|error|status)|undeliver|not? such (?:user|address|mailbox)|did not (?:reach|receive)|failed (?:recipient|address|mail)|permanent (?:fatal )?errors?|has been (?:delayed|postponed|rejected|returned|bounced)|not yet been delivered|invalid (?:final delivery|recipient|address|user)|(?:user|recipient|address|mailbox) (?:is )?(?:unknown|not found|unavailable|rejected|full|disabled)|unknown (?:user|recipient|address)|mailbox (?:is )?full|(?:over|exceeded|exceeds).{0,30}quota|returned (?:to|because)|bounced|was automatically rejected",
    r"nie (?:mo[żz]e|mog[łl][ao]?|uda[łl]o|zosta[łl]a?|mo[żz]na|da[łl]o)(?: si[ęe])? ?(?:zosta[ćc]|by[ćc])? ?(?:jej )?(?:dostarcz|dor[ęe]cz)|niedostarcz|nie dotar[łl]|wiadomo[śs][ćc] (?:zosta[łl]a )?(?:odrzucon|zwr[óo]con)|skrzynka.{0,30}(?:pe[łl]na|przepe[łl]niona|nie istnieje)|nieznany (?:adres|u[żz]yt|odb)",
    r"nicht (?:zugestellt|zustell|ausgeliefert|erreicht|[üu]bermittelt)|unzustellbar|fehlgeschlagen|postfach.{0,30}(?:voll|existiert)|n'a (?:pas|pu).{0,30}(?:remis|d[ée]livr|distribu)|pas pu (?:[êe]tre|etre) (?:remis|d[ée]livr|delivre|distribu)|non remis|[ée]chec|no (?:se )?(?:pudo|puede|ha podido|ha sido) (?:ser )?entreg|non (?:[èe] stato|pu[òo] essere|recapitat)|impossibile recapit|n[ãa]o (?:p[ôo]de|foi) .{0,20}entreg|niet (?:worden )?(?:bezorgd|afgeleverd)|inte levereras|ikke leveres",
    r"не (?:может быть|было|удалось|доставлено|вдалося)|недоставлен|nebyla doru|nelze doru[čc]it|nemohla b[ýy][tť] doru|nem (?:siker[üu]lt|k[ée]zbes)|配信でき|送信できません|无法送达|被退回|投递|無法|전달되지|배달되지",
)
# It will be tried again: nothing is lost yet.
DELAYED: Final = (
    r"\bdelay(?:ed)?\b|postponed|not yet (?:been )?delivered|has not (?:yet )?been delivered|will (?:continue to (?:try|be)|be retried|keep trying|be tried again)|still being retried|warning(?: message)?:? message|this is (?:only )?a warning|you do not need to resend|no action is required",
    r"op[óo][źz]ni|ponawia|ponawian|(?:kolejne|dalsze) pr[óo]by|verz[öo]ger|weitere zustellversuche|retard|diff[ée]r[ée]|retras|ritard|atras|vertraag|f[öo]rdr[öo]j|forsink|zpo[žz]d|k[ée]sleltet|задерж|отложен",
)
# The last word of a system that had tried for long.
GIVEN_UP: Final = (
    r"giv(?:en|ing) up|not going to try again|failed permanently|permanent (?:fatal )?error|has been returned|returning message|undeliverable|could not be delivered|couldn't be delivered",
    r"zaniechano|rezygnuj|zwr[óo]con|nie zosta[łl]a dostarczona|endg[üu]ltig|unzustellbar",
)
# Below such a line stands the mail that came back.
RETURNED: Final = (
    r"below this line is a copy|this is a copy of (?:the|your)|(?:here is )?a copy of (?:the|your) (?:original )?(?:message|mail)|(?:the )?(?:original|returned|undelivered|unsent|rejected|source|failed) (?:message|mail|e-?mail)(?: text| header| body| (?:as )?received(?: is)?)?(?: as follows| is as follows|s? follows?| below| attached| is attached| is included below)?\W{0,12}$",
    r"(?:message )?headers? (?:and top|follow|of the (?:source|original))|(?:first|top) \d+ lines of|(?:your |the )?(?:original )?message follows|included (?:is|below)|unsent message below|message text follows|content of the message|(?:the )?text of (?:your|the) message",
    r"(?:oryginalna|pierwotna|zwr[óo]cona|niedostarczona) wiadomo[śs][ćc]\W{0,12}$|poni[żz]ej (?:znajduje si[ęe] )?(?:kopia|tre[śs][ćc]|nag[łl][óo]wki)|tre[śs][ćc] (?:oryginalnej|niedostarczonej|zwr[óo]conej)|nag[łl][óo]wki (?:oryginalnej|wiadomo[śs]ci|pierwotnej)|urspr[üu]ngliche nachricht|originalnachricht|originalkopf|es folgt (?:eine kopie|der)|message (?:d'origine|original)|en-t[êe]tes de message|mensaje original|messaggio originale|mensagem original|encabezados|исходное сообщение|заголовки (?:исходного|сообщения)|元のメッセージ",
)

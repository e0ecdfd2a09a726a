"""The vocabulary of version markers, by kind, in the languages of the wires.

A word in `PLAIN` counts in brackets in any case, and bare before a separator when it is in capitals
or capitalised. A word in `SHOUTED` is also an ordinary word: outside Latin brackets tricks it counts
only in capitals ("KILL:", "(LEAD)", never "Kill:" nor "(lead)").
"""

from __future__ import annotations

from monitor.model import MarkerKind

PLAIN: dict[MarkerKind, str] = {
    MarkerKind.URGENT: (
        "breaking|breaking news|news alert|newsalert|eilmeldung|ultima hora|ultim'ora|ultimora|срочно|"
        "терміново|терміновo|son dakika|عاجل|خبر عاجل|速報|緊急|速报|快讯|快訊|突发|突發|緊急速報|急电|号外|"
        "속보|긴급|pilne|z ostatniej chwili|дуже терміново|молния|newsflash|eilt"
    ),
    MarkerKind.LEAD: (
        "ld|lead-writethru|writethru|ld-writethru|roundup|wrapup|zusammenfassung|gesamtzusammenfassung|"
        "papier general|synthese|종합|종합보|총괄|総合|综合|полная версия|сводка"
    ),
    MarkerKind.UPDATE: (
        "update|updated|updates|actualisation|actualise|actualisee|mise a jour|mis a jour|maj|aktualisierung|"
        "aktualisiert|neufassung|erganzung|amplia|ampliacion|ampliada|actualiza|actualizacion|actualizado|"
        "actualizada|aggiornamento|aggiornato|aggiorna|atualizacao|atualiza|atualizado|atualizada|обновлено|"
        "обновление|обновляется|дополнено|дополнение|подробности|оновлено|оновлення|доповнено|guncelleme|"
        "guncellendi|guncel|تحديث|محدث|محدثة|更新|追加|업데이트|추가|수정보완|aktualizacja|bijgewerkt|続報|詳報|"
        "updating|correct et complete|precise et complete"
    ),
    MarkerKind.CORRECTION: (
        "correction|corrections|corrected|corrects|correcting|correction official|official correction|"
        "rectificatif|rectification|rectifie|corrige|corrigee|correctif|erratum|annule et remplace|"
        "korrektur|berichtigung|berichtigt|korrigiert|berichtigte fassung|korrigierte fassung|correccion|"
        "corrige|corregido|corregida|rectificacion|rectifica|fe de errores|fe de erratas|correzione|corretto|"
        "corretta|correzioni|rettifica|errata corrige|errata|correcao|corrigido|corrigida|corrige|"
        "retificacao|retifica|исправлено|исправление|исправленная версия|поправка|уточнение|уточнено|"
        "коррекция|виправлено|виправлення|уточнення|duzeltme|duzeltilmis|duzeltildi|تصحيح|مصحح|مصححة|تصويب|"
        "تعديل|訂正|更正|修正|勘误|勘誤|改正|정정|바로잡습니다|바로잡음|고침|수정|korekta|sprostowanie|correctie|"
        "rectificatie|anula y sustituye|sustituye y anula|annulla e sostituisce|ersetzt|замена|"
        "replacement|substitute"
    ),
    MarkerKind.WITHDRAWAL: (
        "withdrawn|withdrawal|story withdrawn|story killed|mandatory kill|retraction|retracted|"
        "story retracted|annule|annulee|annulation|depeche annulee|retrait|retire|anulada|anulado|anulacion|"
        "anula|noticia anulada|nota anulada|retirada|eliminada|annullata|annullato|annullamento|ritirata|"
        "ritirato|notizia annullata|anulacao|cancelada|cancelado|retirado|suprimida|zuruckgezogen|ruckzug|"
        "meldung zuruckgezogen|storno|storniert|stornierung|widerruf|widerrufen|аннулировано|аннулирование|"
        "аннулируется|аннуляция|аннулирована|отозвано|отзыв|отозвана|снято|снята|відкликано|анульовано|"
        "анулювання|iptal|iptal edildi|haber iptali|geri cekildi|إلغاء|الغاء|سحب خبر|سحب|ملغى|ملغي|الغاء خبر|"
        "إلغاء خبر|取り消し|取消し|取消|配信取り消し|記事取り消し|撤稿|撤销|撤銷|撤回|作废|기사취소|기사 취소|전문취소|"
        "전문 취소|취소|철회|기사철회|삭제|wycofane|wycofana|anulowano|ingetrokken|削除"
    ),
    MarkerKind.REFILE: (
        "refile|refiled|refiling|rpt|repeat|repeats|repeating|resend|resending|repete|repetition|redif|"
        "rediffusion|renvoi|repeticion|repite|repetida|ripete|ripetizione|ripetuto|repeticao|repete|reenvio|"
        "reenvía|wiederholung|wdhlg|wdh|повтор|повторно|повторение|повторная передача|tekrar|إعادة|مكرر|"
        "再送|再配信|再掲|重发|重發|再发|재송|재송고|재전송|powtorzenie|herhaling"
    ),
    MarkerKind.PACKAGE: (
        "factbox|highlights|timeline|explainer|instant view|newsmaker|q+a|q&a|key facts|"
        "encadre|reperes|chronologie|fiche|papier d'angle|eclairage|hintergrund|stichwort|"
        "tagesuberblick|terminvorschau|claves|cronologia|scheda|fatti chiave|справка|досье|хроника|факты|"
        "довідка|досьє|資料|年表|资料|背景|大事记|일지|표|خلفية|إطار|تسلسل زمني|kronoloji|bilgi notu|infobox|"
        "факт-лист|faktenbox|zeitleiste|le point|cronología|perguntas e respostas|データ"
    ),
    MarkerKind.EMBARGO: "embargoed|sperrfrist|под эмбарго|ambargo|엠바고|حظر نشر|解禁",
}
SHOUTED: dict[MarkerKind, str] = {
    MarkerKind.URGENT: "urgent|flash|alert|alerte|alerte info|alerta|eil|urgente|acil|spoed|экстренно",
    MarkerKind.LEAD: "lead|optional",
    MarkerKind.UPDATE: "adds|neu|итог",
    MarkerKind.CORRECTION: "correct|fixes",
    MarkerKind.WITHDRAWAL: "kill|killed",
    MarkerKind.PACKAGE: (
        "preview|analysis|insight|column|table|diary|profile|portrait|perfil|uberblick|agenda|scoreboard|"
        "chronology|background|портрет|анализ"
    ),
    MarkerKind.EMBARGO: "embargo",
}
BRACKETED_ONLY = frozenset(
    "修正|改正|取消|撤回|削除|취소|철회|삭제|수정|추가|표|일지|背景|資料|资料|追加|更新|إطار|سحب|تعديل".split("|")
)
"""Ordinary words of scripts without capitals: markers in brackets only."""


STANDALONE = frozenset(
    {"urgent", "عاجل", "срочно", "alerte", "alerte info", "flash", "eil", "eilmeldung", "son dakika", "urgente"}
)
"""Markers that wires also set before a headline with nothing but a space between."""

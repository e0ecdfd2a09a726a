"""Version markers of headlines and advisory lines."""

from __future__ import annotations

import pytest

from monitor.model import Field, MarkerKind
from tests.text.samples import cleaned, left

HEAD = "Norway fund sells mines"


@pytest.mark.parametrize(
    ("title", "kind", "number"),
    [
        (f"UPDATE 2-{HEAD}", MarkerKind.UPDATE, 2),
        (f"{HEAD} - UPDATE", MarkerKind.UPDATE, None),
        (f"ACTUALISATION: {HEAD}", MarkerKind.UPDATE, None),
        (f"AMPLÍA: {HEAD}", MarkerKind.UPDATE, None),
        (f"ОБНОВЛЕНО: {HEAD}", MarkerKind.UPDATE, None),
        (f"تحديث 1- {HEAD}", MarkerKind.UPDATE, 1),
        (f"{HEAD}(更新)", MarkerKind.UPDATE, None),
        (f"(LEAD) {HEAD}", MarkerKind.LEAD, None),
        (f"{HEAD} (2nd LD)", MarkerKind.LEAD, 2),
        (f"2e LEAD - {HEAD}", MarkerKind.LEAD, 2),
        (f"ROUNDUP 3: {HEAD}", MarkerKind.LEAD, 3),
        (f"[종합2보] {HEAD}", MarkerKind.LEAD, 2),
        (f"{HEAD}(종합)", MarkerKind.LEAD, None),
        (f"(Actualización 2) {HEAD}", MarkerKind.UPDATE, 2),
        (f"【第2報】{HEAD}", MarkerKind.UPDATE, 2),
        (f"2e papier - {HEAD}", MarkerKind.LEAD, 2),
        (f"Take 2 - {HEAD}", MarkerKind.LEAD, 2),
        (f"{HEAD} (версия 3)", MarkerKind.LEAD, 3),
        (f"{HEAD} [종합 3보]", MarkerKind.LEAD, 3),
        (f"(Adds quotes) {HEAD}", MarkerKind.UPDATE, None),
        (f"(EDS: ADDS QUOTES) {HEAD}", MarkerKind.UPDATE, None),
        (f"CORRECTS NAME OF MINISTER: {HEAD}", MarkerKind.CORRECTION, None),
        (f"{HEAD} (corrects vote)", MarkerKind.CORRECTION, None),
        (f"[수정본] {HEAD}", MarkerKind.CORRECTION, None),
        (f"تصحيح خبر: {HEAD}", MarkerKind.CORRECTION, None),
        (f"BULLETIN: {HEAD}", MarkerKind.URGENT, None),
        (f"(第一報){HEAD}", MarkerKind.URGENT, 1),
        (f"(aktl.2) {HEAD}", MarkerKind.UPDATE, 2),
        (f"【综述】{HEAD}", MarkerKind.LEAD, None),
        (f"CORRECTED-{HEAD}", MarkerKind.CORRECTION, None),
        (f"CORRECTION 2: {HEAD}", MarkerKind.CORRECTION, 2),
        (f"ATTENTION CORRECTION - {HEAD}", MarkerKind.CORRECTION, None),
        (f"KORREKTUR/{HEAD}", MarkerKind.CORRECTION, None),
        (f"CLARIFICATION: {HEAD}", MarkerKind.CORRECTION, None),
        (f"RÄTTELSE: {HEAD}", MarkerKind.CORRECTION, None),
        (f"ACHTUNG, STORNO: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"RECTIFICATIF: {HEAD}", MarkerKind.CORRECTION, None),
        (f"{HEAD} (corrigé)", MarkerKind.CORRECTION, None),
        (f"ANNULE ET REMPLACE: {HEAD}", MarkerKind.CORRECTION, None),
        (f"KORREKTUR: {HEAD}", MarkerKind.CORRECTION, None),
        (f"CORREÇÃO: {HEAD}", MarkerKind.CORRECTION, None),
        (f"ИСПРАВЛЕНО: {HEAD}", MarkerKind.CORRECTION, None),
        (f"【訂正】{HEAD}", MarkerKind.CORRECTION, None),
        (f"【更正】{HEAD}", MarkerKind.CORRECTION, None),
        (f"[정정] {HEAD}", MarkerKind.CORRECTION, None),
        (f"{HEAD} (مصحح)", MarkerKind.CORRECTION, None),
        (f"KILL: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"STORY WITHDRAWN: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"Meldung zurückgezogen: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"Dépêche annulée: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"ANNULÉ: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"ANULADA: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"【取り消し】{HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"[기사취소] {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"سحب خبر: {HEAD}", MarkerKind.WITHDRAWAL, None),
        (f"RPT-{HEAD}", MarkerKind.REFILE, None),
        (f"REFILE-{HEAD}", MarkerKind.REFILE, None),
        (f"(Repetición) {HEAD}", MarkerKind.REFILE, None),
        (f"(重发){HEAD}", MarkerKind.REFILE, None),
        (f"URGENT {HEAD}", MarkerKind.URGENT, None),
        (f"EIL: {HEAD}", MarkerKind.URGENT, None),
        (f"SON DAKİKA: {HEAD}", MarkerKind.URGENT, None),
        (f"СРОЧНО: {HEAD}", MarkerKind.URGENT, None),
        (f"عاجل {HEAD}", MarkerKind.URGENT, None),
        (f"[속보] {HEAD}", MarkerKind.URGENT, None),
        (f"快讯:{HEAD}", MarkerKind.URGENT, None),
        (f"FACTBOX-{HEAD}", MarkerKind.PACKAGE, None),
        (f"TEXT: {HEAD}", MarkerKind.PACKAGE, None),
        (f"Full text: {HEAD}", MarkerKind.PACKAGE, None),
        (f"QUOTE BOX-{HEAD}", MarkerKind.PACKAGE, None),
        (f"EMBARGO: {HEAD}", MarkerKind.EMBARGO, None),
    ],
)
def test_a_marker_is_read_and_taken_off_the_headline(
    title: str, kind: MarkerKind, number: int | None
) -> None:
    """Before or after the headline, in brackets or set off by a sign."""
    item = cleaned(title, "A text.")
    (marker,) = item.markers
    assert (marker.kind, marker.number) == (kind, number)
    assert left(item, Field.TITLE) == HEAD


def test_several_markers_are_read_in_order() -> None:
    """Two stand in each of "URGENT (LEAD)" and "CORRECTED-UPDATE 2-"."""
    urgent = cleaned(f"URGENT (LEAD) {HEAD}")
    corrected = cleaned(f"CORRECTED-UPDATE 2-{HEAD}")
    assert [m.kind for m in urgent.markers] == [MarkerKind.URGENT, MarkerKind.LEAD]
    assert [m.kind for m in corrected.markers] == [MarkerKind.CORRECTION, MarkerKind.UPDATE]


@pytest.mark.parametrize(
    "title",
    [
        "Lead in the water of Flint",
        "Kill: a film in two parts",
        "URGENT CARE CENTRE OPENS IN OSLO",
        "Flash: the making of a superhero",
        "Flint still drinks bad water (lead)",
        "Column: why the euro fell",
        "Embargo: Russia loses its buyers",
        "Strike kills two - health ministry",
        "UN-backed force arrives",
        "AC/DC play Oslo",
        "Latest: the fire in Oslo",
        "معدل: البطالة ترتفع",
        "F-35 crash kills pilot",
        "修正: 予算案を可決",
        "Annulation: le concert n'aura pas lieu",
    ],
)
def test_an_ordinary_word_is_no_marker(title: str) -> None:
    """Words that are also markers count only where nothing else can be meant."""
    assert cleaned(title).markers == ()


@pytest.mark.parametrize(
    ("advisory", "kind"),
    [
        ("(Corrects figure in an earlier version.)", MarkerKind.CORRECTION),
        ("(Bien lire comme ci-dessous.)", MarkerKind.CORRECTION),
        ("(bien: quatorze blessés)", MarkerKind.CORRECTION),
        ("(richtig: Linz)", MarkerKind.CORRECTION),
        ("(Should read: 14 wounded)", MarkerKind.CORRECTION),
        ("(следует читать: 14 раненых)", MarkerKind.CORRECTION),
        ("(正しくは14人)", MarkerKind.CORRECTION),
        ("(والصحيح 14 جريحا)", MarkerKind.CORRECTION),
        ("(Berichtigt wird eine Angabe in der vorherigen Fassung.)", MarkerKind.CORRECTION),
        ("(Corrige un dato de la versión anterior.)", MarkerKind.CORRECTION),
        ("(Исправлена ошибка в предыдущей версии.)", MarkerKind.CORRECTION),
        ("(本稿更正了此前报道中的错误)", MarkerKind.CORRECTION),
        ("(앞선 기사의 오류를 바로잡았습니다.)", MarkerKind.CORRECTION),
        ("(تصحيح خطأ ورد في النسخة السابقة)", MarkerKind.CORRECTION),
        ("(Corrects date; rest of text unchanged)", MarkerKind.CORRECTION),
        ("(An earlier version gave a wrong figure.)", MarkerKind.CORRECTION),
        ("(Chiffre rectifié)", MarkerKind.CORRECTION),
        ("(前稿数字有误)", MarkerKind.CORRECTION),
        ("(Repeats with no changes to text)", MarkerKind.REFILE),
        ("(Nouvelle diffusion, texte identique)", MarkerKind.REFILE),
        ("(Erneute Aussendung, keine Änderungen)", MarkerKind.REFILE),
        ("(稿件内容不变,再次播发)", MarkerKind.REFILE),
        ("(内容は変更なし、再送)", MarkerKind.REFILE),
        ("(Adds quotes, background)", MarkerKind.UPDATE),
    ],
)
def test_an_advisory_line_is_a_marker_and_no_news(advisory: str, kind: MarkerKind) -> None:
    """What the wire says about the version stands in brackets at the start or on its own line."""
    item = cleaned("Title", f"{advisory} The fund sold its mines.", f"It did.\n{advisory}")
    assert {m.kind for m in item.markers} == {kind}
    assert left(item, Field.SUMMARY) == "The fund sold its mines."
    assert left(item, Field.BODY) == "It did."


@pytest.mark.parametrize(
    "text",
    [
        'Please do not use the story headlined "Fund sells mines". It is withdrawn.',
        "Prière de ne pas utiliser la dépêche intitulée « Le fonds vend ».",
        "Rogamos no utilizar la noticia titulada «El fondo vende».",
        "Bitte die Meldung nicht verwenden, sie wird zurückgezogen.",
        "Bitte verwenden Sie die Meldung über den Fonds nicht.",
        "Prière d'annuler la dépêche sur le fonds.",
        "La dépêche « Le fonds vend » est nulle et non avenue.",
        "Wir ziehen die Meldung „Fonds verkauft“ zurück.",
        "Se retira la información «El fondo vende» por contener datos no verificados.",
        "Просьба считать сообщение «Фонд продаёт» недействительным.",
        "نسحب الخبر ونرجو عدم نشره.",
        "《基金出售》一稿作废,请各编辑部注意。",
        "Rogamos anulen la noticia sobre el fondo.",
        "Si prega di annullare la notizia sul fondo.",
        "Favor não usar a matéria sobre o fundo.",
        "Prosimy nie wykorzystywać depeszy o funduszu.",
        "Просим не использовать сообщение о продаже фонда.",
        "Просим его не использовать.",
        "Просимо відкликати повідомлення про фонд.",
        "请勿使用此前播发的《基金出售矿山》一稿。",
        "先に配信した「基金が売却」の記事は取り消します。",
        "앞서 송고한 '기금 매각' 기사는 전문 취소합니다.",
        "يرجى عدم استخدام الخبر المعنون بيع المناجم.",
    ],
)
def test_a_text_that_takes_another_back_is_marked(text: str) -> None:
    """A withdrawal is known by its sentence, and the sentence stays news."""
    item = cleaned("Title", text)
    assert [m.kind for m in item.markers] == [MarkerKind.WITHDRAWAL]
    assert left(item, Field.SUMMARY) == text


@pytest.mark.parametrize(
    "title",
    [
        "Papier: prices rise again",
        "Take: the week in sport",
        "Corrects course: the fund sells mines",
        "Norway fund sells mines (with Sweden)",
        "Bulletin: the club's new paper",
    ],
)
def test_ordinary_words_are_no_markers(title: str) -> None:
    """They need a number, brackets or capitals."""
    assert cleaned(title).markers == ()


def test_news_about_withdrawing_is_no_withdrawal() -> None:
    """Troops and candidates withdraw too."""
    assert cleaned("Troops withdraw", "Russia withdrew its troops, Kyiv said.").markers == ()
    assert cleaned("Geld", "Verwenden Sie die Fassung aus Holz, riet der Händler.").markers == ()
    assert cleaned("Eau", "La mairie est priée d'annuler la décision.").markers == ()
    for news in (
        "The newspaper retracted its report on the minister.",
        "Le traité a été déclaré nul et non avenu.",
        "Nach einer Meldung des Werks werden 900 Autos zurückgerufen.",
        "La corte decidió dejar sin efecto el decreto.",
        "Суд постановил считать договор недействительным.",
        "За повідомленням сусідів поліція вилучила зброю.",
        "Uit het bericht blijkt dat de vergunning is ingetrokken.",
        "原定演唱会因故取消。",
        "오보로 확인된 게시물이 삭제됐다.",
    ):
        assert cleaned("Title", news).markers == (), news

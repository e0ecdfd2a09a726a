"""Phrases of one meaning and number words, in the wires' languages."""

from __future__ import annotations

import pytest

from monitor.model import Kind
from monitor.stories.wording import is_spelt_otherwise, unit_words
from tests.stories.samples import Archive, an_item

TEXTS = {
    "en": "Some 430 homes were flooded after heavy rain in Brenton, officials said.",
    "fr": "Environ 430 maisons ont été inondées à Brenton, selon les secours.",
    "de": "Rund 430 Häuser wurden in Brenton überflutet, teilte die Feuerwehr mit.",
    "es": "Unas 430 casas se inundaron en Brenton, según los bomberos.",
    "ru": "Около 430 домов затопило в Брентоне, сообщили спасатели утром.",
    "pl": "Około 430 domów zalała woda w Brenton, powiedział burmistrz.",
    "ar": "وقال رئيس البلدية إن الجسر سيبقى مغلقا أسبوعين بعد الفيضان.",
    "ja": "ブレントン市長は水曜日、橋を二週間閉鎖すると発表した。",
    "zh": "布伦顿市长星期三表示,大桥因洪水将关闭两周。",
}
REST = {
    "ja": "交通は市北部の環状道路に迂回する。",
    "zh": "车辆改走城北环路。",
}


def told_again(language: str, text: str, more: str = "") -> Kind:
    """What a text that says this is, an hour after the one above."""
    archive = Archive()
    rest = REST.get(language, " Trains run again from noon.") + more
    archive.take(an_item("Brenton", TEXTS[language] + rest, feed="a", language=language))
    again = an_item("Brenton", text + rest, feed="b", language=language, hours=1)
    return archive.take(again)[0]


@pytest.mark.parametrize(
    ("language", "was", "now"),
    [
        ("en", "Some", "About"),
        ("en", "after", "following"),
        ("en", "said", "told reporters"),
        ("fr", "Environ", "Quelque"),
        ("fr", "selon", "d'après"),
        ("de", "Rund", "Etwa"),
        ("es", "según", "de acuerdo con"),
        ("ru", "Около", "Примерно"),
        ("pl", "powiedział", "podkreślił"),
        ("ar", "وقال", "وصرح"),
        ("ja", "発表した", "明らかにした"),
        ("zh", "表示", "说"),
    ],
)
def test_a_phrase_for_one_of_the_same_meaning_tells_nothing(
    language: str, was: str, now: str
) -> None:
    """Editors exchange them; in no script is that news."""
    assert told_again(language, TEXTS[language].replace(was, now)) is Kind.DUPLICATE


@pytest.mark.parametrize(
    ("language", "was", "now"),
    [
        ("en", "Some", "Almost"),
        ("en", "homes", "farms"),
        ("de", "Rund", "Mehr als"),
        ("ja", "橋", "港"),
        ("zh", "关闭", "开放"),
        ("zh", "大桥", "隧道"),
    ],
)
def test_another_word_is_no_duplicate(language: str, was: str, now: str) -> None:
    """Only phrases of one group stand for each other."""
    assert told_again(language, TEXTS[language].replace(was, now)) is not Kind.DUPLICATE


@pytest.mark.parametrize(
    ("language", "was", "now"),
    [
        ("ru", "до пятисот машин", "до трёхсот машин"),
        ("uk", "до шістдесяти машин", "до сорока машин"),
        ("pl", "do pięciuset aut", "do trzystu aut"),
        ("de", "einundzwanzig Wagen", "zweiunddreißig Wagen"),
        ("it", "ventuno auto", "trentadue auto"),
        ("es", "dieciocho coches", "veinticuatro coches"),
        ("nl", "eenentwintig auto's", "tweeëndertig auto's"),
        ("ar", "ثلاثين سيارة", "خمسين سيارة"),
    ],
)
def test_a_number_word_for_another_soon_after_is_a_correction(
    language: str, was: str, now: str
) -> None:
    """As a figure is."""
    archive = Archive()
    text = (
        "Brenton opened a bridge that carries {} a day, the town hall of Brenton wrote. Tolls rise."
    )
    archive.take(an_item("Brenton bridge open", text.format(was), feed="a", language=language))
    again = an_item("Brenton bridge open", text.format(now), feed="b", language=language, hours=1)
    assert archive.take(again)[0] is Kind.CORRECTION


SPELT = {
    "en": "The mayor of Brenton said three bridges were closed after the flood.",
    "fr": "Le maire de Brenton a fermé trois ponts après la crue, selon les secours.",
    "de": "Der Bürgermeister von Brenton hat drei Brücken nach der Flut gesperrt.",
    "es": "El alcalde de Brenton cerró tres puentes después de la crecida del río.",
    "it": "Il sindaco di Brenton ha chiuso tre ponti dopo la piena del fiume.",
    "ru": "Мэр Брентона закрыл после наводнения три моста, сообщили спасатели.",
    "tr": "Brenton belediye başkanı selden sonra üç köprüyü kapattı.",
    "ja": "ブレントン市長は洪水のあと、三つの橋を閉鎖すると発表した。",
    "zh": "布伦顿市长表示,洪水过后关闭三座大桥。",
}
THREE = {"en": "three", "fr": "trois", "de": "drei", "es": "tres", "it": "tre", "ru": "три",
         "tr": "üç", "ja": "三", "zh": "三"}  # fmt: skip


@pytest.mark.parametrize("language", SPELT)
@pytest.mark.parametrize(("figure", "says"), [("3", True), ("4", False)])
def test_a_number_word_and_its_figure_are_one(language: str, figure: str, says: bool) -> None:
    """Houses spell small numbers out or do not: that is no correction. Another figure is."""
    for was, now in ((THREE[language], figure), (figure, THREE[language])):
        archive = Archive()
        text = SPELT[language].replace(THREE[language], "{}")
        rest = REST.get(language, " Trains run again from noon.")
        told = text.format(was) + rest
        archive.take(an_item("Brenton", told, feed="a", language=language))
        again = an_item("Brenton", text.format(now) + rest, feed="b", language=language, hours=1)
        assert (archive.take(again)[0] is Kind.DUPLICATE) is says, (was, now)


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ("A boat with 12 migrants sank off Brenton Friday.", Kind.DUPLICATE),
        ("A boat with 12 migrants sank off Brenton on Monday.", Kind.NEW),
        ("A boat with 12 migrants sank near Brenton on Friday.", Kind.UPDATE),
        ("A boat with 20 migrants sank off Brenton Friday.", Kind.CORRECTION),
    ],
)
def test_a_figure_for_the_word_hides_nothing_else(now: str, kind: Kind) -> None:
    """What else was exchanged in the sentence is judged as it would be without it."""
    archive = Archive()
    told = "A boat with twelve migrants sank off Brenton on Friday. "
    rest = "Two ships are searching for survivors."
    archive.take(an_item("Brenton boat", told + rest, feed="a", language="en"))
    again = an_item("Brenton boat", f"{now} {rest}", feed="b", language="en", hours=1)
    assert archive.take(again)[0] is kind


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("Three killed in Brenton flood", "3 killed in Brenton flood", Kind.DUPLICATE),
        ("Three killed in Brenton flood", "4 killed in Brenton flood", Kind.CORRECTION),
        ("One of 5 held in Brenton fraud", "One of 1 held in Brenton fraud", Kind.CORRECTION),
    ],
)
def test_a_headline_with_the_figure_for_the_word_is_no_correction(
    was: str, now: str, kind: Kind
) -> None:
    """Place by place: a word elsewhere in the headline does not vouch for a figure."""
    archive = Archive()
    text = "Police in Brenton spoke of many injured people after a long night of rain and wind."
    archive.take(an_item(was, text, feed="a", language="en"))
    assert archive.take(an_item(now, text, feed="b", language="en", hours=1))[0] is kind


AMOUNT = {
    "en": "The harbour of Brenton will cost {} dollars, the company said on Monday.",
    "fr": "Le port de Brenton coûtera {} d'euros, a annoncé lundi la société.",
    "de": "Der Hafen von Brenton kostet {} Euro, teilte das Unternehmen am Montag mit.",
    "es": "El puerto de Brenton costará {} de dólares, informó el lunes la empresa.",
    "pt": "O porto de Brenton custará {} de euros, informou a empresa na segunda-feira.",
    "ru": "Порт Брентона обойдется в {} рублей, сообщила компания в понедельник.",
    "pl": "Port w Brenton będzie kosztował {} złotych, podała firma w poniedziałek.",
    "ar": "وقالت الشركة يوم الاثنين إن تكلفة ميناء برنتون ستبلغ {} دولار.",
}


def _amount_again(language: str, was: str, now: str) -> Kind:
    """What a copy with this amount is, an hour after one with the other."""
    archive = Archive()
    rest = " Trains run again from noon."
    texts = [AMOUNT[language].format(amount) + rest for amount in (was, now)]
    archive.take(an_item("Brenton", texts[0], feed="a", language=language))
    return archive.take(an_item("Brenton", texts[1], feed="b", language=language, hours=1))[0]


@pytest.mark.parametrize(
    ("language", "was", "now"),
    [
        ("en", "1.5 billion", "1,500 million"),
        ("en", "1.5 billion", "1.5 bn"),
        ("en", "two million", "2 million"),
        ("en", "1.2 million", "1,200,000"),
        ("fr", "3 milliards", "3.000 millions"),
        ("fr", "2,5 millions", "2,5 mio"),
        ("de", "1,5 Milliarden", "1500 Millionen"),
        ("de", "1 Billion", "1000 Milliarden"),
        ("es", "2.000 millones", "2 mil millones"),
        ("pt", "5 mil milhões", "5.000 milhões"),
        ("ru", "1,5 миллиарда", "1,5 млрд"),
        ("pl", "300 mln", "300 milionów"),
        ("ar", "3 مليارات", "3000 مليون"),
    ],
)
def test_an_amount_with_another_scale_tells_nothing(language: str, was: str, now: str) -> None:
    """Each house has its own style for large amounts."""
    assert _amount_again(language, was, now) is Kind.DUPLICATE
    assert _amount_again(language, now, was) is Kind.DUPLICATE


@pytest.mark.parametrize(
    ("language", "was", "now"),
    [
        ("en", "1.5 billion", "1.5 million"),
        ("en", "1.5 billion", "1,600 million"),
        ("en", "1.5 bn", "1.5"),
        ("de", "1 Milliarde", "1 Billion"),
        ("fr", "3 milliards", "3 millions"),
        ("es", "2 mil millones", "2 millones"),
        ("ru", "1,5 миллиарда", "1,5 млн"),
        ("pl", "300 mln", "300 mld"),
    ],
)
def test_another_amount_is_never_a_copy(language: str, was: str, now: str) -> None:
    """Least of all one that is a thousand times as much."""
    assert _amount_again(language, was, now) is not Kind.DUPLICATE


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("140", "cent quarante"),
        ("140", "one hundred and forty"),
        ("97", "quatre vingt dix sept"),
        ("280", "deux cent quatre vingts"),
        ("71", "soixante et onze"),
        ("47", "siebenundvierzig"),
        ("123", "ciento veintitres"),
        ("142", "cento e quarenta e dois"),
        ("340", "триста сорок"),
        ("200000", "two hundred thousand"),
    ],
)
def test_a_number_in_several_words_is_its_figure(figure: str, words: str) -> None:
    """Its parts are counted together."""
    assert is_spelt_otherwise([figure], words.split())


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("140", "cent cinquante"),
        ("34", "three four"),
        ("140", "quarante cent"),
        ("11", "dix un"),
        ("31", "vingt onze"),
        ("30", "twenty ten"),
        ("2", "two and"),
        ("300", "three"),
    ],
)
def test_words_that_make_another_number_or_none_are_not_the_figure(figure: str, words: str) -> None:
    """Two numbers in a row are not their sum."""
    assert not is_spelt_otherwise([figure], words.split())


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("2천100만", "21000000"),
        ("4천200억", "420000000000"),
        ("1조4천억", "1400000000000"),
        ("1억 2천만", "120000000"),
        ("1만2400", "12400"),
        ("1万2千亿", "1200000000000"),
        ("5万亿", "5000000000000"),
    ],
)
def test_east_asian_scales_are_counted_out(text: str, figure: str) -> None:
    """Thousands that stand before a myriad are of it."""
    assert unit_words(text) == figure

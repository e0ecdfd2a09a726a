"""Forms of countries: which are evidence, which only look like it."""

from __future__ import annotations

import pytest

from monitor.watch import Index
from monitor.watch.forms import load_forms
from tests.watch.kit import countries, evidence, watchlist, with_furniture

LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "ru", "uk", "ko", "zh", "ja", "ar", "pl", "tr")
CODES = ("KP", "KR", "RU", "UA", "US", "CN", "FR")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_and_a_capital_in_every_language(code: str, language: str) -> None:
    """No cell of the authored file is empty, and each name alone is evidence of its country."""
    owned = [f for f in load_forms().owned(f"country:{code}") if language in f.languages]
    names = [f for f in owned if f.kind == "name"]
    assert names
    assert any(f.kind in ("capital", "seat") for f in owned)
    for form in names:
        if not form.doubtful:
            assert code in countries(form.text, language), form.text


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Corée du Sud et Sud-Coréens", "fr", {"KR"}),
        ("South Korean firms", "en", {"KR"}),
        ("Corea del Sur", "es", {"KR"}),
        ("Democratic People's Republic of Korea", "en", {"KP"}),
        ("a russo-ukrainian pact; Russo wins", "en", {"RU", "UA"}),
        ("une délégation sino-russe", "fr", {"CN", "RU"}),
        ("북러 밀착", "ko", {"KP", "RU"}),
        ("한미일 훈련", "ko", {"KR", "US"}),
        ("俄朝会谈", "zh", {"RU", "KP"}),
        ("露朝の接近", "ja", {"RU", "KP"}),
        ("日米首脳会談", "ja", {"US"}),
        ("中美元首通话", "zh", {"CN", "US"}),
        ("美中 정상, 北 도발 논의", "ko", {"US", "CN", "KP"}),
        ("ロシアメディアによると", "ja", {"RU"}),
        ("フランスデモ、ロシアクーデター", "ja", {"FR", "RU"}),
        ("ロシアウクライナ戦争", "ja", {"RU", "UA"}),
        ("タイヤとロシアケーキ", "ja", set()),
        ("タイ・米国両政府", "ja", {"US"}),
        ("タイ米を輸入", "ja", set()),
        ("日・中国外相", "ja", {"CN"}),
        ("今年中国经济", "zh", {"CN"}),
        ("法案、今年中国会提出", "ja", set()),
        ("한국계 전쟁 영웅", "ko", {"KR"}),
        ("한국의 전쟁", "ko", set()),
        ("トラック大手の独シェフェラーと米ペロトン", "ja", {"US"}),
        ("仏カルティコ、米ペロトンに出資", "ja", {"FR", "US"}),
        ("露フィギュア選手", "ja", {"RU"}),
        ("ABD'nin Çin'e vergisi", "tr", {"US", "CN"}),
        ("İÇİN İÇİN YANAN ORMAN", "tr", set()),
        ("وبالصين وللروس", "ar", {"CN", "RU"}),
        ("kontakty z Chin", "pl", {"CN"}),
        ("a double chin", "pl", set()),
        ("Chin strap", "en", set()),
        ("chinos y rusos", "es", {"CN", "RU"}),
        ("chinos and a shirt", "en", set()),
        ("Usa, nuovi dazi", "it", {"US"}),
        ("lui usa il computer", "it", set()),
        ("he told us", "en", set()),
        ("US talks", "en", {"US"}),
        ("TELL US MORE", "en", set()),
        ("US AND CHINA TALK", "en", {"US", "CN"}),
        ("ETATS-UNIS", "fr", {"US"}),
        ("des Etats-Unis", "fr", {"US"}),
        ("росіяни й українці", "uk", {"RU", "UA"}),
        ("z Amerykanami i Rosjanami", "pl", {"US", "RU"}),
    ],
)
def test_names_adjectives_and_compounds(text: str, language: str, expected: set[str]) -> None:
    """Longest match over all countries, compounds of two, conditions of case and language."""
    assert countries(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Recette : la salade russe", "fr"),
        ("Roulette russe au volant", "fr"),
        ("De nouvelles montagnes russes au parc", "fr"),
        ("Bloody Mary or Moscow Mule?", "en"),
        ("A fire in Moscow, Idaho", "en"),
        ("Paris Hilton lance un parfum", "fr"),
        ("Le Paris Saint-Germain gagne", "fr"),
        ("Les paris sportifs", "fr"),
        ("Denzel Washington and George Washington", "en"),
        ("Washington", "en"),
        ("ensaladilla rusa", "es"),
        ("montagne russe", "it"),
        ("russisches Roulette", "de"),
        ("русская рулетка", "ru"),
        ("Amérique latine", "fr"),
        ("selon l'Agence France-Presse", "fr"),
        ("Prusse et Biélorussie", "fr"),
        ("러시아워 정체", "ko"),
        ("북한강 자전거길", "ko"),
        ("회의 중 휴대전화", "ko"),
        ("发展中国家", "zh"),
        ("其中国际旅客", "zh"),
        ("俄亥俄州", "zh"),
        ("朝日新聞", "ja"),
        ("米の収穫", "ja"),
        ("集中豪雨", "ja"),
        ("平米アパート、10米アパート", "ja"),
        ("中サイズ、北アルプス、南アルプス", "ja"),
        ("プロシアの歴史", "ja"),
        ("朝鮮半島", "ja"),
        ("fino a mosca cieca", "it"),
    ],
)
def test_names_of_other_things_are_no_evidence(text: str, language: str) -> None:
    """Idioms, dishes, people, clubs, places and agencies that hold a country's form."""
    assert countries(text, language) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Washington et Pyongyang négocient", True),
        ("Washington réagit. Pyongyang se tait", False),
        ("Washington réagit. Des diplomates américains protestent", True),
        ("Washington réagit, selon Moscou", True),
    ],
)
def test_a_name_that_is_also_something_else_needs_support(text: str, found: bool) -> None:
    """Firm evidence of the same country anywhere, or of another one in the same sentence."""
    assert ("Washington" in str(evidence("country:US", with_furniture(text)))) is found


def test_forms_inside_furniture_are_not_seen() -> None:
    """A credit neither counts nor supports."""
    told = with_furniture("SEOUL (AFP) -- Washington", "SEOUL (AFP) --")
    assert evidence("country:KR | country:US", told) is None


def test_a_name_of_one_language_is_a_name_only_where_that_language_is_read() -> None:
    """`中` is China for a desk that reads Korean; elsewhere it is just a character."""
    korean = Index.build([watchlist("中")], languages=("ko",))
    assert korean.describe("w").terms[0].concept == "country:CN"
    assert Index.build([watchlist("中")]).describe("w").terms[0].concept is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le Kremlin-Bicêtre vote son budget", "fr"),
        ("A bridge over the Russian River; a fair in Kremlin, Montana", "en"),
        ("(c) TASS Russian News Agency", "en"),
        ("The mayor resigned, Russian news agency TASS reported.", "en"),
        ("La grève continue, selon l'agence de presse russe TASS.", "fr"),
        ("La huelga sigue, según la agencia rusa de noticias TASS", "es"),
        ("Der Streik geht weiter, so die russische Nachrichtenagentur Interfax.", "de"),
        ("Lo sciopero continua, secondo l'agenzia di stampa russa Tass", "it"),
        ("Забастовка продолжается, сообщило Российское информационное агентство РИА Новости", "ru"),
        ("파업이 계속된다고 러시아 타스통신이 전했다", "ko"),
        ("파업이 계속된다고 러시아 통신 타스가 전했다", "ko"),
    ],
)
def test_towns_and_agencies_called_after_a_country_are_no_evidence(
    text: str, language: str
) -> None:
    """Neither a namesake nor what a news agency calls itself speaks of the country."""
    assert countries(text, language) == set()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Un tir a eu lieu, rapporte l'agence officielle nord-coréenne KCNA.", "fr", {"KP"}),
        ("The Russian news agency was raided by police.", "en", {"RU"}),
        ("The strike ends, says TASS news agency, Russian officials confirm.", "en", {"RU"}),
        ("Russian troops left, TASS news agency said.", "en", {"RU"}),
        ("China Spring Festival travel begins", "en", {"CN"}),
        ("Explosion dans une rue de Kiev", "fr", {"UA"}),
        ("Volo da Roma via Mosca", "it", {"RU"}),
    ],
)
def test_what_only_resembles_them_stays_evidence(
    text: str, language: str, expected: set[str]
) -> None:
    """A reporter's words about an agency, a street in the capital, a journey through it."""
    assert countries(text, language) == expected


@pytest.mark.parametrize(
    ("code", "language", "there", "not_there"),
    [
        (
            "KP",
            "ru",
            "Северная Корея|Северной Кореи|Северную Корею|Северной Кореей",
            "Северная Кореи",
        ),
        ("KP", "uk", "Північна Корея|Північній Кореї|Північною Кореєю", "Північна Кореї"),
        ("KP", "pl", "Korei Północnej|Koreą Północną|Pjongjang", "Korea Północnej|Pjöngjang"),
        ("KP", "tr", "Kuzey Koreli|Kuzey Korelilerin", "Kuzey Korelu"),
        ("KP", "de", "Pjöngjang|Pjöngjangs", "Pjongjang"),
        ("US", "ru", "Соединенные Штаты|Соединенных Штатах|Белого дома", "Соединенные Штатами"),
        ("US", "uk", "Сполучених Штатах|Білому домі", "Білий домі"),
        ("US", "pl", "Stanach Zjednoczonych|Białym Domu", "Stany Zjednoczonych"),
        ("US", "de", "Weißen Hauses|Weißen Haus", "Weiße Hauses"),
        ("CN", "tr", "Peking|Pekin", "Pekings"),
        ("CN", "pl", "Chińskiej Republiki Ludowej", "Chińska Republiki Ludowej"),
        ("RU", "pt", "russos|russas", "russi"),
        ("RU", "it", "russi|russe", "russos"),
        ("UA", "ru", "Киев|Киева|Киеве|Верховной Рады", "Киевами|Верховная Рады"),
        ("FR", "es", "francés|francesas", "francês"),
        ("FR", "uk", "Єлисейському палаці", "Єлисейський палацом"),
    ],
)
def test_forms_are_words_of_their_language(
    code: str, language: str, there: str, not_there: str
) -> None:
    """Adjective and noun are inflected together, and no language shows another's spelling."""
    shown = {f.text for f in load_forms().owned(f"country:{code}") if language in f.languages}
    assert {*there.split("|")} <= shown
    assert shown.isdisjoint(not_there.split("|"))

"""What stands around an article is not read with it, in fourteen languages, short or long."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from monitor.formats import read_article
from monitor.formats.article_notices import is_heading_of_others, is_notice
from monitor.model import Document, Entry, Reading

WHEN = "2026-11-20T08:00:00+01:00"
WHEN_MS = 1_795_158_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """A page's words in one language."""

    lang: str
    title: str
    lead: str
    more: str
    menu: tuple[str, ...]
    cookies: str
    heading: str
    others: tuple[str, ...]
    tail: str


PAGES = (
    Told(
        "ar",
        "وزير الزراعة يزور المزارع",
        "تونس 20 نوفمبر (وكالة مثال) - زار وزير الزراعة مزارع الزيتون يوم الجمعة.",
        "وقالت الوزارة إن المحصول أكبر من محصول العام الماضي.",
        ("الرئيسية", "كوريا الشمالية", "روسيا"),
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا.",
        "الأكثر قراءة",
        ("كوريا الشمالية تطلق قمرا", "روسيا تغلق الحدود"),
        "اشترك في نشرتنا البريدية",
    ),
    Told(
        "ja",
        "農相、棚田を訪問",
        "【東京例通信】農相は20日、棚田を訪れて農家と懇談した。",
        "農相は支援策を年内にまとめると述べた。",
        ("ホーム", "北朝鮮", "ロシア"),
        "このサイトではクッキーを使用しています。",
        "よく読まれている記事",
        ("北朝鮮が衛星を発射", "ロシアが国境を閉鎖"),
        "無断転載・複製を禁じます",
    ),
    Told(
        "tr",
        "Tarım bakanı köyde",
        "İZMİR (ÖRNEK) - Tarım bakanı cuma günü zeytin bahçelerini gezdi.",
        "Bakanlık, hasadın geçen yıldan iyi olduğunu bildirdi.",
        ("Ana sayfa", "Kuzey Kore", "Rusya"),
        "Bu web sitesi çerez kullanmaktadır.",
        "En çok okunanlar",
        ("Kuzey Kore uydu fırlattı", "Rusya sınırı kapattı"),
        "Bültenimize abone olun",
    ),
    Told(
        "ko",
        "농림장관, 마을 방문",
        "(전주=예시통신) 농림장관이 20일 과수원을 방문했다고 부처가 밝혔다.",
        "장관은 농가 지원을 약속했다.",
        ("홈", "북한", "러시아"),
        "이 웹사이트는 쿠키를 사용합니다.",
        "많이 본 기사",
        ("북한, 위성 발사", "러시아, 국경 폐쇄"),
        "<저작권자 예시통신, 무단 전재 및 재배포 금지>",
    ),
    Told(
        "zh",
        "农业部长访问果园",
        "例社昆明11月20日电 农业部长星期五访问了一处果园。",
        "部长说,今年的收成好于去年。",
        ("首页", "朝鲜", "俄罗斯"),
        "本网站使用Cookie来改善您的体验。",
        "相关新闻",
        ("朝鲜发射卫星", "俄罗斯关闭边境"),
        "版权所有 未经授权不得转载",
    ),
    Told(
        "ru",
        "Министр посетил сады",
        "КРАСНОДАР, 20 ноября. Министр сельского хозяйства посетил сады, сообщило ведомство.",
        "Урожай в этом году выше прошлогоднего.",
        ("Главная", "КНДР", "Россия"),
        "На этом сайте используются файлы cookie.",
        "Самое читаемое",
        ("КНДР запустила спутник", "Россия закрыла границу"),
        "Подписывайтесь на наш Telegram-канал",
    ),
    Told(
        "uk",
        "Міністр відвідав сади",
        "ВІННИЦЯ, 20 листопада. Міністр аграрної політики відвідав сади, повідомило відомство.",
        "Урожай цього року вищий за торішній.",
        ("Головна", "КНДР", "Росія"),
        "Ми використовуємо файли cookie для роботи сайту.",
        "Найпопулярніше",
        ("КНДР запустила супутник", "Росія закрила кордон"),
        "Читайте також: КНДР запустила супутник",
    ),
    Told(
        "pl",
        "Minister w sadach",
        "LUBLIN (PRZ) - Minister rolnictwa odwiedził w piątek sady pod Lublinem.",
        "Zbiory są większe niż rok temu, podał resort.",
        ("Główna", "Korea Północna", "Rosja"),
        "Nasza strona używa plików cookie.",
        "Najczęściej czytane",
        ("Korea Północna wystrzeliła satelitę", "Rosja zamyka granicę"),
        "Zapisz się do newslettera",
    ),
    Told(
        "de",
        "Ministerin besucht Obstgärten",
        "STADE (bsp) - Die Agrarministerin hat am Freitag Obstgärten besucht.",
        "Die Ernte fällt besser aus als im Vorjahr, teilte das Ministerium mit.",
        ("Start", "Nordkorea", "Russland"),
        "Diese Website verwendet Cookies.",
        "Meistgelesen",
        ("Nordkorea startet Satelliten", "Russland schließt Grenze"),
        "Lesen Sie auch: Nordkorea startet Satelliten",
    ),
    Told(
        "es",
        "El ministro visita huertos",
        "MURCIA, 20 nov (Ejemplo) - El ministro de Agricultura visitó el viernes unos huertos.",
        "La cosecha supera la del año pasado, según el ministerio.",
        ("Inicio", "Corea del Norte", "Rusia"),
        "Utilizamos cookies para mejorar su experiencia.",
        "Lo más leído",
        ("Corea del Norte lanza un satélite", "Rusia cierra la frontera"),
        "Suscríbete a nuestro boletín",
    ),
    Told(
        "it",
        "Il ministro negli uliveti",
        "BARI, 20 NOV (ESE) - Il ministro dell'Agricoltura ha visitato venerdì gli uliveti.",
        "Il raccolto supera quello dell'anno scorso, fa sapere il ministero.",
        ("Prima pagina", "Corea del Nord", "Russia"),
        "Questo sito utilizza i cookie.",
        "I più letti",
        ("La Corea del Nord lancia un satellite", "La Russia chiude il confine"),
        "Leggi anche: La Russia chiude il confine",
    ),
    Told(
        "pt",
        "Ministro visita pomares",
        "BRAGA, 20 nov (Exemplo) - O ministro da Agricultura visitou na sexta-feira pomares.",
        "A colheita supera a do ano passado, disse o ministério.",
        ("Início", "Coreia do Norte", "Rússia"),
        "Este site usa cookies.",
        "Mais lidas",
        ("Coreia do Norte lança satélite", "Rússia fecha fronteira"),
        "Todos os direitos reservados.",
    ),
    Told(
        "fr",
        "La ministre visite des vergers",
        "AGEN, 20 nov. (Exemple) - La ministre de l'Agriculture a visité vendredi des vergers.",
        "La récolte dépasse celle de l'an dernier, selon le ministère.",
        ("Accueil", "Corée du Nord", "Russie"),
        "Ce site utilise des cookies.",
        "Les plus lus",
        ("La Corée du Nord lance un satellite", "La Russie ferme la frontière"),
        "Lire aussi : La Russie ferme la frontière",
    ),
    Told(
        "en",
        "Minister visits orchards",
        "KENT, Nov 20 (Example) - The farm minister visited orchards on Friday.",
        "The harvest is better than last year's, the ministry said.",
        ("Home", "North Korea", "Russia"),
        "We use cookies to make this site better.",
        "Most viewed",
        ("North Korea launches satellite", "Russia closes border"),
        "Read more: North Korea and Russia sign pact",
    ),
)


def linked(items: tuple[str, ...]) -> str:
    """Items of a list, each a link."""
    return "".join(f"<li><a href='/{n}'>{item}</a></li>" for n, item in enumerate(items))


def named(told: Told, story: tuple[str, ...]) -> str:
    """A page whose elements say what they are, the last line of its article a tail."""
    text = "".join(f"<p>{line}</p>" for line in story)
    return f"""<!doctype html><html lang="{told.lang}"><head><meta charset="utf-8">
<title>{told.title}</title><meta property="og:title" content="{told.title}">
<meta property="article:published_time" content="{WHEN}"></head><body class="has-menu nav-open">
<div id="cookieConsent"><p>{told.cookies}</p><button>OK</button></div>
<header role="banner"><nav><ul>{linked(told.menu)}</ul></nav></header>
<main><article class="post category-social"><header class="entry-header"><h1>{told.title}</h1>
<time datetime="{WHEN}">{WHEN}</time></header>{text}<p>{told.tail}</p></article>
<aside><h3>{told.heading}</h3><ol>{linked(told.others)}</ol></aside></main>
<footer><p>© 2026 Example</p></footer></body></html>"""


def nameless(told: Told, story: tuple[str, ...]) -> str:
    """A page of boxes that say nothing, without <article>."""
    text = "".join(f"<p>{line}</p>" for line in story)
    return f"""<html lang="{told.lang}"><head><meta charset="utf-8"><title>{told.title}</title>
<meta property="og:title" content="{told.title}">
<meta property="article:published_time" content="{WHEN}"></head><body>
<div class="b1"><p>{told.cookies}</p></div><div class="b2"><ul>{linked(told.menu)}</ul></div>
<div class="b3"><h1>{told.title}</h1><div class="b4">{WHEN}</div>{text}<p>{told.tail}</p>
<div class="b5"><h3>{told.heading}</h3><ol>{linked(told.others)}</ol></div></div>
<div class="b6"><p>© 2026 Example</p></div></body></html>"""


def read(page: str) -> Entry:
    """The article of a page."""
    result = read_article(Document(page.encode(), "https://news.example/1", "text/html"))
    assert isinstance(result, Reading)
    return result.entries[0]


@pytest.mark.parametrize("length", ["flash", "short", "long"])
@pytest.mark.parametrize("page", [named, nameless])
@pytest.mark.parametrize("told", PAGES, ids=lambda told: told.lang)
def test_only_the_story_is_read(told: Told, page: object, length: str) -> None:
    """One sentence, two or twelve: the dateline and every sentence, a line each, and no more."""
    story = {
        "flash": (told.lead,),
        "short": (told.lead, told.more),
        "long": (told.lead, *(f"{told.more[:-1]} ({n})." for n in range(1, 12))),
    }[length]
    found = read((named if page is named else nameless)(told, story))
    assert found.body.split("\n") == list(story)
    assert (found.title, found.published_ms, found.language) == (told.title, WHEN_MS, told.lang)


@pytest.mark.parametrize(
    "line",
    [
        "La CNIL inflige une amende de 40 millions d'euros à un site pour ses cookies.",
        "Google will keep cookies in its Chrome browser after all, the company said on Monday.",
        "Der Konzern verwendet Cookies ohne Einwilligung, urteilte das Gericht am Freitag.",
        "Роскомнадзор проверит, как банки хранят файлы cookie своих клиентов.",
        "경찰은 쿠키 정보를 훔친 혐의로 3명을 체포했다고 밝혔다.",
        "個人情報保護委員会はクッキーの規制を強化すると発表した。",
        "اشترك الوزير في المؤتمر الذي عقد في القاهرة يوم السبت.",
        "Copyright reform passes the parliament after a long debate.",
        "More on Tuesday than on Monday, the ministry counted 40 drones.",
        "Read moreover as a threat, the note angered Seoul.",
        "Related charges against two officers were dropped on Friday.",
        "관련 기사 삭제를 요구했다고 대변인이 밝혔다.",
        "無断転載を禁じる法案が可決された。",
        "The ministry's newsletter said that North Korea had closed the border.",
        "PYONGYANG (Example) - Kim met the envoy. (END)",
    ],
)
def test_a_sentence_of_the_news_stays(line: str) -> None:
    """What reports on cookies, letters and rights is not taken for the site's own notice."""
    assert not is_notice(line)
    assert not is_heading_of_others(line)


def test_a_flash_that_repeats_its_headline_is_read() -> None:
    """Its one sentence is the headline, and a list of others links to it too."""
    told = PAGES[-1]
    found = read(named(told, (told.title,)).replace(told.others[0], told.title))
    assert found.body == told.title


def test_the_story_is_not_taken_for_a_list_around_it() -> None:
    """A wrapper labelled as a menu's, and a list of facts within the story."""
    page = named(PAGES[-1], ("Two died.",)).replace("<main>", "<main><div class='nav-menu'>")
    page = page.replace(
        "<p>Two died.</p>", "<p>Two died.</p><ul><li>One in Seoul, by car.</li></ul>"
    )
    assert "Two died." in read(page).body
    assert "One in Seoul, by car." in read(page).body


def test_text_beside_an_unrelated_article_element_is_read() -> None:
    """A page whose only <article> is a teaser is read as a whole."""
    told = PAGES[-1]
    text = "".join(f"<p>{told.more} Number {n} of many sentences.</p>" for n in range(20))
    page = (
        f"<html><body><h1>{told.title}</h1><div>{text}</div><article><p>See our film.</p></article>"
    )
    assert "Number 7" in read(page + "</body></html>").body

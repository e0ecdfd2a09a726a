"""Furniture is marked; news is not."""

from __future__ import annotations

import pytest

from monitor.model import Field
from tests.text.samples import cleaned, left, marked

FIRST, LAST = "North Korea fired a missile on Monday.", "The flight took nine minutes."


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: ten stories you may have missed",
        "This text comes from a news agency and was published automatically.",
        "Diese Meldung wurde automatisch aus dem Agenturdienst übernommen.",
        "Texto publicado automaticamente a partir de um serviço de agência.",
        "Tekst pochodzi z serwisu agencyjnego.",
        "Материал получен по ленте агентства и опубликован автоматически.",
        "Jetzt unsere App herunterladen.",
        "メールマガジンの登録はこちら。",
        "뉴스레터를 구독하세요.",
        "Lire aussi : notre dossier",
        "Last updated 12:05 GMT",
        "Updated on Monday, 4 May at 12:05",
        "Mis à jour le 4 mai à 12h05",
        "Aktualisiert am 04.05.2026 um 12:05 Uhr",
        "Actualizado el 4 de mayo a las 12:05",
        "Aggiornato alle 12.05",
        "Atualizado em 04/05/2026 12h05",
        "Обновлено: 4 мая, 12:05",
        "17 comments",
        "3 commentaires",
        "LESEN SIE AUCH: Die Artikel der Woche",
        "LEA TAMBIÉN: las noticias de la semana",
        "Leggi anche: le notizie di oggi",
        "Leia também: as notícias de hoje",
        "ЧИТАЙТЕ ТАКЖЕ: главное за день",
        "اقرأ أيضا: أهم الأخبار",
        "Sign up here for our morning newsletter.",
        "Inscrivez-vous à notre lettre.",
        "Suscríbase a nuestro boletín diario.",
        "Подписывайтесь на наш канал.",
        "关注我们的公众号",
        "구독하기",
        "We use cookies to improve your experience.",
        "Nous utilisons des cookies.",
        "All rights reserved.",
        "Copyright Nordpress.",
        "(c) dpa",
        "Weiterverbreitung nicht gestattet.",
        "Reproduction et diffusion interdites.",
        "Reservados todos los derechos.",
        "Riproduzione vietata.",
        "Kopiowanie zabronione.",
        "İzinsiz kullanılamaz.",
        "Авторские права: Меридия.",
        "حقوق النشر محفوظة.",
        "Все права защищены.",
        "Tous droits de reproduction et de représentation réservés.",
        "Join our channel for more news.",
        "(إعداد سلمى حداد)",
        "autor: Jan Wilk",
        "جميع الحقوق محفوظة.",
        "無断転載を禁じます。",
        "무단 전재 및 재배포 금지",
        "(Reporting by Ann Bell; Editing by Tom Reed)",
        "© 2026 Agence France-Presse",
        "Agence France-Presse",
        "par Jean Dupont à Moscou",
        "By Ann Bell and Tom Reed in Moscow",
        "Most viewed",
        "Advertisement",
        "シェア | ツイート | 印刷",
        "This article was produced from an agency feed and has not been edited by our newsroom.",
        "Dieser Text stammt aus einem Agenturangebot und wurde redaktionell nicht bearbeitet.",
        "Материал из ленты агентства не редактировался редакцией.",
        "责任编辑:某某",
        "For more news, visit our website.",
        "Want more news like this? Get our free daily email.",
        "Suivez toute l'actualité sur notre chaîne WhatsApp.",
        "Jetzt die App herunterladen und nichts verpassen.",
        "Reciba las noticias más importantes en su correo.",
        "Altre notizie sul nostro sito.",
        "Conteúdo produzido por agência e não editado pela nossa redação.",
        "При использовании материалов ссылка на источник обязательна.",
        "Завантажуйте наш застосунок.",
        "Więcej wiadomości na naszej stronie.",
        "Daha fazla haber için sitemizi ziyaret edin.",
        "للمزيد من الأخبار زوروا موقعنا.",
        "会員登録はこちらから",
        "구독과 알림 설정 부탁드립니다.",
        "本文系转载,不代表本站立场。",
        "Article réalisé à partir d'une dépêche d'agence.",
        "Усі права захищено.",
        "Alla rättigheter förbehållna.",
        "Všechna práva vyhrazena.",
    ],
)
def test_lines_about_the_page_the_reader_or_the_rights_are_furniture(line: str) -> None:
    """Pointers, newsletters, cookies, rights and credits are not what happened."""
    item = cleaned("Missile", body=f"{FIRST}\n{line}\n{LAST}")
    assert left(item, Field.BODY).split("\n") == [FIRST, "", LAST]


@pytest.mark.parametrize(
    "news",
    [
        "The report was released by the International Atomic Energy Agency.",
        "EU court rules on cookie consent for publishers.",
        "A report by the news agency published on Monday said 20 had died.",
        "Een bericht van het Russische persbureau spreekt van twintig doden.",
        "نشر الجيش آليات عسكرية على الحدود.",
        "Nutzer, die die App herunterladen, zahlen ab Mai einen Euro.",
        "유튜브 채널 구독자가 100만명을 넘었다.",
        "Updated figures show that 12 of 100 firms closed.",
        "Published on Monday at 12:05, the report of the court names all the ministers who knew.",
        "Publié le 4 mai, le rapport dénonce 12 ministres.",
        "17 comments were deleted.",
        "Стороны подписали соглашение, сообщил телеграм-канал министерства.",
        "L'Unesco inscrit le canal sur sa liste.",
        "يحظر استخدام الأسلحة الكيميائية",
        "Die Weiterverbreitung von Atomwaffen bleibt verboten.",
        "Meta changes its privacy policy after the ruling.",
        "카카오톡 장애로 서비스가 중단됐다.",
        "La información fue confirmada por la agencia Yonhap.",
        "Reproductive health services are prohibited there.",
        "Copyright law changes in the EU next year.",
        "Copyright Office rules are unclear, the court said.",
        "Weiterverbreitung von Atomwaffen ist ein Thema in Wien.",
        "La reproducción del lince mejora en Doñana.",
        "Join our channel, the minister told the protesters.",
        "Tous droits de douane seront réservés aux ports.",
        "(إعداد) خطة لمواجهة الجفاف",
        "En direct : Moscou attaque Kiev.",
        "Visit by Xi dominates headlines.",
        "Users were told to download the app again.",
        "A copy of the letter was provided to Reuters.",
        "Our website was shut for two days, the bank said.",
        "L'information publiée par l'agence officielle a été démentie par Paris.",
        "Sigue cerrado el canal de Panamá tras el accidente.",
        "Lee Jae-myung pide prohibir una app china.",
        "Resta chiuso il canale di Sicilia.",
        "Hinweis: Die Polizei sucht Zeugen des Unfalls.",
        "Сообщение агентства о новой редакции закона опровергли.",
        "Копирование паспортов запрещено новым законом.",
        "انضم حزب إلى قناة الحوار.",
        "アプリをダウンロードした人が被害に遭った。",
        "首相の公式アカウントが乗っ取られた。",
        "앱을 설치하면 돈을 빼가는 사기가 늘고 있다.",
        "자세한 내용은 홈페이지에서 확인할 수 있다.",
        "声明说双方将继续谈判。",
        "扫码支付将收取手续费。",
        "ComitÃ© Nacional DemÃ³crata habló.",
    ],
)
def test_news_that_uses_the_same_words_stays_news(news: str) -> None:
    """Marking news as furniture would lose alerts."""
    assert marked(cleaned("Title", body=f"{FIRST}\n{news}\n{LAST}"), Field.BODY) == []


@pytest.mark.parametrize(
    "end",
    ["(FIN)", "(END)", "END", "(끝)", "###", "-0-", "(了)", "(Fin)", "jmb/abc", "【编辑:李编】",
     "abc/ defg/", "\nabc/ defg/", "(ノルドプレス)", "Nordpress/Fim",
     "<끝>", "(Abc/Def)", "- ENDS -", "+++ ENDE +++", "Fin", "[abc]", "/ab/cd", "(以上)", "(完毕)",
     "(النهاية)", "기자 abc@example.kr (끝)", "(Yonhap)", "(Harbour Wire)", "(انتهى)"],
)  # fmt: skip
def test_end_marks_are_taken_off(end: str) -> None:
    """The last words of a wire text are not news."""
    assert left(cleaned("T", body=f"{FIRST} {end}"), Field.BODY) == FIRST


def test_a_credit_inside_a_sentence_is_marked_alone() -> None:
    """An agency's name in brackets is no evidence, the sentence around it is."""
    item = cleaned("T", "Pyongyang fired again (Yonhap), officials said.")
    assert marked(item, Field.SUMMARY) == ["(Yonhap)"]


@pytest.mark.parametrize(
    ("title", "suffix"),
    [
        ("Kim meets Putin - Yonhap", "- Yonhap"),
        ("Kim reçoit Poutine | France 24", "| France 24"),
        ("Kim meets Putin - Coastal Wire", "- Coastal Wire"),
        ("Kim meets Putin - NewsPort", "- NewsPort"),
        ("Ким встретил Путина | Портал новостей", "| Портал новостей"),
    ],
)
def test_a_publisher_after_the_headline_is_marked(title: str, suffix: str) -> None:
    """The feed's own name, agencies and plain publishers' names end headlines."""
    assert marked(cleaned(title), Field.TITLE) == [suffix]


@pytest.mark.parametrize(
    "title",
    ["Strike kills two - health ministry", "Missile test near the border | North Korea", "A - B",
     "Nuclear deal within reach - Russia"],
)  # fmt: skip
def test_who_said_it_is_no_publisher(title: str) -> None:
    """What follows a dash or bar may be the news itself."""
    assert marked(cleaned(title), Field.TITLE) == []


@pytest.mark.parametrize("credit", ["Coastal Wire. ", "COASTAL WIRE - ", "Coastal Wire.- "])
def test_the_feeds_own_name_behind_a_dateline_is_furniture(credit: str) -> None:
    """Text begins behind the credit, full stop or dash."""
    item = cleaned("Trains", body=f"BUSAN, 23 Nov. - {credit}Trains will run again on Monday.")
    assert left(item, Field.BODY) == "Trains will run again on Monday."


@pytest.mark.parametrize("news", ["Coastal Wire has learnt that trains run.", "Coastal Wires. No."])
def test_the_feeds_own_name_in_a_sentence_is_news(news: str) -> None:
    """Only a credit that ends there is cut."""
    item = cleaned("Trains", body=f"BUSAN, 23 Nov. - {news}")
    assert left(item, Field.BODY) == news


def test_a_summary_that_is_the_sites_line_above_the_text_is_furniture() -> None:
    """Alone such a line may be the news."""
    line = "▶ 구독과 좋아요를 눌러주세요"
    item = cleaned("Missile", line, f"{line}\n{FIRST}\n{LAST}")
    assert not left(item, Field.SUMMARY).strip()
    assert left(cleaned("Missile", line), Field.SUMMARY) == line


def test_what_stands_behind_the_year_of_the_rights_is_furniture() -> None:
    """The terms of use follow on the same line."""
    line = "© 2026. При использовании материалов ссылка обязательна."
    item = cleaned("Missile", body=f"{FIRST}\n{LAST}\n{line}")
    assert left(item, Field.BODY).strip() == f"{FIRST}\n{LAST}"

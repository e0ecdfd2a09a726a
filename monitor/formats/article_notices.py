"""Lines of an article page that are not of the article: cookie notices, invitations, links.

A line is judged as a whole. A notice about cookies speaks for the site or to the reader ("we use",
"by continuing"); a report about cookies does not, and stays.
"""

from __future__ import annotations

import re

_LONGEST_NOTICE = 600
_LONGEST_TAIL = 250
_LONGEST_INVITATION = 160
_LONGEST_HEADING = 80


def _any(*patterns: str) -> str:
    """One of the patterns."""
    return "(?:" + "|".join(patterns) + ")"


_COOKIE = re.compile(
    _any(
        r"(?<![a-z])cookies?(?![a-z])",
        r"ملفات? (?:تعريف )?ال[اإ]رتباط|(?:ال)?كوكيز",
        r"कुकी|クッキー|çerez|쿠키|饼干|餅乾|ciastecz|(?<!\w)куки(?!\w)",
    ),
    re.IGNORECASE,
)
# Who speaks in a notice, at the beginning of a sentence.
_SPEAKER = re.compile(
    r"(?:\A|[.!?。！؟]\s*|\A.{0,40}[:：]\s*)"
    + _any(
        r"we (?:and|use|store|value|care|set)\b|(?:this|our) (?:web ?)?(?:site|page|service)\b",
        r"by (?:continuing|clicking|using|browsing|closing|accepting)|cookies help us|you can",
        r"nous (?:utilisons|et nos|employons)|(?:ce|notre) site",
        r"en (?:poursuivant|continuant|cliqu)",
        r"avec votre (?:accord|consentement)|(?:les )?cookies nous (?:aident|permettent)",
        r"wir (?:verwenden|nutzen|setzen|benutzen|und unsere)",
        r"(?:diese|unsere) (?:web|internet)?seite",
        r"diese website|unsere website|durch die (?:weitere )?nutzung",
        r"mit (?:klick|einem klick|der nutz)",
        r"utilizamos|usamos|(?:este|nuestro) sitio|(?:esta|nuestra) (?:web|página)",
        r"si contin[úu]a|al (?:continuar|navegar|hacer clic)|nosotros y",
        r"utilizziamo|usiamo|(?:questo|il nostro) sito|proseguendo|continuando|noi e i",
        r"(?:este|o nosso|nosso) (?:web)?(?:site|sítio|portal)",
        r"ao (?:continuar|navegar|clicar|aceder)",
        r"nós (?:e os|usamos|utilizamos)|se continuar",
        r"(?:na )?(?:nasz\w+|ta|tej|niniejsz\w+) (?:stron\w+|witryn\w+|serwis\w*)",
        r"używamy|stosujemy",
        r"(?:strona|serwis|witryna) (?:używa|wykorzystuje|korzysta|stosuje)",
        r"korzystamy|wykorzystujemy",
        r"kontynuując|korzystając|dalsze korzystanie",
        r"мы (?:используем|применяем)|(?:этот|наш|данный|сайт) (?:веб-?)?(?:сайт|использует)",
        r"на (?:этом|нашем|данном) (?:веб-?)?сайте|продолжая|используя|оставаясь",
        r"ми (?:використовуємо|застосовуємо)|(?:цей|наш|сайт) (?:веб-?)?(?:сайт|використовує)",
        r"на (?:цьому|нашому) (?:веб-?)?сайті|продовжуючи|використовуючи|залишаючись",
        r"(?:web )?sitemiz|bu (?:web |internet )?site",
        r"siz\w+ daha|devam ederek|çerez\w* (?:politika|kullan)",
        r"(?:يستخدم|يستعمل|يعتمد) (?:هذا )?(?:الموقع|موقعنا)",
        r"(?:هذا )?(?:الموقع|موقعنا) (?:يستخدم|يستعمل)",
        r"(?:نحن )?نستخدم|بمتابعة|باستمرار|بمواصلة|عند استخدامك|باستخدامك",
        r"(?:当|本|この)(?:ウェブ)?サイト|当社|弊社|閲覧を続け|より良い",
        r"(?:본|이|저희|우리) ?(?:웹 ?)?(?:사이트|홈페이지|서비스)",
        r"당사는?|저희는|계속 (?:이용|사용)",
        r"हम (?:और )?|यह (?:वेब)?साइट|इस (?:वेब)?साइट",
        r"本(?:网站|網站|站)|我们(?:使用|的网站)",
        r"我們(?:使用|的網站)|(?:继续|繼續)(?:浏览|使用|瀏覽)",
    ),
    re.IGNORECASE,
)
# What a notice goes on with in its next paragraph, without the word, and its buttons.
_CONSENT = re.compile(
    _any(
        r"en (?:poursuivant|continuant) (?:votre navigation|à naviguer).*",
        r"by continuing to (?:use|browse|visit) (?:this|our|the) (?:web)?site.*",
        r"ok|accept(?: all)?|i (?:accept|agree)|(?:tout )?accepter(?: tout)?|j['’]accepte",
        r"tout refuser|(?:alle )?akzeptieren|alle(?:s)? annehmen|aceptar(?: tod[oa]s?)?",
        r"accetta(?: tutt[oi])?|aceitar(?: tod[oa]s)?|принять(?: все)?|прийняти(?: все)?",
        r"akceptuję|zgadzam się|kabul (?:et|ediyorum)|tamam|أوافق|موافق|قبول(?: الكل)?",
        r"स्वीकार करें|동의(?:합니다)?|同意(?:する|します)?|接受(?:全部)?|全部接受",
        r"(?:gestion|politique|paramètres) (?:des |de )?cookies|cookies?(?: (?:policy|settings))?",
        r"cookie[- ](?:einstellungen|richtlinie)|(?:política|politica) (?:de|dei|sui) cookies?",
    )
    + r"\s*[.!]?",
    re.IGNORECASE,
)
# Headings over lists of other stories; what follows is not this article.
_OTHERS = re.compile(
    r"[\[【<(]?"
    + _any(
        r"(?:les )?(?:articles |infos )?(?:les )?plus (?:lus?|vus|populaires|consultés)",
        r"(?:à|a) lire (?:aussi|également)",
        r"lire (?:aussi|également)|voir aussi|sur le m[êe]me sujet",
        r"articles? (?:liés?|associés)|dans la m[êe]me rubrique|(?:nos )?derni[èe]res \w+",
        r"(?:the )?most (?:read|viewed|popular|shared|recent)(?: \w+)?|trending(?: now)?",
        r"related(?: (?:articles?|stories|news|topics?|content))?|popular(?: now)?",
        r"read (?:more|also|next)|see also|also read|recommended(?: for you)?",
        r"more (?:on (?:this|the) (?:story|topic)|from (?:us|the section|this author|our \w+))",
        r"(?:[\w'’-]+ ){1,4}(?:in pictures|en images|in bildern|en imágenes|per immagini)",
        r"you may also like|top stories|latest (?:news|stories)",
        r"meistgelesen\w*|am meisten gelesen|mehr zum thema|lesen sie (?:auch|mehr)|siehe auch",
        r"das könnte sie (?:auch )?interessieren|[lt]e puede interesar|noticias relacionadas",
        r"lo más (?:leído|visto)|más (?:leídas|vistas|leídos)|(?:as )?mais (?:lidas|vistas)",
        r"le[ae] (?:también|más)|leer (?:también|más)|ver también|vea también",
        r"leia (?:também|mais)|veja também|(?:i )?più (?:letti|visti)|leggi anche",
        r"potrebbe interessarti|en çok okunan(?:lar)?|ilgili haber(?:ler)?|ayrıca okuyun",
        r"самые (?:читаемые|популярные)|самое (?:читаемое|популярное)|популярное",
        r"(?:читайте|смотрите) также|по теме|материалы по теме",
        r"(?:читайте|дивіться) також|найпопулярніше|найчитаніше|за темою",
        r"(?:czytaj|zobacz|przeczytaj) (?:też|także|również|więcej)|najczęściej czytane",
        r"najpopularniejsze|powiązane (?:artykuły|tematy)|polecamy",
        r"많이 본 ?(?:뉴스|기사)|(?:인기|관련|주요) ?(?:뉴스|기사)",
        r"よく読まれている(?:記事|ニュース)|アクセスランキング",
        r"関連(?:記事|ニュース)|人気記事|あわせて読みたい",
        r"(?:相关|热门)(?:新闻|阅读|报道|文章)|(?:相關|熱門)(?:新聞|閱讀|報導)|延伸阅读|延伸閱讀",
        r"(?:यह|ये) भी पढ़ें|सबसे ज़?्यादा पढ़ी गई\w*|संबंधित ख़?बरें",
        r"الأكثر قراءة|اقر[أا] (?:أيض[اًا]+|المزيد)|طالع أيض[اًا]+|(?:أخبار|مواضيع) ذات صلة",
    )
    + r"[\]】>)]?",
    re.IGNORECASE,
)
# Of those, the ones that newsrooms also put over a single link between two paragraphs.
_ONE_OTHER = re.compile(
    _any(
        r"(?:[àa] )?lire|voir|sur le m[êe]me|read|see|also|related|lesen|siehe|le[ae]|leer|ver ",
        r"vea|leia|veja|leggi|potrebbe|ilgili|ayrıca|читайте|смотрите|дивіться|по теме|за темою",
        r"czytaj|zobacz|przeczytaj|यह भी|ये भी|관련|関連|あわせて|相关|相關|延伸|اقر|طالع",
    ),
    re.IGNORECASE,
)
_PAST_HEADING = re.compile(r"\s*[:：►»▶]\s*")
_RELATED = re.compile(r"[\[【<(](?:관련 ?기사|関連記事)[\]】>)]|관련 ?기사 (?!.*다\.?\Z)")
_INVITATION = re.compile(
    _any(
        r"(?:subscribe|sign up|follow us|join our|download our)\b",
        r"(?:abonnez|inscrivez|suivez|rejoignez)-(?:vous|nous)\b",
        r"abonnieren sie|jetzt abonnieren|melden sie sich|folgen sie uns",
        r"suscr[íi]b(?:ete|ase|a)\b|síguenos|síganos|iscriviti|iscrivetevi|seguici\b",
        r"inscreva-se|subscreva|siga-nos|assine (?:a|nossa|o nosso)\b",
        r"подписывайтесь|подпишитесь|читайте нас|следите за нами|присоединяйтесь к нам",
        r"підписуйтес[ья]|підписуйтеся|підпишіться",
        r"читайте нас|стежте за нами|долучайтес[ья] до нас",
        r"zapisz się|(?:za)?subskrybuj|obserwuj nas|śledź nas|dołącz do nas",
        r"bülten\w* (?:abone|kayd|üye)|abone ol|bizi takip ed",
        r"(?:اشترك|اشتركوا|سجل|انضم|تابعنا|تابعونا).{0,30}(?:نشرت|النشر[ةه]|قنات|بريد|تطبيق|تلغرام|واتس)",
        r"(?:تابعنا|تابعونا) على",
        r"(?:メールマガジン|メルマガ|ニュースレター|公式).{0,25}(?:ご?登録|購読|フォロー)(?:する|はこちら|ください)",
        r"(?:뉴스레터|채널|이메일|카카오톡|텔레그램).{0,25}"
        r"(?:구독|추가|신청)(?:하기|하세요|해 ?주세요)?\W*\Z",
        r"(?:请)?(?:订阅|訂閱|关注|關注|扫码|扫描|加入)(?:我们|我們|本|微信|下方|二维码)",
        r"(?:get|recevez|reciba|ricevi|receba|erhalten sie)\b.{0,100}newsletter",
    ),
    re.IGNORECASE,
)
_RIGHTS = _any(
    r"all rights reserved|tous droits (?:de reproduction )?réservés|alle rechte vorbehalten",
    r"todos los derechos reservados|tutti i diritti riservati",
    r"todos os direitos reservados|tüm hakları saklıdır",
    r"все права защищены|(?:усі|всі) права захищен[іо]",
    r"सर्वाधिकार सुरक्षित|wszelkie prawa zastrzeżone|(?:جميع|كل|كافة) الحقوق محفوظة|版权所有|版權所有",
    r"無断(?:転載|複製|掲載)(?:・?(?:転載|複製|転用))?(?:を禁じます|を禁ず|禁止|はお断りします|厳禁)",
    r"무단 ?전재.{0,30}금지|(?:未经|未經)(?:授权|許可|许可|授權).{0,15}(?:转载|轉載)",
)
_COPYRIGHT = re.compile(
    r"\W*(?:©|ⓒ|\(c\)|copyright\s*(?:©|ⓒ|\(c\)|\d{4})|저작권자|저작권 ?[ⓒ©(])"
    rf"|\W*{_RIGHTS}|.*{_RIGHTS}\W*\Z",
    re.IGNORECASE,
)


_PLACEHOLDER = re.compile(
    r"\W*"
    + _any(
        r"advertisements?|publicité|anzeige|werbung|publicidade?|pubblicità|реклама|reklama|reklam",
        r"إعلان|विज्ञापन|広告|광고|广告|廣告",
        r"(?:story|article) continues (?:below|after)(?: (?:this |the )?(?:ad|advertisement))?",
        r"(?:la suite )?après (?:cette|la) publicité|lesedauer:? (?:ca\. )?\d+ min(?:uten?|\.)?",
        r"\d+ (?:min(?:ute)?s?|minuten|min\.) (?:read|lesezeit|de lecture|de lectura|di lettura)",
    )
    + r"\W*",
    re.IGNORECASE,
)
_SHARED = re.compile(
    _any(
        r"share|partage[rz]?|teilen|compart\w+|condividi|partilh\w+|поделиться|поділитися",
        r"udostępnij|paylaş|شارك|साझा|शेयर|シェア|공유|分享",
    )
)
_NETWORK = re.compile(
    r"facebook|twitter|whatsapp|telegram|linkedin|\bX\b|вконтакте|微博|微信|페이스북|카카오"
    "|फेसबुक|فيسبوك|تويتر|واتس",
    re.IGNORECASE,
)
_LONGEST_BUTTON = 50
_CREDIT = re.compile(
    r"[\[(（<]?"
    + _any(
        r"(?:photo|foto|fot\.|фото|fotoğraf|fotó|bild)(?: (?:credit|by|de|di|von|d['’]archives))?",
        r"写真|사진|图片(?:来源)?|圖片(?:來源)?|图源|تصوير|صورة|फोटो|फ़ोटो",
    )
    + r"\s?(?:[:：=©]|/)|fot\. ",
    re.IGNORECASE,
)
_LONGEST_CREDIT = 100


def is_heading_of_others(line: str) -> bool:
    """Does the line stand over a list of other stories?"""
    return len(line) < _LONGEST_HEADING and bool(_OTHERS.fullmatch(line.rstrip(" :：")))


def leads_to_one(heading: str) -> bool:
    """May a single link follow this heading of others, and then the story again?"""
    return bool(_ONE_OTHER.match(heading.lstrip("[【<(")))


def is_notice(line: str) -> bool:
    """Is the whole line the site's own: of cookies, rights, letters, pictures or other stories?"""
    if len(line) >= _LONGEST_NOTICE:
        return False
    if _COOKIE.search(line) and _SPEAKER.search(line):
        return True
    if len(line) >= _LONGEST_TAIL:
        return False
    if _CONSENT.fullmatch(line) or _is_beside_text(line) or _leads_elsewhere(line):
        return True
    return len(line) < _LONGEST_INVITATION and bool(
        _INVITATION.match(line) or _COPYRIGHT.match(line)
    )


def _is_beside_text(line: str) -> bool:
    """Is it a button to share the story, the credit of a picture, or where something else goes?"""
    if _PLACEHOLDER.fullmatch(line) or (len(line) < _LONGEST_CREDIT and _CREDIT.match(line)):
        return True
    short = len(line) < _LONGEST_BUTTON
    return bool(short and _NETWORK.search(line) and _SHARED.search(line.lower()))


def _leads_elsewhere(line: str) -> bool:
    """Is it a link to another story: "Read more: ..."?"""
    heading = _OTHERS.match(line)
    return bool((heading and _PAST_HEADING.match(line, heading.end())) or _RELATED.match(line))

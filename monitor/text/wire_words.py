"""Words of the trade that datelines, credits and titles are made of.

Written by hand from the visible habits of agencies' wires. Agency names are matched without regard
to case where they are longer than four letters, and as written where they are short.
"""

from __future__ import annotations

import re

AGENCIES_LONG = (
    "Yonhap News Agency|Yonhap|연합뉴스|聯合ニュース|联合ニュース|韩联社|韓聯社|뉴시스|Newsis|뉴스1|로이터|"
    "조선중앙통신|朝鮮中央通信|朝中社|Korean Central News Agency|Agence France[- ]Presse|Reuters|ロイター|"
    "路透社|路透|法新社|رويترز|Рейтер|Associated Press|The Associated Press|美联社|美聯社|أسوشيتد برس|"
    "أسوشيتدبرس|dpa-AFX|Deutsche Presse-Agentur|Keystone-ATS|Keystone-SDA|Europa Press|Europapress|"
    "Prensa Latina|Notimex|Télam|Adnkronos|LaPresse|Agenzia ANSA|Agência Brasil|Agencia Brasil|Agência Lusa|"
    "ITAR-TASS|ИТАР-ТАСС|РИА Новости|RIA Novosti|Интерфакс-Украина|Interfax-Ukraine|Интерфакс|Interfax|"
    "INTERFAX\\.RU|Interfax\\.ru|Sputnik|Укринформ|Укрінформ|Ukrinform|Інтерфакс-Україна|УНИАН|УНІАН|БЕЛТА|БелТА|"
    "Kazinform|Казинформ|Xinhua|新华社|新華社|新华网|中新社|中新网|中央社|环通社|塔斯社|俄新社|共同社|"
    "共同通信|時事通信|Kyodo News|Kyodo|Jiji Press|Anadolu Agency|Anadolu Ajansı|Anadolu|Bernama|"
    "Antara|Ansa|Belga|Agerpres|Tanjug|Ukrinform|Interfax|France Presse|فرانس برس|الأناضول|سبوتنيك|"
    "يونهاب|شينخوا|تاس|Bloomberg|France 24|BBC News|Deutsche Welle|Agencia EFE|Agence Belga"
)
AGENCIES_SHORT = (
    "AFP|AP|dpa|DPA|EFE|ANSA|TASS|ТАСС|РИА|RIA|KCNA|AA|DHA|İHA|IHA|APA|ATS|SDA|ANP|Lusa|LUSA|PAP|ČTK|"
    "CTK|MTI|HINA|STA|BTA|SPA|WAM|QNA|KUNA|MENA|PTI|ANI|IANS|APP|VNA|CNA|NHK|UPI|AGI|SID|KNA|epd|"
    "時事|共同|聯合|联合|연합|أ ف ب|ا ف ب|أ\\.ف\\.ب|أ ش أ|د ب أ|واس|وام|كونا|قنا|بترا|سانا|AFX|BBC|RFI|DW|"
    "ANSAmed|Telam|УНН|Meduza"
)
AGENCY = rf"(?:(?i:{AGENCIES_LONG})|{AGENCIES_SHORT})"

MONTHS = (
    # English, German, Dutch, French, Italian, Spanish, Portuguese
    "jan(?:uar[yi]?|vier|v|eiro)?|jänner|janeiro|gennaio|gen|enero|ene|feb(?:ruar[yi]?|braio|brero)?|"
    "février|févr?|fevereiro|fev|febrero|mar(?:ch|s|zo|ço)?|märz|maart|mrt|apr(?:il[e]?)?|avr(?:il)?|"
    "abr(?:il)?|may|mai|maggio|mag|mayo|maio|mei|june?|jun[ih]o?|juin|giugno|giu|july?|jul[ih]o?|"
    "juillet|juil|luglio|lug|aug(?:ust|ustus)?|août|agosto|ago|sept?(?:ember|embre|iembre)?|settembre|"
    "set(?:embro)?|okt(?:ober)?|oct(?:ober|obre|ubre)?|ottobre|ott|out(?:ubro)?|nov(?:ember|embre|"
    "iembre|embro)?|dec(?:ember)?|déc(?:embre)?|dez(?:ember|embro)?|dic(?:embre|iembre)?|"
    # Turkish, Polish
    "oca(?:k)?|şubat|şub|mart|nisan|nis|mayıs|haziran|haz|temmuz|tem|ağustos|ağu|eylül|eyl|ekim|eki|"
    "kasım|kas|aralık|ara|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|"
    "października|listopada|grudnia|"
    # Russian, Ukrainian
    "янв(?:аря)?|фев(?:р|раля)?|мар(?:та)?|апр(?:еля)?|мая|май|июня?|июля?|авг(?:уста)?|"
    "сен(?:т|тября)?|окт(?:ября)?|ноя(?:б|бря)?|дек(?:абря)?|січ(?:ня)?|лют(?:ого)?|бер(?:езня)?|"
    "кв(?:іт|ітня)|трав(?:ня)?|черв(?:ня)?|лип(?:ня)?|серп(?:ня)?|вер(?:ес|есня)?|жовт(?:ня)?|"
    "лист(?:опада)?|груд(?:ня)?|"
    # Arabic
    "يناير|فبراير|مارس|أبريل|ابريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|"
    "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول"
)
DATE = (
    rf"(?i:\d{{1,2}}(?:er|st|nd|rd|th|º|ª|\.)?\s{{0,2}}(?:de\s|d')?(?:{MONTHS})\b\.?"
    r"(?:,?\s(?:de\s)?\d{4})?"
    rf"|(?:{MONTHS})\b\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?)"
)
"""A day and a month, in either order, with an optional year."""

OUTLET = (
    r"(?:\w*[Nn]ews|NEWS|Post|Times|Herald|Press|Presse|Zeitung|\w*[Kk]urier|\w*[Aa]nzeiger|\w*[Bb]latt|"
    r"Courrier|Gazette|Journal|Tribune|Monde|Figaro|Libération|Express|Diario|Periódico|Correo|Noticias|"
    r"Notícias|Giornale|Corriere|Stampa|Repubblica|Folha|Estadão|Globo|Haber|Gazetesi|Gazeta|Dziennik|"
    r"[Вв]естник|[Гг]азета|[Нн]овости|[Нн]овостей|[Пп]равда|[Пп]ортал|日报|日報|新闻|新聞|新闻网|时报|晚报|"
    r"ニュース|通信|뉴스|일보|신문|방송|بريد|صحيفة|وكالة|جريدة|News\w*|Portal\w*|Online|\w+24|TV|Radio|\w+\.\w{2,4})"
)
"""A word that tells a publisher's name in "title - publisher"."""

AGENCY_RE = re.compile(AGENCY)

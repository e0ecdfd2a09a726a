"""Small words that decide: numbers, days of the week, verbs of saying.

All forms are folded (see `monitor.text.fold`). Tokens of these sets are compared, never shown.
"""

from __future__ import annotations

import re

from monitor.text.fold import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


_GROUPED = re.compile(r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?")

_PERCENT = _words(
    "percent prozent procent процент процента процентов проц відсотка відсотків pct 퍼센트 パーセント"
)
_PERCENT_PHRASES = re.compile(r"\b(?:per cent|pour cent|por ciento|por cento|per cento|в процентах)\b")

_WEEKDAYS = _words(
    """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
    lundi mardi mercredi jeudi vendredi samedi dimanche
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lunes martes miercoles jueves viernes sabado domingo
    lunedi martedi mercoledi giovedi venerdi domenica
    segunda terca quarta quinta sexta
    понедельник понедельника вторник вторника среду среда среды четверг четверга пятницу пятница пятницы
    субботу суббота субботы воскресенье воскресенья
    понеділок понеділка вівторок вівторка середу середа четвер пятницю пятниця суботу субота неділю неділя
    pazartesi sali carsamba persembe cuma cumartesi pazar
    월요일 화요일 수요일 목요일 금요일 토요일 일요일
    الاثنين الثلاثاء الاربعاء الخميس الجمعة السبت الاحد
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    poniedziałek wtorek sroda srode czwartek piatek sobote sobota niedziele niedziela"""
)
_CJK_WEEKDAY = re.compile(r"(?:星期|周|礼拜|禮拜|週)([一二三四五六日天])|([月火水木金土日])曜日?")
_KOREAN_WEEKDAY = re.compile(r"([월화수목금토일])요일")

_NUMBER_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
millions billion billions trillion dozen dozens half double first second third fourth fifth sixth seventh eighth
ninth tenth
un une deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
cinquante soixante cent cents mille milliard milliards premier premiere deuxieme troisieme quatrieme cinquieme
sixieme septieme huitieme neuvieme dixieme dizaine dizaines centaine centaines
eins ein eine einen zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn
siebzehn achtzehn neunzehn zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig hundert tausend millionen
milliarde milliarden erste zweite dritte vierte funfte
uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis veinte treinta
cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil millon millones primero segundo tercero cuarto
due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici venti trenta quaranta
cinquanta sessanta settanta ottanta novanta cento mila milione milioni miliardo miliardi primo secondo terzo
um uma dois duas quatro oito nove dez doze vinte trinta quarenta cinquenta sessenta oitenta noventa cem milhao milhoes
bilhao bilhoes bilioes
один одна одного два две двух три трех четыре четырех пять пяти шесть шести семь семи восемь восьми девять девяти
десять десяти одиннадцать двенадцать пятнадцать двадцать тридцать сорок пятьдесят сто двести тысяча тысячи тысяч
миллион миллиона миллионов миллиард миллиардов первый второй третий четвертый пятый
два дві трьох чотири чотирьох пять шість сім вісім девять десять тисяч мільйон мільйонів
bir iki uc dort bes alti yedi sekiz dokuz on yirmi otuz kirk elli altmis yetmis seksen doksan yuz bin milyon milyar
واحد اثنان اثنين ثلاثة ثلاث اربعة اربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر عشرون عشرين مئة مائة الف
الاف مليون ملايين مليار مليارات
twee drie vier vijf zes zeven acht negen tien jeden jedna dwa dwie trzy cztery piec szesc siedem osiem dziewiec dziesiec
하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열
"""
_NUMBERS = _words(_NUMBER_WORDS)
_HAN_NUMBERS = frozenset("〇零一二三四五六七八九十百千万萬億亿兆两兩半")

_SAYING = _words(
    """said says say saying stated states state told tells added adds reported reports announced announces declared
    declares noted notes explained according
    dit dite declare affirme indique annonce precise rapporte ajoute assure explique souligne selon
    sagte sagt teilte mitteilte mitgeteilt erklarte erklart betonte hiess berichtete laut
    dijo dice declaro declara afirmo afirma informo informa indico indica senalo senala anuncio anuncia aseguro
    explico preciso manifesto comunico segun agrego
    ha detto dichiarato affermato riferito annunciato spiegato secondo
    disse diz afirmou afirma informou informa declarou anunciou segundo explicou
    сообщил сообщила сообщили сообщает сообщило заявил заявила заявили заявляет заявило сказал сказала рассказал
    рассказала рассказали отметил отметила пояснил пояснила пояснили уточнил уточнили передает
    повідомив повідомила повідомили заявив заявила заявили сказав
    soyledi belirtti acikladi bildirdi kaydetti ifade dedi
    قال قالت اعلن اعلنت اكد اكدت اوضح ذكر ذكرت اضاف صرح افاد
    밝혔다 말했다 전했다 설명했다 발표했다 덧붙였다"""
)
_FUNCTION = _words(
    """the a an that also of in on at to and le la les l de du des d et un une el los las y il lo gli i e der die das
    den dem und o os as c s qu en"""
)

_MONTHS = _words(
    """january february march april may june july august september october november december janvier fevrier mars avril
    mai juin juillet aout septembre octobre novembre decembre januar februar marz juni juli oktober dezember enero febrero
    marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio
    settembre ottobre dicembre janeiro fevereiro marco maio junho julho setembro outubro dezembro января февраля марта апреля
    мая июня июля августа сентября октября ноября декабря"""
)


def unit_words(text: str) -> str:
    """Folded text with phrases of one meaning made one (percent)."""
    return _PERCENT_PHRASES.sub("%", text)


def plain_token(token: str) -> str:
    """One token for one meaning: percent in words, thousands with or without separators."""
    if token[:1].isdigit():
        return plain_number(token)
    return "%" if token in _PERCENT else token


def plain_number(token: str) -> str:
    """"7 742,60", "7.742,60" and "7,742.60" -> "7742.60"; "0,47" -> "0.47"."""
    grouped = _GROUPED.fullmatch(token)
    if grouped and not token.startswith("0"):
        head, tail = token, ""
        last = re.search(r"[.,]\d{1,2}$", token)
        if last:
            head, tail = token[: last.start()], "." + last[0][1:]
        return re.sub(r"\D", "", head) + tail
    return token.replace(",", ".")


def is_number(token: str) -> bool:
    """A figure or a number word."""
    return token[:1].isdigit() or token in _NUMBERS or token in _HAN_NUMBERS


def is_weekday(token: str) -> bool:
    """A day of the week as one word."""
    return token in _WEEKDAYS or bool(_KOREAN_WEEKDAY.match(token))


def weekdays(text: str) -> frozenset[str]:
    """Days of the week of scripts without word boundaries, in folded text ("星期三" -> "三")."""
    return frozenset(a or b for a, b in _CJK_WEEKDAY.findall(text))


def is_month(token: str) -> bool:
    """A month's name."""
    return token in _MONTHS


def is_slight(token: str) -> bool:
    """A function word or a verb of saying: exchanging it tells nothing new."""
    return token in _SAYING or token in _FUNCTION

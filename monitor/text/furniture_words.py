"""Sentences that sites put around the news, by language: patterns over folded text.

Folded: NFKC, no case, no marks (see `markers.key`). `WHOLE` patterns must match a whole sentence or
line, `START` patterns its beginning, `WITHIN` patterns any part of a short one. All of them name the
page, the reader or the rights, never an event, so that news does not fall under them.
"""

from __future__ import annotations

START = (
    # read more, see also, most read
    r"(?:read (?:more|also|next|the full story)|also read|see also|more on this(?: story)?|most (?:read|viewed|popular|"
    r"shared)|top stories|trending(?: now)?|related(?: (?:stories|articles|news|content|coverage|topics|links))?|"
    r"recommended(?: (?:for you|stories|reading))?|editor'?s'? (?:picks?|choice)|you may also like|"
    r"don'?t miss|up next|watch(?: live| now| also)?|listen(?: now)?|in pictures|photos?|gallery|live updates)"
    r"\s?(?:[:>»|→▶]|$)",
    r"(?:a lire(?: aussi| egalement)?|lire(?: aussi| egalement| la suite)|voir(?: aussi| egalement)|a voir|"
    r"les plus lus|le plus lu|articles? (?:les plus lus|lies?|similaires?)|sur le meme (?:sujet|theme)|"
    r"nos dossiers|en savoir plus|pour aller plus loin|a decouvrir|a ecouter|en images|en direct)\s?(?:[:>»|→▶]|$)",
    r"(?:lesen sie (?:auch|mehr|hier|dazu|weiter)|mehr zum thema|mehr dazu|weiterlesen|auch interessant|meistgelesen"
    r"|das konnte sie (?:auch )?interessieren|zum thema|siehe auch|lesetipp|bildergalerie|im video)\s?(?:[:>»|→▶]|$)",
    r"(?:lea tambien|leer (?:mas|tambien)|lee (?:tambien|mas)|vea (?:tambien|mas)|ver (?:tambien|mas)|le puede interesar|"
    r"te puede interesar|lo mas (?:leido|visto)|mas (?:leidas|informacion|noticias)|noticias? relacionadas?|"
    r"relacionad[oa]s?|no te pierdas|en fotos)\s?(?:[:>»|→▶]|$)",
    r"(?:leggi (?:anche|tutto|di piu|pure)|vedi anche|guarda anche|per approfondire|potrebbe interessarti|"
    r"i piu letti|articoli correlati|ti potrebbe interessare|notizie correlate)\s?(?:[:>»|→▶]|$)",
    r"(?:leia (?:tambem|mais)|veja (?:tambem|mais)|saiba mais|mais lidas|as mais lidas|noticias? relacionadas?|"
    r"confira(?: tambem)?|conteudo relacionado)\s?(?:[:>»|→▶]|$)",
    r"(?:читаите (?:также|далее|еще)|читать (?:также|далее|полностью)|смотрите также|по теме|самое (?:читаемое|популярное)|"
    r"подробнее|материалы по теме|еще по теме|популярное|главное за день)\s?(?:[:>»|→▶]|$)",
    r"(?:читаите також|дивiться також|дивіться також|за темою|наипопулярніше|більше за темою)\s?(?:[:>»|→▶]|$)",
    r"(?:ayrica (?:bakiniz|okuyun)|ilgili haberler?|en cok okunanlar|bunlar da ilginizi cekebilir|devamini oku|"
    r"ayrıca okuyun|ilgili haber|en çok okunanlar)\s?(?:[:>»|→▶]|$)",
    r"(?:اقرا (?:ايضا|المزيد)|اقرأ (?:أيضا|المزيد)|شاهد (?:ايضا|أيضا)|مواضيع ذات صلة|اخبار ذات صلة|الاكثر قراءة|"
    r"المزيد(?: من الاخبار)?|قد يعجبك ايضا|طالع ايضا)",
    r"(?:czytaj (?:tez|także|takze|wiecej)|zobacz (?:tez|takze)|najczesciej czytane|lees (?:ook|meer)|meest gelezen)"
    r"\s?(?:[:>»|→▶]|$)",
    r"(?:【|\[|<|〈|■|▶|●|◆|▽|△|☞|▲|※)\s?(?:関連(?:記事|ニュース|リンク)|相关(?:新闻|阅读|报道|链接)|相關(?:新聞|閱讀|報導)|"
    r"延伸阅读|延伸閱讀|あわせて読みたい|おすすめ|人気(?:記事|ランキング)|관련 ?(?:기사|뉴스)|많이 본|추천 기사|인기 기사|"
    r"뉴스 구독|구독|热门|熱門|推荐阅读|今日要闻|写真|画像|동영상|영상|사진)",
    r"(?:関連(?:記事|ニュース|リンク)|相关(?:新闻|阅读|报道|链接)|延伸阅读|推荐阅读|热门(?:新闻|推荐)|关联阅读|点击(?:进入|查看|阅读)|"
    r"관련 ?(?:기사|뉴스)|많이 본 (?:기사|뉴스)|추천 ?(?:기사|뉴스)|인기 ?(?:기사|뉴스)|아울러 보기)\s?(?:[:>»|→▶:]|$)",
    # rights
    r"(?:©|ⓒ|\(c\) ?(?=\w|\d)|copyright\b|저작권자|<저작권|著作権|版权(?:所有|声明|归)|版權)",
    # who wrote it
    r"(?:\(|\[)?(?:additional )?(?:reporting|writing|editing|compiled|edited|written|translated) (?:and (?:writing|editing) )?by\b",
    r"(?:责任编辑|責任編輯|编辑|編輯|责编|校对|记者|記者|作者|来源|來源|文|图)\s?[:：]\s?\S{1,20}$",
    r"[【(\[](?:责任编辑|編輯|编辑|责编|编 ?辑|责任编缉|記者|记者|来源|來源)\s?[:：]",
    r"(?:redaktion|redazione|redaccion|redaction|redacao|редактор|автор|корреспондент|фото|foto|photo|picture|image|"
    r"credit|credit photo|bildquelle|fonte|quelle|source|fuente|источник|haber|kaynak|المصدر|تحرير|تصوير)\s?[:/]\s?.{1,60}$",
)

WITHIN = (
    # newsletters, subscriptions, apps
    r"(?:sign(?:ing)? up|subscribe|register|inscri|abonne|abonni|suscrib|iscriv|inscrev|assine|подпи[сш]|підпи[сш]|"
    r"abone ol|zapisz|اشترك|订阅|訂閱|購読|登録|구독).{0,50}(?:news ?letter|infolettre|boletin|bulletin|briefing|"
    r"рассылк|розсилк|telegram|телеграм|whatsapp|youtube|canal|channel|канал|نشر[تة]|قناة|邮件|メール|メルマガ|"
    r"뉴스레터|채널|bulten|notifications|push)",
    r"news ?letters?.{0,40}(?:abonnier|subscrib|sign up|anmelden|bestellen|inscri|suscrib|iscriv|abone)",
    r"hier konnen sie .{0,30}(?:abonnieren|newsletter|lesen)|abonnez-vous|inscrivez-vous (?:a|pour recevoir)",
    r"(?:follow|like|join|find) us on\b|suivez-nous|siguenos|siganos (?:en|a)|folgen sie uns|seguici su|siga-nos|"
    r"подписывайтесь|подписываитесь|следите за нами|bizi takip|تابعونا|تابعنا|关注我们|關注我們|关注.{0,12}公众号|扫码|掃碼|"
    r"フォロー(?:する|お願い)|公式(?:ツイッター|アカウント)|카카오톡|제보는|팔로우",
    r"download (?:our|the) (?:free )?app|telechargez (?:notre|l')|descargue? (?:nuestra|la) app|скача(?:йте|ите) приложение|"
    r"下载.{0,6}客户端|打开.{0,6}app|アプリ(?:を)?ダウンロード|앱 다운로드|scarica l'app|baixe o app",
    r"turn on notifications|activez les notifications|push-benachrichtigung",
    # cookies and page tools
    r"\bcookies?\b.{0,80}(?:use|accept|consent|policy|polic|settings|preferences|utilis|accept|parametr|reglage|politique|"
    r"verwend|zustimm|einstellung|richtlinie|usa|politica|acept|accett|aceita|использ|файл)",
    r"(?:accept|use|utilis|using|consent|refuse|gerer|manage|verwend|akzept|acept|accett|aceit|использу|принима).{0,60}\bcookies?\b",
    r"файл[ыоа].{0,3} cookie|クッキー|쿠키를? ?(?:사용|허용)|使用.{0,6}cookie|ملفات تعريف الارتباط|cerezler",
    r"(?:enable|activez|aktivieren sie|active|abilita|ative|включите) .{0,10}javascript",
    r"this (?:content|video|page) (?:is|was) not (?:available|supported)|your browser does not support|"
    r"votre navigateur ne|ihr browser unterstutzt",
    r"article reserve (?:aux|a nos) abonnes|(?:cet|l')article est reserve|contenido exclusivo para suscriptores|"
    r"(?:this article is|content) for subscribers|nur fur abonnenten|contenuto riservato agli abbonati|"
    r"это (?:платн|материал для подписчик)|log ?in to (?:continue|read)|create (?:a )?free account",
    # rights and origin of the copy
    r"all rights reserved|tous droits reserves|alle rechte vorbehalten|todos los derechos reservados|"
    r"tutti i diritti riservati|riproduzione riservata|todos os direitos reservados|все права защищены|всі права захищен|"
    r"tum haklari saklidir|her hakki saklidir|tüm hakları|جميع الحقوق محفوظة|版权所有|版權所有|wszelkie prawa zastrzezone|alle rechten voorbehouden",
    r"(?:unauthori[sz]ed|without (?:prior |written |express )*permission).{0,80}(?:reproduc|prohibited|republ|redistribut|copy)",
    r"(?:reproduc|republish|republication|redistribut|rebroadcast|rewritten)\w*.{0,60}(?:prohibited|forbidden|permission|not allowed)",
    r"(?:may|must) not be (?:published|broadcast|rewritten|redistributed|reproduced|republished)",
    r"reproduction (?:partielle |totale |meme partielle |integrale )?.{0,30}interdite|interdite sans autorisation",
    r"(?:vervielfaltigung|nachdruck|weiterverbreitung|verwertung).{0,60}(?:genehmigung|untersagt|verboten|gestattet|zustimmung)",
    r"(?:prohibid[ao]|queda prohibid[ao]).{0,60}(?:reproduccion|reproducir|distribucion|difusion)|reproduccion.{0,40}prohibid",
    r"(?:vietata|e vietata) la riproduzione|proibida a reproducao|reproducao.{0,40}proibida|reproducao (?:parcial|total)",
    r"(?:перепечатка|копирование|воспроизведение|использование материалов|полное или частичное).{0,80}(?:запрещ|разреш|согласи|ссылк|только)",
    r"(?:передрук|копіювання).{0,60}(?:заборон|дозвол|посилан)|izinsiz (?:kullanilamaz|kopyalanamaz|yayinlanamaz)|izin alinmadan",
    r"(?:يمنع|لا يجوز|يحظر).{0,40}(?:نشر|نسخ|استخدام|اعادة|إعادة)|(?:اعادة|إعادة) النشر.{0,30}(?:اذن|إذن|ممنوع)",
    r"無断(?:転載|複製|転用|での)|転載を?禁|未经.{0,8}(?:授权|许可|书面).{0,12}(?:转载|使用|复制|不得)|未經.{0,8}(?:授權|許可)|"
    r"(?:禁止|不得|严禁|谢绝)转载|转载(?:请注明|须经|请联系)|무단 ?(?:전재|복제|배포|도용|전제)|재배포 ?(?:금지|를 금)|ai ?학습",
    r"(?:this|the) (?:article|story|text|report|content|copy) (?:was|is|has been) .{0,50}(?:agency|wire|syndicat|news ?feed|feed)"
    r".{0,90}$",
    r"(?:not|never) been (?:edited|modified|changed|reviewed|altered) by (?:our|the) (?:newsroom|staff|editor|team|editorial)",
    r"(?:cet |l')?article.{0,40}(?:issu d'un(?:e)? (?:fil|depeche|flux)|fourni par (?:une|l') ?agence|fil d'agence)|"
    r"n'a pas ete (?:modifie|relu|edite|retouche)e? par (?:notre|la) redaction",
    r"(?:dieser|der) (?:text|artikel|beitrag|bericht).{0,60}(?:agentur|nachrichtenagentur|automatisch).{0,100}$|"
    r"redaktionell nicht (?:bearbeitet|gepruft|verandert)|von (?:unserer|der) redaktion nicht",
    r"(?:esta|este|el presente|la presente) (?:noticia|articulo|texto|contenido|informacion).{0,60}(?:agencia|servicio|teletipo).{0,100}$|"
    r"no ha sido (?:editad|modificad|revisad)[oa] por (?:nuestra|la) redaccion",
    r"(?:questo|il presente) (?:articolo|testo|contenuto).{0,60}(?:agenzia|flusso|lancio).{0,100}$|non e stat[oa] "
    r"(?:modificat|rielaborat|rivist|edit)\w+ dalla (?:nostra )?redazione",
    r"(?:este|esta) (?:artigo|texto|conteudo|noticia|materia).{0,60}(?:agencia|servico).{0,100}$|nao foi (?:editad|modificad|revisad)[oa] "
    r"pel[ao] (?:nossa )?redacao",
    r"(?:материал|текст|сообщение|новость).{0,60}(?:лент[аеыу]|агентств).{0,60}(?:редакц|не редактир|не измен|автоматич|подготовлен)|"
    r"не (?:редактировал[сао]\w*|изменял\w*|правил\w*|проходил\w*).{0,20}редакци",
    r"(?:هذا|هذه) (?:المقال|النص|الخبر|المادة|التقرير).{0,60}(?:وكالة|وكالات).{0,80}(?:تحرير|تعديل|يخضع|هيئة)|لم (?:يخضع|يتم) .{0,20}(?:تحرير|تعديل|للتحرير)",
    r"本(?:文|稿|记事|記事|報道|报道)(?:由|は|系|来自|为).{0,40}(?:通信社|通讯社|配信|编辑|提供|未经|編集|転載)|본 ?(?:기사|콘텐츠)는 .{0,60}"
    r"(?:제공|통신사|편집|방향|자동)|本(?:网站|網站|报|文章).{0,20}(?:不代表|观点|立场)|文章(?:内容)?(?:仅代表|不代表)",
    r"bu (?:haber|icerik|metin).{0,60}(?:ajans|otomatik|editor).{0,80}$|editorleri(?:miz)? tarafindan",
    r"(?:click|tap|cliquez|klicken sie|haga clic|clicca|clique|нажмите|tiklayin|点击|クリック).{0,40}(?:here|ici|hier|aqui|qui|здесь|"
    r"сюда|查看|详情|こちら|to read|to watch)",
    r"(?:share|send) (?:this|your) (?:article|story|tips?|comment)|do you have a (?:tip|story)|got a (?:tip|story)|"
    r"partager (?:cet|l')article|partagez (?:cet|l')|compartir (?:en|esta|este)|condividi|compartilhe|поделиться",
    r"(?:leave|post|write) a comment|comments? (?:are )?closed|laisser un commentaire|deja un comentario|kommentare? (?:schreiben|lesen)|"
    r"оставить комментарий|コメントを書く|댓글",
    r"this (?:story|article|report) was (?:first|originally) published|cet article a ete (?:d'abord )?publie|"
    r"initially published on|erschien zuerst|the post .{1,120} appeared first on",
    r"(?:our standards|terms of (?:use|service)|privacy (?:policy|notice)|mentions legales|politique de confidentialite|"
    r"datenschutzerklarung|impressum|aviso legal|politica de privacidad|informativa (?:sulla )?privacy|пользовательское соглашение|"
    r"политика конфиденциальности|利用規約|プライバシーポリシー|隐私政策|개인정보)",
)

WHOLE = (
    r"(?:advertisement|publicite|annonce|anzeige|werbung|publicidad|pubblicita|publicidade|реклама|reklam|اعلان|إعلان|广告|廣告|広告|광고)",
    r"(?:read more|more|share|print|comment|comments|home|menu|search|log in|sign in|subscribe|live|video|photos?|"
    r"skip to (?:main )?content|back to top|next article|previous article|continue reading|show more|load more)",
    r"(?:lire la suite|plus|partager|imprimer|commenter|accueil|menu|rechercher|se connecter|s'abonner|en direct|haut de page|article suivant)",
    r"(?:mehr|teilen|drucken|kommentieren|startseite|suche|anmelden|abonnieren|weiterlesen|nach oben)",
    r"(?:leer mas|compartir|imprimir|comentar|inicio|buscar|iniciar sesion|suscribirse|ver mas|volver arriba)",
    r"(?:leggi tutto|condividi|stampa|commenta|cerca|accedi|abbonati|leia mais|compartilhar|imprimir|assinar|entrar)",
    r"(?:читать далее|поделиться|распечатать|комментировать|главная|поиск|войти|подписаться|paylas|yazdir|anasayfa)",
    r"(?:シェア|ツイート|印刷|保存|もっと見る|続きを読む|分享|打印|收藏|评论|登录|首页|返回首页|더보기|공유|인쇄|댓글|홈|로그인|مشاركة|طباعة|الرئيسية)",
)

"""French. Before a colon and inside guillemets stands a no-break space."""

from monitor.mail.catalogue import Words

FRENCH = Words(
    language="fr",
    plural=lambda n: "one" if abs(n) < 2 else "other",  # noqa: PLR2004 - 0 and 1 are singular
    texts={
        "digest": "Bulletin",
        "alert": "Alerte",
        "colon": "\N{NO-BREAK SPACE}: ",
        "and": "{before} et {last}",
        "quoted": "«\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}»",
        # étiquettes
        "tag.new": "nouveau",
        "tag.update": "suite",
        "tag.correction": "rectifié",
        "tag.withdrawal": "retiré",
        "tag.duplicate": "reprise",
        "tag.edited": "{tag} · {edit}",
        "edit.changed figure": "chiffre modifié",
        "edit.changed headline": "titre modifié",
        "edit.rewritten": "réécrit",
        "edit.appended": "complété",
        "edit.shortened": "raccourci",
        # heures
        "time.yesterday": "hier {time}",
        "time.day": "{day}, {time}",
        "headed": "{date}, {time} ({zone})",
        "since": "depuis {when}",
        # un sujet
        "why": "Pourquoi",
        "agencies.label": "Sources",
        "was.correction": "Il était écrit",
        "was.withdrawal": "Il avait été annoncé",
        "abroad": "Aussi en d’autres langues",
        "fresh": "texte nouveau",
        "elsewhere": "Plus loin",
        "also": "Aussi dans cette liste",
        "and_more": "et {count}",
        # le message
        "nothing": "Rien de nouveau sur cette période.",
        "primed": (
            "Première lecture de flux, ou première après une interruption, ou flux qui a beaucoup"
            " apporté d’un coup\N{NO-BREAK SPACE}: une partie de ces sujets était déjà publiée."
        ),
        "recap": (
            "Une liste est nouvelle ou a changé\N{NO-BREAK SPACE}: voici ce qu’elle aurait apporté"
            " les jours précédents."
        ),
        "query": "Requête",
        "reason.list": "«\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}» ({source})",
        "reason.list.bare": "«\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}»",
        "stop": "Pour l’arrêter ou le modifier, écrivez à {operator}.",
        "next": "Prochain envoi\N{NO-BREAK SPACE}: {when}.",
        "next.now": "Les alertes partent dès qu’un sujet correspond.",
        "next.both": (
            "Les alertes partent dès qu’un sujet correspond\N{NO-BREAK SPACE};"
            " prochain bulletin {when}."
        ),
        "next.none": "Aucun autre envoi n’est prévu.",
        "next.today": "aujourd’hui à {time}",
        "next.tomorrow": "demain à {time}",
        "next.week": "{weekday} à {time}",
        "next.date": "{date} à {time}",
        "coverage.ok": "Couverture\N{NO-BREAK SPACE}: aucun flux n’a signalé de problème.",
        "coverage.since": "depuis {when}",
        "fallback": (
            "En forme simple, car la mise en page habituelle a échoué"
            "\N{NO-BREAK SPACE}; l’information est complète."
        ),
        # objets
        "subject.digest": "{lists}\N{NO-BREAK SPACE}: {count} – {headline}",
        "subject.story": "{headline} – {lists}",
        "subject.nothing": "{lists}\N{NO-BREAK SPACE}: rien de nouveau",
        "subject.update": "Suite\N{NO-BREAK SPACE}: {headline}",
        "subject.correction": "Rectifié\N{NO-BREAK SPACE}: {headline}",
        "subject.withdrawal": "Retiré\N{NO-BREAK SPACE}: {headline}",
    },
    counted={
        "stories": {"one": "{n} sujet", "other": "{n} sujets"},
        "dispatches": {"one": "{n} dépêche", "other": "{n} dépêches"},
        "agencies": {"one": "{n} agence", "other": "{n} agences"},
        "copies": {"one": "{n} reprise quasi identique", "other": "{n} reprises quasi identiques"},
        "origins": {
            "one": "{n} source indépendante\N{NO-BREAK SPACE}: {names}",
            "other": "{n} sources indépendantes\N{NO-BREAK SPACE}: {names}",
        },
        "outlets": {"one": "{n} média", "other": "{n} médias"},
        "ceiling": {
            "one": (
                "Pas plus de {n} message par heure\N{NO-BREAK SPACE}:"
                " celui-ci rassemble tout ce qui est arrivé depuis."
            ),
            "other": (
                "Pas plus de {n} messages par heure\N{NO-BREAK SPACE}:"
                " celui-ci rassemble tout ce qui est arrivé depuis."
            ),
        },
        "others": {"one": "{n} autre", "other": "{n} autres"},
        "lists": {"one": "{n} liste", "other": "{n} listes"},
        "owed": {
            "one": "Liste\N{NO-BREAK SPACE}: {names}",
            "other": "Listes\N{NO-BREAK SPACE}: {names}",
        },
        "more": {
            "one": "et {n} autre sujet, qui ne tient pas ici et est dans les archives.",
            "other": "et {n} autres sujets, qui ne tiennent pas ici et sont dans les archives.",
        },
        "reason": {
            "one": "Vous recevez ce message parce que la liste {names} vous l’adresse.",
            "other": "Vous recevez ce message parce que les listes {names} vous l’adressent.",
        },
        "coverage": {
            "one": "Couverture incomplète\N{NO-BREAK SPACE}: {n} flux en difficulté.",
            "other": "Couverture incomplète\N{NO-BREAK SPACE}: {n} flux en difficulté.",
        },
    },
    locale="fr",
    first="1er",
    faults={
        "name not found": "nom introuvable",
        "forbidden address": "adresse interdite",
        "no connection": "pas de connexion",
        "TLS failure": "échec TLS",
        "timeout": "délai dépassé",
        "HTTP error": "erreur HTTP",
        "gone": "supprimé",
        "not found": "introuvable",
        "redirect loop": "boucle de redirections",
        "too large": "trop volumineux",
        "broken compression": "compression défectueuse",
        "broken HTTP": "HTTP défectueux",
        "web page instead of a feed": "page web au lieu d’un flux",
        "empty document": "document vide",
        "not a feed": "pas un flux",
        "truncated": "tronqué",
        "parser bomb": "document piégé",
        "parser crashed": "lecture interrompue",
        "not polled yet": "pas encore lu",
        "failing": "en panne",
        "possible gap": "lacune possible",
        "entries may have been missed": "des dépêches ont pu manquer",
        "answers again": "répond de nouveau",
        "held, as most of its entries turned new at once": (
            "retenu, car presque tout y a paru nouveau d’un coup"
        ),
        "nothing new": "rien de nouveau",
        "the same old document": "toujours le même document",
    },
)

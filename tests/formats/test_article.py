import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.formats import read_article
from monitor.model import Document, Entry, Fault, Reading, Unreadable

URL = "https://agence.example/view/AFR20250718000100884"
TITLE = "Le dirigeant nord-coréen reçoit un vice-ministre russe de la Défense"
LEAD = (
    "SEOUL, 18 juil. (Yonhap) -- Le dirigeant nord-coréen a reçu jeudi le vice-ministre russe "
    "de la Défense, un nouveau signe du rapprochement entre Pyongyang et Moscou, a rapporté "
    "vendredi la presse officielle."
)
SECOND = (
    "Les deux hommes ont parlé de la coopération militaire et de la situation dans la région au "
    "cours d'un entretien que l'agence officielle qualifie d'amical, sans autre détail."
)
OTHERS = (
    "La Chine annonce des droits de douane sur l'acier européen",
    "Football : Séoul bat Tokyo deux à zéro en finale de la coupe",
    "Le Brésil accueillera le prochain sommet sur le climat",
)
COOKIES = (
    "Nous utilisons des cookies pour améliorer votre expérience. En poursuivant votre navigation, "
    "vous acceptez notre politique de confidentialité."
)
MENU = ("Corée du Nord", "Politique", "Economie", "Sports", "Taïwan")


def listed(lines: tuple[str, ...]) -> str:
    """Links in a list."""
    return "<ul>" + "".join(f'<li><a href="/x">{line}</a></li>' for line in lines) + "</ul>"


def labelled() -> str:
    """A page whose elements say what they are."""
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>{TITLE} | Agence de presse Exemple</title><meta property="og:title" content="{TITLE}">
<meta property="og:site_name" content="Agence de presse Exemple">
<meta property="article:published_time" content="2025-07-18T10:30:00+09:00">
<meta property="article:modified_time" content="2025-07-18T11:00:00+09:00"></head><body>
<div id="cookie-banner"><p>{COOKIES}</p><button>Tout accepter</button></div>
<header><nav>{listed(MENU)}</nav></header>
<main><article><h1>{TITLE}</h1><p class="update-time">18.07.2025 10:30</p>
<div class="share-box"><a href="#">Partager</a> <a href="#">Imprimer</a></div>
<div class="story"><p>{LEAD}</p><p>{SECOND}</p><p>(FIN)</p></div></article>
<aside class="rank"><h2>Les plus lus</h2>{listed(OTHERS)}</aside></main>
<footer><p>Copyright Agence Exemple. Tous droits réservés.</p></footer></body></html>"""


def unlabelled() -> str:
    """A page of anonymous boxes and line breaks, as old newsrooms make them."""
    return f"""<html lang="fr"><head><meta charset="utf-8"><title>{TITLE}</title></head><body>
<div class="l1"><p>{COOKIES}</p><a href="#">J'accepte</a></div>
<div class="l2">{listed(MENU)}</div>
<div class="l3"><div class="l4"><h2>{TITLE}</h2><div>2025/07/18 10:30 KST</div>
<div class="l5">{LEAD}<br><br>{SECOND}<br><br>(FIN)</div>
<div class="l6"><strong>Les plus lus</strong>{listed(OTHERS)}</div>
<div class="l7"><h3>A lire aussi</h3>{"".join(f"<p><a href='/y'>{o}</a></p>" for o in OTHERS)}</div>
</div></div><div class="l8"><p>Copyright Agence Exemple. Tous droits réservés.</p></div>
</body></html>"""


def article(page: str, **more: str) -> Entry:
    """The article of a page."""
    result = read_article(Document(page.encode(), URL, "text/html", **more))
    assert isinstance(result, Reading)
    assert result.format == "article"
    (found,) = result.entries
    return found


@pytest.mark.parametrize("page", [labelled(), unlabelled()], ids=["labelled", "unlabelled"])
def test_only_the_article_is_left_of_its_page(page: str) -> None:
    """No cookie notice, no menu, no list of other stories; dateline and end mark stay text."""
    found = article(page)
    assert found.title == TITLE
    assert found.body == f"{LEAD}\n{SECOND}\n(FIN)"
    assert (found.url, found.language) == (URL, "fr")


def test_the_time_is_that_which_the_page_declares() -> None:
    """Published and modified from the head."""
    found = article(labelled())
    assert found.published_ms == 1_752_802_200_000
    assert found.updated_ms == 1_752_804_000_000


def test_a_time_that_is_only_shown_is_found() -> None:
    """The line under the headline, in its own zone or the feed's."""
    assert article(unlabelled()).published_ms == 1_752_802_200_000
    bare = unlabelled().replace(" KST", "")
    assert article(bare, timezone="Asia/Seoul").published_ms == 1_752_802_200_000


def test_linked_data_is_heard() -> None:
    """The date of publication in JSON-LD."""
    data = '<script type="application/ld+json">{"datePublished": "2025-07-18T01:30:00Z"}</script>'
    found = article(unlabelled().replace("</head>", f"{data}</head>"))
    assert found.published_ms == 1_752_802_200_000


def test_a_page_in_another_encoding_is_read() -> None:
    """The encoding that the page declares."""
    page = labelled().replace('charset="utf-8"', 'charset="iso-8859-1"')
    result = read_article(Document(page.encode("cp1252"), URL))
    assert isinstance(result, Reading)
    assert result.entries[0].title == TITLE


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"%PDF-1.4", Fault.NOT_A_FEED),
        (b"<rss version='2.0'/>", Fault.NOT_A_FEED),
        (b"{}", Fault.NOT_A_FEED),
        (b"<!doctype html><title>WiFi</title><form><input name=room></form>", Fault.HTML),
        (b"<html></html>", Fault.HTML),
    ],
)
def test_what_holds_no_article_is_refused(body: bytes, fault: Fault) -> None:
    """With the name of what it is."""
    result = read_article(Document(body, URL))
    assert isinstance(result, Unreadable)
    assert result.fault is fault
    assert result.detail


def test_a_page_from_nowhere_has_no_address() -> None:
    """A file that is read without its URL gives an entry without one."""
    result = read_article(Document(labelled().encode(), ""))
    assert isinstance(result, Reading)
    assert result.entries[0].url is None


SOUP = """<article> </article> <main> <nav> </nav> <div/class=menu> </div> <p>text <ul><li>
<a/href=x>link</a> </ul> <h1>head</h1> <!--c--> <br> <header> <aside> <?pi?>""".split()  # noqa: SIM905


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=60))
def test_any_soup_of_tags_is_survived(tags: list[str]) -> None:
    """No order or lack of tags raises."""
    read_article(Document(("<html><body>" + "".join(tags)).encode(), "", "text/html"))

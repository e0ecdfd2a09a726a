"""The next event under a headline that came before is no later version of the last one."""

from __future__ import annotations

import pytest

from monitor.model import Kind
from tests.stories.samples import Archive, an_item

TUESDAY = "Hellvik shares end lower", "Banks weighed on shares in Hellvik on Tuesday."
QUAKE = (
    "Earthquake shakes Hellvik",
    "Office workers fled into the streets of Hellvik after a tremor of magnitude 4.9 near Orth.",
)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (TUESDAY, (TUESDAY[0], "Shares in Hellvik slipped on Wednesday after weak sales data.")),
        (
            QUAKE,
            (
                QUAKE[0],
                "A tremor of magnitude 4.2 in Hellvik sent people into the streets near Mork.",
            ),
        ),
        (
            ("Agenda of the parliament in Hellvik", "Harbour law. Fish quotas. Ferry subsidies."),
            ("Agenda of the parliament in Hellvik", "School meals. Road tolls. Ferry timetable."),
        ),
    ],
)
def test_the_same_headline_a_day_later_may_be_another_event(
    first: tuple[str, str], later: tuple[str, str]
) -> None:
    """Other days; or no days, and other figures, or hardly a word in common."""
    kept = Archive()
    kept.add(an_item(*first))
    assert kept.add(an_item(*later, hours=24)).kind is Kind.NEW


@pytest.mark.parametrize(("hours", "kind"), [(2, Kind.CORRECTION), (24, Kind.NEW)])
def test_a_figure_after_the_same_preamble_a_day_later_is_no_correction(
    hours: int, kind: Kind
) -> None:
    """Today's price; two hours later it was yesterday's mistake."""
    text = "The regulator makes known the prices of petrol in Hellvik every day. Petrol: {} crowns."
    kept = Archive()
    kept.add(an_item("Petrol prices in Hellvik", text.format("18.13")))
    later = an_item("Petrol prices in Hellvik", text.format("18.21"), hours=hours)
    assert kept.add(later).kind is kind


def test_a_follow_up_that_names_the_day_of_the_event_joins_it() -> None:
    """Whatever its figures are by now."""
    kept = Archive()
    kept.add(
        an_item(
            "Ferry runs aground off Larnstad",
            "A ferry with 87 cars ran onto rocks off Larnstad on Monday, rescuers said.",
        )
    )
    later = an_item(
        "Ferry runs aground off Larnstad",
        "Rescuers took 312 people from the ferry that ran onto rocks off Larnstad on Monday.",
        hours=30,
    )
    assert kept.add(later).kind is Kind.UPDATE


def test_the_close_of_a_trading_day_is_no_follow_up_of_another_days_opening() -> None:
    """Though headline and words are much the same."""
    kept = Archive()
    kept.add(
        an_item("Hellvik index ends higher", "Shipping shares lifted Hellvik's index by 0.7%.")
    )
    opening = an_item(
        "Hellvik index opens higher", "Hellvik's index gained 0.3% with shipping shares.", hours=7
    )
    assert kept.add(opening).kind is Kind.NEW


def test_a_name_put_for_an_adjective_with_another_figure_is_another_event() -> None:
    """One central bank decides as the other did an hour before."""
    lead = "{} left its rate at {}% on Wednesday, as expected, and stands ready to buy crowns."
    kept = Archive()
    kept.add(
        an_item(
            "The Norse national bank keeps its rate at 0%",
            lead.format("The Norse national bank (NNB)", 0),
        )
    )
    other = an_item(
        "The bank of Hellvik keeps its rate at 4%", lead.format("The bank of Hellvik", 4), hours=1
    )
    assert kept.add(other).kind is Kind.NEW


def test_another_word_in_headline_and_lead_with_another_figure_is_another_event() -> None:
    """The euro's rate an hour after the dollar's."""
    lead = "The Bank of Norvik set the rate of the {} for Wednesday at {}, it said."
    kept = Archive()
    kept.add(an_item("Official rate of the dollar", lead.format("dollar", "81.17 crowns")))
    other = an_item("Official rate of the euro", lead.format("euro", "93.05 crowns"), hours=1)
    assert kept.add(other).kind is Kind.NEW


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (
            "zh",
            (
                "秘鲁北部发生6.5级地震 暂无伤亡报告",
                "秘鲁洛雷托大区星期二发生6.5级地震,震源深度120公里,地球物理研究所说,暂无伤亡报告。",
            ),
            (
                "厄瓜多尔沿海发生5.8级地震 暂无伤亡报告",
                "厄瓜多尔沿海星期四发生5.8级地震,震源深度30公里,地球物理研究所说,暂无伤亡报告。",
            ),
        ),
        (
            "ja",
            (
                "トンガ沖でM7.1の地震、津波注意報",
                "太平洋のトンガ沖で火曜日、マグニチュード7.1の地震があり、津波注意報が出た。",
            ),
            (
                "バヌアツ沖でM6.8の地震、津波の心配なし",
                "太平洋のバヌアツ沖で木曜日、マグニチュード6.8の地震があった。津波の心配はない。",
            ),
        ),
        (
            "fr",
            (
                "Séisme de magnitude 5,4 dans le nord du Maroc",
                (
                    "Un séisme de magnitude 5,4 a secoué mardi la région d'Al Hoceïma, "
                    "dans le nord du Maroc, selon l'institut de géophysique."
                ),
            ),
            (
                "Séisme de magnitude 4,9 dans l'est de l'Algérie",
                (
                    "Un séisme de magnitude 4,9 a secoué vendredi la région de Béjaïa, "
                    "dans l'est de l'Algérie, selon le centre de recherche."
                ),
            ),
        ),
        (
            "ko",
            (
                "인천 물류창고 화재…소방대응 2단계",
                (
                    "화요일 오전 인천 서구의 한 물류창고에서 불이 나 소방당국이 대응 "
                    "2단계를 발령했다. 인명 피해는 확인되지 않았다."
                ),
            ),
            (
                "평택 물류창고 화재…인명피해 없어",
                "목요일 새벽 경기 평택시의 한 물류창고에서 불이 났으나 인명 피해는 없었다.",
            ),
        ),
    ],
)
def test_the_next_event_of_a_kind_names_another_day(
    language: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    """The same words two days later, under a headline that shares no name."""
    archive = Archive()
    archive.take(an_item(*first, language=language))
    assert archive.take(an_item(*second, feed="two", language=language, hours=52))[0] is Kind.NEW

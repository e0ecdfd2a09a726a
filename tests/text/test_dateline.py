"""Datelines of many wires are found, and what only looks like one is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Field
from monitor.text.dateline import dateline_at
from monitor.text.wire_words import DATE
from tests.text.samples import cleaned, left

NEWS = "Ici commence le texte."


@pytest.mark.parametrize(
    ("dateline", "place", "date", "agency"),
    [
        ("SEOUL, 19 juil. (Yonhap) -- ", "SEOUL", "19 juil", "Yonhap"),
        ("PARIS, 3 mars (AFP) - ", "PARIS", "3 mars", "AFP"),
        ("GENEVA, Feb 18 /Harbourpress/ - ", "GENEVA", "Feb 18", "Harbourpress"),
        ("Helsinki (Harbourpress) - ", "Helsinki", "", "Harbourpress"),
        ("ORTHAFEN (ndk) - ", "ORTHAFEN", "", "ndk"),
        ("(APA) Brüssel, 9. Februar – ", "Brüssel", "9. Februar", "APA"),
        ("(Harbourpress) ORTHAFEN - ", "ORTHAFEN", "", "Harbourpress"),
        ("Berlin (dpa/bb) - ", "Berlin", "", "dpa"),
        ("LIMA (AP) _ ", "LIMA", "", "AP"),
        ("Alger, le 3 mars (APS) - ", "Alger", "3 mars", "APS"),
        ("Lima / Quito (AFP) — ", "Lima / Quito", "", "AFP"),
        ("리마 3일 (메리디아) = ", "리마", "3일", "메리디아"),
        ("リマ=共同 ", "リマ", "", "共同"),
        ("BERLIN (dpa) - ", "BERLIN", "", "dpa"),
        ("Berlin/Moskau (dpa) - ", "Berlin/Moskau", "", "dpa"),
        ("SEOUL, South Korea (AP) — ", "SEOUL, South Korea", "", "AP"),
        ("NEW DELHI, July 19, 2026 (PTI) - ", "NEW DELHI", "July 19, 2026", "PTI"),
        ("July 19 (Reuters) - ", "", "July 19", "Reuters"),
        ("SEOUL -- ", "SEOUL", "", ""),
        ("(Manila) March 2 - ", "Manila", "March 2", ""),
        ("(Lyon, 2 mars) - ", "Lyon", "2 mars", ""),
        ("Lyon (2 mars) - ", "Lyon", "2 mars", ""),
        ("MOSCA, 19 LUG - ", "MOSCA", "19 LUG", ""),
        ("(ANSA) - ROMA, 19 LUG - ", "ROMA", "19 LUG", "ANSA"),
        ("Bogotá, 14 sep (EFE).- ", "Bogotá", "14 sep", "EFE"),
        ("LISBOA, 3 mar (Lusa) — ", "LISBOA", "3 mar", "Lusa"),
        ("ANKARA (AA) - ", "ANKARA", "", "AA"),
        ("（中央社東京19日綜合外電報導）", "東京", "19日", "中央社"),
        ("路透倫敦7月19日電 ", "倫敦", "7月19日", "路透"),
        ("Paris, (DHA) - ", "Paris", "", "DHA"),
        ("CAIRO - June 5 (MENA) - ", "CAIRO", "June 5", "MENA"),
        ("TUNIS (TAP) - ", "TUNIS", "", "TAP"),
        ("Baghdad (INA) – ", "Baghdad", "", "INA"),
        ("Warszawa, 19 lipca (PAP) - ", "Warszawa", "19 lipca", "PAP"),
        ("МОСКВА, 19 июл - РИА Новости. ", "МОСКВА", "19 июл", "РИА Новости"),
        ("МОСКВА, 19 июля. /ТАСС/. ", "МОСКВА", "19 июля", "ТАСС"),
        ("Киев. 3 августа. ТАСС - ", "Киев", "3 августа", "ТАСС"),
        ("КИЇВ, 19 липня (Укрінформ) — ", "КИЇВ", "19 липня", "Укрінформ"),
        ("القاهرة 19 يوليو (أ ش أ) - ", "القاهرة", "19 يوليو", "أ ش أ"),
        ("بيروت - رويترز - ", "بيروت", "", "رويترز"),
        ("(서울=연합뉴스) 홍길동 기자 = ", "서울", "", "연합뉴스"),
        ("(평양 7월 19일발 조선중앙통신) ", "평양", "7월 19일", "조선중앙통신"),
        ("【ソウル聯合】", "ソウル", "", "聯合"),
        ("【7月19日 AFP】", "", "7月19日", "AFP"),
        ("[モスクワ 19日 ロイター] - ", "モスクワ", "19日", "ロイター"),
        ("平壌 7月19日 ", "平壌", "7月19日", ""),
        ("新华社平壤7月19日电(记者某某)", "平壤", "7月19日", "新华社"),
        ("(法新社首尔19日电) ", "首尔", "19日", "法新社"),
        ("ЛЬВІВ, 7 квітня. ", "ЛЬВІВ", "7 квітня", ""),
        ("【巴黎6月2日讯】", "巴黎", "6月2日", ""),
        ("أبوظبي في 12 نوفمبر / وام / ", "أبوظبي", "12 نوفمبر", "وام"),
        ("القاهرة في 12 نوفمبر/ أ ش أ / ", "القاهرة", "12 نوفمبر", "أ ش أ"),
        ("الدوحة - 12 نوفمبر /قنا/ ", "الدوحة", "12 نوفمبر", "قنا"),
        ("الكويت - 12 - 11 (كونا) -- ", "الكويت", "12 - 11", "كونا"),
        ("واشنطن 12 نوفمبر 2025 (شينخوا) ", "واشنطن", "12 نوفمبر 2025", "شينخوا"),
        ("مسقط في 12 نوفمبر 2025 /العُمانية/ ", "مسقط", "12 نوفمبر 2025", "العُمانية"),
        ("الرباط 12 نونبر 2025 (ومع) - ", "الرباط", "12 نونبر 2025", "ومع"),
        ("رام الله 12-11-2025 وفا- ", "رام الله", "12-11-2025", "وفا"),
        ("طهران/ 12 تشرين الثاني/ ارنا- ", "طهران", "12 تشرين الثاني", "ارنا"),
        ("بيروت - وطنية - ", "بيروت", "", "وطنية"),
        ("بغداد / واع / ", "بغداد", "", "واع"),
        ("القاهرة - (د ب أ) - ", "القاهرة", "", "د ب أ"),
        ("إسطنبول/ الأناضول ", "إسطنبول", "", "الأناضول"),
        ("دمشق-سانا ", "دمشق", "", "سانا"),
        (
            "الرياض 21 جمادى الأولى 1447 هـ الموافق 12 نوفمبر 2025 م واس ",
            "الرياض",
            "21 جمادى الأولى 1447 هـ",
            "واس",
        ),
        ("【ワシントン＝山田太郎】", "ワシントン", "", ""),
        ("［東京　１２日　ロイター］ - ", "東京", "１２日", "ロイター"),
        ("香港（ＣＮＮ）　", "香港", "", "ＣＮＮ"),
        ("路透北京7月19日 - ", "北京", "7月19日", "路透"),
        ("（吉隆坡12日讯）", "吉隆坡", "12日", ""),
        ("［記者某某某／台北報導］", "台北", "", "報導"),
        ("ПРИМОРСК, 12 марта - Береговые Вести. ", "ПРИМОРСК", "12 марта", "Береговые Вести"),
    ],
)
def test_a_dateline_is_read_and_taken_off(
    dateline: str, place: str, date: str, agency: str
) -> None:
    """Place, date and agency are read in the forms of fourteen languages."""
    item = cleaned("Un titre", dateline + NEWS)
    (found,) = item.datelines
    assert (found.place, found.date, found.agency) == (place, date, agency)
    assert left(item, Field.SUMMARY) == NEWS


@pytest.mark.parametrize(
    "text",
    [
        "Apple (AAPL) - shares rose after the bell.",
        "NATO - the alliance - met on Monday.",
        "Orthafen (ndk) - das Theater - wird 80.",
        "Kim Jong Un (right) - a man of few words - smiled.",
        "Russia said on July 19 (Monday) - that talks go on.",
        "Moscou - la capitale - est calme.",
        "La Corée du Nord (RPDC) - selon Séoul - a tiré.",
        "ロシア政府は7月19日 新たな措置を発表した。",
        "중국 정부는 19일 (현지시간) 발표했다.",
        "أعلنت روسيا في 12 نوفمبر (تشرين الثاني) عن مبادرة جديدة.",
        "فرنسا - ألمانيا - بولندا: قمة ثلاثية.",
        "【日本＝米国】首脳会談",
        "【サッカー＝日本代表】快勝",
        "记者王某在东京报道了会议。",
    ],
)
def test_what_only_looks_like_a_dateline_stays_news(text: str) -> None:
    """A company, an alliance or a date in a sentence is not taken for where the reporter sat."""
    assert cleaned("Title", text).datelines == ()


def test_a_dateline_is_found_after_an_advisory_and_on_a_later_line() -> None:
    """A repeated text opens with a notice; the dateline is still one."""
    after = cleaned(
        "T", "(Repeats with no changes to text) OSLO, July 8 (Reuters) - The fund rose."
    )
    below = cleaned(
        "T", body="Sign up here for our morning newsletter.\nOSLO, July 8 (AP) - It rose."
    )
    assert [d.place for d in after.datelines] == ["OSLO"]
    assert [d.place for d in below.datelines] == ["OSLO"]


def test_a_dateline_is_found_behind_markup() -> None:
    """A summary that still carries tags keeps its dateline recognisable."""
    assert [d.agency for d in cleaned("T", "<p>OSLO (AFP) - Snow fell.</p>").datelines] == ["AFP"]


@given(st.from_regex(re.compile(DATE, re.ASCII), fullmatch=True))
def test_every_way_to_write_a_day_may_stand_behind_a_place(date: str) -> None:
    """What is looked at first, before layouts are tried, knows all of them."""
    text = f"SEOUL, {date} (Yonhap) -- The talks go on."
    found = dateline_at(text, 0, len(text), Field.SUMMARY)
    assert found is not None
    assert found.span.end == text.index("The")

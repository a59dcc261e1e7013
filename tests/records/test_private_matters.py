"""What must not be legible in a public copy is found in its words, and ordinary figures are not."""

import time

import pytest

from records.papers.private import findings, is_iin

#: A made-up number with a right check digit: born on 1 January 1990.
IIN = "900101300017"


def found(text):
    return [(str(each.kind), each.excerpt) for each in findings([text])]


@pytest.mark.parametrize(
    ("text", "kind", "excerpt"),
    [
        ("CNIC 12345-1234567-1", "cnic", "12•••-•••••••-1"),
        ("CNIC 1234512345671", "cnic", "12•••••••••71"),
        ("35202 1234567 9", "cnic", "35••• ••••••• 9"),
        ("61101–1234567–1", "cnic", "61•••–•••••••–1"),
        ("42101-\n1234567-1", "cnic", "42•••- •••••••-1"),
        ("شناختی کارڈ ۱۲۳۴۵-۱۲۳۴۵۶۷-۱", "cnic", "12•••-•••••••-1"),
        (f"ИИН {IIN}", "iin", "90••••••••17"),
        (f"ЖСН: {IIN[:6]} {IIN[6:]}", "iin", "90•••• ••••17"),
        ("Passport AB1234567", "passport", "AB•••••67"),
        ("Passport No. AB 1234567", "passport", "AB •••••67"),
        ("Паспорт N12345678", "passport", "N1•••••78"),
        ("+92 300 1234567", "phone", "+9• ••• •••••67"),
        ("+923001234567", "phone", "+9•••••••••67"),
        ("0092-321-1234567", "phone", "00••-•••-•••••67"),
        ("0300-1234567", "phone", "03••-•••••67"),
        ("0300 123 45 67", "phone", "03•• ••• •• 67"),
        ("+92 (0)333 1234567", "phone", "+9• (•)••• •••••67"),
        ("+7 701 123 45 67", "phone", "+7 ••• ••• •• 67"),
        ("+7 (777) 123-45-67", "phone", "+7 (•••) •••-••-67"),
        ("87011234567", "phone", "87•••••••67"),
        ("8 (701) 123 45 67", "phone", "8 (•••) ••• •• 67"),
        ("1 2 3 4 5 - 1 2 3 4 5 6 7 - 1", "cnic", "1 • • • • - • • • • • • • - 1"),
        ("3 5 2 0 2 1 2 3 4 5 6 7 9", "cnic", "3 • • • • • • • • • • • 9"),
        ("123 45-12 34567 -1", "cnic", "12• ••-•• ••••• -1"),
        ("१२३४५-१२३४५६७-१", "cnic", "12•••-•••••••-1"),
        ("IBAN PK36 SCBL 0000 0011 2345 6702", "iban", "PK•• •••• •••• •••• •••• ••02"),
        ("KZ86125KZT5004100100", "iban", "KZ••••••••••••••••00"),
        ("a.khan@gmail.com", "mail", "a.••••@•••••.•om"),
        ("a.khan@\r\ngmail.com", "mail", "a.••••@ •••••.•om"),
        ("a.khan [at] gmail.com", "mail", "a.•••• [••] •••••.•om"),
        ("rector_2026@mail.ru", "mail", "re••••_••••@••••.ru"),
        ("Name@YAHOO.com", "mail", "Na••@•••••.•om"),
        ("name@inbox.kz", "mail", "na••@•••••.kz"),
    ],
)
def test_what_is_private_is_found_and_masked(text, kind, excerpt):
    assert found(text) == [(kind, excerpt)]


@pytest.mark.parametrize(
    "text",
    [
        "Signed on 02.02.2026 in Islamabad",
        "Agreement No. 123456789012",
        "900101300018",  # the check digit is wrong
        "903101300010",  # no such day of birth
        "+92 51 9040 4000",
        "+92-51-111-119-432",
        "+7 7172 99 99",
        "info@hec.gov.pk",
        "rector@kaznu.kz",
        "vc@qau.edu.pk",
        "PKR 12 500 000 and KZT 1 250 000",
        "PK-KZ-2026-0001",
        "PK37SCBL0000001123456702",  # the check digits are wrong
        "Articles 1 2 3 4 5 6 7 8 9 10 11 12",
        "2021 2022 2023 2024 2025 12 500 000",
        "ISBN 978-3-16-148410-0",
        "2026-02-02 2031-02-02",
        "SHA-256 " + "0123456789abcdef" * 4,
        "",
    ],
)
def test_ordinary_figures_are_not_private(text):
    assert found(text) == []


def test_findings_stand_in_the_order_of_the_paper():
    pages = ["", "a@gmail.com, then 12345-1234567-1", "0300-1234567"]
    assert [(each.page, str(each.kind)) for each in findings(pages)] == [
        (2, "mail"),
        (2, "cnic"),
        (3, "phone"),
    ]


def test_what_stands_beside_the_pages_is_named_once():
    found = findings(
        ["12345-1234567-1"],
        beside=["12345 1234567 1", "a@gmail.com", "a@gmail.com"],
        earlier=["A@gmail.com", "0300-1234567"],
    )
    assert list(map(str, found)) == [
        "Page 1: identity card number of Pakistan (CNIC), 12•••-•••••••-1",
        "Notes, fields or properties of the file: personal mailbox, a@•••••.•om",
        "An earlier version that the file still holds: mobile telephone, 03••-•••••67",
    ]


def test_a_flood_of_letters_takes_no_longer_than_its_length():
    began = time.process_time()
    assert found("a" * 1_000_000 + " " + "8 " * 100_000) == []
    assert time.process_time() - began < 2


def test_a_finding_is_a_sentence():
    (finding,) = findings(["12345-1234567-1"])
    assert str(finding) == "Page 1: identity card number of Pakistan (CNIC), 12•••-•••••••-1"


def test_marks_that_nobody_sees_hide_nothing():
    assert found("12345\u200b-123\u00ad4567-1") == [("cnic", "12•••-•••••••-1")]


@pytest.mark.parametrize("number", ["900101300017", "900101 300017"])
def test_the_check_digit_of_an_iin(number):
    assert is_iin(number)


def test_one_digit_changed_is_no_iin():
    """But for the eleventh, whose weight is eleven: the decree's own gap."""
    for place in (*range(10), 11):
        other = str((int(IIN[place]) + 1) % 10)
        assert not is_iin(IIN[:place] + other + IIN[place + 1 :])

"""What stands in another language than the page says so, and keeps its own script."""

import pytest
from django.utils.translation import override

from records.localized import in_language, isolated, lacks, language_name, set_apart, told


def test_a_paragraph_in_english_says_so_on_other_pages():
    with override("ru"):
        assert told({"en": "Met in Lahore."}) == (
            '<bdi lang="en">Met in Lahore.</bdi> '
            '<small class="only">(пока только на английском языке)</small>'
        )
        assert told({"en": "Met.", "ru": "Встреча."}) == "Встреча."
    with override("en"):
        assert told({"en": "Met in Lahore."}) == "Met in Lahore."


def test_english_names_within_another_script_are_marked():
    with override("ur"):
        assert in_language("Quaid-i-Azam University اور ایک ادارہ", "ur") == (
            '<bdi lang="en">Quaid-i-Azam University</bdi> اور ایک ادارہ'
        )
        assert in_language("<b>", "ur") == '&lt;<bdi lang="en">b</bdi>&gt;'


@pytest.mark.parametrize(
    ("document", "is_lacking"),
    [
        ({"label": {"en": "A name alone"}}, False),
        ({"summary": {"en": "Told."}}, True),
        ({"summary": {"en": "Told.", "ur": "بیان"}}, False),
        ({"events": [{"description": "One of eight"}]}, True),
        ({"events": [{"kind": "signature"}]}, False),
        ({"purposes": {"en": ["Research"], "ur": ["تحقیق"]}}, False),
    ],
)
def test_a_document_lacks_a_language_where_it_tells_something_in_english_alone(
    document, is_lacking
):
    assert lacks(document, "ur") is is_lacking
    assert not lacks(document, "en")


def test_languages_are_called_in_the_language_of_the_page():
    with override("kk"):
        assert language_name("ur") == "урду тілі"
    with override("en"):
        assert (language_name("tr"), language_name("xx")) == ("Turkish", "xx")


def test_an_english_name_at_the_head_does_not_turn_a_sentence_in_urdu():
    with override("ur"):
        assert isolated("Quaid-i-Azam University اور ایک ادارہ") == (
            '<bdi lang="en">Quaid-i-Azam University</bdi> اور ایک ادارہ'
        )
        assert isolated("Quaid-i-Azam University") == "<bdi>Quaid-i-Azam University</bdi>"
        assert isolated("<b>") == "<bdi>&lt;b&gt;</bdi>"
        assert isolated("2026–01") == "<bdi>2026–01</bdi>"
    with override("en"):
        assert isolated("ایک ادارہ") == "<bdi>ایک ادارہ</bdi>"


def test_a_name_in_a_plain_text_is_set_apart_where_the_page_runs_from_the_right():
    with override("ur"):
        assert set_apart("NUST") == "\u2068NUST\u2069"
        assert set_apart("") == ""
    with override("ru"):
        assert set_apart("NUST") == "NUST"

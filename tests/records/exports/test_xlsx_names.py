"""Names of sheets: short for Excel, and still words for people."""

import pytest

from records.exports.xlsx import LONGEST_NAME, _Names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Agreements and MoUs", "Agreements and MoUs"),
        ("Signed papers, by whether they are in effect", "Signed papers, by whether they"),
        # 31 letters fit whole, 32 lose a word.
        ("Agreements and MoUs by 2027-03-3", "Agreements and MoUs by"),
        ("Agreements and MoUs by 2027-03-", "Agreements and MoUs by 2027-03-"),
        ("Named in agreements or centers, but not on it", "Named in agreements or centers"),
        ("А" * 40, "А" * 31),
        ("'Annex': [I] / what/else?", "Annex' I what else"),
        ("Agreements of the universities' own", "Agreements of the universities"),
    ],
)
def test_a_title_is_cut_between_words(title, name):
    assert _Names().take(title) == name


def test_each_name_is_taken_once_and_stays_short():
    names = _Names()
    title = "On the list, and no agreement, MoU or center on record"

    taken = [names.take(title), names.take(title), names.take(title.upper())]
    assert taken == [
        "On the list, and no agreement",
        "On the list, and no 2",
        "ON THE LIST, AND NO 3",
    ]
    assert max(map(len, taken)) <= LONGEST_NAME

from __future__ import annotations

from shop.search.ranking import CLASSES, Alternative, Slot, class_of, has_all, rarity, score, worths


def slot(word, *, found_in=10, share=1.0):
    return Slot((Alternative((word,), share),), rarity(found_in, 1000))


def test_a_title_tells_more_than_a_description():
    told = [
        "a",
        "short",
        "word",
        "about",
        "coffee",
        "and",
        "of",
        "what",
        "it",
        "is",
        "made",
        "by",
        "hand",
    ]
    held = worths({"title": ["tea"], "description": told})

    assert held["tea"] > 5 * held["coffee"]


def test_the_shortest_description_is_not_worth_a_title():
    held = worths(
        {"title": ["green", "tea", "of", "the", "first", "harvest"], "description": ["cup"]}
    )

    assert held["tea"] > held["cup"]


def test_a_word_tells_less_among_many():
    short = worths({"title": ["tea", "green"]})
    long = worths({"title": ["tea", *"abcdefghijklmnop"]})

    assert short["tea"] > long["tea"]


def test_a_long_description_does_not_outweigh_a_title():
    chatty = worths({"description": ["tea"] * 5 + ["other"] * 200})

    assert chatty["tea"] < worths({"title": ["tea"]})["tea"]


def test_a_rare_word_counts_more_than_a_common_one():
    query = [slot("usb", found_in=400), slot("gadget", found_in=3)]

    assert score({"gadget": 5.0}, query) > score({"usb": 5.0}, query)


def test_both_words_count_more_than_one_of_them_often():
    query = [slot("green"), slot("tea")]

    assert score({"green": 3.0, "tea": 3.0}, query) > score({"tea": 50.0}, query)


def test_what_was_typed_counts_more_than_what_stands_for_it():
    query = [Slot((Alternative(("sofa",)), Alternative(("couch",), 0.9)), rarity(10, 1000))]

    assert score({"sofa": 5.0}, query) > score({"couch": 5.0}, query) > 0


def test_several_words_stand_for_one_only_together():
    query = [Slot((Alternative(("tooth", "brush")),), rarity(10, 1000))]

    assert has_all({"tooth": 1.0, "brush": 2.0}, query)
    assert not has_all({"tooth": 1.0}, query)


def test_every_worth_has_a_class():
    assert [class_of(worth) for worth in (50.0, 10.0, 1.0, 0.01)] == [0, 1, 2, 3]
    assert sorted(CLASSES, reverse=True) == list(CLASSES)

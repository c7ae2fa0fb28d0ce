"""Small cases whose numbers were worked out by hand."""

from dataclasses import replace

import pytest

from annotate.evaluation import EvaluationCase, evaluate, make_report
from tests.evaluation.readings import (
    DOCUMENT,
    SCHEME,
    count,
    link,
    measure,
    rates,
    read,
    span,
)

# --- spans ------------------------------------------------------------------------------------

GOLD_PEOPLE = read([span("PERSON", "Mara Lind"), span("PERSON", "Ivo Stern")])
FOUND_PEOPLE = read(
    [span("PERSON", "Lind"), span("PERSON", "Ivo Stern"), span("ORG", "levy"), span("GPE", "dam")]
)


def test_spans_are_counted_exact_overlapping_by_share_and_by_character() -> None:
    person = measure(GOLD_PEOPLE, FOUND_PEOPLE)["spans"]["entity"]["PERSON"]
    assert rates(person["exact"]) == (0.5, 0.5)
    assert rates(person["overlap"]) == (1, 1)
    assert rates(person["proportional"]) == (1, round((4 / 9 + 1) / 2, 3))
    assert rates(person["iou50"]) == (0.5, 0.5)  # 4 of 9 letters is less than half
    assert rates(person["characters"]) == (1, round(13 / 18, 3))


def test_the_micro_average_counts_the_spans_of_every_label() -> None:
    entity = measure(GOLD_PEOPLE, FOUND_PEOPLE)["spans"]["entity"]
    assert rates(entity["micro"]["exact"]) == (0.25, 0.5)
    assert rates(entity["micro"]["overlap"]) == (0.5, 1)
    assert entity["micro"]["exact"]["f1"] == pytest.approx(1 / 3, abs=1e-4)


def test_a_span_with_another_label_is_right_only_where_labels_do_not_matter() -> None:
    entity = measure(read([span("ORG", "Mara Lind")]), read([span("PERSON", "Mara Lind")]))
    spans = entity["spans"]["entity"]
    assert rates(spans["micro"]["exact"]) == (0, 0)
    assert rates(spans["unlabelled"]["exact"]) == (1, 1)
    assert rates(spans["ORG"]["exact"]) == (None, 0)
    assert rates(spans["PERSON"]["exact"]) == (0, None)


def test_two_predictions_of_one_span_are_both_right_but_only_one_matches_it() -> None:
    gold = read([span("PERSON", "Mara Lind")])
    both = read([span("PERSON", "Mara"), span("PERSON", "Lind")])
    person = measure(gold, both)["spans"]["entity"]["PERSON"]
    assert rates(person["overlap"]) == (1, 1)
    assert rates(person["iou50"]) == (0, 0)
    whole = measure(gold, read([span("PERSON", "Mara Lin"), span("PERSON", "ara Lind")]))
    assert rates(whole["spans"]["entity"]["PERSON"]["iou50"]) == (0.5, 1)


def test_neither_gold_nor_prediction_is_undefined_and_not_nought() -> None:
    report = measure(read([]), read([]))
    assert report["spans"]["entity"]["unlabelled"]["exact"]["f1"] is None


# --- relations --------------------------------------------------------------------------------

INDIRECT = span("INDIRECT", "that the dam was late")
SAID, ADDED = span("CUE", "said"), span("CUE", "added")
MARA, LIND, IVO = (span("ACTOR", text) for text in ("Mara Lind", "Mr Lind", "Ivo Stern"))
DIRECT = span("DIRECT", "“It will hold,”")
QUOTES = read(
    [INDIRECT, SAID, ADDED, MARA, LIND, DIRECT],
    [
        link("speaker", INDIRECT, MARA),
        link("cue", INDIRECT, SAID),
        link("speaker", DIRECT, LIND),
        link("cue", DIRECT, ADDED),
    ],
)
SHORT, LEVY = span("MIXED", "the dam was late"), span("INDIRECT", "the levy")
FOUND_QUOTES = read(
    [SHORT, MARA, IVO, ADDED, DIRECT, LEVY],
    [link("speaker", SHORT, MARA), link("speaker", DIRECT, IVO), link("cue", DIRECT, ADDED)],
)


def test_a_relation_is_right_where_both_its_ends_are() -> None:
    quote = measure(QUOTES, FOUND_QUOTES)["relations"]["quote"]
    assert rates(quote["speaker"]["exact"]) == (0, 0)
    assert rates(quote["speaker"]["overlap"]) == (0.5, 0.5)
    assert rates(quote["cue"]["exact"]) == (1, 0.5)
    assert rates(quote["micro"]["exact"]) == (round(1 / 3, 3), 0.25)


def test_a_relation_that_has_lost_an_end_is_counted_as_left_out() -> None:
    torn = read([INDIRECT], [link("speaker", INDIRECT, MARA)])
    report = measure(QUOTES, torn)
    assert report["set aside"]["relations without both ends, predicted"] == 1


# --- quotes -----------------------------------------------------------------------------------


def test_quotes_are_counted_by_content_and_by_content_and_speaker() -> None:
    quotes = measure(QUOTES, FOUND_QUOTES)["quotes"]
    assert rates(quotes["content"]["overlap"]) == (round(2 / 3, 3), 1)
    assert rates(quotes["content"]["iou50"]) == (round(2 / 3, 3), 1)  # 16 of 21 letters
    assert rates(quotes["content"]["exact"]) == (round(1 / 3, 3), 0.5)
    assert rates(quotes["content and speaker"]["overlap"]) == (round(1 / 3, 3), 0.5)
    assert rates(quotes["content and speaker"]["exact"]) == (0, 0)


def test_of_matched_quotes_type_speaker_and_cue_are_looked_at() -> None:
    matched = measure(QUOTES, FOUND_QUOTES)["quotes"]["matched"]
    assert {name: value["share"] for name, value in matched.items()} == {
        "type": 0.5,
        "speaker overlap": 0.5,
        "speaker exact": 0.5,
        "speaker same person": 0.5,
        "cue": 0.5,
    }


def test_recall_is_by_the_type_that_the_gold_gives() -> None:
    only_direct = read([DIRECT])
    recall = measure(QUOTES, only_direct)["quotes"]["recall"]
    assert recall["direct"]["overlap"] == {"share": 1.0, "right": 1, "total": 1}
    assert recall["indirect"]["overlap"] == {"share": 0.0, "right": 0, "total": 1}


def test_the_pieces_of_a_quote_are_one_quote() -> None:
    first, second = span("DIRECT", "“It will"), span("DIRECT", "hold,”")
    gold = read([first, second], [link("continues", first, second)])
    quotes = measure(gold, read([first]))["quotes"]
    assert quotes["content"]["overlap"]["gold"] == 1
    assert rates(quotes["content"]["iou50"]) == (1, 1)  # 8 of 14 letters
    assert rates(quotes["content"]["exact"]) == (0, 0)
    assert rates(measure(gold, gold)["quotes"]["content"]["exact"]) == (1, 1)


def test_quotes_without_a_speaker_on_either_side_agree() -> None:
    quotes = measure(read([DIRECT]), read([DIRECT]))["quotes"]
    assert rates(quotes["content and speaker"]["overlap"]) == (1, 1)
    assert "speaker overlap" not in quotes["matched"]


def test_a_repeated_pull_quote_counts_neither_for_nor_against_anyone() -> None:
    pull, actor = span("DIRECT", "the levy"), span("ACTOR", "Ivo Stern")
    told = [link("repeats", pull, DIRECT), link("speaker", pull, actor)]
    gold = read([*QUOTES.spans, pull, actor], [*QUOTES.relations, *told])
    unmarked = read([*QUOTES.spans, pull, actor], [*QUOTES.relations, told[1]])
    for predicted in (QUOTES, gold, unmarked):
        report = measure(gold, predicted)
        assert rates(report["quotes"]["content and speaker"]["exact"]) == (1, 1)
        assert report["quotes"]["content"]["exact"]["gold"] == 2
        assert rates(report["spans"]["quote"]["micro"]["exact"]) == (1, 1)
        assert rates(report["relations"]["quote"]["micro"]["exact"]) == (1, 1)
        assert report["set aside"]["spans of repeated quotes, gold"] == 2


# --- coreference ------------------------------------------------------------------------------


def test_another_mention_of_the_same_person_is_the_same_speaker() -> None:
    gold = read([DIRECT, MARA, LIND], [link("speaker", DIRECT, LIND), link("coref", LIND, MARA)])
    other = read([DIRECT, MARA], [link("speaker", DIRECT, MARA)])
    matched = measure(gold, other)["quotes"]["matched"]
    assert matched["speaker overlap"]["share"] == 0
    assert matched["speaker same person"]["share"] == 1


def test_a_chain_of_the_prediction_that_leads_to_another_person_is_wrong() -> None:
    said = link("speaker", DIRECT, LIND)
    gold = read([DIRECT, MARA, LIND, IVO], [said, link("coref", LIND, MARA)])
    wrong = read([DIRECT, MARA, LIND, IVO], [said, link("coref", LIND, IVO)])
    lost = replace(wrong, relations=(said,))
    assert measure(gold, gold)["quotes"]["matched"]["speaker resolved"]["share"] == 1
    assert measure(gold, lost)["quotes"]["matched"]["speaker resolved"]["share"] == 1
    resolved = measure(gold, wrong)["quotes"]["matched"]["speaker resolved"]
    # the first mention of the chain in the text is what it leads to: Mr Lind stands before Ivo
    assert resolved["share"] == 1
    earlier = span("ACTOR", "the dam")
    astray = read([DIRECT, earlier, LIND], [said, link("coref", LIND, earlier)])
    assert measure(gold, astray)["quotes"]["matched"]["speaker resolved"]["share"] == 0


def test_a_name_marked_as_entity_and_as_actor_is_one_mention() -> None:
    name, later = span("PERSON", "Mara Lind"), span("PERSON", "Lind", 1)
    gold = read(
        [DIRECT, MARA, name, later], [link("speaker", DIRECT, MARA), link("coref", later, name)]
    )
    other = read([DIRECT, LIND], [link("speaker", DIRECT, LIND)])
    assert measure(gold, other)["quotes"]["matched"]["speaker same person"]["share"] == 1


# --- stance -----------------------------------------------------------------------------------

OPPOSES, TARGET = span("AGAINST", "opposes"), span("TARGET", "the levy")
GOLD_STANCE = read(
    [OPPOSES, TARGET, IVO], [link("holder", OPPOSES, IVO), link("target", OPPOSES, TARGET)]
)


def test_a_stance_is_right_with_holder_target_and_polarity() -> None:
    stances = measure(GOLD_STANCE, GOLD_STANCE)["stances"]
    for name in ("target and polarity", "holder, target and polarity"):
        assert rates(stances[name]["overlap"]) == (1, 1)
    assert rates(stances["structured"]) == (1, 1)


def test_a_wrong_holder_leaves_target_and_polarity_right() -> None:
    wrong = read(
        [OPPOSES, TARGET, MARA], [link("holder", OPPOSES, MARA), link("target", OPPOSES, TARGET)]
    )
    stances = measure(GOLD_STANCE, wrong)["stances"]
    assert rates(stances["target and polarity"]["overlap"]) == (1, 1)
    assert rates(stances["holder, target and polarity"]["overlap"]) == (0, 0)
    assert rates(stances["structured"]) == (0, 0)
    assert stances["matched"]["holder"]["share"] == 0
    assert stances["matched"]["target"]["share"] == 1


def test_parts_of_a_tuple_weigh_by_the_tokens_that_are_covered() -> None:
    short = span("TARGET", "levy")
    near = read(
        [OPPOSES, short, IVO], [link("holder", OPPOSES, IVO), link("target", OPPOSES, short)]
    )
    structured = measure(GOLD_STANCE, near)["stances"]["structured"]
    assert rates(structured) == (1, round((1 + 1 / 2 + 1) / 3, 3))


def test_polarities_are_counted_with_what_was_missed_and_invented() -> None:
    favor, invented = span("FAVOR", "opposes"), span("FAVOR", "late")
    stances = measure(GOLD_STANCE, read([favor, invented]))["stances"]
    assert stances["polarities"] == [
        {"gold": "against", "predicted": "favor", "count": 1},
        {"gold": "none", "predicted": "favor", "count": 1},
    ]
    assert stances["matched"]["polarity"]["share"] == 0
    missed = measure(GOLD_STANCE, read([]))["stances"]["polarities"]
    assert missed == [{"gold": "against", "predicted": "none", "count": 1}]


def test_a_stance_of_the_writer_has_no_holder_on_either_side() -> None:
    author = read([OPPOSES, TARGET], [link("target", OPPOSES, TARGET)])
    stances = measure(author, author)["stances"]
    assert rates(stances["holder, target and polarity"]["overlap"]) == (1, 1)
    assert rates(measure(author, GOLD_STANCE)["stances"]["structured"]) == (0, 0)


# --- scores -----------------------------------------------------------------------------------

SCORED = read(
    [
        span("PERSON", "Mara Lind", score=0.9),
        span("PERSON", "Lind", 1, score=0.9),
        span("PERSON", "Ivo", score=0.4),
        span("PERSON", "dam", score=1.0),
    ]
)


def test_the_calibration_error_is_the_mean_distance_of_score_and_truth() -> None:
    scores = measure(GOLD_PEOPLE, SCORED)["scores"]["entity"]["spans"]
    exact = scores["exact"]
    assert exact["scored"] == 4
    assert exact["reliability"] == [
        {"from": 0.4, "to": 0.5, "count": 1, "mean score": 0.4, "right": 0.0},
        {"from": 0.9, "to": 1.0, "count": 3, "mean score": 0.9333, "right": 0.3333},
    ]
    assert exact["expected calibration error"] == pytest.approx((0.4 + (2.8 - 1)) / 4, abs=1e-4)
    overlap = scores["overlap"]
    assert overlap["expected calibration error"] == pytest.approx((0.6 + 1.8) / 4, abs=1e-4)


def test_thresholds_leave_out_what_has_a_lower_score() -> None:
    cuts = measure(GOLD_PEOPLE, SCORED)["scores"]["entity"]["spans"]["overlap"]["thresholds"]
    assert [rates(cut) for cut in cuts] == [(0.5, 1.0)] * 5 + [(round(1 / 3, 3), 0.5)] * 5


def test_what_has_no_score_stays_at_every_threshold_and_out_of_the_calibration() -> None:
    mixed = read([span("PERSON", "Mara Lind"), span("PERSON", "Ivo Stern", score=0.2)])
    exact = measure(GOLD_PEOPLE, mixed)["scores"]["entity"]["spans"]["exact"]
    assert exact["scored"] == 1
    assert rates(exact["thresholds"][9]) == (1, 0.5)
    assert "scores" not in measure(GOLD_PEOPLE, FOUND_PEOPLE)


def test_a_label_that_the_gold_never_uses_says_nothing_of_its_scores() -> None:
    found = read([*SCORED.spans, span("ORG", "the levy", score=0.99)])
    exact = measure(GOLD_PEOPLE, found)["scores"]["entity"]["spans"]["exact"]
    assert exact["scored"] == 4
    assert exact["not in the gold"] == ["ORG"]


def test_relations_are_calibrated_by_their_own_scores() -> None:
    scored = read(
        FOUND_QUOTES.spans,
        [link("speaker", SHORT, MARA, score=0.8), link("speaker", DIRECT, IVO, score=0.6)],
    )
    overlap = measure(QUOTES, scored)["scores"]["quote"]["relations"]["overlap"]
    assert overlap["expected calibration error"] == pytest.approx((0.2 + 0.6) / 2)


# --- layers and documents ---------------------------------------------------------------------


def test_a_layer_that_one_side_does_not_answer_for_is_not_compared() -> None:
    only_entities = replace(GOLD_STANCE, layers=("entity",))
    evaluation = count(GOLD_STANCE, only_entities)
    report = make_report(evaluation)
    assert "stances" not in report
    assert report["documents"]["layers"]["stance"] == {
        "compared": 0,
        "not in the gold": 0,
        "not in the prediction": 1,
    }


def test_only_the_layers_asked_for_are_compared() -> None:
    evaluation = evaluate([EvaluationCase(DOCUMENT, QUOTES, FOUND_QUOTES)], SCHEME, ("entity",))
    report = make_report(evaluation)
    assert list(report["spans"]) == ["entity"]
    assert "quotes" not in report


def test_documents_add_up() -> None:
    twice = evaluate([EvaluationCase(DOCUMENT, QUOTES, FOUND_QUOTES)] * 2, SCHEME)
    once = make_report(count(QUOTES, FOUND_QUOTES))["quotes"]["content"]["iou50"]
    both = make_report(twice)["quotes"]["content"]["iou50"]
    assert (both["gold"], both["predicted"], both["f1"]) == (4, 6, once["f1"])

"""Every word of the vocabulary is known to the renderers, each with its own sign."""

from __future__ import annotations

from typing import get_args

from sdkwitness.audit import model
from sdkwitness.knowledge.load import catalogue
from sdkwitness.report.words import CLAIMS, GRADES, GROUPS, OVERLAYS, VERDICTS, data_type_label


def test_every_verdict_overlay_and_grade_has_words() -> None:
    assert set(VERDICTS) == set(get_args(model.Verdict))
    assert set(CLAIMS) == set(get_args(model.ClaimVerdictName))
    assert set(OVERLAYS) == set(get_args(model.Overlay))
    assert set(GRADES) == set(get_args(model.Grade))


def test_no_two_verdicts_share_a_sign_or_a_label() -> None:
    for words in (VERDICTS, CLAIMS):
        assert len({w.sign for w in words.values()}) == len(words)
        assert len({w.label for w in words.values()}) == len(words)


def test_data_types_of_the_catalogue_have_distinct_labels_and_a_heading() -> None:
    ids = catalogue().data_types
    labels = [data_type_label(i) for i in ids]
    assert sorted({label for label in labels if labels.count(label) > 1}) == []
    assert {i.partition(".")[0] for i in ids} <= set(GROUPS)


def test_labels_are_words_and_not_ids() -> None:
    assert data_type_label("id.device.permanent.imei") == "IMEI"
    assert data_type_label("loc.precise") == "Precise location"
    assert data_type_label("health.vital.heart_rate") == "Heart rate"

"""Right answers to whole chapters get the same report from the box as from a call in the open."""

from __future__ import annotations

import pytest

from smplkit.checks.exercise import Exercise
from smplkit.grading.box import Box
from smplkit.grading.collect import read_submission
from smplkit.grading.run import exercises_of, grade_submission
from tests.grading.boxes import needs_bwrap
from tests.grading.submissions import RELEASES, SEEDS, OpenAirBox, hand_in, solved


@needs_bwrap
@pytest.mark.parametrize("chapter", RELEASES)
def test_solved_chapters_are_graded_alike_in_the_box_and_outside(tmp_path, chapter):
    release = RELEASES[chapter]
    submission = read_submission(hand_in(tmp_path, chapter, solved(chapter)), release, "ada")
    asked = exercises_of(release)
    exercises = {name: e for name, e in asked.items() if isinstance(e, Exercise)}  # no files
    seeds = dict.fromkeys(exercises, SEEDS[:1])
    boxed = grade_submission(submission, exercises, seeds, lambda: Box(""))
    outside = grade_submission(submission, exercises, seeds, OpenAirBox)
    assert boxed.to_json() == outside.to_json()
    assert [e.points for e in boxed.exercises] == [e.points for e in exercises.values()]

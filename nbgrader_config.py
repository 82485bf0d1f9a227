"""nbgrader's settings. Run nbgrader in this folder, with the environment activated.

What students and the instructor's grading leave behind goes to grading/, which git ignores.
"""

from pathlib import Path

c = get_config()  # noqa: F821

# A fresh clone has no grading/, and sqlite makes no folders.
grading = Path(__file__).resolve().parent / "grading"
grading.mkdir(exist_ok=True)
c.CourseDirectory.course_id = "smplkit"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.db_url = f"sqlite:///{grading / 'gradebook.db'}"

# Submissions are code of other people: `nbgrader autograde` runs them in a box as `smplkit grade`
# does, and takes over nothing of theirs but the answers.
c.Autograde.sanitize_preprocessors = [
    "smplkit.grading.preprocessors.TakeAnswers",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "smplkit.grading.preprocessors.GradeInBox",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# `nbgrader validate` runs a notebook as it is. Seconds for one cell: checks take about a second;
# the rest is for a busy machine.
c.Execute.timeout = 60

# For those who go back to nbgrader's own steps (never with submissions of strangers): a graded
# cell that was deleted comes back; and what compiled libraries write to stderr, as in
# "[W1123 09:00:00.1 NNPACK.cpp:61] ...", does not cost a cell all its points.
c.OverwriteCells.add_missing_cells = True
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?m)^\[W[^\]\n]*\]|NNPACK|^OMP: |^Intel MKL WARNING|^libgomp: "

"""The pool of grading processes: every job gets its result, whatever happens to a process."""

from __future__ import annotations

import os
import signal
import time

import pytest

from smplkit.grading.collect import Submission
from smplkit.grading.jobs import Job
from smplkit.grading.pool import LocalPool
from smplkit.grading.result import FAILED, UNREADABLE, Result
from smplkit.grading.run import versions

SEEDS = {"02.perspective": (1, 2, 3)}


def job(student: str, what: str = "") -> Job:
    return Job(Submission("02_projection", student, {}, what), SEEDS)


def obey(job: Job) -> Result:
    """Do what the submission says, in a process of the pool."""
    what, _, file = job.submission.unreadable.partition(" ")
    if what == "die" or (what == "die-once" and not os.path.exists(file)):
        if file:
            open(file, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "raise":
        raise RuntimeError("a mistake")
    if what == "wait":
        while not os.path.exists(file):
            time.sleep(0.02)
    if what == "touch":
        open(file, "w").close()
    who = job.submission.assignment, job.submission.student
    return Result(job.key, *who, UNREADABLE, (), (what, str(os.getpid())), versions())


def states(results):
    return {r.student: r.state for r in results}


def test_results_come_as_they_get_done(tmp_path):
    file = tmp_path / "go"
    results = list(
        LocalPool(2, obey).results([job("slow", f"wait {file}"), job("b", f"touch {file}")])
    )
    assert [r.student for r in results] == ["b", "slow"]
    assert len({r.problems[1] for r in results}) == 2, "two processes were asked for"


def test_each_job_has_one_result_also_when_there_are_more_than_processes():
    names = [f"s{i}" for i in range(7)]
    results = list(LocalPool(2, obey).results(map(job, names)))
    assert sorted(r.student for r in results) == names


def test_nothing_to_do():
    assert list(LocalPool(2, obey).results([])) == []


def test_a_process_that_dies_once_costs_nobody_anything(tmp_path):
    jobs = [job("a"), job("b", f"die-once {tmp_path / 'died'}"), job("c"), job("d")]
    assert states(LocalPool(2, obey).results(jobs)) == dict.fromkeys("abcd", UNREADABLE)


def test_who_ends_every_process_fails_alone():
    results = list(LocalPool(2, obey).results([job("a"), job("b", "die"), job("c"), job("d")]))
    found = states(results)
    assert found == {"a": UNREADABLE, "b": FAILED, "c": UNREADABLE, "d": UNREADABLE}
    (failure,) = (r for r in results if r.state == FAILED)
    assert "memory" in failure.problems[0]
    assert failure.points is None


def test_a_mistake_of_ours_is_no_zero():
    first, second = sorted(
        LocalPool(1, obey).results([job("a", "raise"), job("b")]), key=lambda r: r.student
    )
    assert first.state == FAILED
    assert "RuntimeError: a mistake" in first.problems[0]
    assert second.state == UNREADABLE


def test_given_up_in_the_middle_it_ends_its_processes(tmp_path):
    never = job("never", f"wait {tmp_path / 'never'}")
    results = LocalPool(2, obey).results([job("a"), never])
    first = next(results)
    start = time.monotonic()
    results.close()
    assert first.student == "a"
    assert time.monotonic() - start < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(first.problems[1]), 0)


@pytest.mark.parametrize("number", [0, -1])
def test_number_of_processes(number):
    with pytest.raises(ValueError, match=f"is {number}, expected 1 or more"):
        LocalPool(number)

"""Grading on a Dask cluster: dying workers, foreign versions, no scheduler; nothing is lost."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from smplkit.checks import EXERCISES
from smplkit.grading import dask_pool, jobs, run
from smplkit.grading.collect import read_submission
from smplkit.grading.dask_pool import DaskPool
from smplkit.grading.jobs import Job
from smplkit.grading.result import FAILED, GRADED, Result
from tests.grading.boxes import needs_bwrap
from tests.grading.submissions import (
    RELEASES,
    ROOT,
    SEEDS,
    OpenAirBox,
    hand_in,
    solved,
    untouched,
)

psutil = pytest.importorskip("psutil", reason="distributed, which brings psutil, is not installed")
distributed = pytest.importorskip("distributed", reason="distributed is not installed")

BLEND = "01.blend_shapes"
HEAD = "def blend_shapes(betas, shapedirs):\n    "
ANSWERS = {
    "ada": solved("01_smpl"),
    "ben": untouched("01_smpl"),
    "cem": HEAD + "return (shapedirs @ betas[..., None, :, None])[..., 0]",
    "dee": HEAD + "return torch.zeros(*betas.shape[:-1], *shapedirs.shape[:2])",
    "eva": HEAD + "print('here'); return betas",
    "fay": HEAD + "return torch.einsum('s,vcs->vc', betas, shapedirs)",
    "gil": HEAD + "raise RuntimeError('no idea')",
}


@pytest.fixture(scope="module")
def the_class(tmp_path_factory) -> list[Job]:
    """Seven submissions of one exercise."""
    root = tmp_path_factory.mktemp("class")
    for student, answer in ANSWERS.items():
        is_cell = isinstance(answer, str)
        notebook = solved("01_smpl", {"blend-shapes": answer}) if is_cell else answer
        hand_in(root, "01_smpl", notebook, student)
    release = RELEASES["01_smpl"]
    return [
        Job(read_submission(root / student / "01_smpl", release), {BLEND: SEEDS})
        for student in ANSWERS
    ]


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes."""
    before = children()
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as started:
        yield started
    # Python's own process that watches what processes share stays, as it does for any of them.
    ours = [p for p in children() - before if "resource_tracker" not in command_line(p)]
    assert psutil.wait_procs(ours, timeout=20)[1] == []


@pytest.fixture
def grading(cluster):
    """Makes pools that are left at the end; with what they had to say in `grading.notes`."""
    pools = []

    def make(do):
        pools.append(DaskPool(cluster.scheduler_address, make.notes.append, do))
        return pools[-1]

    make.notes = []
    yield make
    for pool in pools:
        with pool:
            pass


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


# What workers do to a job, in place of a box.


def light(job: Job) -> Result:
    exercises = {name: EXERCISES[name] for name in job.seeds}
    return run.grade_submission(job.submission, exercises, job.seeds, OpenAirBox)


def logged(job: Job, folder: Path) -> Result:
    """Leave a file for each time that a student is graded."""
    (folder / f"{job.submission.student}-{uuid4()}").touch()
    return light(job)


def once_deadly(job: Job, folder: Path, student: str) -> Result:
    """Grade all, but for the student that kills the process for the first time."""
    result = logged(job, folder)
    if job.submission.student == student and len(times(folder, student)) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return result


def always_deadly(job: Job, student: str) -> Result:
    if job.submission.student == student:
        os.kill(os.getpid(), signal.SIGKILL)
    return light(job)


def broken(job: Job) -> Result:
    raise MemoryError("no memory left")


def of_old(job: Job) -> Result:
    pretend("0.1")
    try:
        return light(job)
    finally:
        pretend("")


def slow(job: Job, folder: Path) -> Result:
    """Wait, after a sign of life, until somebody makes the file "go"."""
    result = logged(job, folder)
    until((folder / "go").exists)
    return result


def pretend(torch: str) -> None:
    """Have another version of torch, or with "" the real one again."""
    run.versions.cache_clear()
    fixed = {**run.versions(), "torch": torch}
    get = (lambda: fixed) if torch else REAL_VERSIONS
    run.versions, jobs.versions = get, get
    if torch:
        get.cache_clear = lambda: None


REAL_VERSIONS = run.versions


def hide_kit() -> None:
    for name in ("smplkit.grading.jobs", "smplkit.grading.dask_crew"):
        HIDDEN[name] = sys.modules.pop(name)
        sys.modules[name] = None  # an import of it says that there is none


def show_kit() -> None:
    sys.modules.update(HIDDEN)


HIDDEN: dict = {}


def times(folder: Path, student: str) -> list[Path]:
    return list(folder.glob(f"{student}-*"))


def until(true) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"{true} does not come true")


def texts(results) -> list[str]:
    return sorted(result.to_json() for result in results)


def of(job: Job, name: str) -> bool:
    return job.submission.student == name


# The tests.


def test_a_worker_killed_in_the_middle_costs_nobody_anything(the_class, grading, tmp_path):
    do = functools.partial(once_deadly, folder=tmp_path, student="cem")
    results = list(grading(do).results(the_class))
    assert texts(results) == texts(light(job) for job in the_class)
    assert {r.points for r in results if r.student in ("ada", "cem")} == {2}
    assert {r.points for r in results if r.student in ("ben", "dee", "gil")} == {0}
    assert [len(times(tmp_path, name)) for name in ("cem", "dee")] == [2, 1]
    # Again, by the pool that has done it before and by another: the same bytes, worked out anew.
    for pool in (grading(do), grading(do)):
        assert texts(pool.results(the_class)) == texts(results)
    assert [len(times(tmp_path, name)) for name in ("cem", "dee")] == [4, 3]
    assert grading.notes == []
    assert list(grading(do).results([])) == []


def test_a_deadly_submission_fails_alone_and_can_be_tried_again(the_class, grading, monkeypatch):
    monkeypatch.setattr(dask_pool, "LOSSES", 2)  # a new process takes seconds
    pool = grading(functools.partial(always_deadly, student="fay"))
    results = {r.student: r for r in pool.results(the_class)}
    lost = results.pop("fay")
    assert (lost.state, lost.points, lost.exercises) == (FAILED, None, ())
    assert lost.problems == (dask_pool.WHY_DEAD,)
    assert {r.state for r in results.values()} == {GRADED} and len(results) == 6
    (job,) = (job for job in the_class if of(job, "fay"))
    assert texts(grading(light).results([job])) == [light(job).to_json()]


def test_failures_of_the_process_and_foreign_results_are_no_zeros(the_class, grading):
    (result,) = grading(broken).results(the_class[:1])
    assert (result.state, result.points) == (FAILED, None)
    assert result.problems == ("the grading process failed: MemoryError: no memory left",)
    (result,) = grading(of_old).results(the_class[:1])
    real = run.versions()["torch"]
    assert (result.state, result.points) == (FAILED, None)
    assert result.problems == (f"the worker has another version of torch 0.1 (here {real})",)
    assert texts(grading(light).results(the_class[:1])) == [light(the_class[0]).to_json()]


def test_workers_with_other_versions_or_without_the_kit_get_no_jobs(the_class, cluster, grading):
    real = run.versions()["torch"]
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        first, second = client.nthreads()
        client.run(pretend, "0.1", workers=[first])
        assert {r.state for r in grading(light).results(the_class)} == {GRADED}
        other = f"the worker has another version of torch 0.1 (here {real})"
        assert grading.notes == [f"the Dask worker {first} is not used: {other}"]

        client.run(hide_kit, workers=[second])
        results = list(grading(light).results(the_class))
        assert {r.state for r in results} == {FAILED} and len(results) == len(the_class)
        (why,) = {why for r in results for why in r.problems}
        assert why.startswith("no Dask worker can be used: ")
        (note,) = (note for note in grading.notes if second in note)
        assert "it cannot run the kit: ModuleNotFoundError" in note and "smplkit.grading" in note

        client.run(show_kit, workers=[second])
        client.run(pretend, "", workers=[first])
    grading.notes.clear()
    assert {r.state for r in grading(light).results(the_class)} == {GRADED}
    assert grading.notes == []


def test_asked_twice_at_once_is_done_once(the_class, cluster, grading, tmp_path):
    (job,) = (job for job in the_class if of(job, "eva"))
    pools = [grading(functools.partial(slow, folder=tmp_path)) for _ in range(2)]
    tasks = cluster.scheduler.tasks
    with ThreadPoolExecutor(2) as threads:
        found = [threads.submit(lambda pool: list(pool.results([job])), pool) for pool in pools]
        until(lambda: any(len(t.who_wants) == 2 for k, t in list(tasks.items()) if job.key in k))
        (tmp_path / "go").touch()
        (first,), (second,) = (f.result(60) for f in found)
    assert first.to_json() == second.to_json() == light(job).to_json()
    assert len(times(tmp_path, "eva")) == 1


def test_an_interrupted_run_leaves_nothing_queued_and_all_workers(
    the_class, cluster, grading, tmp_path
):
    tasks = cluster.scheduler.tasks
    before = children()
    results = grading(functools.partial(slow, folder=tmp_path)).results(the_class)
    with ThreadPoolExecutor(1) as thread:
        # No more than one job for each worker is ever on its way.
        most = thread.submit(
            lambda: until(lambda: len(list(tmp_path.iterdir())) == 2) or len(tasks)
        )
        alarm = thread.submit(lambda: most.result() and os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            next(results)
        alarm.result()
    assert most.result() == 2
    until(lambda: not tasks)
    assert children() == before
    (tmp_path / "go").touch()
    again = grading(functools.partial(slow, folder=tmp_path)).results(the_class)
    assert texts(again) == texts(light(job) for job in the_class)


@needs_bwrap
def test_the_real_box_gives_the_same(the_class, grading):
    pool = grading(jobs.do)
    assert texts(pool.results(the_class[:2])) == texts(light(job) for job in the_class[:2])


def test_a_scheduler_without_workers_and_one_that_is_lost(the_class, tmp_path):
    """The programs that an instructor starts; the worker comes when somebody is waiting for it."""
    notes, started = [], []
    file = tmp_path / "scheduler.json"

    def start(program: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments]
        how = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
        started.append(subprocess.Popen(command, **how))

    def note(text: str) -> None:
        notes.append(text)
        if "waiting" in text:
            start("worker", address, "--nthreads", "2", "--no-nanny", "--no-dashboard")

    try:
        start(
            *("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(file)),
        )
        until(lambda: file.exists() and file.read_text())
        address = json.loads(file.read_text())["address"]
        do = functools.partial(slow, folder=tmp_path)
        (tmp_path / "go").touch()
        with DaskPool(address, note, do) as pool:
            results = pool.results(the_class)
            assert next(results).to_json() == light(the_class[0]).to_json()
            assert notes[0] == "no Dask worker is there: waiting for one"
            assert notes[1].endswith(
                "has 2 threads and uses one: start it with --nthreads 1 --nworkers 2"
            )
            (tmp_path / "go").unlink()
            started[0].kill()
            rest = list(results)
        assert [r.student for r in rest] == list(ANSWERS)[1:]
        assert {r.state for r in rest} == {FAILED}
        assert {r.problems for r in rest} == {(dask_pool.WHY_LOST,)}
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.parametrize("address", ["", "nowhere", "127.0.0.1:8786", "tcp://:1", "tcp://a:b"])
def test_an_address_that_is_none(address):
    with pytest.raises(ValueError, match=r"address is .* such as tcp://10\.0\.0\.1:8786"):
        DaskPool(address)


def test_nobody_there_somebody_else_there_and_no_certificates(monkeypatch):
    monkeypatch.setattr(dask_pool, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        there = f"no Dask scheduler at tcp://127.0.0.1:{port} "
        with pytest.raises(OSError, match=rf"{there}.*is silent.*--host 127.0.0.1 --port {port}"):
            DaskPool(f"tcp://127.0.0.1:{port}")
        with pytest.raises(ValueError, match="no certificates"):
            DaskPool(f"tls://127.0.0.1:{port}")

        def speak() -> None:
            for _ in range(3):  # the first two have gone already
                with server.accept()[0] as visitor, contextlib.suppress(OSError):
                    visitor.sendall(b"SSH-2.0-OpenSSH")

        with ThreadPoolExecutor(1) as thread:
            thread.submit(speak)
            with pytest.raises(OSError, match=f"{there}.*something else"):
                DaskPool(f"tcp://127.0.0.1:{port}")
    with pytest.raises(OSError, match=rf"{there}.*refused"):
        DaskPool(f"tcp://127.0.0.1:{port}")


def test_without_dask(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"smplkit\[dask\]"):
        DaskPool("tcp://127.0.0.1:8786")

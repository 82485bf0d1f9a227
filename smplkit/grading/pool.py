"""A pool of grading processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection

from smplkit.grading.jobs import Job, do, failed
from smplkit.grading.result import Result

WHY_LOST = (
    "its grading process was ended from outside, twice: is there enough memory? "
    "Grade again, with fewer processes (-j)"
)


class LocalPool:
    """Grades several submissions at a time, each in a process of its own.

    The processes end with this one, however it ends; sandboxes end with their process.
    """

    def __init__(self, processes: int, do: Callable[[Job], Result] = do) -> None:
        """Start nothing yet.

        Args:
            processes: How many to use, at least 1.
            do: What is done to a job; for tests.

        Raises:
            ValueError: The number is not possible.
        """
        if processes < 1:
            raise ValueError(f"the number of processes is {processes}, expected 1 or more")
        self.processes, self._do = processes, do

    def results(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """One result for each job, in the order in which they get done.

        When a process is ended from outside (no memory left, an impatient hand), all that are under
        way are lost; they are done again, at last one by one, so that only the one it is due to
        counts as failed.
        """
        jobs, lost = list(jobs), []
        yield from self._round(jobs, min(self.processes, len(jobs)), lost)
        for job in lost:
            lost_again: list[Job] = []
            yield from self._round([job], 1, lost_again)
            for again in lost_again:
                yield failed(again, WHY_LOST)

    def _round(self, jobs: list[Job], processes: int, lost: list[Job]) -> Iterator[Result]:
        """Results of the jobs; those that a broken pool leaves undone go to `lost`."""
        if not jobs:
            return
        context = _context()
        watched, alive = context.Pipe(duplex=False)
        pool = ProcessPoolExecutor(processes, context, _set_up, (watched,))
        try:
            futures = {pool.submit(self._do, job): job for job in jobs}
            while futures:
                done, _ = wait(futures, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from _result(future, futures.pop(future), lost)
        finally:
            alive.close()  # ends the processes, also in the middle of their work
            pool.shutdown(wait=True, cancel_futures=True)
            watched.close()


def _context() -> multiprocessing.context.BaseContext:
    """How processes are started: never as copies of this one, which could hang in torch's threads.

    Where it can be had, they are copies of one that has loaded torch and done nothing else.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["smplkit.grading.loaded"])
    return context


def _result(future: Future[Result], job: Job, lost: list[Job]) -> Iterator[Result]:
    try:
        yield future.result()
    except BrokenProcessPool:
        lost.append(job)
    except Exception as error:  # a mistake of ours, which must not end the class
        yield failed(job, f"the grading process failed: {type(error).__name__}: {error}")


def _set_up(alive: Connection) -> None:
    """In a new process: leave Ctrl-C to the one that started it, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(alive,), daemon=True).start()


def _end_with(alive: Connection) -> None:
    try:
        alive.recv_bytes()  # nothing is ever sent: it returns when the other end is closed
    except (EOFError, OSError):
        os._exit(1)

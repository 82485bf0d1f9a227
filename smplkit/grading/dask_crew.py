"""The worker processes of a Dask cluster: who is there, who can be used, how one is asked."""

from __future__ import annotations

import asyncio
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from smplkit.grading.jobs import Job, checked, failed
from smplkit.grading.result import Result

if TYPE_CHECKING:
    from distributed import Client, Future

ANSWER_SECONDS = 5.0  # to fetch what is there already
ANSWER = f"__import__({__name__!r}, fromlist=['answer']).answer(request)"

_one_at_a_time = threading.Lock()  # a process has one set of torch's settings


class Crew:
    """The worker processes that are there, and which of them grade as this machine would.

    One that does not would be done with a job at once, and so would get most of the class.

    Attributes:
        fit: Addresses of those that can be used.
        unfit: Why others cannot, by address.
        asked: Answers that are still to come, by address.
        under_way: Keys of what the workers have to do, for whomever.
    """

    def __init__(self, client: Client, job: Job, note: Callable[[str], None]) -> None:
        self.fit: list[str] = []
        self.unfit: dict[str, str] = {}
        self.asked: dict[str, Future] = {}
        self.under_way: set[str] = set()
        self._client, self._job, self._note = client, job, note
        self._alone = False

    @property
    def hopeless(self) -> bool:
        """Whether there are workers, and none of them can be used."""
        return bool(self.unfit) and not self.fit and not self.asked

    def look(self) -> bool:
        """See who is there, and ask newcomers what a failure to do the job would look like there.

        That takes no time and names all versions.

        Returns:
            Whether the scheduler is still there.
        """
        if self._client.status != "running":
            return False
        try:
            self._see(self._client.processing())
        except OSError:
            return False
        return True

    def _see(self, there: dict[str, list[str]]) -> None:
        self.under_way = {key for keys in there.values() for key in keys}
        self.fit = [worker for worker in self.fit if worker in there]
        self.unfit = {worker: why for worker, why in self.unfit.items() if worker in there}
        self.asked = {worker: future for worker, future in self.asked.items() if worker in there}
        for worker in there.keys() - {*self.fit, *self.unfit, *self.asked}:
            key = f"smplkit-versions-{uuid4()}"
            self.asked[worker] = ask(self._client, partial(failed, why=""), self._job, key, worker)
        for worker in [worker for worker, future in self.asked.items() if future.done()]:
            self._judge(worker, self.asked.pop(worker))
        if not there and not self._alone:
            self._note("no Dask worker is there: waiting for one")
        self._alone = not there

    def _judge(self, worker: str, future: Future) -> None:
        try:
            theirs = Result.from_json(future.result(timeout=ANSWER_SECONDS))
            ours = checked(self._job, theirs)
            why = "" if ours is theirs else ours.problems[0]
        except (CancelledError, asyncio.TimeoutError):
            return  # if it is still there, it is asked again
        except Exception as error:
            why = f"it cannot run the kit: {type(error).__name__}: {error}"
        if why:
            self.unfit[worker] = why
            self._note(f"the Dask worker {worker} is not used: {why}")
            return
        self.fit.append(worker)
        threads = self._client.nthreads([worker]).get(worker, 1)
        if threads > 1:
            self._note(
                f"the Dask worker {worker} has {threads} threads and uses one: start it with "
                f"--nthreads 1 --nworkers {threads}"
            )


def ask(
    client: Client, do: Callable[[Job], Result], job: Job, key: str, worker: str
) -> Future[str]:
    """Ask a worker to do a job, in words that every Python understands.

    A worker that is sent a function of a package that it does not have loses its connection.
    """
    request = pickle.dumps((do, job))
    return client.submit(eval, ANSWER, {"request": request}, key=key, workers=[worker])


def answer(request: bytes) -> str:
    """On a worker: do a job, one at a time in each process; the result as text."""
    do, job = pickle.loads(request)
    with _one_at_a_time:
        try:
            return do(job).to_json()
        except Exception as error:
            why = f"the grading process failed: {type(error).__name__}: {error}"
            return failed(job, why).to_json()

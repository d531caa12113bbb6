"""The same batch on many machines, with Dask; distributed is imported here alone.

A task carries the bytes of one notebook to a worker and a record back. What the learner
wrote runs in the sandbox, a child process of the task, never in the worker.
"""

import importlib
import time

from bpkit.grading import notebook
from bpkit.grading.batch import keep, standing
from bpkit.grading.files import GradingError
from bpkit.grading.grade import grade, grade_bytes, record
from bpkit.grading.sandbox import SandboxError

PATIENCE = 30  # seconds for the scheduler to answer and a worker to join
AHEAD = 2  # notebooks on the way for each thread of a worker
LOST = "The machines that graded it were lost, several times. Grade once more."


def batch(
    submissions, out, *, seed, scheduler, sandbox=True, variants=False, regrade=()
):
    """Grade what has no record yet, and again what changed; yield (submission, record)
    as they are done."""
    waiting = {}
    for one in submissions:
        student = one.student if variants else None
        before, why = standing(one, out, seed, student, regrade)
        if before and not why:
            yield one, before
        else:
            waiting[one] = before, why
    if waiting:
        how = {"seed": seed, "sandbox": sandbox}
        for one, found in on(scheduler, waiting, how, variants):
            yield one, keep(one, out, found, *waiting[one])


def on(scheduler, submissions, how, variants):
    """(submission, record) of each, as the workers of a scheduler finish them."""
    import dask
    from distributed import as_completed

    left = iter(submissions)
    with (
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "64MB"}),
        connected(scheduler) as client,
    ):
        places = AHEAD * sum(workers(client).values())
        running, sent = as_completed(loop=client.loop), {}

        def send():
            """The next one that a worker is needed for; the others are yielded."""
            for one in left:
                options = how | {"student": one.student if variants else None}
                try:
                    content = notebook.read(one.path)
                except notebook.Unreadable:
                    yield one, grade(one.path, **options)
                    continue
                arguments = task_of, content, one.path.name, options
                # Not pure: the same notebook twice is graded twice.
                task = client.submit(*arguments, pure=False, retries=1)
                sent[task] = one, content, options
                running.add(task)
                return

        for _ in range(places):
            yield from send()
        for task in running:
            one, *sent_with = sent.pop(task)
            yield one, outcome(task, one, *sent_with)
            yield from send()


def task_of(content, name, options):
    return grade_bytes(content, name, **options)


def outcome(task, one, content, options):
    """A task's record; what stopped in the cluster is no mark, and stops no other."""
    error = task.exception()
    if error is None:
        return task.result()
    if isinstance(error, SandboxError):
        raise error
    sentence = LOST if type(error).__name__ == "KilledWorker" else f"{error!r}"
    facts = options["seed"], options["student"], "failed", sentence
    return record(one.path.name, content, *facts)


def connected(scheduler):
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise GradingError(
            "--scheduler needs Dask. Install it: pip install distributed"
        ) from None
    try:
        return Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise GradingError(
            f"No scheduler answers at {scheduler}: {error}. Start one with `dask "
            "scheduler`, which shows its address."
        ) from None


def workers(client):
    """Address -> threads of each worker, all with this version of bpkit."""
    until = time.monotonic() + PATIENCE
    while not (threads := client.nthreads()):
        if time.monotonic() > until:
            raise GradingError(
                "The scheduler has no worker. Start one on each machine: dask worker "
                "and the scheduler's address."
            )
        time.sleep(0.1)
    try:
        versions = set(client.run(version).values())
    except ModuleNotFoundError:
        versions = {"none"}
    if versions != {version()}:
        raise GradingError(
            f"The workers have bpkit {', '.join(sorted(versions))}; here it is "
            f"{version()}. Install the same on every machine."
        )
    return threads


def version():
    return importlib.import_module("bpkit").__version__

"""Many submissions, on all cores; what is done already is not done again."""

import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from bpkit.grading import again, notebook
from bpkit.grading.files import write_json
from bpkit.grading.grade import record
from bpkit.grading.sandbox import Limits, SandboxError, require

FAILED = (
    "The grader itself stopped twice at this file, or did not end. It has no mark yet: "
    "start the batch again, and tell the makers of the course if it stays so."
)


def batch(
    submissions,
    out,
    *,
    seed,
    jobs=None,
    sandbox=True,
    variants=False,
    regrade=(),
    limits=None,
):
    """Grade what has no record yet, and again what changed; yield (submission, record).

    One file per submission, record_path(submission, out), written whole or not at all.
    Records of an earlier run with the same seed are yielded first.
    jobs: how many at once; None: one per core. variants: each student's numbers are
    asked for, not those of the exercises as they stand. regrade: chapters and ids of
    exercises to be graded again in any case. Raises SandboxError.
    """
    if sandbox:
        require()
    tasks = queue.SimpleQueue()
    count = 0
    for one in submissions:
        student = one.student if variants else None
        before, why = standing(one, out, seed, student, regrade)
        if before and not why:
            yield one, before
        else:
            task = {"path": str(one.path), "student": student}
            tasks.put(((one, before, why), task))
            count += 1
    done, workers = queue.SimpleQueue(), []
    how = dict(seed=seed, sandbox=sandbox, limits=asdict(limits or Limits()))
    try:
        for _ in range(min(jobs or cores(), count)):
            workers.append(Worker(how))
            args = workers[-1], tasks, done
            threading.Thread(target=work, args=args, daemon=True).start()
        for _ in range(count):
            (one, before, why), found = done.get()
            if isinstance(found, Exception):
                raise found
            yield one, keep(one, out, found, before, why)
    finally:
        for worker in workers:
            worker.end()


def record_path(submission, out):
    """out/records/<key>.json."""
    return Path(out, "records", f"{submission.key}.json")


def standing(submission, out, seed, student, regrade=()):
    """The record that an earlier run left or None, and {id: why} it is not enough."""
    before = kept(submission, out, seed, student)
    return before, again.to_grade(before, regrade) if before else {}


def keep(submission, out, found, before, why):
    """Write a record, with what of an earlier one stays as it was; return it."""
    found = again.merged(before, found, why) if before else found
    write_json(record_path(submission, out), found)
    return found


def kept(submission, out, seed, student=None):
    """The record that an earlier run with this seed left; None where there is none."""
    try:
        text = record_path(submission, out).read_text(encoding="utf-8")
        before = json.loads(text)
        drawn = notebook.seed_of(seed, before["sha256"])
        same = before["seed"] == drawn and before["student"] == student
        done = same and before["status"] != "failed"
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return before if done else None


def cores():
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work(worker, tasks, done):
    """What one thread does: it has a worker process and waits for it."""
    while True:
        try:
            one, task = tasks.get_nowait()
        except queue.Empty:
            return
        try:
            done.put((one, worker.grade(task)))
        except Exception as error:
            done.put((one, error))
            return


class Worker:
    """A process that grades (worker.py), started again where it has ended."""

    def __init__(self, how):
        self.how, self.process = how, None
        limits = how["limits"]
        self.seconds = 2 * limits["submission"] + limits["start"] + limits["cells"]
        self.lock, self.ended = threading.Lock(), False

    def grade(self, task):
        """The record of one file. A worker that ends twice at it leaves it failed."""
        for _ in range(2):
            try:
                answer = json.loads(self.ask(task | self.how))
            except (OSError, ValueError):  # no line came, or half of one
                continue
            if "sandbox" in answer:
                raise SandboxError(answer["sandbox"])
            return answer["record"]
        path = Path(task["path"])
        try:
            content = notebook.read(path)
        except notebook.Unreadable:
            content = b""
        options = self.how["seed"], task["student"], "failed", FAILED
        return record(path.name, content, *options)

    def ask(self, task):
        with self.lock:
            if self.ended:
                raise OSError("the batch has ended")
            if self.process is None or self.process.poll() is not None:
                self.process = start_worker()
        alarm = threading.Timer(self.seconds, self.process.kill)
        alarm.start()
        try:
            self.process.stdin.write(json.dumps(task) + "\n")
            self.process.stdin.flush()
            return self.process.stdout.readline()
        finally:
            alarm.cancel()

    def end(self):
        with self.lock:
            self.ended = True
            if self.process:
                self.process.kill()
                self.process.wait()


def start_worker():
    return subprocess.Popen(
        [sys.executable, "-m", "bpkit.grading.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        process_group=0,  # Ctrl-C is for us; a worker ends when its input does
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )

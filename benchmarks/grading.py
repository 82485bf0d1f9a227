"""Cost of grading a class: `smplkit grade run` against nbgrader's own `nbgrader autograde`.

    python -m benchmarks.grading            a quarter of an hour; writes grading.json beside itself
    python -m benchmarks.grading --quick    a rough idea in minutes, writes nothing

What is compared. The same submissions of chapter 01, some of them with mistakes, from the folder
with what was handed in to points in nbgrader's gradebook. Theirs runs each notebook in a kernel of
its own, with nbgrader's usual steps and none of ours; so it tries the notebook's seeds only, and
student code has the rights of the one who grades. Ours runs each in a sandbox, with hidden seeds
as well, with one grading process and with two. The points have to be the same.

How. Commands take turns. Each grades a few submissions and then many, in fresh copies of the
course: the difference, divided by the number of submissions that it is due to, is what one costs;
what is left of the shorter run is the fixed cost. CPU time is user plus system time of everything
a command starts, as the kernel counts it for a control group (a sandbox that is ended takes the
times of its processes along, so that no parent hears of them). The least of several rounds counts.
Run it as root, who may make control groups, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from tests.grading.submissions import ROOT, hand_in, solved

ASSIGNMENT = "01_smpl"
RESULTS = Path(__file__).with_suffix(".json")
STOCK, ONE, TWO = "nbgrader autograde", "smplkit grade run -j 1", "smplkit grade run -j 2"
COMMANDS = (STOCK, ONE, TWO)
IDLE = 0.3  # load average above which the machine is not idle
FEW, MANY, ROUNDS = 2, 16, 3
# Every fourth submission has one of these below the right answer in a cell.
MISTAKES = {
    "rodrigues": "right = rodrigues\ndef rodrigues(axis_angle):\n    return right(axis_angle).mT",
    "blend-shapes": "def blend_shapes(betas, shapedirs):\n    raise NotImplementedError()",
    "linear-blend-skinning": "def linear_blend_skinning(vertices, weights, transforms):\n"
    "    return vertices",
}
# nbgrader's usual steps, whatever the course's own settings name.
STOCK_STEPS = """
c.Autograde.sanitize_preprocessors = [f"nbgrader.preprocessors.{name}" for name in (
    "ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells", "CheckCellMetadata")]
c.Autograde.autograde_preprocessors = [f"nbgrader.preprocessors.{name}" for name in (
    "Execute", "IgnorePattern", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties",
    "CheckCellMetadata")] + ["nbconvert.preprocessors.ClearMetadataPreprocessor"]
"""


class Cost(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float


def make_course(folder: Path, settings: str, students: int) -> None:
    """A course with one assignment, which the gradebook knows, and what was handed in."""
    for part in ("exercises", "solutions"):
        shutil.copytree(ROOT / part / ASSIGNMENT, folder / part / ASSIGNMENT)
    usual = (ROOT / "nbgrader_config.py").read_text("utf-8")
    (folder / "nbgrader_config.py").write_text(usual + settings, "utf-8")
    answers = {c["id"]: "".join(c["source"]) for c in solved(ASSIGNMENT)["cells"]}
    mistakes = [{name: f"{answers[name]}\n\n{text}"} for name, text in MISTAKES.items()]
    for i in range(students):
        changes = mistakes[i // 4 % len(mistakes)] if i % 4 == 3 else {}
        hand_in(
            folder / "grading" / "submitted", ASSIGNMENT, solved(ASSIGNMENT, changes), f"s{i:02}"
        )
    run(["nbgrader", "generate_assignment", ASSIGNMENT, "--force"], folder)


def run(arguments: list[str], folder: Path, group: Path | None = None) -> str:
    """Run a module's command in a folder, in a control group; what it prints."""
    found = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=os.environ
        | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        | {"PYTHONPATH": str(ROOT)},
        preexec_fn=group and (lambda: (group / "cgroup.procs").write_text("0")),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if found.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{found.stdout[-3000:]}")
    return found.stdout


def measure(command: str, course: Path) -> Cost:
    """Grade in a fresh copy of a course, and look what it cost."""
    with tempfile.TemporaryDirectory() as copy, control_group() as group:
        shutil.copytree(course, copy, dirs_exist_ok=True)
        name, *rest = command.split()
        place = rest.index("-j") if "-j" in rest else len(rest)
        start = time.perf_counter()
        run([name, *rest[:place], ASSIGNMENT, *rest[place:]], Path(copy), group)
        wall = time.perf_counter() - start
        usage = dict(line.split() for line in (group / "cpu.stat").read_text().splitlines())
        run(["nbgrader", "export", "--to", str(course / f"{name}.csv")], Path(copy))
    return Cost(int(usage["usage_usec"]) / 1e6, wall)


@contextmanager
def control_group() -> Iterator[Path]:
    """A fresh control group (of version 2), in which nothing is limited."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    root = next((Path(place) for _, place, kind, *_ in mounts if kind == "cgroup2"), None)
    if root is None:
        raise RuntimeError("there is no control group of version 2 here, which counts CPU time")
    group = root / f"smplkit-benchmark-{os.getpid()}"
    group.mkdir()
    try:
        yield group
    finally:
        for _ in range(100):  # killed processes take a moment to end
            if not (group / "cgroup.procs").read_text():
                break
            time.sleep(0.1)
        group.rmdir()


def measure_all(few: int, many: int, rounds: int, console: Console) -> dict[str, dict[int, Cost]]:
    """{command: {number of submissions: least cost}}; the commands take turns."""
    found: dict[str, dict[int, list[Cost]]] = {name: {few: [], many: []} for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        courses = {}
        for number in (few, many):
            for kind, settings in (("nbgrader", STOCK_STEPS), ("smplkit", "")):
                courses[kind, number] = Path(folder, f"{kind}-{number}")
                make_course(courses[kind, number], settings, number)
        for i in range(rounds):
            for number in (few, many):
                for command in COMMANDS:
                    course = courses[command.split()[0], number]
                    cost = measure(command, course)
                    found[command][number].append(cost)
                    said = f"{cost.cpu:.1f} s CPU, {cost.wall:.1f} s wall"
                    console.print(f"round {i + 1}, {number} submissions, {command}: {said}")
                require_same_points(courses["nbgrader", number], courses["smplkit", number])
    return {
        command: {n: Cost(*map(min, zip(*costs, strict=True))) for n, costs in numbers.items()}
        for command, numbers in found.items()
    }


def require_same_points(stock: Path, ours: Path) -> None:
    points = []
    for path in (stock / "nbgrader.csv", ours / "smplkit.csv"):
        rows = csv.DictReader(path.read_text("utf-8").splitlines())
        points.append({row["student_id"]: float(row["score"]) for row in rows})
    if points[0] != points[1] or len(points[0]) < FEW:
        raise RuntimeError(f"nbgrader gives {points[0]}, smplkit {points[1]}")


def summary(costs: dict[str, dict[int, Cost]]) -> dict:
    """What one submission costs, what is fixed, and the ratios that count."""
    found: dict = {"commands": {}}
    for command, numbers in costs.items():
        (few, short), (many, long) = sorted(numbers.items())
        each = Cost(*((b - a) / (many - few) for a, b in zip(short, long, strict=True)))
        fixed = Cost(*(a - few * one for a, one in zip(short, each, strict=True)))
        found["commands"][command] = {
            "each": each._asdict(),
            "fixed": fixed._asdict(),
            **{str(n): cost._asdict() for n, cost in numbers.items()},
        }
    each = {command: Cost(**one["each"]) for command, one in found["commands"].items()}
    found["cpu_of_ours_to_stock"] = each[ONE].cpu / each[STOCK].cpu
    found["throughput_of_two_to_one"] = each[ONE].wall / each[TWO].wall
    return found


def print_results(console: Console, results: dict, many: int) -> None:
    table = Table("command", "CPU of one", "fixed CPU", "wall of one", f"wall of {many}, in all")
    table.title = "seconds"
    for command, one in results["commands"].items():
        numbers = [one["each"]["cpu"], one["fixed"]["cpu"], one["each"]["wall"]]
        numbers += [one[str(many)]["wall"]]
        table.add_row(command, *(f"{x:.2f}" for x in numbers))
    console.print(table)
    console.print(
        f"CPU per submission, ours to theirs: {results['cpu_of_ours_to_stock']:.2f} "
        f"(at most 0.5 is the aim)\nthroughput, two processes to one: "
        f"{results['throughput_of_two_to_one']:.2f} (at least 1.7 is the aim)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few, one round, no file written")
    quick = parser.parse_args().quick
    console = Console(width=120)
    load, cores = os.getloadavg()[0], len(os.sched_getaffinity(0))
    if load > IDLE or cores < 2:
        console.print(
            f"[bold]The load average is {load:.2f} on {cores} cores[/]: the machine is not idle, "
            "and what is measured now is worth little, wall times above all"
        )
    many = FEW + 2 if quick else MANY
    costs = measure_all(FEW, many, 1 if quick else ROUNDS, console)
    results = summary(costs)
    print_results(console, results, many)
    if quick:
        return
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    machine = {
        "cpu": cpu[0] if cpu else platform.processor(),
        "cores": cores,
        "load_average_at_start": load,
    }
    names = ("smplkit", "nbgrader", "torch", "numpy")
    versions = {n: version(n) for n in names} | {"python": platform.python_version()}
    about = {"machine": machine, "versions": versions, "submissions": [FEW, many]}
    RESULTS.write_text(json.dumps(about | {"rounds": ROUNDS} | results, indent=1) + "\n")
    console.print(f"written: {RESULTS.name}")


if __name__ == "__main__":
    main()

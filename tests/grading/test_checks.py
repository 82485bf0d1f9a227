"""How a check behaves, whatever the exercise: type of the points, quiet, guarded, repeatable."""

from __future__ import annotations

import contextlib
import functools
import itertools
import logging
import os
import sys
import warnings

import numpy as np
import pytest
import torch
from scipy.spatial.transform import Rotation

import smplkit.rotations
from smplkit.checks import EXERCISES, check
from smplkit.checks.call import Call
from smplkit.checks.compare import require_close, require_right
from smplkit.checks.exercise import Failure, arrays, grade
from smplkit.checks.guard import Delegated, no_delegation
from smplkit.checks.rotation_oracle import rotmat_from_axis_angle
from tests.grading.answers_01_smpl import rodrigues_matrix_exp as rodrigues
from tests.grading.answers_02_projection import to_full
from tests.grading.test_catalogue import FUNCTIONS, RIGHT


def first_right(name):
    return RIGHT[name][0]


# What comes back


@pytest.mark.parametrize("name", FUNCTIONS)
def test_points_are_a_plain_float(name):
    # nbgrader takes a tensor, a numpy number or a bool for full marks.
    assert type(check(name, first_right(name))) is float


def test_wrong_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"'01.rodriguez', expected one of .*01\.rodrigues"):
        check("01.rodriguez", rodrigues)


def test_result_instead_of_function():
    with pytest.raises(TypeError, match=r"answer is a Tensor.*check\('01.rodrigues', rodrigues\)"):
        check("01.rodrigues", rodrigues(torch.ones(3)))


def test_function_instead_of_file_name():
    with pytest.raises(TypeError, match=r"answer is a Linear.*04.train_head.*_head.safetensors'"):
        check("04.train_head", torch.nn.Linear(1, 1))


def test_builtin_function_without_signature(capsys):
    assert check("01.rodrigues", torch.sin) == 0
    assert "the parameters are ()" in capsys.readouterr().out


@pytest.mark.parametrize("name", FUNCTIONS)
def test_twice_the_same_report(name, capsys):
    torch.manual_seed(0)
    check(name, first_right(name))
    once = capsys.readouterr().out
    torch.manual_seed(1)
    np.random.seed(1)
    check(name, first_right(name))
    assert capsys.readouterr().out == once


@pytest.mark.parametrize("name", FUNCTIONS)
def test_other_seeds_agree(name):
    report = grade(EXERCISES[name], Call(first_right(name)), seeds=range(100, 110))
    assert report.points == EXERCISES[name].points, str(report)


# Answers without work


def trivial(name, kind):
    """Zeros, ones along the last axes, or the input that looks most like the result."""

    def function(*inputs):
        shape = first_right(name)(*inputs).shape
        like = next(x for x in inputs if torch.is_tensor(x))
        if kind == "zeros":
            return torch.zeros(shape, dtype=like.dtype)
        if kind == "identity":
            eye = torch.eye(*shape[-2:]) if len(shape) > 1 else torch.ones(())
            return eye.to(like).expand(shape).clone()
        for x in (x for x in inputs if torch.is_tensor(x)):
            if x.shape[:-1] == shape[:-1] and x.shape[-1:] >= shape[-1:]:
                return x[..., : shape[-1]].clone()
        return like.expand(shape) if like.ndim <= len(shape) else like.flatten()[0].clone()

    names = ", ".join(EXERCISES[name].inputs)
    return eval(f"lambda {names}: function({names})", {"function": function})


@pytest.mark.parametrize("kind", ["zeros", "identity", "input"])
@pytest.mark.parametrize("notebook", ["01", "02", "03", "04"])
def test_trivial_answers_earn_little(notebook, kind):
    exercises = {n: e for n, e in EXERCISES.items() if n.startswith(notebook)}
    # Trivial files earn nothing: the catalogue has untrained weights and zeros among them.
    earned = sum(check(name, trivial(name, kind)) for name in exercises if name in FUNCTIONS)
    assert earned < 0.2 * sum(e.points for e in exercises.values())


def test_every_exercise_is_worth_its_round_points():
    totals = dict.fromkeys(("01", "02", "03", "04"), 0.0)
    for name, exercise in EXERCISES.items():
        assert exercise.properties[0].points == 0
        totals[name[:2]] += exercise.points
    assert totals == {"01": 18.0, "02": 19.0, "03": 19.0, "04": 20.0}


# Quiet


def noisy(axis_angle):
    warnings.warn("a warning of some library", stacklevel=1)
    print("printed")
    print("to stderr", file=sys.stderr)
    os.write(2, b"from compiled code\n")
    logging.getLogger("student").warning("logged")
    return rodrigues(axis_angle)


def test_noise_goes_to_the_report(capfd):
    handler = logging.StreamHandler(sys.stderr)  # as basicConfig makes it: bound to the stream
    logging.getLogger("student").addHandler(handler)
    try:
        assert check("01.rodrigues", noisy) == 4
        said = capfd.readouterr()
        assert said.err == ""
        assert "costs no points" in said.out
        for text in ("printed", "to stderr", "UserWarning: a warning of some library", "logged"):
            assert text in said.out
        logging.getLogger("student").warning("after")  # the handler has its stream again
        assert capfd.readouterr().err == "after\n"
    finally:
        logging.getLogger("student").removeHandler(handler)


def test_compiled_code_is_caught(capfd):
    def quietly(axis_angle):
        os.write(2, b"from compiled code\n")
        return rodrigues(axis_angle)

    assert check("01.rodrigues", quietly) == 4
    said = capfd.readouterr()
    assert said.err == "" and "from compiled code" in said.out
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_endless_printing_is_shortened(capfd):
    def talkative(axis_angle):
        print("word " * 10_000)
        return rodrigues(axis_angle)

    assert check("01.rodrigues", talkative) == 4
    assert len(capfd.readouterr().out) < 3000


# What the function does


def test_names_the_line_that_raised(capsys):
    def raising(axis_angle):
        return axis_angle @ torch.ones(7, 7)  # the culprit

    assert check("01.rodrigues", raising) == 0
    said = capsys.readouterr().out
    assert "it raised RuntimeError" in said and "the culprit" in said


STRANGE = {
    "empty": lambda y: y.flatten()[:0],
    "extra": lambda y: y[None],
    "number": lambda y: 2 * y.sum(),
    "nan": lambda y: y * torch.nan,
    "bool": lambda y: y > 0,
    "complex": lambda y: y + 0j,
    "leaf": lambda y: y.detach().requires_grad_(),
}


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_strange_results_later_on_are_reported(name, strange):
    calls = itertools.count()

    @functools.wraps(first_right(name))
    def function(*inputs):
        right = first_right(name)(*inputs)
        return right if next(calls) < 15 else STRANGE[strange](right)

    lost = check(name, function) < EXERCISES[name].points
    # Without a graph the numbers are still right, where no gradient is asked for.
    graph_counts = any("gradient" in p.statement for p in EXERCISES[name].properties)
    assert lost == (strange != "leaf" or graph_counts)


def test_extra_parameters_need_defaults(capsys):
    assert check("01.rodrigues", lambda axis_angle, tiny=1e-12: rodrigues(axis_angle)) == 4
    assert check("01.rodrigues", lambda axis_angle, tiny: rodrigues(axis_angle)) == 0
    assert "the parameters are (axis_angle, tiny)" in capsys.readouterr().out


def test_no_mistake_is_named_where_it_makes_no_difference(capsys):
    # At zero, the right result is also that of several wrong formulas.
    def identity_when_small(axis_angle):
        small = axis_angle.norm(dim=-1)[..., None, None] < 0.01
        return torch.where(small, torch.eye(3).to(axis_angle), rodrigues(axis_angle))

    assert check("01.rodrigues", identity_when_small) == 3
    said = capsys.readouterr().out
    assert "tiny rotation" in said
    assert not any(sentence in said for sentence, _ in EXERCISES["01.rodrigues"].mistakes)


@pytest.mark.parametrize("size", [0.0, 1e-5])
def test_require_right_names_only_clear_mistakes(size):
    exercise = EXERCISES["01.rodrigues"]
    inputs = (torch.full((3,), size, dtype=torch.float64),)
    with pytest.raises(Failure) as failure:
        require_right(exercise, inputs, torch.eye(3).double() + 2e-6)
    assert not any(sentence in str(failure.value) for sentence, _ in exercise.mistakes)


def test_numbers_that_differ_are_printed_apart():
    one = torch.ones(1, dtype=torch.float64)
    with pytest.raises(Failure, match=r"is 1\.00000119, expected 1 \(computed in float32"):
        require_close(one + 1.19e-6, one)
    with pytest.raises(Failure, match=r"is 1\.1, expected 1$"):
        require_close(one + 0.1, one)


def test_interrupt_stops_the_check():
    def interrupted(axis_angle):
        raise KeyboardInterrupt

    code = smplkit.rotations.axis_angle_to_rotmat.__code__
    with pytest.raises(KeyboardInterrupt):
        check("01.rodrigues", interrupted)
    assert smplkit.rotations.axis_angle_to_rotmat.__code__ is code


def test_tensor_that_equals_everything_gets_nothing(capsys):
    class Agreeable(torch.Tensor):
        pass

    def agreeable(axis_angle):
        return rodrigues(axis_angle).as_subclass(Agreeable)

    assert check("01.rodrigues", agreeable) == 0
    assert "returned a Agreeable" in capsys.readouterr().out


def test_students_changes_do_not_reach_the_inputs():
    def overwriting(camera, box, image_size, focal_length):
        right = to_full(camera, box, image_size, focal_length).clone()
        with torch.no_grad():
            focal_length.zero_()
        return right

    report = grade(EXERCISES["02.crop_to_full_translation"], Call(overwriting))
    failed = {o.property.statement: o.message for o in report.outcomes if o.message}
    assert "changes its input in place: focal_length" in "".join(failed.values())


def plain_eye(axis_angle):
    return rodrigues(axis_angle) @ torch.eye(3).to(axis_angle)


@pytest.mark.parametrize(
    "change",
    [lambda: torch.set_default_dtype(torch.float64), lambda: torch.set_grad_enabled(False)],
)
def test_global_settings_do_not_count(change, capsys):
    change()
    try:
        kept = torch.get_default_dtype(), torch.is_grad_enabled()
        assert check("01.rodrigues", plain_eye) == 4
        assert check("02.reprojection_loss", first_right("02.reprojection_loss")) == 4
        assert (torch.get_default_dtype(), torch.is_grad_enabled()) == kept
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)


# The guard


def test_guard_refuses_and_restores():
    turn = smplkit.rotations.axis_angle_to_rotmat
    before = turn.__code__
    vector = torch.ones(3)
    with pytest.raises(Delegated, match="smplkit.rotations.axis_angle_to_rotmat"), no_delegation():
        turn(vector)
    assert turn.__code__ is before
    torch.testing.assert_close(turn(vector), rodrigues(vector))


def test_guard_sees_swallowed_refusals():
    with pytest.raises(Delegated), no_delegation(), contextlib.suppress(Exception):
        smplkit.rotations.axis_angle_to_rotmat(torch.ones(3))


def test_guard_leaves_torch_alone():
    with no_delegation():
        torch.testing.assert_close(rodrigues(torch.zeros(3)), torch.eye(3))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_guard_refuses_the_oracles(name):
    exercise = EXERCISES[name]
    inputs = exercise.draw(np.random.default_rng(0), (2,))
    for ask in (exercise.expected, lambda x: exercise.oracle(*arrays(x))):
        with pytest.raises(Delegated, match=r"smplkit\.checks\."), no_delegation():
            ask(inputs)
    assert exercise.expected(inputs).isfinite().all()


class OracleWithGradient(torch.autograd.Function):
    """The oracle, differentiated by central differences."""

    @staticmethod
    def forward(ctx, axis_angle):
        ctx.save_for_backward(axis_angle)
        return EXERCISES["01.rodrigues"].expected((axis_angle,)).to(axis_angle)

    @staticmethod
    def backward(ctx, gradient):
        (axis_angle,) = ctx.saved_tensors
        slopes = []
        for step in 1e-6 * torch.eye(3).to(axis_angle):
            ends = [EXERCISES["01.rodrigues"].expected((axis_angle + s * step,)) for s in (1, -1)]
            slopes.append(((ends[0] - ends[1]) / 2e-6 * gradient).sum((-1, -2)))
        return torch.stack(slopes, -1).to(axis_angle)


def test_oracle_with_gradient_gets_nothing(capsys):
    # Outside of a check it is a right answer, so it is the guard that refuses it here.
    vectors = torch.randn(2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    assert torch.autograd.gradcheck(OracleWithGradient.apply, vectors.requires_grad_(), atol=1e-4)
    assert check("01.rodrigues", lambda axis_angle: OracleWithGradient.apply(axis_angle)) == 0
    assert "calls smplkit.checks.rotation_oracle" in capsys.readouterr().out


def test_using_the_whole_body_is_noticed(capsys):
    body = smplkit.SMPL()

    def through_the_body(axis_angle):
        flat = axis_angle.reshape(-1, 3)
        turned = [body(global_orient=one).rotmats[0] for one in flat]
        return torch.stack(turned).reshape(*axis_angle.shape, 3)

    assert check("01.rodrigues", through_the_body) == 0
    assert "calls smplkit." in capsys.readouterr().out


# The oracle


def test_rotation_oracle_against_scipy():
    vectors = np.random.default_rng(0).uniform(-4, 4, (50, 3))
    vectors[0] = 0
    expected = Rotation.from_rotvec(vectors).as_matrix()
    np.testing.assert_allclose(rotmat_from_axis_angle(vectors), expected, atol=1e-14)

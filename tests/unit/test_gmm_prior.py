"""The mixture of Gaussians: against scipy, files of every age, and the poses it tells apart."""

from __future__ import annotations

import builtins
import copy
import io
import json
import pickle
import sys
import types

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal

from smplkit.body.restricted_pickle import UnsafePickleError
from smplkit.gmm_prior import OPEN_MIXTURE, GMMPrior
from smplkit.mixture_files import MixtureFileError, read_mixture
from smplkit.prior_data import __main__ as maker
from smplkit.skeleton import SMPL_JOINTS

D = 69


def random_mixture(count: int = 4, seed: int = 0) -> dict[str, np.ndarray]:
    """Means, covars and weights with the names of gmm_08.pkl; determinants differ by e^8 or so."""
    rng = np.random.default_rng(seed)
    factor = (
        rng.normal(size=(count, D, 2 * D)) * 0.03 * (1 + 0.06 * np.arange(count))[:, None, None]
    )
    weights = rng.uniform(0.5, 1.5, count)
    return {
        "means": rng.normal(size=(count, D)) * 0.3,
        "covars": factor @ factor.swapaxes(1, 2),
        "weights": weights / weights.sum(),
    }


def prior_of(mixture: dict[str, np.ndarray]) -> GMMPrior:
    return GMMPrior(mixture["means"], mixture["covars"], mixture["weights"])


def poses(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, D, generator=generator, dtype=torch.float64) * 0.4


# --- values ------------------------------------------------------------------------------------


def test_against_scipy():
    """Each component is its log-density, all shifted by the same logarithm of a determinant."""
    mixture = random_mixture()
    x = poses(20).numpy()
    x[:8] = mixture["means"][[0, 1, 2, 3] * 2] + 0.1 * x[:8]
    log_densities = np.stack(
        [
            np.log(weight) + multivariate_normal(mean, cov).logpdf(x)
            for mean, cov, weight in zip(*mixture.values(), strict=True)
        ]
    )
    shift = min(np.linalg.slogdet(cov)[1] for cov in mixture["covars"]) / 2
    expected = -(log_densities.max(0) + shift)
    assert len(set(log_densities.argmax(0))) == 4  # every component is the best for some
    prior = prior_of(mixture)
    np.testing.assert_allclose(prior(torch.from_numpy(x)), expected, rtol=1e-4)
    np.testing.assert_allclose(prior(torch.from_numpy(x).float()), expected, rtol=1e-4)


def test_by_hand():
    """Two components with unit covariance: half the squared distance and the usual constants."""
    means = np.zeros((2, D))
    means[1] = 0.5
    prior = GMMPrior(means, np.stack([np.eye(D)] * 2), np.array([0.25, 0.75]))
    constant = D / 2 * np.log(2 * np.pi)
    x = torch.zeros(3, D, dtype=torch.float64)
    x[1] = 0.5
    x[2, 0] = 2.0
    expected = torch.tensor([-np.log(0.25), -np.log(0.75), 2 - np.log(0.25)]) + constant
    torch.testing.assert_close(prior(x), expected, rtol=1e-6, atol=0)


def test_flat_or_by_joint_with_any_leading_dimensions():
    prior = prior_of(random_mixture())
    flat = poses(2, 3)
    value = prior(flat)
    assert value.shape == (2, 3)
    torch.testing.assert_close(prior(flat.unflatten(-1, (23, 3))), value)
    torch.testing.assert_close(prior(flat[1, 2]), value[1, 2])
    assert prior(poses(0)).shape == (0,)
    for wrong in (torch.zeros(5, 72), torch.zeros(24, 3), torch.zeros(23), torch.zeros(())):
        with pytest.raises(ValueError, match="body_pose"):
            prior(wrong)


def test_gradients_against_finite_differences():
    prior = prior_of(random_mixture()).double()
    assert torch.autograd.gradcheck(prior, poses(2).requires_grad_())


def test_gradient_leads_to_the_mean_of_the_nearest_component():
    mixture = random_mixture()
    prior = prior_of(mixture).double()
    away = poses(1, seed=1) * 0.1
    x = (torch.from_numpy(mixture["means"][2:3]) + away).requires_grad_()
    prior(x).sum().backward()
    expected = away @ torch.from_numpy(np.linalg.inv(mixture["covars"][2]))
    torch.testing.assert_close(x.grad, expected, rtol=1e-3, atol=1e-3)


def test_precision_of_the_input():
    prior = prior_of(random_mixture())
    exact = prior(poses(5))
    assert exact.dtype == torch.float64
    assert prior(poses(5).float()).dtype == torch.float32
    assert prior(poses(5).bfloat16()).dtype == torch.float32
    with torch.autocast("cpu", dtype=torch.bfloat16):
        torch.testing.assert_close(prior(poses(5).float()), exact.float(), rtol=1e-5, atol=0)


def test_determinants_beyond_float32():
    """A narrow and a wide component; the wide one's weight, e^-168, has no float32."""
    means = np.zeros((2, D))
    means[1] = 3
    prior = GMMPrior(means, np.stack([np.eye(D) * 1e-4, np.eye(D) * 1e-2]), np.array([0.5, 0.5]))
    assert prior.nll_weights[0, 1] == 0
    narrow = -np.log(0.5) + D / 2 * np.log(2 * np.pi)
    expected = torch.tensor([narrow, narrow + D * np.log(10)])
    x = torch.from_numpy(means)
    torch.testing.assert_close(prior(x), expected, rtol=1e-6, atol=0)
    other = GMMPrior(means + 1, np.stack([np.eye(D)] * 2), np.array([0.1, 0.9]))
    other.load_state_dict(prior.state_dict())
    torch.testing.assert_close(other(x), expected, rtol=1e-6, atol=0)


def test_a_component_of_weight_zero_is_never_chosen():
    mixture = random_mixture(2)
    prior = GMMPrior(mixture["means"], mixture["covars"], np.array([0.0, 1.0]))
    x = torch.from_numpy(mixture["means"]).requires_grad_()
    value = prior(x)
    value.sum().backward()
    assert value[0] > value[1] + 20
    assert x.grad.isfinite().all()


# --- files -------------------------------------------------------------------------------------


def test_state_dict_has_the_published_names_and_shapes():
    prior = prior_of(random_mixture(8))
    shapes = {name: tuple(value.shape) for name, value in prior.state_dict().items()}
    assert shapes == {
        "means": (8, D),
        "covs": (8, D, D),
        "precisions": (8, D, D),
        "nll_weights": (1, 8),
        "weights": (1, 8),
        "pi_term": (),
        "cov_dets": (8,),
    }
    assert {value.dtype for value in prior.state_dict().values()} == {torch.float32}
    other = torch.nn.ModuleDict({"prior": prior_of(random_mixture(8, seed=5))})
    assert not torch.allclose(other["prior"](poses(4)), prior(poses(4)))
    published = {f"prior.{name}": value for name, value in prior.state_dict().items()}
    other.load_state_dict(published, strict=True)
    torch.testing.assert_close(other["prior"](poses(4)), prior(poses(4)), rtol=1e-5, atol=0)
    assert not list(prior.parameters())


def test_a_copy_is_the_same_prior():
    prior = prior_of(random_mixture())
    assert torch.equal(copy.deepcopy(prior)(poses(3)), prior(poses(3)))


def sklearn_pickle(module: str, name: str, state: dict, protocol: int, monkeypatch) -> bytes:
    """A pickle as a scikit-learn of some age wrote it: an object of its class with this state."""
    fake = types.ModuleType(module)
    cls = type(name, (), {"__module__": module})
    setattr(fake, name, cls)
    monkeypatch.setitem(sys.modules, module, fake)
    mixture = cls()
    mixture.__dict__.update(state)
    return pickle.dumps(mixture, protocol)


SKLEARN = {
    "0.17": ("sklearn.mixture.gmm", "GMM", "covars_"),
    "0.20": ("sklearn.mixture.gaussian_mixture", "GaussianMixture", "covariances_"),
    "1.0": ("sklearn.mixture._gaussian_mixture", "GaussianMixture", "covariances_"),
}


@pytest.mark.parametrize("protocol", [0, 1, 2, 4])
@pytest.mark.parametrize("version", ["dict", *SKLEARN])
def test_pickles_of_every_age(version, protocol, tmp_path, monkeypatch):
    mixture = random_mixture(8)
    if version == "dict":
        data = pickle.dumps(mixture, protocol)
    else:
        module, name, covars = SKLEARN[version]
        state = {
            "n_components": 8,
            "covariance_type": "full",
            "random_state": None,
            "converged_": True,
            "means_": mixture["means"],
            covars: mixture["covars"],
            "weights_": mixture["weights"],
        }
        data = sklearn_pickle(module, name, state, protocol, monkeypatch)
    path = tmp_path / "gmm_08.pkl"
    path.write_bytes(data)
    x = poses(5)
    assert torch.equal(GMMPrior.from_file(path)(x), prior_of(mixture)(x))
    assert torch.equal(GMMPrior.from_file(str(path))(x), prior_of(mixture)(x))


def test_a_mixture_of_todays_scikit_learn(tmp_path):
    mixture_module = pytest.importorskip("sklearn.mixture")
    mixture = mixture_module.GaussianMixture(2, reg_covar=0.05, random_state=0)
    mixture.fit(poses(400).numpy())
    path = tmp_path / "mixture.pkl"
    path.write_bytes(pickle.dumps(mixture))
    prior = GMMPrior.from_file(path)
    torch.testing.assert_close(prior.means, torch.from_numpy(mixture.means_).float())


def test_npz_files(tmp_path):
    mixture = random_mixture()
    x = poses(5)
    np.savez(tmp_path / "covars.npz", **mixture)
    mixture["covs"] = mixture.pop("covars")
    np.savez(tmp_path / "covs.npz", **mixture)
    expected = GMMPrior(**mixture)(x)
    for name in ("covars.npz", "covs.npz"):
        assert torch.equal(GMMPrior.from_file(tmp_path / name)(x), expected)


class Evil:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_nothing_in_a_file_is_run(tmp_path):
    marker, path = tmp_path / "was_run", tmp_path / "gmm_08.pkl"
    path.write_bytes(pickle.dumps({**random_mixture(), "x": Evil(marker)}))
    with pytest.raises(UnsafePickleError, match="refused"):
        GMMPrior.from_file(path)
    with pytest.raises(UnsafePickleError, match="refused"):
        path.write_bytes(b"\x80\x04\x8c\x0fsklearn.mixture\x8c\x0fGaussianMixture\x93.")
        GMMPrior.from_file(path)
    boxed = np.empty(1, object)
    boxed[0] = Evil(marker)
    np.savez(tmp_path / "evil.npz", **{**random_mixture(), "means": boxed})
    with pytest.raises(MixtureFileError, match="evil.npz"):
        GMMPrior.from_file(tmp_path / "evil.npz")
    assert not marker.exists()


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_nothing_of_scikit_learn_is_imported_to_read_it(protocol, tmp_path, monkeypatch):
    state = {f"{key}_": value for key, value in random_mixture().items()}
    data = sklearn_pickle("sklearn.mixture.gmm", "GMM", state, protocol, monkeypatch)
    monkeypatch.undo()
    (tmp_path / "gmm.pkl").write_bytes(data)
    imported = []
    real_import = builtins.__import__

    def watch(name, *args, **kwargs):
        imported.append(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", watch)
    read_mixture(tmp_path / "gmm.pkl")
    assert not [name for name in imported if name.startswith("sklearn")]


def broken(**changes) -> dict:
    mixture = {**random_mixture(), **changes}
    return {key: value for key, value in mixture.items() if value is not None}


LOPSIDED = random_mixture()["covars"] + np.triu(np.ones((D, D)))
BROKEN = {
    "no weights": (broken(weights=None), "weights"),
    "a list": ([1, 2, 3], "expected a dict"),
    "text": (broken(means="means"), "means"),
    "a dict inside": (broken(covars={"a": 1}), "covars"),
    "72 numbers": (broken(means=np.zeros((4, 72))), "69"),
    "variances only": (broken(covars=np.ones((4, D))), "69"),
    "five weights": (broken(weights=np.full(5, 0.2)), "shapes"),
    "no component": (broken(means=np.zeros((0, D)), weights=np.zeros(0)), "shapes"),
    "NaN": (broken(means=np.full((4, D), np.nan)), "finite"),
    "weights that sum to 4": (broken(weights=np.ones(4)), "sum"),
    "a negative weight": (broken(weights=np.array([1.5, -0.5, 0, 0])), "weights"),
    "indefinite": (broken(covars=-random_mixture()["covars"]), "positive definite"),
    "not symmetric": (broken(covars=LOPSIDED), "symmetric"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named(name, tmp_path):
    contents, match = BROKEN[name]
    path = tmp_path / "gmm_08.pkl"
    path.write_bytes(pickle.dumps(contents))
    with pytest.raises(MixtureFileError, match=match) as caught:
        GMMPrior.from_file(path)
    assert "gmm_08.pkl" in str(caught.value)


def test_damaged_and_missing_files(tmp_path):
    with pytest.raises(FileNotFoundError, match="GMMPrior"):
        GMMPrior.from_file(tmp_path / "gmm_08.pkl")
    with pytest.raises(TypeError, match="path"):
        GMMPrior.from_file(None)
    stream = io.BytesIO()
    np.savez_compressed(stream, **random_mixture())
    good = {".npz": stream.getvalue(), ".pkl": pickle.dumps(random_mixture())}
    for suffix, data in good.items():
        for damaged in (b"", data[:1000], b"no mixture"):
            path = tmp_path / f"damaged{suffix}"
            path.write_bytes(damaged)
            with pytest.raises(MixtureFileError, match="damaged"):
                GMMPrior.from_file(path)


def test_some_arguments_are_no_mixture():
    with pytest.raises(ValueError, match="together"):
        GMMPrior(means=np.zeros((4, D)))


# --- fitting -----------------------------------------------------------------------------------


def test_fit_finds_the_mixture_that_made_the_poses():
    pytest.importorskip("sklearn")
    generator = torch.Generator().manual_seed(0)
    means = torch.randn(3, D, generator=generator) * 0.5
    scale = torch.tensor([0.1, 0.15, 0.2])
    which = torch.arange(3).repeat_interleave(torch.tensor([600, 900, 1500]))
    x = means[which] + scale[which, None] * torch.randn(3000, D, generator=generator)
    prior = GMMPrior.fit(x.unflatten(-1, (23, 3)), components=3, regularisation=1e-6)
    order = torch.cdist(means, prior.means).argmin(1)
    torch.testing.assert_close(prior.means[order], means, atol=0.03, rtol=0)
    torch.testing.assert_close(prior.weights[0, order], torch.tensor([0.2, 0.3, 0.5]))
    variances = prior.covs[order].diagonal(dim1=1, dim2=2)
    torch.testing.assert_close(variances.mean(1).sqrt(), scale, rtol=0.02, atol=0)
    again = GMMPrior.fit(x, components=3, regularisation=1e-6)
    assert torch.equal(again.means, prior.means)


def test_regularisation_lets_joints_move_that_the_poses_hold_still():
    pytest.importorskip("sklearn")
    x = poses(500)
    x[:, :30] = 0
    prior = GMMPrior.fit(x, components=2, regularisation=0.04)
    assert torch.linalg.eigvalsh(prior.covs).min() > 0.0399
    torch.testing.assert_close(prior.covs[:, :30, :30], 0.04 * torch.eye(30).expand(2, -1, -1))


@pytest.mark.parametrize(
    ("x", "match"),
    [
        (torch.zeros(100, 72), "body_pose"),
        (torch.zeros(4, 100, D), "N"),
        (torch.zeros(8, D), "more than 8"),
        (torch.full((100, D), torch.nan), "NaN"),
    ],
)
def test_fit_refuses_what_is_no_set_of_poses(x, match):
    with pytest.raises(ValueError, match=match):
        GMMPrior.fit(x)


def test_fit_without_scikit_learn_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.mixture", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        GMMPrior.fit(poses(100))


# --- the open mixture --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def held_out() -> torch.Tensor:
    """Poses of the kinds that nothing is fitted on."""
    return maker.poses("test", postures=500, motions=20, seed=1).double()


def test_the_open_mixture_prefers_poses_that_people_take(held_out):
    prior = GMMPrior()
    real = prior(held_out)
    generator = torch.Generator().manual_seed(0)
    axis = torch.randn(500, 23, 3, generator=generator, dtype=torch.float64)
    turn = torch.rand(500, 23, 1, generator=generator, dtype=torch.float64)
    others = {
        "joints turned by up to 90 degrees anyhow": turn
        * torch.pi
        / 2
        * axis
        / axis.norm(dim=-1)[..., None],
        "the mean pose with 11 degrees of noise": held_out.mean(0) + poses(500) / 2,
        "the same poses with 11 degrees of noise": held_out[:500] + poses(500) / 2,
        "each joint from another person": torch.stack(
            [
                held_out.unflatten(-1, (23, 3))[torch.randperm(740, generator=generator), joint]
                for joint in range(23)
            ],
            dim=1,
        ),
    }
    for name, other in others.items():
        assert real.mean() + 5 < prior(other).mean(), name
        assert real.median() < prior(other).quantile(0.2), name


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_open_mixture_prefers_elbows_that_bend(side, held_out):
    prior = GMMPrior()
    elbow = SMPL_JOINTS.index(f"{side}_elbow") - 1
    flexion = torch.tensor([0.0, -1.0 if side == "left" else 1.0, 0.0], dtype=torch.float64)
    bent, straight, over = (held_out.unflatten(-1, (23, 3)).clone() for _ in range(3))
    bent[:, elbow] = 0.6 * flexion
    straight[:, elbow] = 0
    over[:, elbow] = -0.6 * flexion
    assert prior(bent).mean() < prior(straight).mean() < prior(over).mean()
    assert (prior(bent) < prior(over)).double().mean() > 0.9


def test_the_open_mixture_file():
    assert OPEN_MIXTURE.stat().st_size <= 250_000
    with np.load(OPEN_MIXTURE, allow_pickle=False) as file:
        assert file["licence"].item() == "CC0-1.0"
        facts = json.loads(file["provenance"].item())
        assert file["means"].shape == (8, D)
    assert facts["made_by"] == "python -m smplkit.prior_data"
    prior = GMMPrior()
    assert torch.equal(GMMPrior.from_file(OPEN_MIXTURE)(poses(3)), prior(poses(3)))
    assert torch.linalg.eigvalsh(prior.covs).min() > 0.0099
    assert (prior.weights > 0.02).all()
    rest = prior(torch.zeros(D)).item()
    assert rest == pytest.approx(facts["figures"]["mean_price_T_pose"], abs=0.01)


def test_the_command_makes_such_a_file_and_overwrites_none(tmp_path, monkeypatch, capsys):
    pytest.importorskip("sklearn")
    monkeypatch.setattr(maker, "POSTURES", 600)
    monkeypatch.setattr(maker, "MOTIONS", 4)
    monkeypatch.setattr(maker, "COMPONENTS", 2)
    for name in ("a.npz", "b.npz"):
        maker.make(tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert "648 poses" in capsys.readouterr().out
    assert GMMPrior.from_file(tmp_path / "a.npz").means.shape == (2, D)
    with pytest.raises(FileExistsError, match="a.npz"):
        maker.make(tmp_path / "a.npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz"]

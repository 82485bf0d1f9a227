"""A mixture of Gaussians over body poses: the pose prior of SMPLify.

Convention. A pose x is the 69 axis-angle numbers of joints 1 to 23, radians, flat or (23, 3). The
price of a pose is that of the one component that suits it best ("merged" form, after Olson and
Agarwal's max-mixtures):

    min over m of  (x - mu_m)' P_m (x - mu_m) / 2 - log(w_m / ((2 pi)^(69/2) d_m)),
    d_m = sqrt(det C_m) / min over k of sqrt(det C_k)

with weights w, means mu, covariances C and their inverses P. To divide all determinants by the
smallest shifts the price by a constant.

Axis-angle vectors of one rotation differ by turns of 2 pi, and a mixture knows only those it was
fitted on: keep every rotation below pi.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from smplkit._precision import full_precision
from smplkit._shapes import require_shape
from smplkit.mixture_files import MixtureFileError, read_mixture

POSE_SIZE = 69
OPEN_MIXTURE = Path(__file__).parent / "prior_data" / "open_gmm_08.npz"


def flat_pose(body_pose: Tensor) -> Tensor:
    """A pose as 69 numbers.

    Args:
        body_pose: (..., 23, 3) or (..., 69).

    Returns:
        (..., 69).

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    require_shape("body_pose", body_pose)
    if body_pose.shape[-1:] == (POSE_SIZE,):
        return body_pose
    if body_pose.shape[-2:] != (POSE_SIZE // 3, 3):
        raise ValueError(
            f"body_pose must have shape (..., 23, 3) or (..., 69), got {tuple(body_pose.shape)}"
        )
    return body_pose.flatten(-2)


class GMMPrior(nn.Module):
    """Price of a pose under a mixture of M Gaussians.

    `GMMPrior()` is the open mixture that comes with the package, fitted on random postures of
    `smplkit.data`; `GMMPrior.from_file` reads SMPLify's `gmm_08.pkl`, which its licence keeps out
    of here; `GMMPrior.fit` makes one from any poses.

    The buffers have the names and shapes of the published code, so its state dicts load. Three of
    them are kept only for that: in 69 dimensions a component with deviations twice as large has a
    determinant e^96 times as large, more than float32 holds, so logarithms are computed from `covs`
    in float64 whenever these change, and the published code's infinite prices do not occur.

    Attributes:
        means: (M, 69) radians.
        covs: (M, 69, 69).
        precisions: (M, 69, 69), inverses of `covs`.
        weights: (1, M), sum 1.
        nll_weights: (1, M) w_m / ((2 pi)^(69/2) d_m), see the module; not used.
        cov_dets: (M,) logarithms of the determinants of `covs`; not used.
        pi_term: () logarithm of 2 pi; not used.
        log_nll_weights: (M,) logarithms of what `nll_weights` should be; not in the state dict.

    Source: SMPLify (Bogo et al. 2016), section 3.2; Olson and Agarwal, "Inference on networks of
    mixtures for robust robot mapping", 2013.
    """

    def __init__(
        self,
        means: np.ndarray | None = None,
        covs: np.ndarray | None = None,
        weights: np.ndarray | None = None,
    ) -> None:
        """Make the prior from a mixture, or the open one from none.

        Args:
            means: (M, 69) means, radians.
            covs: (M, 69, 69) covariances, symmetric and positive definite.
            weights: (M,) positive weights, sum 1.

        Raises:
            ValueError: only some of them are given, shapes or values are no mixture.
        """
        super().__init__()
        if means is None and covs is None and weights is None:
            mixture = read_mixture(OPEN_MIXTURE)
            means, covs, weights = (mixture[name] for name in ("means", "covs", "weights"))
        means, covs, weights = _checked(means, covs, weights)
        log_weights = _log_nll_weights(covs, weights)  # of the numbers as the file has them
        buffers = {
            "means": means,
            "covs": covs,
            "precisions": np.linalg.inv(covs),
            "weights": weights[None],
            "nll_weights": np.exp(log_weights)[None],
            "cov_dets": np.linalg.slogdet(covs)[1],
            "pi_term": np.array(math.log(2 * math.pi)),
        }
        for name, value in buffers.items():
            self.register_buffer(name, torch.from_numpy(value).float())
        self.register_buffer("log_nll_weights", torch.from_numpy(log_weights).float(), False)
        self.register_load_state_dict_post_hook(_after_loading)

    @classmethod
    def from_file(cls, path: str | Path) -> GMMPrior:
        """Read a mixture from a file.

        Args:
            path: an `.npz` file with means, covs (or covars) and weights, or a pickle with a dict
                of them or with a mixture of scikit-learn, such as `gmm_08.pkl`. Nothing in it is
                executed.

        Returns:
            The prior.

        Raises:
            TypeError, FileNotFoundError: `path` is no path, or there is no such file.
            MixtureFileError: it holds no mixture over 69 numbers.
            UnsafePickleError: it asks for something that no mixture needs.
        """
        fields = read_mixture(path)
        try:
            return cls(fields["means"], fields["covs"], fields["weights"])
        except ValueError as error:
            raise MixtureFileError(f"{path}: {error}") from error

    @classmethod
    def fit(
        cls,
        body_pose: Tensor,
        components: int = 8,
        seed: int = 0,
        regularisation: float = 1e-2,
    ) -> GMMPrior:
        """Fit a mixture to poses, by scikit-learn's expectation maximisation.

        Args:
            body_pose: (N, 23, 3) or (N, 69) axis-angle, radians; many more than 69 for each
                component.
            components: M, how many Gaussians.
            seed: of the start.
            regularisation: added to all variances, square radians. It says how exactly the poses
                are to be taken: where they hardly move a joint, the prior still lets it move by the
                square root of this.

        Returns:
            The prior.

        Raises:
            ImportError: scikit-learn is not installed.
            TypeError, ValueError: wrong type or shape, NaN, or too few poses.
        """
        try:
            from sklearn.mixture import GaussianMixture
        except ImportError as error:
            raise ImportError(
                "GMMPrior.fit needs scikit-learn: pip install scikit-learn. GMMPrior() and "
                "GMMPrior.from_file work without it"
            ) from error
        poses = flat_pose(body_pose).detach().cpu().double()
        if poses.ndim != 2 or len(poses) <= components or not poses.isfinite().all():
            raise ValueError(
                f"body_pose must hold more than {components} poses (N, 23, 3) or (N, 69) without "
                f"NaN, got {tuple(body_pose.shape)}"
            )
        mixture = GaussianMixture(
            components, reg_covar=regularisation, random_state=seed, max_iter=300
        )
        mixture.fit(poses.numpy())
        return cls(mixture.means_, mixture.covariances_, mixture.weights_)

    @full_precision
    def forward(self, body_pose: Tensor) -> Tensor:
        """Price of poses.

        Args:
            body_pose: (..., 23, 3) or (..., 69) axis-angle, radians.

        Returns:
            (...) the formula of the module; not zero for the best pose, and comparable only within
            one mixture.

        Raises:
            TypeError, ValueError: wrong type or shape.
        """
        pose = flat_pose(body_pose)
        pose = pose.to(torch.promote_types(pose.dtype, self.means.dtype))
        away = pose[..., None, :] - self.means.to(pose)  # (..., M, 69)
        distance = torch.einsum("...mi,mij,...mj->...m", away, self.precisions.to(pose), away)
        return (distance / 2 - self.log_nll_weights.to(pose)).amin(-1)


def _log_nll_weights(covs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """log(w_m / ((2 pi)^(69/2) d_m)), (M,), from (M, 69, 69) and (M,) in float64."""
    half = np.linalg.slogdet(covs)[1] / 2
    with np.errstate(divide="ignore"):  # a component of weight 0 has an infinite price
        return np.log(weights) - POSE_SIZE / 2 * math.log(2 * math.pi) - (half - half.min())


def _after_loading(prior: GMMPrior, _: object) -> None:
    """Bring what is not in the state dict up to date with it."""
    covs, weights = (x.detach().cpu().double().numpy() for x in (prior.covs, prior.weights[0]))
    prior.log_nll_weights.copy_(torch.from_numpy(_log_nll_weights(covs, weights)))


def _checked(
    means: np.ndarray | None, covs: np.ndarray | None, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mixture in float64, or an error."""
    if means is None or covs is None or weights is None:
        raise ValueError("means, covs and weights are needed together, or none of them")
    means, covs, weights = (np.asarray(x, np.float64) for x in (means, covs, weights))
    count = len(weights) if weights.ndim == 1 else 0
    shapes = (means.shape, covs.shape, weights.shape)
    if not count or shapes != (
        (count, POSE_SIZE),
        (count, POSE_SIZE, POSE_SIZE),
        (count,),
    ):
        raise ValueError(
            "means, covs and weights must have shapes (M, 69), (M, 69, 69) and (M,), got "
            f"{means.shape}, {covs.shape} and {weights.shape}"
        )
    if not all(np.isfinite(x).all() for x in (means, covs, weights)):
        raise ValueError("means, covs and weights must be finite, got NaN or infinity")
    if (weights < 0).any() or abs(weights.sum() - 1) > 1e-3:
        raise ValueError(
            f"weights must be positive and sum to 1, got a sum of {weights.sum():.4g} and a "
            f"smallest of {weights.min():.4g}"
        )
    lopsided = np.abs(covs - covs.swapaxes(1, 2)).max()
    if lopsided > 1e-5 * np.abs(covs).max() or np.linalg.eigvalsh(covs).min() <= 0:
        raise ValueError("covs must be symmetric and positive definite")
    return means, covs, weights

"""Priors: which shapes and poses are likely, whatever the picture shows.

Convention. Each prior returns one number for each person, (...), small where the person is
plausible; weights and means are the caller's. `body_pose` is axis-angle in radians, (..., 23, 3) or
flat (..., 69), without the root: how a person is turned says nothing about the pose.

The mixture of Gaussians over poses is in `smplkit.gmm_prior`.
"""

from __future__ import annotations

from torch import Tensor

from smplkit._shapes import require_shape
from smplkit.gmm_prior import GMMPrior, flat_pose
from smplkit.joint_limits import joint_limit_excess

__all__ = ["GMMPrior", "angle_prior", "joint_limit_prior", "shape_prior"]

# Left elbow y, right elbow y, left knee x, right knee x in the 69 numbers of a body pose, and the
# sign with which each angle grows when the joint bends the wrong way.
_HINGES = (52, 55, 9, 12)
_WRONG_WAY = (1.0, -1.0, -1.0, -1.0)


def shape_prior(betas: Tensor) -> Tensor:
    """Squared length of the shape coefficients, which are standard deviations.

    Up to factor and constant the negative log-likelihood of the shape.

    Args:
        betas: (..., S) shape coefficients.

    Returns:
        (...) sum of beta^2.

    Raises:
        TypeError, ValueError: wrong type or shape.

    Source: SMPLify (Bogo et al. 2016), section 3.2.
    """
    require_shape("betas", betas, "S")
    return betas.square().sum(-1)


def angle_prior(body_pose: Tensor) -> Tensor:
    """Exponentially growing price of elbows and knees that bend the wrong way.

    In the T-pose each of the four joints costs 1, so the prior never vanishes: it always asks for a
    little more bending. It looks at one number of the axis-angle vector, which is the bending angle
    only while the joint does not twist much.

    Args:
        body_pose: (..., 23, 3) or (..., 69) axis-angle, radians.

    Returns:
        (...) sum over four joints of exp(angle)^2, angles positive the wrong way.

    Raises:
        TypeError, ValueError: wrong type or shape.

    Source: SMPLify (Bogo et al. 2016), section 3.2; squared as in the published codes.
    """
    angles = flat_pose(body_pose)[..., list(_HINGES)]
    return (angles * angles.new_tensor(_WRONG_WAY)).exp().square().sum(-1)


def joint_limit_prior(rotmats: Tensor) -> Tensor:
    """How far joints are beyond their limits, squared; zero, and flat, for every pose within them.

    Args:
        rotmats: (..., 23, 3, 3) rotation matrices of the body joints.

    Returns:
        (...) sum over joints and their three angles of the squared excess, square radians.

    Raises:
        TypeError, ValueError: wrong type or shape.
    """
    return joint_limit_excess(rotmats).square().sum((-1, -2))

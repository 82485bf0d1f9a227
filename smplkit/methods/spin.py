"""SPIN: the network starts the optimisation, and the optimisation teaches the network.

    image -> HMR -> body ------------------> losses <--- the best fit so far
                     |                                        ^
                     +--> SMPLify, 100 + 100 steps --> fit, if it is better than the one kept

Most pictures have 2D keypoints alone. A body that SMPLify has fitted to these may serve as the
label that is missing; but SMPLify ends where its start lets it end. Here it starts from what the
network says. The better the network becomes, the better are the fits that it learns from.

The network is HMR with the head of SPIN (`smplkit.methods.hmr.HMR`, 26,977,501 parameters); this
file is its training. Per batch:

    1. fetch the best fit of each sample, and measure it against the keypoints  (`best_fits.py`)
    2. run the network once, in training mode
    3. run SMPLify from the network's body, cut off from its gradients
    4. where that fit is better, it becomes the best one, also in the table
    5. labels: ground truth where there is one; else the best fit, if it is good enough
    6. the five terms of `supervision.py`

Four safeguards, each of which can be switched off: SMPLify in the loop at all (`run_smplify`), only
improvements count (`keep_best`), bad fits teach nothing (`threshold`), and betas beyond 3 standard
deviations are taken for the mean shape, in the loss only: the table keeps them (`clamp_betas`).
EFT trains on fits made before: `SPIN(..., run_smplify=False, threshold=None, clamp_betas=False)`.

Source: Kolotouros et al., "Learning to reconstruct 3D human pose and shape via model-fitting in the
loop", ICCV 2019, sections 3.3 and 3.4. Where the published code differs from the paper, this
follows the code: it has no activation in the head; the loss on vertices has weight 0; the fit is
compared by its reprojection alone, not by SMPLify's whole energy. What differs from the code:
people with too few keypoints to place a camera are left out of the fitting instead of breaking it;
fits behind the camera never count.

Two things to know about the bar of 100, which are so in the code too. It is a mean over all 49
points, so people of whom few points are seen pass it easily. And it is measured with SPIN's camera,
45 metres away: of the synthetic people one in ten stands so near to theirs that the true body would
not pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from smplkit.body import SMPL
from smplkit.cameras import weak_to_perspective_translation
from smplkit.data.sample import Sample
from smplkit.methods.best_fits import (
    Fits,
    crop_pixels,
    fetch_fits,
    fitting_loss,
    only_before_camera,
    require_fits,
    store_fits,
)
from smplkit.methods.camera_start import TORSO_OPENPOSE, placeable
from smplkit.methods.estimate import Estimate
from smplkit.methods.hmr import inputs
from smplkit.methods.smplify import SPIN_CROP, SMPLify
from smplkit.methods.step import Turn
from smplkit.methods.supervision import (
    CROP_SIZE,
    FOCAL_LENGTH,
    SupervisionWeights,
    posed_keypoints,
    supervision,
    weighted_sum,
)
from smplkit.rotations import rotmat_to_axis_angle

LARGEST_BETA = 3.0  # standard deviations
_HIPS_OPENPOSE = list(TORSO_OPENPOSE[:2])


class SPIN:
    """SPIN's training step.

    Args:
        network: what is trained, `HMR` or any other that returns an `Estimate` with cameras.
        body: the body model in the loop; not trained.
        fits: (N, 82) what the dictionary begins with, one row for each sample of the dataset: from
            `static_fits`, or `torch.zeros(N, 82)` for nothing.
        weights: of the terms.
        learning_rate: of Adam.
        network_input: picks what the network is called with from a batch; default its image.
        smplify: how to fit in the loop; default `SMPLify(body)`, which is SPIN's setting: 100
            iterations of camera and root, then 100 of the body. Fewer do on a CPU.
        run_smplify: fit in the loop; else the dictionary stays as it is.
        keep_best: a new fit replaces the one kept only if its reprojection is better; else always.
        threshold: fits teach if their `fitting_loss` is below; None: however bad they are.
        clamp_betas: fits with a beta beyond 3 teach the mean shape.

    Attributes:
        networks, optimizers, memory: see `smplkit.methods.step.Step`. The dictionary is
            `memory["best_fits"]`, a copy of `fits` that the training changes.

    Raises:
        TypeError, ValueError: `fits` has another type or shape, or is not finite.

    Example:
        >>> step = SPIN(HMR("small"), SMPL(), torch.zeros(len(people), 82))
        >>> history = fit(step, people, choose_preset())
    """

    def __init__(
        self,
        network: nn.Module,
        body: SMPL,
        fits: Tensor,
        weights: SupervisionWeights | None = None,
        learning_rate: float = 5e-5,
        network_input: Callable[[Sample], tuple[Tensor, ...]] = inputs,
        *,
        smplify: SMPLify | None = None,
        run_smplify: bool = True,
        keep_best: bool = True,
        threshold: float | None = 100.0,
        clamp_betas: bool = True,
    ) -> None:
        require_fits("fits", fits)
        self.body, self.network_input = body, network_input
        self.weights = SupervisionWeights() if weights is None else weights
        self.smplify = SMPLify(body) if smplify is None else smplify
        self.run_smplify, self.keep_best = run_smplify, keep_best
        self.threshold, self.clamp_betas = threshold, clamp_betas
        self.networks: dict[str, nn.Module] = {"spin": network}
        self.optimizers = {"spin": torch.optim.Adam(network.parameters(), lr=learning_rate)}
        self.memory: dict[str, Tensor] = {"best_fits": fits.detach().float().clone()}

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """One turn, "spin".

        Args:
            batch: needs what `network_input` picks, index, keypoints_2d, and the 3D labels with
                their masks; if it is augmented, mirrored and rotation.

        Yields:
            The turn. Beside the terms of the loss it logs `valid`, the share of samples with a
            label or a good fit, and `improved`, the share with a new best fit.
        """
        estimate = self.networks["spin"](*self.network_input(batch))
        body = self.body.to(estimate.betas.device)
        with torch.no_grad():
            fits, loss, improved = self.best_fits(estimate.detach(), batch)
            labels = self.labels(fits, loss, batch)
        terms = supervision(posed_keypoints(estimate, body), estimate, labels)
        measured = {"valid": labels["has_smpl"].mean(), "improved": improved.float().mean()}
        yield Turn("spin", weighted_sum(self.weights, terms), terms | measured)

    def best_fits(self, estimate: Estimate, batch: Sample) -> tuple[Fits, Tensor, Tensor]:
        """The best fits of a batch after SMPLify has run; better ones go into the dictionary.

        Args:
            estimate: of the network, without gradients.
            batch: the samples.

        Returns:
            The fits, in the frame of the batch; their losses (B,); and (B,) bool, which are new.
        """
        pixels = crop_pixels(batch["keypoints_2d"])
        kept = fetch_fits(self.memory["best_fits"], batch)
        loss = fitting_loss(kept, pixels, self.body)
        if not self.run_smplify:
            return kept, loss, torch.zeros_like(kept.known)
        new, new_loss = self._fit(estimate, pixels)
        improved = new_loss < loss if self.keep_best else new_loss.isfinite()
        store_fits(self.memory["best_fits"], batch, new, new_loss, improved)
        fits = Fits(
            torch.where(improved[:, None, None], new.pose, kept.pose),
            torch.where(improved[:, None], new.betas, kept.betas),
            improved | kept.known,
        )
        return fits, torch.where(improved, new_loss, loss), improved

    def _fit(self, estimate: Estimate, pixels: Tensor) -> tuple[Fits, Tensor]:
        """Run SMPLify from the network's bodies: fits, and their losses (B,)."""
        self.smplify.body.to(pixels.device)
        self.smplify.pose_prior.to(pixels.device)
        pose, betas = rotmat_to_axis_angle(estimate.rotmat), estimate.betas.clone()
        loss = torch.full_like(pixels[:, 0, 0], torch.inf)
        # In SPIN's training they have no confidence by now, so the annotated hips place the camera.
        seen = pixels.clone()
        seen[:, _HIPS_OPENPOSE, 2] = 0
        who = placeable(seen)
        if who.any():
            translation = weak_to_perspective_translation(estimate.camera, FOCAL_LENGTH, CROP_SIZE)
            fit = self.smplify(
                seen[who],
                **SPIN_CROP,
                global_orient=pose[who, 0],
                body_pose=pose[who, 1:],
                betas=betas[who],
                camera_translation=translation[who],
            )
            pose[who] = torch.cat([fit.global_orient[:, None], fit.body_pose], dim=1)
            betas[who] = fit.betas
            loss[who] = only_before_camera(fit.reprojection_loss.mean(-1), fit.camera_translation)
        return Fits(pose, betas, loss.isfinite()), loss

    def labels(self, fits: Fits, loss: Tensor, batch: Sample) -> Sample:
        """The batch with fits for the labels that it lacks.

        Args:
            fits: (B,) the best ones.
            loss: (B,) their losses.
            batch: its own labels stay, and count whatever the fits are like.

        Returns:
            A new batch; has_smpl tells who has a label or a good fit.
        """
        labelled = batch["has_smpl"] > 0
        good = fits.known if self.threshold is None else loss < self.threshold
        betas = fits.betas
        if self.clamp_betas:
            too_large = (betas.abs() > LARGEST_BETA).any(-1, keepdim=True)
            betas = torch.where(too_large, 0.0, betas)
        root, body_pose = fits.pose[:, 0], fits.pose[:, 1:]
        own = labelled[:, None]
        return Sample(
            **batch
            | {
                "global_orient": torch.where(own, batch["global_orient"], root),
                "body_pose": torch.where(own[..., None], batch["body_pose"], body_pose),
                "betas": torch.where(own, batch["betas"], betas),
                "has_smpl": (labelled | good).to(fits.betas),
            }
        )

"""SMPLify: fit the body to 2D keypoints by optimisation.

A camera stage moves the root orientation and the camera translation until hips and shoulders lie on
their keypoints. Body stages then move pose, shape and root orientation with the camera fixed, until
the energy of `smplify_energy.py` is least: how far the points of the body are from the keypoints,
and how unusual pose and shape are.

What differs from the published codes. Missing points do not pull the camera. Nothing that the
caller gives is changed. Where no start is given, several root orientations are tried and the one of
the lowest energy is kept for each person (the paper tries two), and the pose starts at the mean of
the pose prior (SPIN: at its network's mean parameters, which are licensed data). There is no
interpenetration term.

Convention. Keypoints are the 49 points "openpose25+24" in pixels. Bodies are in the camera frame (x
right, y down, z forward): somebody upright who faces the camera has root orientation (pi, 0, 0).

Source: Bogo et al., "Keep it SMPL", ECCV 2016; Kolotouros et al., "SPIN", ICCV 2019, section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from smplkit._precision import without_autocast
from smplkit._shapes import require_shape
from smplkit.body import SMPL
from smplkit.cameras import Number, Pair
from smplkit.methods.camera_start import root_starts, start_translation
from smplkit.methods.fit_result import Fit, FitHistory, Recorder
from smplkit.methods.smplify_energy import (
    IGNORED,
    PAPER_STAGES,
    PHOTO,
    SPIN_STAGES,
    Energy,
    Stage,
    View,
    reprojection_loss,
)
from smplkit.methods.smplify_view import make_view, per_person
from smplkit.priors import GMMPrior
from smplkit.rotations import axis_angle_to_rotmat

__all__ = [
    "PAPER_STAGES",
    "PHOTO",
    "SPIN_CROP",
    "SPIN_STAGES",
    "Fit",
    "FitHistory",
    "SMPLify",
    "Stage",
    "reprojection_loss",
]

# SPIN's camera and box: `smplify(keypoints_2d, **SPIN_CROP)` for keypoints in pixels of its crop.
SPIN_CROP = {
    "focal_length": 5000.0,
    "principal_point": (112.0, 112.0),
    "box": (112.0, 112.0, 224.0),
}


class SMPLify:
    """Fits bodies to keypoints; a batch is fitted at once, each person for themselves.

    Args:
        body: the body to fit. Work is done on its device and in its dtype.
        pose_prior: price of a pose, on the same device; default the open mixture `GMMPrior()`.
        stages: body stages in order: `SPIN_STAGES`, `PAPER_STAGES` or your own. With none, and no
            iterations of the camera, a call evaluates its start.
        camera_iterations: steps of the camera stage.
        learning_rate: of Adam, in radians, betas and metres per step.
        yaws: degrees, root orientations to try where no start is given; 0 faces the camera.
        ignored: numbers of the keypoints that place the camera, but do not count in body stages.
        record_every: iterations between the parameters in the history.

    Raises:
        ValueError: no yaws, negative iterations, or `record_every` below 1.

    Example:
        >>> smplify = SMPLify(SMPL())
        >>> fit = smplify(keypoints_2d, **SPIN_CROP)
        >>> people = smplify.body(**fit.parameters())
    """

    @torch.inference_mode(False)  # of tensors made under it there are no gradients
    def __init__(
        self,
        body: SMPL,
        pose_prior: GMMPrior | None = None,
        stages: Sequence[Stage] = SPIN_STAGES,
        camera_iterations: int = 100,
        learning_rate: float = 1e-2,
        yaws: Sequence[float] = (0.0, 90.0, 180.0, 270.0),
        ignored: Sequence[int] = IGNORED,
        record_every: int = 10,
    ) -> None:
        for name, value, least in (
            ("camera_iterations", camera_iterations, 0),
            ("record_every", record_every, 1),
            ("number of yaws", len(yaws), 1),
        ):
            if value < least:
                raise ValueError(f"{name} must be at least {least}, got {value}")
        self.body = body
        self.pose_prior = GMMPrior().to(body.faces.device) if pose_prior is None else pose_prior
        self.stages = tuple(stages)
        self.camera_iterations = camera_iterations
        self.learning_rate = learning_rate
        self.yaws = tuple(yaws)
        self.ignored = tuple(ignored)
        self.record_every = record_every
        self._energy = Energy(self.body, self.pose_prior)

    def mean_pose(self) -> Tensor:
        """(23, 3) the mean of the pose prior, where fits start by default."""
        prior = self.pose_prior
        return (prior.weights.mT * prior.means).sum(0).unflatten(-1, (23, 3))

    @torch.inference_mode(False)
    def __call__(
        self,
        keypoints_2d: Tensor,
        focal_length: Number,
        principal_point: Pair,
        box: Tensor | Sequence[float] | None = None,
        *,
        global_orient: Tensor | None = None,
        body_pose: Tensor | None = None,
        betas: Tensor | None = None,
        camera_translation: Tensor | None = None,
        silhouette: Tensor | None = None,
        on_iteration: Callable[[int, int], None] | None = None,
    ) -> Fit:
        """Fit one body to the keypoints of each person.

        The start is given or found: the torso as it lies in the picture, turned by `yaws`; the mean
        of the pose prior; the mean shape; the camera by least squares.

        Args:
            keypoints_2d: (B, 49, 3) x, y, confidence, pixels; confidence 0 where a point is
                missing, whatever its coordinates hold.
            focal_length: (B,) or a number, pixels.
            principal_point: (B, 2) or a pair, pixels.
            box: (B, 3) or three numbers, centre and side of the person's square box, pixels;
                default `keypoint_box(keypoints_2d)`.
            global_orient: (B, 3) start, axis-angle in the camera frame; or (Y, B, 3), several
                starts of which the best is kept.
            body_pose: (B, 23, 3) start.
            betas: (B, S) start.
            camera_translation: (B, 3) start, metres.
            silhouette: (B, N, N) 1 on the person, else 0: a mask of the box, of any resolution.
            on_iteration: called after each iteration with the number done and the number in all.

        Returns:
            The fit, without gradients.

        Raises:
            TypeError, ValueError: wrong types or shapes, or a person with too few keypoints to
                place a camera.
        """
        one = make_view(
            keypoints_2d, focal_length, principal_point, box, silhouette, self.ignored,
            self.body.v_template,
        )  # fmt: skip
        start = self._start(one, global_orient, body_pose, betas, camera_translation)
        starts, people = start["global_orient"].shape[:2]
        view = one.repeat(starts)
        parameters = {name: value.flatten(0, 1).detach().clone() for name, value in start.items()}
        steps = self.camera_iterations + sum(stage.iterations for stage in self.stages)
        recorder = Recorder(self.record_every, steps, on_iteration)
        with torch.enable_grad(), without_autocast(view.focal.device):
            self._camera_stage(view, parameters, recorder)
            for number, stage in enumerate(self.stages, 1):
                self._body_stage(f"body {number}", stage, view, parameters, recorder)
        with torch.no_grad(), without_autocast(view.focal.device):
            last = self.stages[-1] if self.stages else Stage()
            terms = self._energy.body_terms(last, view, parameters)
            recorder.add("result", terms, parameters)
            energy = sum(terms.values()).unflatten(0, (starts, people))
            best = energy.nan_to_num(torch.inf).argmin(0)
            person = torch.arange(people, device=best.device)
            kept = {
                k: v.unflatten(0, (starts, people))[best, person] for k, v in parameters.items()
            }
            out, keypoints = self._energy.pose(kept)
            projected = one.project(keypoints)
            loss = reprojection_loss(projected, one.counted, one.scale)
        return Fit(
            **kept,
            joints=out.joints,
            keypoints=keypoints,
            projected=projected,
            reprojection_loss=loss,
            energy=energy[best, person],
            start=best,
            history=recorder.history(starts, best),
        )

    def _start(
        self,
        view: View,
        global_orient: Tensor | None,
        body_pose: Tensor | None,
        betas: Tensor | None,
        camera_translation: Tensor | None,
    ) -> dict[str, Tensor]:
        """Parameters to begin from, each (Y, B, ...)."""
        people, like = len(view.focal), view.focal
        if global_orient is None:
            root = root_starts(view.keypoints, self.yaws)
        else:
            require_shape("global_orient", global_orient, people, 3)
            root = global_orient.to(like).reshape(-1, people, 3)
        body_pose = self.mean_pose() if body_pose is None else body_pose
        betas = like.new_zeros(self.body.num_betas) if betas is None else betas
        start = {
            "body_pose": per_person("body_pose", body_pose.to(like), people, 23, 3),
            "betas": per_person("betas", betas.to(like), people, self.body.num_betas),
        }
        start = {name: value.expand(len(root), *value.shape) for name, value in start.items()}
        start["global_orient"] = root
        with torch.no_grad(), without_autocast(like.device):
            if camera_translation is None:
                _, points = self._energy.pose(start)
                translation = start_translation(points, view.keypoints, view.focal, view.principal)
            else:
                translation = per_person(
                    "camera_translation", camera_translation.to(like), people, 3
                ).expand(len(root), people, 3)
        return start | {"camera_translation": translation}

    def _camera_stage(self, view: View, parameters: dict[str, Tensor], recorder: Recorder) -> None:
        """Move root orientation and camera translation, in place, until the torso fits."""
        translation = parameters["camera_translation"]
        depth = translation[:, 2].clone()
        with torch.no_grad():
            # Only the root turns, so the body is rigid: pose it once, upright.
            rest = dict.fromkeys(("global_orient", "camera_translation"), depth.new_zeros(3))
            out, points = self._energy.pose(parameters | rest)
            pelvis = out.joints[:, :1]

        def terms() -> dict[str, Tensor]:
            rotmat = axis_angle_to_rotmat(parameters["global_orient"])
            turned = (points - pelvis) @ rotmat.mT + pelvis
            return self._energy.camera_terms(view, turned, translation, depth)

        moving = ("global_orient", "camera_translation")
        self._minimise("camera", terms, parameters, moving, self.camera_iterations, recorder)

    def _body_stage(
        self,
        name: str,
        stage: Stage,
        view: View,
        parameters: dict[str, Tensor],
        recorder: Recorder,
    ) -> None:
        """Move pose, shape and root orientation, in place, until the energy is least."""
        moving = ("global_orient", "body_pose", "betas")
        if stage.camera:
            moving += ("camera_translation",)

        def terms() -> dict[str, Tensor]:
            return self._energy.body_terms(stage, view, parameters)

        self._minimise(name, terms, parameters, moving, stage.iterations, recorder)

    def _minimise(
        self,
        stage: str,
        terms: Callable[[], dict[str, Tensor]],
        parameters: dict[str, Tensor],
        moving: tuple[str, ...],
        iterations: int,
        recorder: Recorder,
    ) -> None:
        """Run Adam on some of the parameters, in place.

        One Adam serves the whole batch: it treats every number by itself, and no person's energy
        depends on another's parameters, so each gets what they would get alone.
        """
        variables = [parameters[name].requires_grad_() for name in moving]
        optimizer = torch.optim.Adam(variables, lr=self.learning_rate)
        for _ in range(iterations):
            now = terms()
            recorder.add(stage, now, parameters)
            optimizer.zero_grad()
            sum(now.values()).sum().backward()
            optimizer.step()
        for variable in variables:
            variable.requires_grad_(False)

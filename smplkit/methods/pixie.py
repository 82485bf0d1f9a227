"""PIXIE: experts for body, head and hands, and a moderator that decides whom to believe.

    body's crop -> HRNet-W48 -> feature -> regressor: camera, root, trunk, limbs, neck
                                   |
                                   +-> extractors -> of_body   what this picture says about a part
                                                        |
    part's crop -> ResNet-50 -> of_part ---------> moderator -> (1 - w) of_body + w of_part
                                                                        |
                    shared regressors: shape, expression, head, jaw; or wrist and fingers

A hand has 20 pixels in the crop of a body, too few for its fingers; a crop of the hand has enough,
but when it is blurred or hidden, the arm that the body's crop shows says more. A hand that was
glued on would be wrong then. The moderator weighs two FEATURES of the same part, with one number
for the part, and the regressor reads the mixture: parameters are never mixed.

Both hands are right hands to the network: the left crop is mirrored, and so are its rotations. When
no crops are given they are cut here, where the body's feature alone has head and hands. A moderator
that believes a hand's crop with more than 0.7 is taken at its word, w = 1 (never a head's).

192.9 million parameters. Nothing is iterated and nothing is added to a mean, unlike in HMR:
regressors have ReLUs, and their numbers are the parameters.

Source: Feng et al., "Collaborative regression of expressive bodies using moderation", 3DV 2021,
section 3, and its code, which does inference only; for training see `pixie_training.py`. What the
code does and the paper does not say: expression and fingers are those of the crop alone
(`keep_local`); angles of the head beyond 20, 70 and 10 degrees become zero. Given all three crops
it fails; here that is the cheapest case.

Both, and the threshold of 0.7, are left out in training, where they would cut gradients and leave
half of what fused features say without a judge: our choice. The lecture's "predicts a gender label"
is not what the network does: gender is a label of training pictures, see `shape_gaussians.py`.

The authors' weights come under a licence for non-commercial research; nothing of theirs is here.

Not verified: the numbers in the names of the layers that join HRNet's branches (`subsample_*`,
`conv_layers`); whether the cameras of the parts refer to the body's origin or, as here, to the
part; regressed joints that replace 14 of the 145 points (here the body model's own are used).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from smplkit._shapes import require_image
from smplkit.body import SMPLX
from smplkit.cameras import weak_perspective_projection
from smplkit.data.sample import IMAGE_MEAN, IMAGE_STD, PARTS, Sample
from smplkit.methods.official import load_official, official_state_dict
from smplkit.methods.pixie_crops import MARGINS, crop_part, part_box
from smplkit.methods.pixie_decode import ROTATIONS, whole_body_rotmat
from smplkit.methods.pixie_encoders import Encoder, JoinedHRNet
from smplkit.methods.pixie_estimate import WholeBodyEstimate, posed_points
from smplkit.methods.pixie_parts import Moderator, Perceptron, Regressor, fuse, parameter_blocks
from smplkit.methods.resnet import ResNet50, SmallResNet
from smplkit.skeleton_smplx import PART_POINTS

KIND = {"head": "head", "left_hand": "hand", "right_hand": "hand"}
FROM_CROP = ("albedo", "light")  # what only a crop of the head shows
LOCAL = ("expression", "left_hand_pose", "right_hand_pose")  # what it shows better than the body
SURE = 0.7  # weight from which on a hand's crop is believed altogether

# From the names of the state dicts in the published file to ours.
GROUPS = {
    **{f"Encoder_{name}": f"encoder.{name}" for name in ("body", "head", "hand")},
    **{
        f"Regressor_{name}": f"regressor.{name}"
        for name in ("body", "head", "hand", "head_share", "hand_share")
    },
    **{f"Extractor_{part}_share": f"extractor.{part}" for part in PARTS},
    **{f"Moderator_{kind}_share": f"moderator.{kind}" for kind in ("head", "hand")},
}
PREFIXES = {f"{theirs}.": f"{ours}." for theirs, ours in GROUPS.items()}


class PIXIE(nn.Module):
    """Pictures of a body, a head or a hand to a whole body.

    Args:
        backbone: "hrnet_w48" for the published size (all pictures 224 px), or "small" for a CPU
            (body 64 px, parts 32 px, about 2.6 million parameters).
        body: whose points say where the parts are; default the open body. It is not trained or
            saved. Coefficients that it does not have are left out there.
        num_betas, num_expression: of the estimate; default 200 and 50, small 10 and 10.
        keep_local: take expression and fingers from the crops alone; not in training.
        copy_paste: believe each crop altogether, whatever the moderator says: the naive way of
            putting experts together, for comparison.

    Attributes:
        keep_local, copy_paste: may be changed at any time.
        image_size, part_size: side of the pictures of bodies and of parts in pixels.

    Raises:
        ValueError: unknown `backbone`.
    """

    def __init__(
        self,
        backbone: str = "hrnet_w48",
        body: SMPLX | None = None,
        num_betas: int | None = None,
        num_expression: int | None = None,
        keep_local: bool = True,
        copy_paste: bool = False,
    ) -> None:
        super().__init__()
        if backbone == "hrnet_w48":
            self.image_size, self.part_size, size, hidden, sizes = 224, 224, 2048, 1024, (200, 50)
            trunks = [JoinedHRNet(), ResNet50(), ResNet50()]
        elif backbone == "small":
            self.image_size, self.part_size, size, hidden, sizes = 64, 32, 224, 256, (10, 10)
            trunks = [SmallResNet(s, feature_size=size) for s in (64, 32, 32)]
        else:
            raise ValueError(f'backbone must be "hrnet_w48" or "small", got {backbone!r}')
        self.body = SMPLX() if body is None else body
        self.keep_local, self.copy_paste = keep_local, copy_paste
        self.num_betas = sizes[0] if num_betas is None else num_betas
        self.num_expression = sizes[1] if num_expression is None else num_expression
        named = zip(("body", "head", "hand"), trunks, strict=True)
        self.encoder = nn.ModuleDict({name: Encoder(trunk) for name, trunk in named})
        blocks = parameter_blocks(self.num_betas, self.num_expression)
        layers = {name: [size, hidden, *[hidden] * name.endswith("_share")] for name in blocks}
        self.regressor = nn.ModuleDict({n: Regressor(layers[n], blocks[n]) for n in blocks})
        self.extractor = nn.ModuleDict({part: Perceptron([size, size]) for part in PARTS})
        self.moderator = nn.ModuleDict({k: Moderator(size, hidden) for k in ("head", "hand")})

    def forward(
        self,
        image: Tensor | None = None,
        head: Tensor | None = None,
        left_hand: Tensor | None = None,
        right_hand: Tensor | None = None,
        large: Tensor | None = None,
    ) -> WholeBodyEstimate:
        """Estimate a whole body.

        Args:
            image: (B, 3, S, S) crop of the body in [0, 1]; S is 224, small 64.
            head, left_hand, right_hand: (B, 3, P, P) crops of the parts in [0, 1] as they are seen;
                P = `part_size`. Those that are missing are cut out. Without `image`, exactly one.
            large: (B, 3, L, L) the square of `image` with more pixels, to cut from; L is 1024 as
                published. Default `image` itself.

        Returns:
            The estimate (B,). From a part alone, what the part does not show is at rest.

        Raises:
            ValueError: a picture has another shape, or there is no body and not just one part.
        """
        given = dict(zip(PARTS, (head, left_hand, right_hand), strict=True))
        crops = {part: crop for part, crop in given.items() if crop is not None}
        if image is None:
            if len(crops) != 1:
                raise ValueError(
                    "without image there must be the crop of one part, "
                    f"got {', '.join(crops) or 'none'}"
                )
            ((part, crop),) = crops.items()
            return self._estimate(self._alone(part, self._see(part, crop)))

        require_image(image, self.image_size)
        feature = self.encoder["body"](image)
        of_body = {part: self.extractor[part](feature) for part in PARTS}
        numbers = self.regressor["body"](feature)
        for part in PARTS:
            numbers |= self._shared(part, of_body[part])
        coarse = self._estimate(numbers)
        boxes = {}
        if len(crops) < len(PARTS):
            boxes = {
                part: box for part, box in self.find_parts(coarse).items() if part not in crops
            }
            picture = image if large is None else large
            crops |= {part: crop_part(picture, box, self.part_size) for part, box in boxes.items()}

        weights, features, parts = {}, {}, {}
        for part in PARTS:
            of_part = self._see(part, crops[part])
            weights[part] = self.moderator[KIND[part]](of_body[part], of_part)[:, 1]
            features[part] = torch.stack([of_body[part], of_part], dim=1)
            alone = self._alone(part, of_part)
            parts[part] = self._estimate(alone)
            fused = fuse(of_body[part], of_part, self._used_weight(part, weights[part]))
            numbers |= self._shared(part, fused)
            local = self.keep_local and not self.training
            kept = (*FROM_CROP, *LOCAL) if local else FROM_CROP
            numbers |= {name: value for name, value in alone.items() if name in kept}
        estimate = self._estimate(numbers)
        stages = [coarse, estimate]
        return replace(
            estimate, weights=weights, parts=parts, boxes=boxes, features=features, stages=stages
        )

    def find_parts(self, estimate: WholeBodyEstimate) -> dict[str, Tensor]:
        """Where an estimated body has its head and hands.

        Args:
            estimate: (B,) bodies.

        Returns:
            For each part, a box (B, 3) in the coordinates of the body's crop, without gradient.
        """
        points = weak_perspective_projection(
            posed_points(estimate, self.body), estimate.camera.float()
        ).detach()
        return {part: part_box(points[:, list(PART_POINTS[part])], MARGINS[part]) for part in PARTS}

    def _see(self, part: str, crop: Tensor) -> Tensor:
        """Feature of a part's crop; a left hand is looked at in a mirror."""
        require_image(crop, self.part_size, name=part)
        return self.encoder[KIND[part]](crop.flip(-1) if part == "left_hand" else crop)

    def _shared(self, part: str, feature: Tensor) -> dict[str, Tensor]:
        """What a feature says about a part, seen from the body, in its crop, or fused."""
        blocks = self.regressor[f"{KIND[part]}_share"](feature)
        side = part.removesuffix("hand") if KIND[part] == "hand" else ""
        return {f"{side}{name}": value for name, value in blocks.items()}

    def _alone(self, part: str, feature: Tensor) -> dict[str, Tensor]:
        """All that a part's crop says: shared parameters, camera, and of heads colour and light."""
        own = self.regressor[KIND[part]](feature)
        if part == "left_hand":  # x = s (X + tx) in the mirror is x = s (X - tx) outside of it
            own["camera"] = own["camera"] * own["camera"].new_tensor([1.0, -1.0, 1.0])
        return own | self._shared(part, feature)

    def _used_weight(self, part: str, weight: Tensor) -> Tensor:
        """The weight that counts, for one that the moderator gives, (B,)."""
        if self.copy_paste:
            return torch.ones_like(weight)
        if KIND[part] == "hand" and not self.training:
            return torch.where(weight > SURE, 1.0, weight)
        return weight

    def _estimate(self, numbers: Mapping[str, Tensor]) -> WholeBodyEstimate:
        """A body from numbers by name; what is missing is zero or at rest."""
        camera = numbers["camera"]
        return WholeBodyEstimate(
            whole_body_rotmat(
                {name: value for name, value in numbers.items() if name in ROTATIONS},
                limit_head=not self.training,
            ),
            numbers.get("betas", camera.new_zeros(len(camera), self.num_betas)),
            numbers.get("expression", camera.new_zeros(len(camera), self.num_expression)),
            camera,
            albedo=numbers.get("albedo"),
            light=numbers.get("light"),
        )

    def load_official(self, checkpoint: Mapping[str, Any]) -> None:
        """Load the weights that the authors published, `pixie_model.tar`.

        Args:
            checkpoint: what `read_checkpoint` finds in the file: a dict of state dicts.

        Raises:
            ValueError: it does not fit; nothing is loaded then. (The published code loads what
                fits and says nothing about the rest.)
        """
        tensors = {
            f"{group}.{name.removeprefix('module.')}": value
            for group, state in checkpoint.get("model", checkpoint).items()
            if isinstance(state, Mapping)
            for name, value in state.items()
            if isinstance(value, Tensor)
        }
        load_official(self, tensors, PREFIXES)

    def official_state_dict(self) -> dict[str, dict[str, Tensor]]:
        """The weights as the authors' file holds them: a state dict for each network."""
        groups: dict[str, dict[str, Tensor]] = {}
        for name, value in official_state_dict(self, PREFIXES).items():
            group, _, rest = name.partition(".")
            groups.setdefault(group, {})[rest] = value
        return groups


def inputs(batch: Sample) -> tuple[Tensor, ...]:
    """What the network is called with: the picture, and those of all parts where they are given."""
    of_parts = [f"{part}_image" for part in PARTS]
    names = ["image", *of_parts] if all(name in batch for name in of_parts) else ["image"]
    mean, std = (batch["image"].new_tensor(x)[:, None, None] for x in (IMAGE_MEAN, IMAGE_STD))
    return tuple(batch[name] * std + mean for name in names)  # the encoders normalise themselves

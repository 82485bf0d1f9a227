"""Right and wrong answers to exercise 01, with the points and the hint each wrong one must get.

The wrong ones are also a list of what students get wrong, for the instructor.
"""

from __future__ import annotations

import torch

import smplkit.body.lbs
from tests.grading.answers_01_smpl import (
    EYE,
    blend_loop,
    blend_matmul,
    blend_ten,
    chain,
    chain_homogeneous,
    chain_upwards,
    delegates,
    delegates_secretly,
    first_axis_of_size_3,
    nan_at_zero,
    nan_gradient_at_zero,
    no_gradient_at_zero,
    not_chained,
    pose_einsum,
    pose_loop,
    pose_matmul,
    relative,
    relative_copy,
    relative_matmul,
    relative_overwritten,
    rodrigues,
    rodrigues_column_by_column,
    rodrigues_matrix_exp,
    rodrigues_quaternion,
    skin,
    skin_homogeneous,
    skin_loop,
    through_roma,
    transposed,
)
from tests.grading.variants import Wrong, squeezed, usual_mistakes

RIGHT = {
    "01.rodrigues": (
        rodrigues,
        rodrigues_matrix_exp,
        rodrigues_quaternion,
        rodrigues_column_by_column,
    ),
    "01.blend_shapes": (
        lambda betas, shapedirs: torch.einsum("...s,vcs->...vc", betas, shapedirs),
        blend_loop,
        blend_matmul,
        lambda betas, shapedirs: (betas[..., None, None, :] * shapedirs).sum(-1),
    ),
    "01.pose_blend_shapes": (pose_einsum, pose_loop, pose_matmul),
    "01.forward_kinematics": (
        chain,
        chain_homogeneous,
        chain_upwards,
    ),
    "01.skinning_transforms": (relative, relative_matmul, relative_copy),
    "01.linear_blend_skinning": (skin, skin_loop, skin_homogeneous),
}

WRONG = {
    "01.rodrigues": (
        *usual_mistakes("01.rodrigues", rodrigues, in_place=3.5, one_axis=3.5, detached=2.5),
        squeezed(rodrigues, 3.5),
        Wrong("transposed", lambda axis_angle: rodrigues(-axis_angle), 2, "This is the transpose"),
        Wrong("degrees", lambda axis_angle: rodrigues(axis_angle, degrees=True), 1, "as degrees"),
        Wrong(
            "not_unit", lambda axis_angle: rodrigues(axis_angle, unit=False), 1, "divide axis_angle"
        ),
        Wrong("no_square", lambda axis_angle: rodrigues(axis_angle, square=False), 1, "K K seems"),
        Wrong(
            "sine_for_cosine",
            lambda axis_angle: rodrigues(axis_angle, swap=True),
            1,
            "cosine of the angle",
        ),
        Wrong(
            "nan_at_zero",
            nan_at_zero,
            3,
            "zero rotation in torch.float64: element (0, 0, 0) is nan",
        ),
        Wrong("nan_gradient", nan_gradient_at_zero, 3, "gradient at zero: element (0, 0) is nan"),
        Wrong("no_gradient", no_gradient_at_zero, 3, "gradient for axis_angle"),
        Wrong(
            "large_epsilon", lambda axis_angle: rodrigues(axis_angle, tiny=0.1), 3, "tiny rotation"
        ),
        Wrong("cross_without_dim", first_axis_of_size_3, 3.5, "leading dimensions (2, 3)"),
        Wrong(
            "identity",
            lambda axis_angle: EYE.to(axis_angle).expand(*axis_angle.shape, 3),
            0,
            "angle",
        ),
        Wrong("delegates", delegates, 0, "calls smplkit.rotations.axis_angle_to_rotmat"),
        Wrong("delegates_secretly", delegates_secretly, 0, "axis_angle_to_rotmat"),
        Wrong("through_roma", through_roma, 0, "calls roma."),
    ),
    "01.blend_shapes": (
        *usual_mistakes("01.blend_shapes", blend_loop, in_place=1.75, one_axis=1.75, detached=1.75),
        squeezed(blend_loop, 1.75),
        Wrong("ten_betas", blend_ten, 1, "beta 10 of 1"),
        Wrong("mean", lambda betas, shapedirs: blend_loop(betas, shapedirs) / 10, 0.5, "the mean"),
        Wrong("squared", lambda betas, shapedirs: blend_loop(betas**2, shapedirs), 0.5, "squared"),
        Wrong(
            "first_only",
            lambda betas, shapedirs: blend_loop(betas[..., :1], shapedirs[..., :1]),
            0.5,
            "the first beta only",
        ),
        Wrong(
            "reversed",
            lambda betas, shapedirs: blend_loop(betas.flip(-1), shapedirs),
            0.5,
            "reverse",
        ),
        Wrong("doubled", lambda betas, shapedirs: blend_loop(2 * betas, shapedirs), 0.5, "2 times"),
        Wrong("zeros", lambda betas, shapedirs: 0 * blend_loop(betas, shapedirs), 0, "are zero"),
        Wrong("delegates", smplkit.body.lbs.blend_shapes, 0, "calls smplkit.body.lbs.blend_shapes"),
    ),
    "01.pose_blend_shapes": (
        *usual_mistakes(
            "01.pose_blend_shapes", pose_einsum, in_place=2.5, one_axis=2.5, detached=2.5
        ),
        squeezed(pose_einsum, 2.5),
        Wrong(
            "no_rest_pose",
            lambda rotmats, posedirs: pose_einsum(rotmats + EYE.to(rotmats), posedirs),
            1,
            "the feature is R - I",
        ),
        Wrong(
            "column_major",
            lambda rotmats, posedirs: pose_einsum(rotmats.mT, posedirs),
            2,
            "column by column",
        ),
        Wrong(
            "last_left_out",
            lambda rotmats, posedirs: pose_einsum(rotmats.roll(1, -3), posedirs),
            1,
            "instead of the root",
        ),
        Wrong("sign", lambda rotmats, posedirs: -pose_einsum(rotmats, posedirs), 2, "not I - R"),
        Wrong("halved", lambda rotmats, posedirs: pose_loop(rotmats, posedirs) / 2, 2, "0.5 times"),
        Wrong("zeros", lambda rotmats, posedirs: 0 * pose_loop(rotmats, posedirs), 0, "are zero"),
        Wrong(
            "delegates", smplkit.body.lbs.pose_blend_shapes, 0, "smplkit.body.lbs.pose_blend_shapes"
        ),
    ),
    "01.forward_kinematics": (
        *usual_mistakes(
            "01.forward_kinematics",
            chain,
            in_place=3.5,
            one_axis=3.5,
            detached=3.5,
        ),
        squeezed(chain, 3.5),
        Wrong(
            "order",
            lambda rotmats, rest_joints, parents: chain(
                rotmats, rest_joints, parents, own_left=True
            ),
            2,
            "in the wrong order",
        ),
        Wrong(
            "rest_not_subtracted",
            lambda rotmats, rest_joints, parents: chain(
                rotmats, rest_joints, parents, bone=lambda rest, above: rest
            ),
            1,
            "subtract its parent's",
        ),
        Wrong(
            "bone_backwards",
            lambda rotmats, rest_joints, parents: chain(
                rotmats, rest_joints, parents, bone=lambda rest, above: above - rest
            ),
            2,
            "rest joint minus rest parent",
        ),
        Wrong(
            "carried_by_itself",
            lambda rotmats, rest_joints, parents: chain(rotmats, rest_joints, parents, by_own=True),
            2,
            "its parent carries it",
        ),
        Wrong(
            "joint_before",
            lambda rotmats, rest_joints, parents: chain(rotmats, rest_joints, parents, last=True),
            2,
            "use parents",
        ),
        Wrong(
            "transposed",
            lambda rotmats, rest_joints, parents: chain(rotmats.mT, rest_joints, parents),
            2,
            "transposed",
        ),
        Wrong(
            "as_they_came",
            lambda rotmats, rest_joints, parents: torch.cat([rotmats, rest_joints[..., None]], -1),
            1,
            "does not move joint",
        ),
        Wrong("not_chained", not_chained, 2, "not to be chained"),
        Wrong("delegates", smplkit.body.lbs.forward_kinematics, 0, "lbs.forward_kinematics"),
    ),
    "01.skinning_transforms": (
        *usual_mistakes(
            "01.skinning_transforms", relative, in_place=1.5, one_axis=1.5, detached=1.5
        ),
        squeezed(relative, 1.5),
        Wrong(
            "input",
            lambda transforms, rest_joints: transforms.clone(),
            0.5,
            "take the rest joint off",
        ),
        Wrong(
            "not_turned",
            lambda transforms, rest_joints: torch.cat(
                [transforms[..., :3], transforms[..., 3:] - rest_joints[..., None]], -1
            ),
            1,
            "turn it by the joint's rotation",
        ),
        Wrong(
            "added", lambda transforms, rest_joints: relative(transforms, -rest_joints), 1, "added"
        ),
        Wrong(
            "no_translation",
            lambda transforms, rest_joints: relative(
                transforms * torch.tensor([1, 1, 1, 0]), rest_joints
            ),
            1,
            "translation seems to be lost",
        ),
        Wrong(
            "transposed",
            lambda transforms, rest_joints: relative(transposed(transforms), rest_joints),
            1,
            "rotation part",
        ),
        Wrong("overwritten", relative_overwritten, 1.5, "modified by an inplace operation"),
        Wrong("zeros", lambda transforms, rest_joints: 0 * transforms, 0, "are zero"),
        Wrong("delegates", smplkit.body.lbs.skinning_transforms, 0, "lbs.skinning_transforms"),
    ),
    "01.linear_blend_skinning": (
        *usual_mistakes("01.linear_blend_skinning", skin, in_place=2.5, one_axis=2.5, detached=2.5),
        squeezed(skin, 2.5),
        Wrong(
            "summed",
            lambda vertices, weights, transforms: skin(vertices, weights * 0 + 1, transforms),
            0.5,
            "the sum over all joints",
        ),
        Wrong(
            "averaged",
            lambda vertices, weights, transforms: skin(vertices, weights * 0 + 1 / 7, transforms),
            0.5,
            "the mean over all joints",
        ),
        Wrong(
            "strongest",
            lambda vertices, weights, transforms: skin(
                vertices, torch.eye(7).to(weights)[weights.argmax(-1)], transforms
            ),
            1.5,
            "strongest joint alone",
        ),
        Wrong(
            "no_translation",
            lambda vertices, weights, transforms: skin(
                vertices, weights, transforms * torch.tensor([1, 1, 1, 0])
            ),
            1,
            "translation of the transforms",
        ),
        Wrong(
            "row_vectors",
            lambda vertices, weights, transforms: skin(vertices, weights, transposed(transforms)),
            1,
            "act on column vectors",
        ),
        Wrong(
            "softmax",
            lambda vertices, weights, transforms: skin(vertices, weights.softmax(-1), transforms),
            1,
            "belongs to one joint",
        ),
        Wrong("input", lambda vertices, weights, transforms: vertices.clone(), 0.5, "as they came"),
        Wrong("delegates", smplkit.body.lbs.linear_blend_skinning, 0, "lbs.linear_blend_skinning"),
    ),
}

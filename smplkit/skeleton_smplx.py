"""Names, tree and keypoint sets of SMPL-X, in the manner of `skeleton.py`.

    55 joints = 22 of SMPL (up to the wrists) + jaw, two eyes + 15 of each hand, the left one first
    21 vertices: the points that SMPL has as vertices too, at the numbers of SMPL-X's template
    68 landmarks of the face, in dlib's order: 17 along the contour, then 51 that stay in place

Three sets are made of them:

    smplx127 = joints | vertices | 51 landmarks           what smplx returns as joints
    smplx144 = joints | vertices | 51 | 17 landmarks      the same with its option use_face_contour
    pixie145 = joints | 68 landmarks | 22 vertices        the last one is the top of the head

The order within "pixie145" is ours: what is known of PIXIE's says of which points it consists and
that the contour comes first in its face.
"""

from __future__ import annotations

from smplkit.skeleton import (
    KEYPOINT_SETS,
    SMPL_EXTRA_VERTICES,
    SMPL_JOINTS,
    SMPL_PARENTS,
    KeypointSet,
    _flip_table,
    _keypoint_set,
    _names,
)

_FINGERS = ("index", "middle", "pinky", "ring", "thumb")  # their order in a hand
SMPLX_JOINTS = (
    *SMPL_JOINTS[:22],
    *("jaw", "left_eyeball", "right_eyeball"),
    *(
        f"{side}_{finger}{i}"
        for side in ("left", "right")
        for finger in _FINGERS
        for i in (1, 2, 3)
    ),
)
SMPLX_PARENTS = (
    *SMPL_PARENTS[:22], 15, 15, 15,
    20, 25, 26, 20, 28, 29, 20, 31, 32, 20, 34, 35, 20, 37, 38,
    21, 40, 41, 21, 43, 44, 21, 46, 47, 21, 49, 50, 21, 52, 53,
)  # fmt: skip
SMPLX_FLIP = _flip_table(SMPLX_JOINTS)

# Numbers of the SMPL-X template for the points of `SMPL_EXTRA_VERTICES`, in the same order.
SMPLX_EXTRA_VERTICES = dict(
    zip(
        SMPL_EXTRA_VERTICES,
        (
            9120, 9929, 9448, 616, 6, 5770, 5780, 8846, 8463, 8474, 8635,
            5361, 4933, 5058, 5169, 5286, 8079, 7669, 7794, 7905, 8022,
        ),
        strict=True,
    )
)  # fmt: skip

# Along the contour from the person's right ear over the chin to the left one. Numbers of a pair of
# points are those of the right side in dlib's order, so that partners have the same.
FACE_CONTOUR = _names(
    "right_contour1 right_contour2 right_contour3 right_contour4 right_contour5 right_contour6 "
    "right_contour7 right_contour8 chin left_contour8 left_contour7 left_contour6 left_contour5 "
    "left_contour4 left_contour3 left_contour2 left_contour1"
)
FACE_INNER = _names(
    "right_brow1 right_brow2 right_brow3 right_brow4 right_brow5 "
    "left_brow5 left_brow4 left_brow3 left_brow2 left_brow1 "
    "nose_bridge1 nose_bridge2 nose_bridge3 nose_bridge4 "
    "right_nostril1 right_nostril2 nose_base left_nostril2 left_nostril1 "
    "right_eye1 right_eye2 right_eye3 right_eye4 right_eye5 right_eye6 "
    "left_eye4 left_eye3 left_eye2 left_eye1 left_eye6 left_eye5 "
    "right_mouth1 right_mouth2 right_mouth3 mouth_top left_mouth3 left_mouth2 left_mouth1 "
    "left_mouth4 left_mouth5 mouth_bottom right_mouth5 right_mouth4 "
    "right_lip1 right_lip2 lip_top left_lip2 left_lip1 left_lip3 lip_bottom right_lip3"
)
_FACE_BONES = (
    "-".join(FACE_CONTOUR) + " "
    "right_brow1-right_brow2-right_brow3-right_brow4-right_brow5 "
    "left_brow1-left_brow2-left_brow3-left_brow4-left_brow5 "
    "nose_bridge1-nose_bridge2-nose_bridge3-nose_bridge4-nose_base "
    "right_nostril1-right_nostril2-nose_base-left_nostril2-left_nostril1 "
    "right_eye1-right_eye2-right_eye3-right_eye4-right_eye5-right_eye6-right_eye1 "
    "left_eye1-left_eye2-left_eye3-left_eye4-left_eye5-left_eye6-left_eye1 "
    "right_mouth1-right_mouth2-right_mouth3-mouth_top-left_mouth3-left_mouth2-left_mouth1-"
    "left_mouth4-left_mouth5-mouth_bottom-right_mouth5-right_mouth4-right_mouth1 "
    "right_lip1-right_lip2-lip_top-left_lip2-left_lip1-left_lip3-lip_bottom-right_lip3-right_lip1"
)
_BODY_BONES = " ".join(
    f"{SMPLX_JOINTS[parent]}-{joint}"
    for joint, parent in zip(SMPLX_JOINTS, SMPLX_PARENTS, strict=True)
    if parent >= 0
)
_TIP_BONES = " ".join(
    f"{side}_{finger}3-{side}_{finger}" for side in ("left", "right") for finger in _FINGERS
)
_VERTICES = tuple(SMPLX_EXTRA_VERTICES)
_INNER_BONES = _FACE_BONES.partition(" ")[2]

SMPLX_KEYPOINT_SETS: dict[str, KeypointSet] = {
    keypoint_set.name: keypoint_set
    for keypoint_set in (
        _keypoint_set("smplx55", SMPLX_JOINTS, _BODY_BONES),
        _keypoint_set(
            "smplx127",
            (*SMPLX_JOINTS, *_VERTICES, *FACE_INNER),
            f"{_BODY_BONES} {_TIP_BONES} {_INNER_BONES}",
        ),
        _keypoint_set(
            "smplx144",
            (*SMPLX_JOINTS, *_VERTICES, *FACE_INNER, *FACE_CONTOUR),
            f"{_BODY_BONES} {_TIP_BONES} {_FACE_BONES}",
        ),
        _keypoint_set(
            "pixie145",
            (*SMPLX_JOINTS, *FACE_CONTOUR, *FACE_INNER, *_VERTICES, "head_top"),
            f"{_BODY_BONES} {_TIP_BONES} {_FACE_BONES}",
        ),
        _keypoint_set("face68", (*FACE_CONTOUR, *FACE_INNER), _FACE_BONES),
        *(KEYPOINT_SETS[name] for name in ("openpose25+24", "coco17", "h36m17", "h36m14")),
    )
}

_NAMES145 = SMPLX_KEYPOINT_SETS["pixie145"].joints
# Positions in "pixie145" of the points that boxes of parts are put around.
PART_POINTS = {
    "head": tuple(range(55, 123)),
    **{
        f"{side}_hand": tuple(
            _NAMES145.index(f"{side}_{point}")
            for point in (
                "wrist",
                *(f"{finger}{i}" for finger in _FINGERS for i in (1, 2, 3)),
                *_FINGERS,
            )
        )
        for side in ("left", "right")
    },
}

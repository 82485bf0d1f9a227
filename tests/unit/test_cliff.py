"""CLIFF: names and sizes of the specification, geometry of box and picture, the loss, learning."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch

from smplkit.body import SMPL
from smplkit.cameras import weak_perspective_projection
from smplkit.data.augmentation import mirror_sample
from smplkit.data.people import SyntheticPeople
from smplkit.data.people_config import PeopleConfig
from smplkit.data.readers.spin_augmentation import rotate_labels
from smplkit.data.sample import Sample
from smplkit.methods.cliff import (
    CLIFF,
    CLIFFStep,
    detection_box,
    full_frame_loss,
    inputs,
    project_to_full,
)
from smplkit.methods.estimate import Estimate
from smplkit.methods.evaluate import evaluate
from smplkit.methods.hmr import HMR
from smplkit.methods.hmr import inputs as hmr_inputs
from smplkit.methods.iterative_head import standing_parameters
from smplkit.methods.supervision import SupervisionWeights, posed_keypoints, supervision
from smplkit.rotations import axis_angle_to_rotmat
from tests.unit.test_hmr import official_shapes as hmr_shapes
from tests.unit.test_hrnet import head_shapes, hrnet_shapes

BODY = SMPL()


def small() -> CLIFF:
    torch.manual_seed(0)
    return CLIFF("small")


@pytest.fixture(scope="module")
def people(tmp_path_factory) -> SyntheticPeople:
    config = PeopleConfig(8, image_size=64)
    return SyntheticPeople(config, cache=tmp_path_factory.mktemp("cache"), progress=False)


@pytest.fixture
def batch(people) -> Sample:
    """Eight synthetic people in pictures."""
    return people.batch(torch.arange(8))


def official_shapes(backbone: str) -> dict[str, tuple[int, ...]]:
    """The table of the specification: 331 or 1967 entries."""
    head = {k: v for k, v in hmr_shapes().items() if k.startswith(("fc", "dec", "init_"))}
    head["fc1.weight"] = (1024, 2048 + 3 + 144 + 10 + 3)
    trunk = (
        {k: v for k, v in hmr_shapes().items() if k not in head}
        if backbone == "resnet50"
        else hrnet_shapes() | head_shapes()
    )
    return head | {f"encoder.{name}": shape for name, shape in trunk.items()}


# --- names and sizes -----------------------------------------------------------------------------


@pytest.mark.parametrize(("backbone", "entries"), [("resnet50", 331), ("hrnet_w48", 1967)])
def test_the_official_layout_is_complete(backbone, entries):
    with torch.device("meta"):
        network = CLIFF(backbone)
    state = network.official_state_dict()
    assert {name: tuple(x.shape) for name, x in state.items()} == official_shapes(backbone)
    assert len(state) == entries
    head = 2208 * 1024 + 1024 + 1024 * 1024 + 1024 + 157 * 1025
    trunk = 23_508_032 if backbone == "resnet50" else 75_420_864
    assert sum(p.numel() for p in network.parameters()) == trunk + head


def test_official_weights_go_round():
    network, other = small().eval(), CLIFF("small").eval()
    state = {f"module.{k}": v.clone() for k, v in network.official_state_dict().items()}
    state["module.smpl.v_template"] = torch.zeros(6890, 3)
    image, info = torch.randn(2, 3, 64, 48), torch.randn(2, 3)
    with torch.no_grad():
        expected = network(image, info)
        assert not torch.allclose(other(image, info).betas, expected.betas)
        other.load_official({"model": state, "epoch": 5, "step": 6095})
        assert torch.equal(other(image, info).rotmat, expected.rotmat)
    before = {k: v.clone() for k, v in other.state_dict().items()}
    good = network.official_state_dict()
    for change, message in (
        ({"decpose.bias": None}, "1 missing: decpose.bias"),
        ({"extra": torch.zeros(1)}, "1 unexpected: extra"),
        ({"init_cam": torch.zeros(1, 4)}, r"init_cam \(1, 4\) instead of \(1, 3\)"),
    ):
        broken = {k: v for k, v in {**good, **change}.items() if v is not None}
        with pytest.raises(ValueError, match=f"state_dict does not fit CLIFF: .*{message}"):
            other.load_official(broken)
    assert all(torch.equal(v, before[k]) for k, v in other.state_dict().items())


# --- what is easily got wrong --------------------------------------------------------------------


def test_the_box_lies_between_feature_and_pose_and_nothing_else_does():
    """Three linear steps without activation, written out for the published head."""
    torch.manual_seed(0)
    network = CLIFF("resnet50").eval()
    for decoder in (network.head.decpose, network.head.decshape, network.head.deccam):
        torch.nn.init.normal_(decoder.weight, std=0.01)
    image, info = torch.randn(1, 3, 256, 192), torch.tensor([[0.7, -0.4, 1.2]])
    state = network.official_state_dict()

    def linear(name, x):
        return x @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    with torch.no_grad():
        found = network(image, info)
        maps = network.encoder.maps(image)[-1]
        assert maps.shape == (1, 2048, 8, 6)  # the pool of 8 x 6
        feature = maps.mean((-2, -1))
        pose, shape, camera = state["init_pose"], state["init_shape"], state["init_cam"]
        for _ in range(3):
            h = linear("fc2", linear("fc1", torch.cat([feature, info, pose, shape, camera], -1)))
            pose, shape = pose + linear("decpose", h), shape + linear("decshape", h)
            camera = camera + linear("deccam", h)
    torch.testing.assert_close(found.betas, shape, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(found.camera, camera, atol=1e-4, rtol=1e-4)
    first, second = pose.view(24, 3, 2).unbind(-1)  # columns
    first = first / first.norm(dim=-1, keepdim=True)
    second = second - (first * second).sum(-1, keepdim=True) * first
    second = second / second.norm(dim=-1, keepdim=True)
    columns = torch.stack([first, second, torch.linalg.cross(first, second)], dim=-1)
    torch.testing.assert_close(found.rotmat[0], columns, atol=1e-4, rtol=1e-4)
    assert len(found.stages) == 3


def test_the_published_head_drops_half_and_starts_where_it_is_told():
    mean = standing_parameters()._replace(camera=torch.tensor([0.5, 0.1, 0.2]))
    with torch.device("meta"):
        head = CLIFF("resnet50").head
    assert head.drop1.p == head.drop2.p == 0.5 and not head.relu and head.iterations == 3
    network = CLIFF("small", iterations=1, mean=mean)
    assert network.head.start().camera[0].tolist() == pytest.approx([0.5, 0.1, 0.2])
    assert len(network(torch.zeros(1, 3, 64, 48), torch.zeros(1, 3)).stages) == 1


def test_inputs_are_the_middle_of_the_square_and_scaled_box_information(batch):
    image, info = inputs(batch)
    assert image.shape == (8, 3, 64, 48)
    assert torch.equal(image, batch["image"][..., 8:56])
    for person in range(8):
        cx, cy, b = batch["box"][person].tolist()
        width, height = batch["image_size"][person].tolist()
        f = batch["focal_length"][person].item()
        expected = [2.8 * (cx - width / 2) / f, 2.8 * (cy - height / 2) / f, (b / f - 0.24) / 0.06]
        assert info[person].tolist() == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_a_mirrored_person_has_a_mirrored_box(batch):
    _, info = inputs(batch)
    _, mirrored = inputs(mirror_sample(batch, torch.ones(8, dtype=torch.bool)))
    torch.testing.assert_close(mirrored, info * torch.tensor([-1.0, 1.0, 1.0]), atol=1e-5, rtol=0)


def test_the_box_of_a_detection_is_the_height_of_a_crop_of_four_to_three():
    tall, wide = detection_box(torch.tensor([[10.0, 20, 40, 120], [0, 0, 150, 60]]))
    assert tall.tolist() == pytest.approx([25, 70, 1.1 * 100])
    assert wide.tolist() == pytest.approx([75, 30, 1.1 * 150 * 256 / 192])
    for box, (w, h) in ((tall, (30, 100)), (wide, (150, 60))):  # both fit into the crop
        assert box[2] >= 1.1 * h - 1e-3 and 0.75 * box[2] >= 1.1 * w - 1e-3
    with pytest.raises(ValueError, match="right > left and bottom > top, got sides of -5"):
        detection_box(torch.tensor([[10.0, 20, 5, 120]]))
    with pytest.raises(ValueError, match=r"corners must have shape \(..., 4\), got \(1, 5\)"):
        detection_box(torch.tensor([[10.0, 20, 40, 120, 0.9]]))


def truth(batch: Sample) -> Estimate:
    """The labels as an estimate whose camera of the crop puts the body where it is."""
    pose = torch.cat([batch["global_orient"][:, None], batch["body_pose"]], dim=1)
    box, f, transl = batch["box"], batch["focal_length"], batch["transl"]
    s = 2 * f / (box[:, 2] * transl[:, 2])
    offset = 2 * (box[:, :2] - batch["image_size"] / 2) / (box[:, 2:] * s[:, None])
    camera = torch.cat([s[:, None], transl[:, :2] - offset], dim=-1)
    return Estimate(axis_angle_to_rotmat(pose), batch["betas"], camera)


def test_the_truth_projects_onto_the_keypoints_of_the_full_picture(batch):
    estimate = truth(batch)
    points = posed_keypoints(estimate, BODY)
    pixels = project_to_full(points, estimate, batch)
    true = batch["keypoints_true"][..., :2] * batch["box"][:, None, 2:] / 2
    true = true + batch["box"][:, None, :2]
    torch.testing.assert_close(pixels, true, atol=0.05, rtol=1e-4)


@pytest.mark.parametrize("mirrored", [False, True])
def test_augmentation_keeps_box_and_keypoints_and_body_together(batch, mirrored):
    """The whole picture is turned and mirrored: the true body still covers its keypoints."""
    exact = Sample(**batch)
    full = batch["keypoints_true"][..., :2] * batch["box"][:, None, 2:] / 2
    full = full + batch["box"][:, None, :2]
    exact["keypoints_full"] = torch.cat([full, torch.ones(8, 49, 1)], dim=-1)
    rest = BODY(betas=batch["betas"], vertices=False).rest_joints[:, 0]
    changed = rotate_labels(exact, torch.full((8,), math.radians(40)), rest)
    changed = mirror_sample(changed, torch.full((8,), mirrored))
    offset = (batch["box"][:, :2] - batch["image_size"] / 2).norm(dim=-1)
    assert offset.max() > 0.1 * batch["focal_length"].max()  # not all are in the middle
    estimate = truth(changed)
    points = posed_keypoints(estimate, BODY)
    assert full_frame_loss(points, estimate, changed, openpose=1.0) < 1e-6
    where_it_was = Sample(**changed)
    where_it_was["box"] = batch["box"]
    assert full_frame_loss(points, truth(batch), where_it_was, openpose=1.0) > 1e-3
    assert not torch.allclose(inputs(changed)[1], inputs(batch)[1], atol=0.1)


def test_points_outside_of_the_crop_count(batch):
    far = Sample(**batch)
    estimate = truth(batch)
    points = posed_keypoints(estimate, BODY)
    target = torch.cat([project_to_full(points, estimate, batch), torch.zeros(8, 49, 1)], dim=-1)
    target[0, 30] += torch.tensor([3 * batch["box"][0, 2].item(), 0.0, 1.0])
    target[1, 30] += torch.tensor([batch["box"][1, 2].item(), 0.0, 0.0])  # not seen
    far["keypoints_full"] = target
    loss = full_frame_loss(points, estimate, far)
    assert loss.item() == pytest.approx(6**2 / (8 * 49 * 2), rel=1e-3)  # six halves of the box


def test_the_loss_in_half_precision_is_about_that_in_single(batch):
    network, (image, info) = small().eval(), inputs(batch)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        half = network(image.bfloat16(), info.bfloat16())
    with torch.no_grad():
        single = network(image, info)
        losses = [
            full_frame_loss(posed_keypoints(estimate, BODY), estimate, batch)
            for estimate in (half, single)
        ]
    assert losses[0].dtype == torch.float32
    torch.testing.assert_close(*losses, rtol=0.02, atol=0)


def test_the_loss_written_out(batch):
    estimate = truth(batch)
    estimate.camera = estimate.camera + 0.05
    points = posed_keypoints(estimate, BODY)
    total = 0.0
    for person in range(8):
        cx, cy, b = batch["box"][person].tolist()
        width, height = batch["image_size"][person].tolist()
        f = batch["focal_length"][person].item()
        s, tx, ty = estimate.camera[person].tolist()
        tz = 2 * f / (b * s)
        tx, ty = tx + 2 * (cx - width / 2) / (b * s), ty + 2 * (cy - height / 2) / (b * s)
        for point in range(25, 49):
            x, y, z = points[person, point].tolist()
            u = f * (x + tx) / (z + tz) + width / 2
            v = f * (y + ty) / (z + tz) + height / 2
            u0, v0, c = batch["keypoints_full"][person, point].tolist()
            total += c * (((u - u0) / (b / 2)) ** 2 + ((v - v0) / (b / 2)) ** 2)
    loss = full_frame_loss(points, estimate, batch).item()
    assert loss == pytest.approx(total / (8 * 49 * 2), rel=1e-3)
    assert full_frame_loss(points, estimate, batch, openpose=1.0).item() > loss


def test_distance_does_not_change_what_a_person_counts(batch):
    """Twice as many pixels, in box, keypoints and focal length: the same loss."""
    estimate = truth(batch)
    estimate.camera = estimate.camera + 0.05
    points = posed_keypoints(estimate, BODY)
    larger = Sample(**batch)
    for name in ("box", "image_size", "focal_length"):
        larger[name] = 2 * batch[name]
    larger["keypoints_full"] = batch["keypoints_full"] * torch.tensor([2.0, 2.0, 1.0])
    torch.testing.assert_close(
        full_frame_loss(points, estimate, larger), full_frame_loss(points, estimate, batch)
    )


def test_only_the_full_picture_tells_how_a_person_at_its_border_stands():
    """The same crop of somebody turned by the viewing angle: the crop's loss does not notice."""
    f, width = 1000.0, 1600.0
    pose = standing_parameters().estimate()
    offset = 700.0
    angle = math.atan(offset / f)
    turn = axis_angle_to_rotmat(torch.tensor([0.0, angle, 0.0]))
    turned = pose.rotmat.clone()
    turned[0] = turn @ turned[0]  # as a camera that looks at the person would see them: straight
    points = posed_keypoints(Estimate(turned[None], torch.zeros(1, 10), None), BODY)
    z = 6.0
    transl = torch.tensor([[offset / f * z, 0.0, z]])
    pixels = f * (points + transl)[..., :2] / (points + transl)[..., 2:]
    pixels = pixels + torch.tensor([width / 2, 500.0])
    box = torch.tensor([[width / 2 + offset, 500.0, 500.0]])
    keypoints = torch.cat([pixels, torch.ones(1, 49, 1)], dim=-1)
    batch = Sample(
        box=box,
        image_size=torch.tensor([[width, 1000.0]]),
        focal_length=torch.tensor([f]),
        keypoints_full=keypoints,
    )

    def best(rotmat: torch.Tensor, loss) -> float:
        """The smallest loss over all cameras."""
        points = posed_keypoints(Estimate(rotmat[None], torch.zeros(1, 10), None), BODY)
        camera = torch.tensor([[2 * f / (500.0 * z), 0.0, 0.0]], requires_grad=True)
        adam = torch.optim.Adam([camera], lr=0.01)
        for _ in range(300):
            adam.zero_grad()
            value = loss(points, Estimate(rotmat[None], torch.zeros(1, 10), camera))
            value.backward()
            adam.step()
        return value.item()

    def in_crop(points, estimate):
        seen = weak_perspective_projection(points, estimate.camera)
        crop = (pixels - box[:, None, :2]) / 250.0
        return (seen - crop)[:, 25:].square().mean()

    def in_full(points, estimate):
        return full_frame_loss(points, estimate, batch)

    right, naive = turned, pose.rotmat
    assert best(right, in_full) < 0.05 * best(naive, in_full)
    assert best(right, in_crop) > 0.3 * best(naive, in_crop)


@pytest.mark.parametrize(
    ("image", "info", "message"),
    [
        ((2, 3, 64, 64), (2, 3), r"image must have shape \(B, 3, 64, 48\), got \(2, 3, 64, 64\)"),
        ((2, 3, 48, 64), (2, 3), "image must have shape"),
        ((2, 3, 64, 48), (3,), r"info must have shape \(2, 3\), .* got \(3,\)"),
        ((2, 3, 64, 48), (1, 3), "info must have shape"),
    ],
)
def test_wrong_shapes_are_refused(image, info, message):
    with pytest.raises(ValueError, match=message):
        small()(torch.zeros(image), torch.zeros(info))


def test_unknown_backbones_are_refused():
    with pytest.raises(ValueError, match='must be "hrnet_w48", "resnet50" or "small", got \'hr'):
        CLIFF("hrnet_w32")


# --- training ------------------------------------------------------------------------------------


def test_the_step_replaces_only_the_reprojection(batch):
    network = small()
    with torch.no_grad():
        estimate = network(*inputs(batch))
        points = posed_keypoints(estimate, BODY)
        expected = supervision(points, estimate, batch)
        (crop,) = CLIFFStep(network, BODY, full_frame=False).turns(batch)
        (full,) = CLIFFStep(network, BODY).turns(batch)
    for name, term in expected.items():
        torch.testing.assert_close(crop.terms[name], term)
        if name != "keypoints_2d":
            torch.testing.assert_close(full.terms[name], term)
    torch.testing.assert_close(full.terms["keypoints_2d"], full_frame_loss(points, estimate, batch))
    weights = dataclasses.asdict(SupervisionWeights())
    total = sum(weights[name] * term.item() for name, term in full.terms.items())
    assert full.loss.item() == pytest.approx(total, rel=1e-5)
    assert CLIFFStep(network, BODY).optimizers["cliff"].defaults["lr"] == 1e-4


def test_it_can_be_measured_like_any_other(people):
    errors = evaluate(small(), people, BODY, network_input=inputs)
    assert set(errors) == {"mpjpe_mm", "pa_mpjpe_mm", "root_deg", "keypoints_2d_px"}
    assert all(0 < error < 1000 for error in errors.values())


def test_another_network_can_be_judged_in_the_full_picture(batch):
    torch.manual_seed(0)
    (turn,) = CLIFFStep(HMR("small"), BODY, network_input=hmr_inputs).turns(batch)
    turn.loss.backward()
    assert turn.terms["keypoints_2d"] > 0


def test_it_learns_eight_people_by_heart_and_gradients_reach_every_parameter(batch):
    network = small().train()
    step = CLIFFStep(network, BODY, learning_rate=1e-3)
    losses = []
    for _ in range(80):
        (turn,) = step.turns(batch)
        step.optimizers["cliff"].zero_grad()
        turn.loss.backward()
        step.optimizers["cliff"].step()
        losses.append(turn.loss.item())
    without = [n for n, p in network.named_parameters() if not p.grad.abs().max() > 0]
    assert without == []
    assert losses[-1] < 0.2 * losses[0]


def test_evaluation_is_deterministic_and_sees_the_box():
    network, image = small().eval(), torch.randn(2, 3, 64, 48)
    for decoder in (network.head.decpose, network.head.deccam):
        torch.nn.init.normal_(decoder.weight, std=0.05)
    here, there = torch.zeros(2, 3), torch.ones(2, 3)
    with torch.no_grad():
        assert torch.equal(network(image, here).rotmat, network(image, here).rotmat)
        assert not torch.allclose(network(image, here).rotmat, network(image, there).rotmat)

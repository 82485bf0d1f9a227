"""The training loop against a loop written by hand; bad numbers; mistakes of steps."""

from __future__ import annotations

import signal
import threading

import pytest
import torch
from torch import nn

from smplkit.batches import Batches
from smplkit.methods.step import Turn
from smplkit.training import NotFinite, fit
from tests.unit.training_toys import (
    Game,
    Points,
    Regression,
    assert_same,
    interrupt_at,
    preset,
    restless,
    steps_in,
    train,
    weights,
)


def test_it_learns_and_leaves_everything_as_it_was():
    step = Regression()
    network, optimizer = step.networks["net"], step.optimizers["net"]
    training_inside = []
    history = train(step, 150, on_step=lambda *_: training_inside.append(network.training))
    assert history["net.loss"][-10:].mean() < 0.1 * history["net.loss"][:5].mean()
    assert list(history.columns) == ["net.loss", "net.l1", "net.gradient_norm"]
    assert len(history) == 150 and not history.interrupted
    assert all(a < b for a, b in zip(history.seconds, history.seconds[1:], strict=False))
    assert all(training_inside)
    assert step.networks == {"net": network} and step.optimizers == {"net": optimizer}
    assert not network.training
    assert all(p.grad is None for p in network.parameters())
    assert [g["lr"] for g in optimizer.param_groups] == [0.05]
    assert "initial_lr" not in optimizer.param_groups[0]


def test_a_game_is_that_of_a_loop_written_by_hand():
    """Turn order, clipping, schedule, batches and random numbers, all at once."""
    people, rules = Points(), preset(25, gradient_clip=0.3)
    trained, by_hand = Game(), Game()
    drawn, histories = [], {"generator.loss": [], "critic.loss": []}
    history = fit(
        trained, people, rules, seed=3, progress=False,
        on_step=lambda *_: drawn.append(torch.rand(())),
    )  # fmt: skip

    generator, critic = by_hand.networks.values()
    batches = Batches(people, 8, seed=3)
    schedules = []
    for optimizer in by_hand.optimizers.values():
        rise = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / 4, 1, total_iters=3)
        fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 22)
        schedules.append(torch.optim.lr_scheduler.SequentialLR(optimizer, [rise, fall], [3]))

    def update(name, loss):
        histories[f"{name}.loss"].append(loss.item())
        optimizer = by_hand.optimizers[name]
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(by_hand.networks[name].parameters(), 0.3)
        optimizer.step()

    replayed = Game()  # the same seeds once more, to learn which noise each step drew
    noise = []
    original = torch.randn_like

    def listen(x, **keywords):
        noise.append(original(x, **keywords))
        return noise[-1]

    torch.randn_like = listen
    try:
        fit(replayed, people, rules, seed=3, progress=False)
    finally:
        torch.randn_like = original
    for number in range(25):
        batch = batches[number]
        noisy = batch["x"] + 0.1 * noise[number]
        update("generator", (critic(generator(noisy)) - 1).square().mean())
        fake = generator(noisy).detach()  # of the generator that has just been updated
        real, fake = critic(batch["y"]), critic(fake)
        update("critic", (real - 1).square().mean() + fake.square().mean())
        for schedule in schedules:
            schedule.step()
    for name, losses in histories.items():
        torch.testing.assert_close(
            torch.tensor(history.columns[name]), torch.tensor(losses), rtol=1e-5, atol=1e-7
        )
    for name, value in weights(trained).items():
        torch.testing.assert_close(value, weights(by_hand)[name], rtol=1e-5, atol=1e-6)
    assert len(set(map(float, drawn))) == 25  # each step draws its own numbers


def test_turn_order_is_visible_in_the_step():
    seen = []

    class Watching(Game):
        def turns(self, batch):
            for turn in super().turns(batch):
                seen.append((turn.network, weights(self)))
                yield turn
            seen.append(("end", weights(self)))

    train(Watching(), 1, warmup=0)
    (first, start), (second, middle), (_, end) = (
        (name, {k.replace("_original_module.", ""): v for k, v in w.items()}) for name, w in seen
    )
    assert (first, second) == ("generator", "critic")

    def changed(before, after):
        return {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}

    assert changed(start, middle) == {"generator"}
    assert changed(middle, end) == {"critic"}


def test_the_rate_rises_and_falls():
    rules = preset(100, warmup=10)
    rates = [rules.rate(number) for number in range(100)]
    assert rates[0] == pytest.approx(1 / 11) and rates[10] == 1.0
    assert rates[:11] == sorted(rates[:11]) and rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[55] == pytest.approx(0.5) and 0 < rates[-1] < 0.001
    assert preset(3, warmup=10).rate(2) < 1


def test_each_seed_is_a_training_of_its_own():
    histories = [train(Regression(restless), seed=seed).columns for seed in (0, 0, 1)]
    assert histories[0] == histories[1]
    assert histories[0]["net.loss"] != histories[2]["net.loss"]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 and later
def test_workers_change_nothing():
    assert train(Regression()).columns == train(Regression(), workers=2).columns


def test_bfloat16_runs_in_silence(capfd):
    history = train(Regression(), 40, precision="bf16-mixed", progress=True)
    exact = train(Regression(), 40)
    assert history.columns != exact.columns
    assert history["net.loss"][-1] == pytest.approx(exact["net.loss"][-1], rel=0.3)
    assert capfd.readouterr() == ("", "")


def test_validation_looks_and_touches_nothing():
    step = Regression(restless)
    found = []

    def validate():
        network = step.networks["net"]
        found.append((network.training, torch.is_grad_enabled()))
        return {"error": torch.rand(()) + network(torch.ones(2, 6)).mean()}

    history = train(step, 10, validate=validate, validate_every=4)
    assert found == [(False, False)] * 3
    measured = history["validation.error"]
    assert [n for n in range(10) if measured[n] == measured[n]] == [3, 7, 9]
    plain = Regression(restless)
    assert train(plain, 10).columns["net.loss"] == history.columns["net.loss"]
    assert_same(step, plain)


def test_it_runs_outside_of_the_main_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(train(Regression(), 3)))
    thread.start()
    thread.join()
    assert len(found[0]) == 3


# Numbers that are not finite


@pytest.mark.parametrize("checkpoint_every", [0, 60])
@pytest.mark.parametrize("kind", ["nan", "inf", "gradient"])
def test_a_bad_number_stops_before_the_update(kind, checkpoint_every, tmp_path):
    def spoil(call, loss):
        if call != 7:
            return loss
        if kind == "gradient":  # the loss itself is fine, the root's slope at 0 is not
            return loss + (loss - loss.detach()).sqrt()
        return loss * float(kind)

    step, good = Regression(restless, spoil=spoil), Regression(restless)
    with pytest.raises(NotFinite) as caught:
        train(step, folder=tmp_path, checkpoint_every=checkpoint_every)
    text = str(caught.value)
    assert "stopped in step 7, turn of 'net'" in text
    assert ("loss is" in text.split(";")[0]) == (kind != "gradient")
    assert "l1 is 0." in text or "l1 is 1." in text or "l1 is 2." in text
    assert "The state after 7 good steps is back in the networks and" in text
    assert not step.networks["net"].training

    history = train(good, folder=tmp_path / "good", on_step=interrupt_at(6, signal.SIGINT))
    assert_same(step, good)
    assert steps_in(tmp_path / "state.safetensors") == len(history) == 7
    # With the mistake mended, the same folder goes on.
    mended, undisturbed = Regression(restless), Regression(restless)
    assert_same(undisturbed, mended, train(undisturbed), train(mended, folder=tmp_path))


def test_a_bad_number_of_the_critic_takes_the_generator_back_too():
    class Broken(Game):
        calls = 0

        def turns(self, batch):
            for turn in super().turns(batch):
                self.calls += 1
                bad = turn.network == "critic" and self.calls == 12
                yield Turn(turn.network, turn.loss * (float("nan") if bad else 1), turn.terms)

    step, good = Broken(), Game()
    with pytest.raises(NotFinite, match="stopped in step 5, turn of 'critic': loss is nan"):
        train(step)
    train(good, on_step=interrupt_at(4, signal.SIGINT))
    assert_same(step, good)


def test_the_layers_with_bad_gradients_are_named():
    class Half(nn.Module):
        def __init__(self):
            super().__init__()
            self.fine, self.root = nn.Linear(6, 3), nn.Linear(6, 3)

        def forward(self, x):
            return self.fine(x) + (self.root(x) * 0).sqrt()

    with pytest.raises(NotFinite, match="not finite in root.weight, root.bias") as caught:
        train(Regression(Half))
    assert "fine.weight" not in str(caught.value)


def test_a_term_that_is_only_logged_may_be_nan():
    class Logs(Regression):
        def turns(self, batch):
            for turn in super().turns(batch):
                yield turn._replace(terms={"empty": torch.tensor(float("nan"))})

    history = train(Logs(), 3)
    assert len(history) == 3 and (history["net.empty"] != history["net.empty"]).all()


# Mistakes


def test_an_error_in_the_step_leaves_no_wrapper():
    class Wrong(Regression):
        def turns(self, batch):
            yield from super().turns(batch)
            raise RuntimeError("mine")

    step = Wrong()
    network = step.networks["net"]
    with pytest.raises(RuntimeError, match="mine"):
        train(step)
    assert step.networks["net"] is network
    assert step.optimizers["net"].param_groups[0]["lr"] == 0.05


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        (lambda loss: Turn("nat", loss.mean(), {}), "a turn of 'nat'; its networks are net"),
        (lambda loss: Turn("net", loss, {}), r"yielded 'loss' of 'net' as \(8, 3\)"),
        (lambda loss: Turn("net", loss.mean(), {"a": 3.0}), "yielded 'a' of 'net' as float"),
    ],
)
def test_wrong_turns_are_named(turn, message):
    class Wrong(Regression):
        def turns(self, batch):
            yield turn(self.networks["net"](batch["x"]))

    with pytest.raises(ValueError, match=message):
        train(Wrong())


def test_a_turn_for_the_wrong_network_is_named():
    class Wrong(Game):
        def turns(self, batch):
            yield Turn("critic", self.networks["generator"](batch["x"]).mean(), {})

    with pytest.raises(ValueError, match="must depend on the parameters of its network"):
        train(Wrong())


def test_a_step_without_turns_is_named():
    class Idle(Regression):
        def turns(self, batch):
            yield from ()

    with pytest.raises(ValueError, match="Idle yielded no turn: nothing was trained"):
        train(Idle())


def test_no_bar_is_opened_for_a_training_that_cannot_begin(tmp_path, monkeypatch):
    """A bar that nobody closes leaves a terminal without its cursor."""
    opened = []
    monkeypatch.setattr("smplkit.training.open_screen", lambda *_: opened.append("a bar"))
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OSError):
        fit(Regression(), Points(), preset(), folder=tmp_path / "file")
    step = Game()
    del step.optimizers["critic"]
    with pytest.raises(ValueError, match="one optimiser per network"):
        fit(step, Points(), preset())
    assert opened == []


def test_a_network_without_optimiser_is_named():
    step = Game()
    del step.optimizers["critic"]
    with pytest.raises(ValueError, match="one optimiser per network: its networks are generator, "):
        train(step)


def test_nobody_to_learn_from():
    with pytest.raises(ValueError, match="people is empty"):
        train(Regression(), people=Points(0))

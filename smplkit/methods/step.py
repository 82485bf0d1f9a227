"""What a method hands to the training loop: one training step, cut into turns.

A method with one network has one turn per batch: compute the loss, yield it. A method with a
critic has two, and the second must see the network that the first has just changed; hence a
generator that the loop resumes after each update:

    class HMRStep:
        def __init__(self, hmr, critic):
            self.networks = {"hmr": hmr, "critic": critic}
            self.optimizers = {name: Adam(net.parameters()) for name, net in self.networks.items()}
            self.memory = {}

        def turns(self, batch):
            fake = self.networks["hmr"](batch["image"])
            ...
            yield Turn("hmr", loss, {"keypoints": loss_2d, "fooled": loss_critic})
            # By now the loop has updated "hmr".
            yield Turn("critic", critic_loss(fake.detach()), {})

Three rules keep mixed precision, several processes and exact resuming possible:

- Look networks up in `self.networks`, and call them (`network(x)`, no other method): while the loop
  runs they are wrapped there, and a reference kept from before would go round that. They may
  return tensors, and tuples, dicts or dataclasses of tensors, but neither frozen dataclasses nor
  anything that contains itself. In mixed precision their floating-point inputs are rounded to
  bfloat16, two to three digits; compute geometry outside of them.
- What a step remembers from batch to batch belongs into networks, optimisers or `memory`. All else
  is lost when a training is resumed, and a step may be asked for the same batch twice.
- Draw random numbers from torch's global generator, which the loop seeds before each step, or from
  a generator made in `turns`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from torch import Tensor, nn
from torch.optim import Optimizer

if TYPE_CHECKING:
    from smplkit.data.sample import Sample


class Turn(NamedTuple):
    """One update of one network.

    Attributes:
        network: whose turn it is, a key of `Step.networks`; only its parameters are updated.
        loss: scalar to be minimised.
        terms: parts of the loss by name, scalars, for the log; they need not add up to the loss
            and need no gradient. If a network has several turns in a step, the last one is logged.
    """

    network: str
    loss: Tensor
    terms: dict[str, Tensor]


class Step(Protocol):
    """What `smplkit.training.fit` trains.

    Attributes:
        networks: what is trained, by name. The loop moves them to its device and puts its wrapped
            modules here while it runs.
        optimizers: one per network, under the same names.
        memory: further tensors that belong to a checkpoint (SPIN's best fits), usually none. They
            are changed in place, stay on their device, and are for one process only.
    """

    networks: dict[str, nn.Module]
    optimizers: dict[str, Optimizer]
    memory: dict[str, Tensor]

    def turns(self, batch: Sample) -> Iterator[Turn]:
        """Yield the turns of one batch.

        After each one the loop clears the gradients of that network, runs backward, clips, takes
        the optimiser's step, and only then resumes the generator.

        Args:
            batch: on the device of the networks.
        """
        ...

"""The open mixture of Gaussians over poses; `python -m smplkit.prior_data FILE` makes it."""

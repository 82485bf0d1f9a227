"""What `smplkit data check` looks for."""

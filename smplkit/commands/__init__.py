"""The commands of the command line, one module each; `smplkit/__main__.py` puts them together."""

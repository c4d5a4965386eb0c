"""What a page costs, side by side with what it would cost in a shop as the frameworks come.

`python -m bench` (or `make bench`); docs/developers/figures.md says how to read it.
"""

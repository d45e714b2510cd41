"""Turns engine-neutral cases into the documents of a Writ program, and compares its answers."""

"""Which version of the program this is."""

VERSION = "1.0.0"  # a test holds it equal to pyproject.toml

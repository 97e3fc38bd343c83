"""Ears, mind, mouth and doors of the GSP bot. See docs/architecture.md for the floors."""

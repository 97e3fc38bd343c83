"""The tests' own today: they hold on any day."""

from datetime import date

TODAY = date(2026, 11, 22)

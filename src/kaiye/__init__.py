"""Kaiye 开业: companies registered electronically, from the form to the licence."""

__version__ = "0.1.0"

"""Builds the demonstration mine by the product's own actions. Call through this module: `demo.load(tell)`."""

from huiyin.front.demo.actions.load import MATTERS, load

__all__ = ["MATTERS", "load"]

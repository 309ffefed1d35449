"""Trains networks that msfsr composed: reads `model.json`, interprets its layers in PyTorch, writes weights back."""
import warnings

# Exists since PyTorch 1.12 and behaves alike since; the tests hold it against a plain loop.
warnings.filterwarnings("ignore", message=r"scatter_reduce\(\) is in beta")

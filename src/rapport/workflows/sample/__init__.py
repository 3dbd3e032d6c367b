"""The sample organisation: a small shop with its people, open conversations and ten weeks of past ones."""

from rapport.workflows.sample.organisation import Sample, make_sample

__all__ = ["Sample", "make_sample"]

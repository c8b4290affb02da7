"""Records as pandas frames, Parquet files and SQL tables; the only package that imports pandas."""

from sdkwitness.frames.build import Tables
from sdkwitness.frames.loading import load

__all__ = ["Tables", "load"]

"""Records as pandas frames and Parquet files; the only package that imports pandas."""

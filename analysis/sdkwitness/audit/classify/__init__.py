"""Which data type is in which leaf: by value, by measurement, by the field it stands in."""

"""Columns → fields: by name, by likeness, by the look of the values; and which may come in."""

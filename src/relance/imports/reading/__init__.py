"""Bytes → table: encodings, separators, spreadsheets, the header, refusals with their line."""

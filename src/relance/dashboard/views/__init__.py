"""The pages that show a bit of everything."""

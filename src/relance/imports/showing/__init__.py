"""What the pages of an import show, in words and counts."""

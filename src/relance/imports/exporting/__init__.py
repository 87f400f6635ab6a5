"""Tables that leave: exports, files to fill in, lines in error. They come back unchanged."""

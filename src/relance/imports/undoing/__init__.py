"""An import is walked back by its events; what was touched since stays and is named.

`undo` goes from stretch to stretch: `retracing` reads what the import did, `standing_now` what the
tables hold of it, `deciding` says what goes, returns or stays, and `taking_back` writes that.
`foreseeing` does the same without writing.
"""

"""An import is walked back by its events; what was touched since stays and is named."""

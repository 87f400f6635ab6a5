"""Cells → values, some hundreds of lines at a time, by what was decided for the whole file."""

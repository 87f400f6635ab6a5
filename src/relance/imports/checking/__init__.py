"""Lines against what is known: what each would create, change or leave, and what is wrong."""

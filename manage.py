#!/usr/bin/env python
"""Django's usual entrance; `relance` is the same from any folder."""

from relance.config.cli import main

if __name__ == "__main__":
    main()

"""What a cell may hold, by itself: text, amount, date, address. Pure: no file, no database."""

"""The valid lines go in: chunk by chunk, checked under lock, written as sets."""

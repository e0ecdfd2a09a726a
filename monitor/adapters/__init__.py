"""The doors of the house: the only side effects, one file or folder per door."""

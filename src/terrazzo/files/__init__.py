"""How files are written: whole or not at all, with plain words for a full disk, and under names that can be swept."""

"""How mask pixels are understood: one shared thing for all formats, decided over all masks of a data set."""

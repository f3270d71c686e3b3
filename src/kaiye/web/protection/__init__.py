"""“Was my identity used?” and “this was not me”: the pages of the safeguards."""

"""One router for each subject, in the order of the documentation."""

"""Models, their versions, evaluations and exchange."""

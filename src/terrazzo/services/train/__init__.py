"""What can be trained, saved configurations, and the work of a training."""

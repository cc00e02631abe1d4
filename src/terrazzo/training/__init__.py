"""What trainers share: run folder and events, loop, losses, augmentation, schedule, checkpoint."""

"""Long work: queue, supervisor, child process, executors."""

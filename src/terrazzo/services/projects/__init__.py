"""Projects and the tasks that they ask of their images."""

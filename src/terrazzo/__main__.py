"""``python -m terrazzo`` is the command line."""

from terrazzo.cli.main import main

main()

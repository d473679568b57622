"""Run the command line as ``python -m switchboard``."""

from switchboard.cli import main

main()

"""`python -m deploy.motcua`: the command line where it is not installed."""

from deploy.motcua.cli import main

main()

"""Runs a server that ends with its standard input, and holds that open: held.py COMMAND..."""

import subprocess
import sys

sys.exit(subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE).wait())

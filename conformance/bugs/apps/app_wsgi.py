import sys
sys.argv = ["serve.py", "0", ".", "none"]
from serve import application  # noqa: E402,F401

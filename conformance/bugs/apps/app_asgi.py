import sys
sys.argv = ["serve.py", "0", ".", "none"]
from serve import asgi  # noqa: E402,F401

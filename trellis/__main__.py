"""`python -m trellis` does what the `trellis` command does."""

from trellis.operate.console import main

if __name__ == "__main__":
    main()

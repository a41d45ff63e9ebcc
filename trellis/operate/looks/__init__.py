"""What the doctor looks at, each look a function that gives findings in the reader's language."""

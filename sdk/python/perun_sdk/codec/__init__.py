"""Frames to bytes and back. Pictures are whole buffers to Python's C code here: no loop runs over pixels."""

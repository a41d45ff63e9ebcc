"""Trellis: the network around one person in recovery, in one program that they own."""

"""Notices: what the house tells a person. For now they are read inside Trellis and leave it nowhere."""

"""The circle: who stands around a person, how they came there, and leaving again."""

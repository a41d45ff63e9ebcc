"""Words for the circle's templates."""

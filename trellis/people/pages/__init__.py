"""The pages around signing in that are more than a form: entrances, safety, e-mail, visits."""

"""Work that is done apart from any page: jobs that survive everything, chores on a schedule, the worker.

This room knows no person. A job carries a topic, a key and ids; what they mean, the room above knows.
"""

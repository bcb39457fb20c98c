"""Password hashing with parameters that several sign-ins at once can bear in 250 MB."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class StaffPasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, 2023)."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

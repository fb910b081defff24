"""Files of users and of the repository: found, brought in, packed, named by digest."""

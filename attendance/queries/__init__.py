"""Reading attendance: each function returns what its name says, in a fixed number of statements."""

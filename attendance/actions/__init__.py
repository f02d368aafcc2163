"""Writing attendance: who, whole, with a trace."""

"""Whether somebody may be in danger, and what the coach says then: before anything else, and without the model."""

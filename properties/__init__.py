"""What must hold: data.  `suite` registers all of it; one topic a module."""

"""What people do with plans: write, decide, follow up."""

"""The routes beside the dashboard, and what they share with its pages."""

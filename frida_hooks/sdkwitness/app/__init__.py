"""What an app does: hook targets as tables, and the host of the agent that installs them."""

"""Practice: rehearse a hard talk with a simulated partner whose mood follows how each turn lands."""

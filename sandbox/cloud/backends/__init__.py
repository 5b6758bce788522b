"""moto: reaching it, changing it, asking it."""

"""Node.js: a second, light zygote behind the outer wall, whose environments become Node processes."""

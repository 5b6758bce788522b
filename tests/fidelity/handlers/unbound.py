handler = "text, no function"

"""What is known of each service: one TOML file each, and the index generated from them."""

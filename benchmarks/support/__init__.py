"""What benchmarks share; not benchmarks themselves."""

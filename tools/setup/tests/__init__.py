"""Tests of the set-up: `tools/setup/test` runs them all. No network, no compiler."""

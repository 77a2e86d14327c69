# SPDX-License-Identifier: MIT OR Apache-2.0
"""Tests of the set-up: `tools/setup/test` runs them all. No network, no compiler."""

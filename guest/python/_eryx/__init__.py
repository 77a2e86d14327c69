# SPDX-License-Identifier: MIT OR Apache-2.0
"""The Python half of the guest: what is easier said in Python than in the C shim. Not an interface for programs."""

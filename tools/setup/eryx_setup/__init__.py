# SPDX-License-Identifier: MIT OR Apache-2.0
"""The set-up: everything a build of Eryx needs and a fresh Debian machine does not have, made once into a cache."""

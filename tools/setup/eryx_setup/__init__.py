"""The set-up: everything a build of Eryx needs and a fresh Debian machine does not have, made once into a cache."""

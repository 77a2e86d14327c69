# SPDX-License-Identifier: MIT OR Apache-2.0
"""Eryx and its rivals, side by side in one run: `bench/peers.py --help`.

    command.py     the command: what to measure, where the results go
    works.py       what is measured, and the programs of it
    rivals.py      who is measured; installed.py gets them
    protocol.py    what the runner asks each peer, and what it answers; peer_process.py is the runner's end
    run.py         one run: starts peers and says on which machine
    runner.py      the turns; memory.py measures processes from outside
    results.py     what was found, as JSON; table.py and chart.py show it, report.py writes it into a page

A peer is a process that answers: eryx_peer.cpp, pyodide_peer.mjs, and serve.py with one class for each rival in Python.
"""

# SPDX-License-Identifier: MIT OR Apache-2.0
"""One module per recipe. A recipe reads its inputs, writes `workspace.output`, and nothing else."""

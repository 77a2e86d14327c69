"""One module per recipe. A recipe reads its inputs, writes `workspace.output`, and nothing else."""

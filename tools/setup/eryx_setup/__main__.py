# SPDX-License-Identifier: MIT OR Apache-2.0
from .command_line import main

raise SystemExit(main())

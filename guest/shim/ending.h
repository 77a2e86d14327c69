// SPDX-License-Identifier: MIT OR Apache-2.0
/* How a program ended, written into the reply. */
#ifndef ERYX_SHIM_ENDING_H
#define ERYX_SHIM_ENDING_H

#include "python.h"

#include "guest_abi.h"

/* Takes the pending exception: SystemExit is an exit with a code, everything else is described in JSON, unless the
 * program's sys.excepthook raises SystemExit.
 * Requires: an exception is set. It is cleared. */
void ending_of_exception(eryx_reply* reply);

/* Does what `python` does between the last statement and the end of the process: exit functions, buffers of streams
 * that the program made. Errors in there are reported on the guest's stderr, as `python` does. */
void ending_finish(void);

/* Flushes the files that are open in a session, which goes on: what was written can be read from now on. */
void ending_flush_files(void);

/* Flushes all streams that keep something, those too whose way to a file has code of the program's. */
void ending_flush_all(void);

/* Ends what is left of files when an interpreter ends and its variables are gone: those that only the last exception or a cycle holds
 * are closed, all others flushed. Does nothing where no file is open for writing and no stream keeps anything. */
void ending_leave_files(void);

/* Remembers which files are open for writing before any program runs. */
void ending_learn_writers(void);

/* Remembers what the streams and exit functions looked like when no program had run. */
int ending_learn_baseline(void);

/* Drops the bytes that the last reply pointed to. */
void ending_release(void);

#endif

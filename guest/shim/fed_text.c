// SPDX-License-Identifier: MIT OR Apache-2.0
#include "fed_text.h"

#include "host.h"
#include "program.h"

/* See src/bridge/text_feed.hpp: what the host answers begins with one of these, then comes the text as it is. Anything else
 * means that there is none. */
enum { QUESTION = 6, GOES_ON = '+', IS_LAST = '.' };

static PyObject* add(const char* text, size_t size, int is_last) {
  if (program_extend(text, size) < 0) return NULL;
  PyObject* decoded = PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, "surrogateescape");
  if (decoded == NULL) return NULL;
  PyObject* taken = PyTuple_Pack(2, decoded, is_last ? Py_True : Py_False);
  Py_DECREF(decoded);
  return taken;
}

PyObject* fed_text_take(void) {
  eryx_fetch request = host_answer_request();
  if (host_describe(QUESTION, 0, &request) != 0) {
    host_refused();
    return NULL;
  }
  struct host_answer answer;
  if (host_answer_take(&request, &answer) < 0) return NULL;
  PyObject* taken = NULL;
  if (answer.size > 0 && (answer.data[0] == GOES_ON || answer.data[0] == IS_LAST)) {
    taken = add(answer.data + 1, answer.size - 1, answer.data[0] == IS_LAST);
  } else {
    taken = Py_NewRef(Py_None);
  }
  host_answer_release(&answer);
  return taken;
}

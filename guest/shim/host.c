// SPDX-License-Identifier: MIT OR Apache-2.0
#include "host.h"

#include <stdlib.h>

#include "buffers.h"
#include "json.h"
#include "layout.h"

eryx_fetch host_answer_request(void) {
  return (eryx_fetch){guest_address(answer_buffer), sizeof answer_buffer, 0, 0};
}

int host_refused(void) {
  PyErr_SetString(PyExc_SystemError, "the host refused a request of the sandbox's own code");
  return -1;
}

int host_answer_take(const eryx_fetch* request, struct host_answer* answer) {
  *answer = (struct host_answer){answer_buffer, request->size, NULL};
  if (request->size <= sizeof answer_buffer) return 0;
  answer->block = malloc(request->size);
  if (answer->block == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  answer->data = answer->block;
  if (host_fetch(guest_address(answer->block), request->size) == 0) return 0;
  host_answer_release(answer);
  return host_refused();
}

void host_answer_release(struct host_answer* answer) {
  free(answer->block);
  answer->block = NULL;
}

PyObject* host_described(uint32_t what, uint32_t index) {
  eryx_fetch request = host_answer_request();
  if (host_describe(what, index, &request) != 0) {
    host_refused();
    return NULL;
  }
  struct host_answer answer;
  if (host_answer_take(&request, &answer) < 0) return NULL;
  PyObject* description = json_decode(answer.data, answer.size);
  host_answer_release(&answer);
  return description;
}

// SPDX-License-Identifier: MIT OR Apache-2.0
#include "layout.h"

#include "alarm.h"
#include "buffers.h"
#include "export.h"
#include "interrupt.h"
#include "trace_buffer.h"

eryx_layout guest_layout;
eryx_reply turn_reply;

void layout_complete(void) {
  guest_layout.abi_version = ERYX_ABI_VERSION;
  guest_layout.mailbox = guest_address(mailbox_buffer);
  guest_layout.reply = guest_address(&turn_reply);
  interrupt_describe(&guest_layout);
  trace_buffer_describe(&guest_layout);
  alarm_describe(&guest_layout);
}

/* The struct is also called eryx_layout, so the C name of the function differs from its export. */
ERYX_EXPORT(eryx_layout) uint32_t export_layout(void) { return guest_address(&guest_layout); }

// SPDX-License-Identifier: MIT OR Apache-2.0
/* struct tm: the same members up to the zone's name, 44 bytes; WASI's has one more, 48. Functions that fill in a struct of the
 * caller's would write behind it. The variables of the zone are POSIX's, which WASI has not. */
#include <string.h>
#include <time.h>

enum { emsc_tm_size = 44 };
_Static_assert(sizeof(struct tm) == 48, "as above");

struct emsc_tm;

static struct emsc_tm* give(const struct tm* from, struct emsc_tm* to) {
  if (from == NULL) return NULL;
  memcpy(to, from, emsc_tm_size);
  return to;
}

struct emsc_tm* emsc_gmtime_r(const time_t* time, struct emsc_tm* result) {
  struct tm copy;
  return give(gmtime_r(time, &copy), result);
}

struct emsc_tm* emsc_localtime_r(const time_t* time, struct emsc_tm* result) {
  struct tm copy;
  return give(localtime_r(time, &copy), result);
}

static struct tm wasi_tm(const struct emsc_tm* from) {
  struct tm result = {0};
  memcpy(&result, from, emsc_tm_size);
  return result;
}

time_t emsc_mktime(struct emsc_tm* broken_down) {
  struct tm copy = wasi_tm(broken_down);
  const time_t result = mktime(&copy);
  give(&copy, broken_down);
  return result;
}

time_t emsc_timegm(struct emsc_tm* broken_down) {
  struct tm copy = wasi_tm(broken_down);
  const time_t result = timegm(&copy);
  give(&copy, broken_down);
  return result;
}

char* emsc_strptime(const char* text, const char* format, struct emsc_tm* result) {
  struct tm copy = wasi_tm(result);
  char* const end = strptime(text, format, &copy);
  give(&copy, result);
  return end;
}

char* tzname[2] = {"UTC", "UTC"};
long timezone = 0;
int daylight = 0;

void tzset(void) {}

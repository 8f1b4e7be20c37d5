/* Ends the program with a line that says what failed and why. */
#ifndef DWCP_FAIL_H
#define DWCP_FAIL_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...) {
  int code = errno;
  va_list words;
  va_start(words, format);
  vfprintf(stderr, format, words);
  va_end(words);
  fprintf(stderr, ": %s\n", strerror(code));
  exit(1);
}

#endif

// Commands from standard input, one line at a time, and answers to standard output.
#pragma once
#include "json-line.h"
#include <errno.h>
#include <unistd.h>

static inline void say_line(struct text *out) {
  text_add(out, "\n");
  for (size_t done = 0; done < out->length;) {
    ssize_t count = write(STDOUT_FILENO, out->bytes + done, out->length - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) exit(0);
    done += (size_t)count;
  }
  out->length = 0;
}

/** Reads what there is and gives every whole line to `take`, which may change it. Ends the program with its input. */
static inline void read_commands(void (*take)(char *line)) {
  static char input[1 << 20];
  static size_t length;
  ssize_t count = read(STDIN_FILENO, input + length, sizeof input - length);
  if (count < 0 && errno == EINTR) return;
  if (count <= 0 || (length += (size_t)count) == sizeof input) exit(count == 0 ? 0 : 1);
  for (char *end; (end = memchr(input, '\n', length)) != NULL;) {
    *end = 0;
    size_t taken = (size_t)(end - input) + 1;
    take(input);
    memmove(input, input + taken, length -= taken);
  }
}

/* The host's log: what its daemons say to syslog and to the journal, each line with the time it came in. */
#ifndef DWCP_LIGHT_LOG_H
#define DWCP_LIGHT_LOG_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fail.h"

static int host_log = -1;

static void open_host_log(void) {
  host_log = open("/var/log/host.log", O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0640);
  if (host_log < 0) fail("/var/log/host.log");
}

/* Seconds since 1970 with microseconds, daemon with its pid in brackets, and message, separated by tabs. */
static void write_log(const char *source, const char *message) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const char *pid = strchr(source, '[') == NULL ? "[1]" : "";
  dprintf(host_log, "%lld.%06ld\t%s%s\t%s\n", (long long)now.tv_sec, now.tv_nsec / 1000, source, pid, message);
}

static void blank_controls(char *text) {
  for (; *text != 0; text++) {
    if ((unsigned char)*text < 32) *text = ' ';
  }
}

/* `<30>Nov 29 13:21:24 bgpd[123]: text` (RFC 3164) as the C library writes it; the date is left out. */
static void take_syslog(char *line) {
  char *at = line;
  if (*at == '<' && strchr(at, '>') != NULL) at = strchr(at, '>') + 1;
  if (strlen(at) > 16 && at[3] == ' ' && at[15] == ' ') at += 16;
  char *colon = strstr(at, ": ");
  char *tag = at, *message = colon == NULL ? at : colon + 2;
  if (colon == NULL) tag = (char *)"";
  else *colon = 0;
  blank_controls(tag);
  blank_controls(message);
  write_log(tag, message);
}

/* Fields `NAME=value`, a line each (systemd, "Journal native protocol"); a value in the binary form is passed over. */
static void take_journal(char *fields) {
  const char *source = "", *message = NULL, *file = "";
  for (char *line = strtok(fields, "\n"); line != NULL; line = strtok(NULL, "\n")) {
    if (strncmp(line, "MESSAGE=", 8) == 0) message = line + 8;
    else if (strncmp(line, "SYSLOG_IDENTIFIER=", 18) == 0) source = line + 18;
    else if (strncmp(line, "_COMM=", 6) == 0) file = line + 6;
  }
  if (message == NULL) return;
  blank_controls((char *)message);
  write_log(*source == 0 ? file : source, message);
}

static void take_log_lines(int fd, int is_journal) {
  char buffer[16384];
  for (;;) {
    ssize_t length = recv(fd, buffer, sizeof buffer - 1, MSG_DONTWAIT);
    if (length < 0) return;
    buffer[length] = 0;
    while (length > 0 && (buffer[length - 1] == '\n' || buffer[length - 1] == 0)) buffer[--length] = 0;
    if (is_journal) take_journal(buffer);
    else take_syslog(buffer);
  }
}

#endif

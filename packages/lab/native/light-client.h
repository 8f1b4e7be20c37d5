/*
 * What runs inside a light host under the names `systemctl` and `journalctl`, so that a command that asks a server for its
 * units and logs gets its answer from process 1 here. Knows what such commands use, and refuses the rest.
 */
#ifndef DWCP_LIGHT_CLIENT_H
#define DWCP_LIGHT_CLIENT_H

#include <fcntl.h>
#include <fnmatch.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fail.h"

/* Sends a request to process 1 and takes the whole answer. */
static char *ask_init(const char *request) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/dwcp/init"};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("process 1");
  if (write(fd, request, strlen(request)) < 0) fail("process 1");
  shutdown(fd, SHUT_WR);
  static char answer[1 << 16];
  size_t length = 0;
  for (ssize_t count; length < sizeof answer - 1; length += (size_t)count) {
    count = read(fd, answer + length, sizeof answer - 1 - length);
    if (count <= 0) break;
  }
  answer[length] = 0;
  close(fd);
  return answer;
}

/* `frr` is `frr.service`. */
static const char *unit_name(const char *word) {
  static char name[256];
  snprintf(name, sizeof name, strchr(word, '.') != NULL ? "%s" : "%s.service", word);
  return name;
}

/* The word systemd has for the status process 1 has; NULL for a unit it was never told. */
static const char *active_state(const char *unit) {
  static char lines[1 << 16];
  snprintf(lines, sizeof lines, "%s", ask_init("status\n"));
  char *state = NULL;
  for (char *line = strtok_r(lines, "\n", &state); line != NULL; line = strtok_r(NULL, "\n", &state)) {
    char name[256], status[32];
    if (sscanf(line, "unit\t%255[^\t]\t%31[^\t]", name, status) != 2 || strcmp(name, unit) != 0) continue;
    if (strcmp(status, "active") == 0) return "active";
    if (strcmp(status, "failed") == 0) return "failed";
    return strcmp(status, "inactive") == 0 ? "inactive" : "activating";
  }
  return NULL;
}

static int tell_unit(const char *verb, const char *unit) {
  char request[320];
  snprintf(request, sizeof request, "%s\t%s\n", verb, unit);
  char *answer = ask_init(request);
  if (strcmp(answer, "ok\n") == 0) return 0;
  fprintf(stderr, "%s: %s", unit, strncmp(answer, "failed\t", 7) == 0 ? answer + 7 : answer);
  return 1;
}

static int list_units(const char *pattern) {
  char *state = NULL;
  for (char *line = strtok_r(ask_init("status\n"), "\n", &state); line != NULL; line = strtok_r(NULL, "\n", &state)) {
    char name[256], status[32];
    if (sscanf(line, "unit\t%255[^\t]\t%31[^\t]", name, status) != 2) continue;
    if (pattern != NULL && fnmatch(pattern, name, 0) != 0) continue;
    if (strcmp(status, "inactive") != 0) printf("%s loaded %s %s\n", name, strcmp(status, "failed") == 0 ? "failed" : "active", status);
  }
  return 0;
}

static int change_unit(const char *verb, const char *unit) {
  const char *known = active_state(unit);
  if (known == NULL) return fprintf(stderr, "%s was never started in this host\n", unit), 5;
  int is_active = strcmp(known, "active") == 0;
  if (strcmp(verb, "reload") == 0 || (strcmp(verb, "reload-or-restart") == 0 && is_active)) return tell_unit("reload", unit);
  if (strcmp(verb, "stop") == 0) return tell_unit("stop", unit);
  /* A stop that fails has ended the unit all the same. */
  if (strstr(verb, "restart") != NULL) tell_unit("stop", unit);
  return tell_unit("again", unit);
}

static int run_systemctl(int argc, char **argv) {
  const char *verb = NULL;
  int is_quiet = 0, code = 0, active = 0, count = 0;
  for (int index = 1; index < argc; index++) {
    if (strcmp(argv[index], "--quiet") == 0 || strcmp(argv[index], "-q") == 0) is_quiet = 1;
    if (*argv[index] == '-') continue;
    if (verb == NULL) {
      verb = argv[index];
      continue;
    }
    if (strcmp(verb, "list-units") == 0) return list_units(argv[index]);
    const char *unit = unit_name(argv[index]), *state = active_state(unit);
    count++;
    if (strcmp(verb, "is-active") == 0) {
      if (!is_quiet) puts(state == NULL ? "inactive" : state);
      active += state != NULL && strcmp(state, "active") == 0;
    } else if (strcmp(verb, "is-enabled") == 0) {
      if (!is_quiet) puts(state == NULL ? "disabled" : "enabled");
      active += state != NULL;
    } else if (strcmp(verb, "start") == 0 || strcmp(verb, "stop") == 0 || strcmp(verb, "restart") == 0 ||
               strcmp(verb, "reload") == 0 || strcmp(verb, "reload-or-restart") == 0) {
      int failed = change_unit(verb, unit);
      if (failed != 0) code = failed;
    } else if (strcmp(verb, "reset-failed") != 0) {
      return fprintf(stderr, "systemctl %s is not known in a light host\n", verb), 1;
    }
  }
  if (verb == NULL || strcmp(verb, "list-units") == 0) return list_units(NULL);
  if (strcmp(verb, "is-system-running") == 0) return puts("running"), 0;
  if (strncmp(verb, "is-", 3) == 0) return active > 0 ? 0 : strcmp(verb, "is-active") == 0 ? 3 : 1;
  if (count == 0 && strcmp(verb, "daemon-reload") != 0 && strcmp(verb, "reset-failed") != 0)
    return fprintf(stderr, "systemctl %s is not known in a light host\n", verb), 1;
  return code;
}

/* One line of the host's log in the form that was asked for. */
static void print_entry(char *line, const char *output, const char *host, double since) {
  char *state = NULL, *time = strtok_r(line, "\t", &state), *source = strtok_r(NULL, "\t", &state), *message = state;
  if (source == NULL || message == NULL || atof(time) < since) return;
  if (strcmp(output, "cat") == 0) puts(message);
  else printf("%s %s %s: %s\n", time, host, source, message);
}

static int run_journalctl(int argc, char **argv) {
  const char *output = "short-unix", *unit = NULL;
  double since = 0;
  long last = -1;
  int follows = 0;
  for (int index = 1; index < argc; index++) {
    char *word = argv[index], *value = strchr(word, '=');
    value = value != NULL ? value + 1 : index + 1 < argc ? argv[index + 1] : word + strlen(word);
    if (strcmp(word, "--follow") == 0 || strcmp(word, "-f") == 0) follows = 1;
    else if (strncmp(word, "--lines", 7) == 0 || strcmp(word, "-n") == 0) last = atol(value);
    else if (strncmp(word, "--output", 8) == 0 || strcmp(word, "-o") == 0) output = value;
    else if (strncmp(word, "--unit", 6) == 0 || strcmp(word, "-u") == 0) unit = value;
    else if (strncmp(word, "--since", 7) == 0 && *value == '@') since = atof(value + 1);
  }
  if (strcmp(output, "short-unix") != 0 && strcmp(output, "cat") != 0)
    return fprintf(stderr, "journalctl --output=%s is not known in a light host\n", output), 1;
  char path[320] = "/var/log/host.log", host[256] = "";
  gethostname(host, sizeof host - 1);
  if (unit != NULL) snprintf(path, sizeof path, "/var/log/units/%s.log", unit_name(unit));
  FILE *file = fopen(path, "re");
  if (file == NULL) return 0;
  char *line = NULL;
  size_t size = 0;
  long total = 0;
  for (; last > 0 && getline(&line, &size, file) > 0;) total++;
  fseek(file, 0, last == 0 ? SEEK_END : SEEK_SET);
  for (long number = 0;; number++) {
    long start = ftell(file);
    ssize_t length = getline(&line, &size, file);
    if (length > 0 && line[length - 1] == '\n') {
      line[length - 1] = 0;
      if (last > 0 && number < total - last) continue;
      if (unit != NULL) puts(line);
      else print_entry(line, output, host, since);
      continue;
    }
    if (!follows) break;
    /* Half a line is read again once it is whole. */
    fseek(file, start, SEEK_SET);
    fflush(stdout);
    poll(NULL, 0, 20);
  }
  return 0;
}

#endif

/* What clients ask process 1 of a light host for, over /run/dwcp/init. */
#ifndef DWCP_LIGHT_REQUESTS_H
#define DWCP_LIGHT_REQUESTS_H

#include "light-units.h"

/* `PATH<tab>VALUE` below /proc/sys, which is the namespace of whoever opens it. */
static void set_parameters(char *lines, int client) {
  char *state = NULL;
  for (char *line = strtok_r(lines, "\n", &state); line != NULL; line = strtok_r(NULL, "\n", &state)) {
    char *value = strchr(line, '\t'), path[256];
    if (value == NULL) continue;
    *value++ = 0;
    snprintf(path, sizeof path, "/proc/sys/%s", line);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t length = strlen(value);
    if (fd < 0 || write(fd, value, length) != length) dprintf(client, "failed\t%s\t%s\n", line, strerror(errno));
    if (fd >= 0) close(fd);
  }
  dprintf(client, "ok\n");
}

static void report_status(int client) {
  for (struct unit *unit = units; unit != NULL; unit = unit->next) {
    dprintf(client, "unit\t%s\t%s\t%d\n", unit->name, unit->status, unit->main);
  }
  dprintf(client, "ok\n");
}

static struct unit *find_or_make_unit(const char *name) {
  struct unit *unit = find_unit(name);
  if (unit != NULL) return unit;
  unit = calloc(1, sizeof *unit);
  if (unit == NULL) fail("memory");
  snprintf(unit->name, sizeof unit->name, "%s", name);
  unit->status = "inactive";
  unit->next = units;
  return units = unit;
}

static void reload_unit(const struct unit *unit, int client) {
  if (fork_runner(unit, 'm', client) < 0) dprintf(client, "failed\t%s\n", strerror(errno));
}

/* The first line is a verb and the name of a unit; what follows belongs to it. True when the client waits. */
static int obey(char *request, int client) {
  char *rest = strchr(request, '\n');
  if (rest == NULL) return 0;
  *rest++ = 0;
  char *name = strchr(request, '\t');
  if (name != NULL) *name++ = 0;
  if (strcmp(request, "status") == 0) return report_status(client), 0;
  if (strcmp(request, "sysctl") == 0) return set_parameters(rest, client), 0;
  int is_name = name != NULL && strlen(name) < sizeof units->name;
  int is_start = strcmp(request, "start") == 0;
  struct unit *unit = !is_name ? NULL : is_start ? find_or_make_unit(name) : find_unit(name);
  if (is_start && unit != NULL) {
    free(unit->text);
    unit->text = strdup(rest);
    return start_unit(unit, client), 1;
  }
  int is_again = strcmp(request, "again") == 0, is_stop = strcmp(request, "stop") == 0;
  if (!is_name || (!is_again && !is_stop && strcmp(request, "reload") != 0))
    return dprintf(client, "failed\tnot a request: %s\n", request), 0;
  if (unit == NULL) return dprintf(client, "failed\t%s was never started\n", name), 0;
  if (is_again) return start_unit(unit, client), 1;
  if (is_stop) return stop_unit(unit, client), 1;
  return reload_unit(unit, client), 0;
}

static void serve_client(int client) {
  static char request[1 << 16];
  struct timeval patience = {.tv_sec = 2};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  size_t length = 0;
  for (ssize_t count; length < sizeof request - 1; length += count) {
    count = read(client, request + length, sizeof request - 1 - length);
    if (count <= 0) break;
  }
  request[length] = 0;
  if (!obey(request, client)) close(client);
}

#endif

/*
 * Units of a light host. Process 1 keeps what it was told of each and forks a runner for every start, reload and stop;
 * the runner answers the client, reports to process 1 and ends, so that process 1 never waits.
 */
#ifndef DWCP_LIGHT_UNITS_H
#define DWCP_LIGHT_UNITS_H

#include "light-command.h"
#include "light-log.h"

struct unit {
  char name[128];
  char *text;
  const char *status; /* active, inactive, failed, starting, restarting */
  pid_t main;
  int is_wanted;
  long restart_at, starts[64];
  struct unit *next;
};

struct report {
  char name[128];
  char verb; /* s: started, f: start failed, c: cleaned up after a death, x: stopped */
  pid_t main;
  int status; /* of a start that failed */
};

static struct unit *units;
static int report_pipe[2];

static int open_unit_reports(void) {
  if (pipe2(report_pipe, O_CLOEXEC | O_NONBLOCK) < 0) fail("pipe");
  if (mkdir("/var/log/units", 0755) < 0 && errno != EEXIST) fail("/var/log/units");
  return report_pipe[0];
}

static struct unit *find_unit(const char *name) {
  for (struct unit *unit = units; unit != NULL; unit = unit->next) {
    if (strcmp(unit->name, name) == 0) return unit;
  }
  return NULL;
}

__attribute__((format(printf, 2, 3))) static void note(const struct unit *unit, const char *format, ...) {
  char text[256], message[512];
  va_list words;
  va_start(words, format);
  vsnprintf(text, sizeof text, format, words);
  va_end(words);
  snprintf(message, sizeof message, "%s: %s", unit->name, text);
  write_log("init", message);
}

static pid_t read_pid(const char *path) {
  FILE *file = fopen(path, "re");
  int pid = 0;
  if (file != NULL && fscanf(file, "%d", &pid) != 1) pid = 0;
  if (file != NULL) fclose(file);
  return pid;
}

/* The daemon says READY=1 (sd_notify(3)) on a socket that is there for its start only. */
static int wait_for_notice(int fd, pid_t pid, long deadline, const char *command, struct failure *failure) {
  char buffer[4096];
  for (;;) {
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    poll(&poller, 1, 20);
    ssize_t length = recv(fd, buffer, sizeof buffer - 1, MSG_DONTWAIT);
    if (length > 0) {
      buffer[length] = 0;
      if (strstr(buffer, "READY=1") != NULL) return 1;
    }
    int status;
    if (waitpid(pid, &status, WNOHANG) == pid) return has_ended(failure, command, status);
    if (now_ms() > deadline) return has_failed(failure, too_late, "%s is not ready in time", command);
  }
}

/* In the runner: brings the unit up as its type says. Returns its main process, 0 for none, -1 when it failed. */
static pid_t start_main(struct spec *spec, const char *log, struct failure *failure) {
  long deadline = now_ms() + spec->timeout_ms;
  if (strcmp(spec->type, "oneshot") == 0) return run_commands(spec, "exec", log, NULL, failure) ? 0 : -1;
  char **words = words_of(spec, "exec");
  if (words == NULL) return has_failed(failure, W_EXITCODE(1, 0), "the unit starts nothing"), -1;
  if (strcmp(spec->type, "forking") == 0) {
    if (!run_commands(spec, "exec", log, NULL, failure)) return -1;
    pid_t pid = 0;
    while (spec->pidfile != NULL && (pid = read_pid(spec->pidfile)) == 0 && now_ms() < deadline) usleep(5000);
    if (spec->pidfile != NULL && pid == 0) return has_failed(failure, too_late, "%s does not appear", spec->pidfile), -1;
    return pid;
  }
  char address[64], variable[96];
  char *extra[] = {variable, NULL};
  int fd = -1;
  if (strcmp(spec->type, "notify") == 0) {
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    snprintf(address, sizeof address, "/run/dwcp/notify.%d", getpid());
    snprintf(variable, sizeof variable, "NOTIFY_SOCKET=%s", address);
    snprintf(path.sun_path, sizeof path.sun_path, "%s", address);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&path, sizeof path) < 0)
      return has_failed(failure, W_EXITCODE(1, 0), "%s cannot be made", address), -1;
    /* Whoever the unit runs as writes to it. */
    chmod(address, 0666);
  }
  pid_t pid = spawn(spec, words, log, fd < 0 ? NULL : extra);
  if (pid < 0) return has_failed(failure, not_executed, "%s: %s", words[0], strerror(errno)), -1;
  if (fd >= 0) {
    int is_ready = wait_for_notice(fd, pid, deadline, words[0], failure);
    close(fd);
    unlink(address);
    if (!is_ready) return kill(pid, SIGKILL), -1;
  }
  return pid;
}

static void end_main(pid_t pid, long deadline) {
  if (pid <= 0) return;
  kill(pid, SIGTERM);
  while (kill(pid, 0) == 0 && now_ms() < deadline) usleep(5000);
  kill(pid, SIGKILL);
}

static void set_main_pid(struct spec *spec, char *pid) {
  for (int index = 0; index < spec->command_count; index++) {
    for (char **word = spec->commands[index].words; *word != NULL; word++) {
      if (strcmp(*word, "$MAINPID") == 0 || strcmp(*word, "${MAINPID}") == 0) *word = pid;
    }
  }
}

/* Forks the process that does one thing to a unit. `client` gets a line; -1 when nobody asked. */
static void run_unit(struct unit *unit, char verb, int client) {
  pid_t runner = fork();
  if (runner != 0) {
    if (runner < 0 && client >= 0) dprintf(client, "failed\t%s\n", strerror(errno));
    return;
  }
  char log[192], main_text[32];
  char *extra[] = {main_text, NULL};
  struct spec spec;
  struct failure failure = {0};
  struct report report = {.verb = verb, .main = unit->main};
  snprintf(report.name, sizeof report.name, "%s", unit->name);
  snprintf(log, sizeof log, "/var/log/units/%s.log", unit->name);
  snprintf(main_text, sizeof main_text, "MAINPID=%d", unit->main);
  char *words = strdup(unit->text);
  parse_spec(words, &spec);
  set_main_pid(&spec, main_text + strlen("MAINPID="));
  int ok = 1;
  if (verb == 's') {
    report.main = -1;
    if (make_directories(&spec, &failure) && run_commands(&spec, "pre", log, NULL, &failure))
      report.main = start_main(&spec, log, &failure);
    ok = report.main >= 0;
    if (ok && !run_commands(&spec, "post", log, NULL, &failure)) end_main(report.main, now_ms() + 5000), ok = 0;
    if (!ok) report.verb = 'f', report.status = failure.status;
  } else if (verb == 'r') {
    if (words_of(&spec, "reload") == NULL) ok = has_failed(&failure, W_EXITCODE(1, 0), "the unit cannot be reloaded");
    else ok = run_commands(&spec, "reload", log, extra, &failure);
  } else {
    ok = run_commands(&spec, "stop", log, extra, &failure) || verb == 'c';
    if (verb == 'x') end_main(unit->main, now_ms() + 10000);
  }
  if (strchr("sfcx", report.verb) != NULL) (void)!write(report_pipe[1], &report, sizeof report);
  else if (spec.pidfile != NULL) report.verb = 'm', report.main = read_pid(spec.pidfile), (void)!write(report_pipe[1], &report, sizeof report);
  if (client >= 0) dprintf(client, ok ? "ok\n" : "failed\t%s\n", failure.text);
  _exit(0);
}

static void start_unit(struct unit *unit, int client) {
  unit->is_wanted = 1;
  unit->status = "starting";
  unit->restart_at = 0;
  memmove(unit->starts + 1, unit->starts, sizeof unit->starts - sizeof *unit->starts);
  unit->starts[0] = now_ms();
  run_unit(unit, 's', client);
}

/* systemd.service(5), table "Exit causes and the effect of the Restart= settings". */
static int must_restart(const struct spec *spec, int status) {
  const char *policy = spec->restart;
  for (int index = 0; index < spec->prevented_count; index++) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == spec->prevented[index]) return 0;
  }
  int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  int is_clean_signal = signal_number == SIGHUP || signal_number == SIGINT || signal_number == SIGTERM || signal_number == SIGPIPE;
  int is_abnormal = signal_number != 0 && !is_clean_signal;
  int is_failure = is_abnormal || (signal_number == 0 && WEXITSTATUS(status) != 0);
  if (strcmp(policy, "always") == 0) return 1;
  if (strcmp(policy, "on-failure") == 0) return is_failure;
  if (strcmp(policy, "on-abnormal") == 0 || strcmp(policy, "on-abort") == 0) return is_abnormal;
  if (strcmp(policy, "on-success") == 0) return !is_failure;
  return 0;
}

static struct spec *spec_of(const struct unit *unit) {
  static struct spec spec;
  static char *words;
  free(words);
  words = strdup(unit->text);
  parse_spec(words, &spec);
  return &spec;
}

static int may_start_again(struct unit *unit, int status) {
  unit->is_wanted = must_restart(spec_of(unit), status);
  unit->status = unit->is_wanted ? "restarting" : status == 0 ? "inactive" : "failed";
  return unit->is_wanted;
}

static void restart_later(struct unit *unit) { unit->restart_at = now_ms() + spec_of(unit)->restart_ms; }

static void unit_died(struct unit *unit, int status) {
  unit->main = 0;
  if (!unit->is_wanted) return;
  if (WIFSIGNALED(status)) note(unit, "main process ended by signal %d", WTERMSIG(status));
  else note(unit, "main process exited with %d", WEXITSTATUS(status));
  may_start_again(unit, status);
  /* What is left of it is told to stop, whether it comes again or not. */
  run_unit(unit, 'c', -1);
}

/* systemd.unit(5), StartLimitBurst=; looked at when the time of the next start has come. */
static int starts_too_often(const struct unit *unit) {
  const struct spec *spec = spec_of(unit);
  long recent = 0, kept = sizeof unit->starts / sizeof *unit->starts;
  for (long index = 0; index < kept; index++) {
    recent += unit->starts[index] != 0 && now_ms() - unit->starts[index] < spec->interval_ms;
  }
  /* Without either of them there is no limit. */
  return spec->burst > 0 && spec->interval_ms > 0 && recent >= (spec->burst < kept ? spec->burst : kept);
}

static void unit_process_ended(pid_t pid, int status) {
  for (struct unit *unit = units; unit != NULL; unit = unit->next) {
    if (unit->main == pid) unit_died(unit, status);
  }
}

static void take_unit_reports(void) {
  struct report report;
  while (read(report_pipe[0], &report, sizeof report) == sizeof report) {
    struct unit *unit = find_unit(report.name);
    if (unit == NULL) continue;
    if (report.verb == 's') {
      unit->status = "active";
      unit->main = report.main;
      /* It may have died before anybody knew it by name. */
      if (unit->main > 0 && kill(unit->main, 0) < 0) unit_died(unit, SIGKILL);
    } else if (report.verb == 'm' && report.main > 0) {
      unit->main = report.main;
    } else if (report.verb == 'f' && unit->is_wanted) {
      note(unit, "start failed");
      /* ExecStop= is not for what never ran (systemd.service(5)). */
      if (may_start_again(unit, report.status)) restart_later(unit);
    } else if (report.verb == 'x') {
      unit->status = "inactive";
      unit->main = 0;
    } else if (report.verb == 'c' && strcmp(unit->status, "restarting") == 0) {
      restart_later(unit);
    }
  }
}

static int next_restart_ms(void) {
  long next = -1;
  for (struct unit *unit = units; unit != NULL; unit = unit->next) {
    if (unit->restart_at == 0) continue;
    long left = unit->restart_at - now_ms();
    if (left < 0) left = 0;
    if (next < 0 || left < next) next = left;
  }
  return (int)next;
}

static void restart_due_units(void) {
  for (struct unit *unit = units; unit != NULL; unit = unit->next) {
    if (unit->restart_at == 0 || unit->restart_at > now_ms()) continue;
    if (starts_too_often(unit)) {
      note(unit, "started too often: left as it is");
      unit->restart_at = 0;
      unit->is_wanted = 0;
      unit->status = "failed";
      continue;
    }
    note(unit, "started again");
    start_unit(unit, -1);
  }
}

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

/* The first line is a verb and the name of a unit; what follows belongs to it. */
static void obey(char *request, int client) {
  char *rest = strchr(request, '\n');
  if (rest == NULL) return;
  *rest++ = 0;
  char *name = strchr(request, '\t');
  if (name != NULL) *name++ = 0;
  if (strcmp(request, "status") == 0) return report_status(client);
  if (strcmp(request, "sysctl") == 0) return set_parameters(rest, client);
  if (name == NULL || strlen(name) >= sizeof units->name) {
    dprintf(client, "failed\tnot a request: %s\n", request);
    return;
  }
  struct unit *unit = find_unit(name);
  if (strcmp(request, "start") == 0) {
    if (unit == NULL) {
      unit = calloc(1, sizeof *unit);
      if (unit == NULL) fail("memory");
      snprintf(unit->name, sizeof unit->name, "%s", name);
      unit->next = units;
      units = unit;
    }
    free(unit->text);
    unit->text = strdup(rest);
    /* Asking twice is harmless. */
    if (unit->main > 0 && unit->is_wanted) dprintf(client, "ok\n");
    else start_unit(unit, client);
  } else if (unit == NULL) {
    dprintf(client, "failed\t%s was never started\n", name);
  } else if (strcmp(request, "again") == 0) {
    if (unit->main > 0 && unit->is_wanted) dprintf(client, "ok\n");
    else start_unit(unit, client);
  } else if (strcmp(request, "reload") == 0) {
    run_unit(unit, 'r', client);
  } else if (strcmp(request, "stop") == 0) {
    unit->is_wanted = 0;
    unit->restart_at = 0;
    run_unit(unit, 'x', client);
  } else {
    dprintf(client, "failed\tnot a request: %s\n", request);
  }
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
  obey(request, client);
  close(client);
}

#endif

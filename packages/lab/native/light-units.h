/*
 * Units of a light host. Process 1 keeps what it was told of each and forks a runner for every start, reload and stop, so
 * that it never waits. One start, stop or clean-up of a unit is under way at a time; who asks meanwhile is answered when
 * what he asked for is done.
 *
 * What differs from systemd, for want of control groups: a stop waits for the commands of a start under way instead of
 * killing them; what a main process leaves behind is left to ExecStop=, which therefore runs also after a death that
 * systemd would answer with signals alone. A daemon that forked and ends before its start was reported counts as killed.
 * A start that is asked for is not held to the limit of starts, only those after a failure are.
 */
#ifndef DWCP_LIGHT_UNITS_H
#define DWCP_LIGHT_UNITS_H

#include "light-log.h"
#include "light-runner.h"

/* A client that waits for its answer. */
struct asker {
  int client;
  struct asker *next;
};

struct unit {
  char name[128];
  char *text;
  const char *status; /* active, inactive, failed, starting, restarting */
  pid_t main, runner; /* 0 for none */
  char job;           /* what the runner does: s, c or x, as reported */
  /* A main process is wanted whenever there is one and no runner; a restart is due only without a runner. */
  int is_wanted;
  int is_stopping;  /* the start under way was told to stop */
  int starts_after; /* what is under way */
  struct asker *starters, *stoppers;
  long restart_at, starts[64];
  struct unit *next;
};

static struct unit *units;

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

static void wait_for(struct asker **askers, int client) {
  struct asker *asker = malloc(sizeof *asker);
  if (asker == NULL) fail("memory");
  *asker = (struct asker){client, *askers};
  *askers = asker;
}

static void answer(struct asker **askers, const char *failure) {
  while (*askers != NULL) {
    struct asker *asker = *askers;
    *askers = asker->next;
    if (*failure == 0) dprintf(asker->client, "ok\n");
    else dprintf(asker->client, "failed\t%s\n", failure);
    /* A runner forked meanwhile has it open too. */
    shutdown(asker->client, SHUT_WR);
    close(asker->client);
    free(asker);
  }
}

/* Returns the pid of the runner, or -1. */
static pid_t fork_runner(const struct unit *unit, char verb, int client) {
  pid_t runner = fork();
  if (runner != 0) return runner;
  struct report report = {.verb = verb, .main = unit->main};
  snprintf(report.name, sizeof report.name, "%s", unit->name);
  run(report, unit->text, client);
  return 0;
}

static void settle(struct unit *unit, const struct report *report);

/* For a runner that did not report. */
static void settle_lost(struct unit *unit, const char *why) {
  struct report report = {.verb = unit->job == 's' ? 'f' : unit->job, .status = W_EXITCODE(1, 0)};
  snprintf(report.text, sizeof report.text, "%s", why);
  if (unit->main > 0) kill(unit->main, SIGKILL);
  settle(unit, &report);
}

static void begin(struct unit *unit, char job) {
  unit->job = job;
  unit->runner = fork_runner(unit, job, -1);
  if (unit->runner < 0) settle_lost(unit, strerror(errno));
}

static void begin_start(struct unit *unit) {
  unit->status = "starting";
  unit->restart_at = 0;
  memmove(unit->starts + 1, unit->starts, sizeof unit->starts - sizeof *unit->starts);
  unit->starts[0] = now_ms();
  begin(unit, 's');
}

static void start_unit(struct unit *unit, int client) {
  wait_for(&unit->starters, client);
  /* Asking twice is harmless. */
  if (unit->runner == 0 && unit->main > 0) return answer(&unit->starters, "");
  unit->is_wanted = 1;
  unit->restart_at = 0;
  if (unit->runner == 0) begin_start(unit);
  else if (unit->job != 's' || unit->is_stopping) unit->starts_after = 1;
}

static void stop_unit(struct unit *unit, int client) {
  unit->is_wanted = unit->starts_after = 0;
  unit->restart_at = 0;
  answer(&unit->starters, "stopped meanwhile");
  wait_for(&unit->stoppers, client);
  if (unit->runner != 0) {
    if (unit->job == 's') unit->is_stopping = 1, kill(unit->runner, SIGTERM);
  } else if (strcmp(unit->status, "active") == 0) {
    begin(unit, 'x');
  } else {
    /* ExecStop= is not for what does not run (systemd.service(5)). */
    unit->status = "inactive";
    answer(&unit->stoppers, "");
  }
}

/* systemd.service(5), table "Exit causes and the effect of the Restart= settings". */
static int must_restart(const struct spec *spec, int status, int is_of_main) {
  const char *policy = spec->restart;
  for (int index = 0; is_of_main && index < spec->prevented_count; index++) {
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

static int may_start_again(struct unit *unit, int status, int is_of_main) {
  unit->is_wanted = must_restart(spec_of(unit), status, is_of_main);
  unit->status = unit->is_wanted ? "restarting" : status == 0 ? "inactive" : "failed";
  return unit->is_wanted;
}

static void restart_later(struct unit *unit) { unit->restart_at = now_ms() + spec_of(unit)->restart_ms; }

static void unit_died(struct unit *unit, int status) {
  unit->main = 0;
  /* Its stop is under way. */
  if (unit->runner != 0) return;
  if (WIFSIGNALED(status)) note(unit, "main process ended by signal %d", WTERMSIG(status));
  else note(unit, "main process exited with %d", WEXITSTATUS(status));
  may_start_again(unit, status, 1);
  /* What is left of it is told to stop, whether it comes again or not. */
  begin(unit, 'c');
}

/* What the runner was forked for is over. */
static void settle(struct unit *unit, const struct report *report) {
  int was_stopped = unit->is_stopping || (report->verb == 'c' && unit->stoppers != NULL);
  unit->runner = 0;
  unit->is_stopping = 0;
  if (report->verb == 's') {
    unit->main = report->main;
    /* It came up before it heard of its stop. */
    if (was_stopped) return begin(unit, 'x');
    unit->status = "active";
    answer(&unit->starters, "");
    /* It may have died before anybody knew it by name. */
    if (unit->main > 0 && kill(unit->main, 0) < 0) unit_died(unit, SIGKILL);
  } else if (report->verb == 'x' || was_stopped) {
    unit->status = "inactive";
    unit->main = 0;
    answer(&unit->stoppers, report->verb == 'x' ? report->text : "");
  } else if (report->verb == 'f') {
    note(unit, "start failed");
    /* ExecStop= is not for what never ran (systemd.service(5)). */
    if (may_start_again(unit, report->status, report->is_of_main)) restart_later(unit);
    answer(&unit->starters, report->text);
  } else if (strcmp(unit->status, "restarting") == 0 && !unit->starts_after) {
    restart_later(unit);
  }
  if (!unit->starts_after) return;
  unit->starts_after = 0;
  begin_start(unit);
}

static void take_unit_reports(void) {
  struct report report;
  while (read(report_pipe[0], &report, sizeof report) == sizeof report) {
    struct unit *unit = find_unit(report.name);
    if (unit == NULL) continue;
    if (report.verb != 'm') {
      if (report.runner == unit->runner) settle(unit, &report);
    } else if (report.main > 0 && unit->main > 0 && unit->runner == 0) {
      unit->main = report.main;
    }
  }
}

static void unit_process_ended(pid_t pid, int status) {
  /* A runner reports before it ends. */
  take_unit_reports();
  for (struct unit *unit = units; unit != NULL; unit = unit->next) {
    if (unit->main == pid) unit_died(unit, status);
    else if (unit->runner == pid) settle_lost(unit, "its runner was killed");
  }
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
    begin_start(unit);
  }
}

#endif

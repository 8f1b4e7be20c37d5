/*
 * What a runner does, the process that process 1 forks for one start, reload or stop of a unit: runs the commands, reports
 * to process 1 and ends.
 */
#ifndef DWCP_LIGHT_RUNNER_H
#define DWCP_LIGHT_RUNNER_H

#include <limits.h>

#include "light-command.h"

/* Of what is done to a unit: s, it was started; f, its start failed; c, the rest of a dead one was told to stop; x, it was
 * stopped; m, it was reloaded and may have another main process. */
struct report {
  char name[128];
  char verb;
  pid_t runner, main;
  int status, is_of_main; /* of a start that failed */
  char text[512];         /* why it failed; empty when it did not */
};
_Static_assert(sizeof(struct report) <= PIPE_BUF, "reports are whole");

static int report_pipe[2];

static int open_unit_reports(void) {
  if (pipe2(report_pipe, O_CLOEXEC) < 0 || fcntl(report_pipe[0], F_SETFL, O_NONBLOCK) < 0) fail("pipe");
  if (mkdir("/var/log/units", 0755) < 0 && errno != EEXIST) fail("/var/log/units");
  return report_pipe[0];
}

/* Process 1 wants the start under way to end. SIGTERM is blocked in this process. */
static int is_told_to_stop(void) {
  sigset_t pending;
  return sigpending(&pending) == 0 && sigismember(&pending, SIGTERM) == 1;
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
    if (is_told_to_stop()) return has_failed(failure, too_late, "%s was stopped before it was ready", command);
    if (now_ms() > deadline) return has_failed(failure, too_late, "%s is not ready in time", command);
  }
}

/* Brings the unit up as its type says. Returns its main process, 0 for none, -1 when it failed. */
static pid_t start_main(struct spec *spec, const char *log, struct failure *failure) {
  long deadline = now_ms() + spec->timeout_ms;
  failure->is_of_main = strcmp(spec->type, "forking") != 0;
  if (strcmp(spec->type, "oneshot") == 0) return run_commands(spec, "exec", log, NULL, failure) ? 0 : -1;
  char **words = words_of(spec, "exec");
  if (words == NULL) return has_failed(failure, W_EXITCODE(1, 0), "the unit starts nothing"), -1;
  if (strcmp(spec->type, "forking") == 0) {
    if (!run_commands(spec, "exec", log, NULL, failure)) return -1;
    pid_t pid = 0;
    while (spec->pidfile != NULL && (pid = read_pid(spec->pidfile)) == 0 && now_ms() < deadline && !is_told_to_stop())
      usleep(5000);
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
  while (kill(pid, 0) == 0 && now_ms() < deadline) {
    /* A child of this runner; what is none is reaped by process 1. */
    if (waitpid(pid, NULL, WNOHANG) == pid) return;
    usleep(5000);
  }
  kill(pid, SIGKILL);
}

static void set_main_pid(struct spec *spec, char *pid) {
  for (int index = 0; index < spec->command_count; index++) {
    for (char **word = spec->commands[index].words; *word != NULL; word++) {
      if (strcmp(*word, "$MAINPID") == 0 || strcmp(*word, "${MAINPID}") == 0) *word = pid;
    }
  }
}

/*
 * systemd ends everything in the unit's control group when its start fails. There is none here: what a unit has forked by
 * then is found by its own ExecStop= alone.
 */
static void clean_up_start(struct spec *spec, const char *log, pid_t main) {
  struct failure ignored = {0};
  end_main(main, now_ms() + 5000);
  if (strcmp(spec->type, "forking") == 0) run_commands(spec, "stop", log, NULL, &ignored);
}

static pid_t start_all(struct spec *spec, const char *log, struct failure *failure) {
  if (!make_directories(spec, failure) || !run_commands(spec, "pre", log, NULL, failure)) return -1;
  if (is_told_to_stop()) return has_failed(failure, too_late, "stopped before it was started"), -1;
  pid_t main = start_main(spec, log, failure);
  if (main >= 0) failure->is_of_main = 0;
  if (main >= 0 && run_commands(spec, "post", log, NULL, failure)) return main;
  clean_up_start(spec, log, main);
  return -1;
}

/* The life of the runner. `client` is that of a reload, which is answered from here; -1 for none. */
static void run(struct report report, char *text, int client) {
  char log[192], main_text[32], *extra[] = {main_text, NULL};
  struct spec spec;
  struct failure failure = {0};
  report.runner = getpid();
  snprintf(log, sizeof log, "/var/log/units/%s.log", report.name);
  snprintf(main_text, sizeof main_text, "MAINPID=%d", report.main);
  parse_spec(text, &spec);
  set_main_pid(&spec, main_text + strlen("MAINPID="));
  int ok = 1;
  if (report.verb == 's') {
    report.main = start_all(&spec, log, &failure);
    ok = report.main >= 0;
    if (!ok) report.verb = 'f', report.status = failure.status, report.is_of_main = failure.is_of_main;
  } else if (report.verb == 'm') {
    if (words_of(&spec, "reload") == NULL) ok = has_failed(&failure, W_EXITCODE(1, 0), "the unit cannot be reloaded");
    else ok = run_commands(&spec, "reload", log, extra, &failure);
    report.main = spec.pidfile == NULL ? 0 : read_pid(spec.pidfile);
  } else {
    ok = run_commands(&spec, "stop", log, extra, &failure) || report.verb == 'c';
    if (report.verb == 'x') end_main(report.main, now_ms() + 10000);
  }
  if (!ok) snprintf(report.text, sizeof report.text, "%s", failure.text);
  (void)!write(report_pipe[1], &report, sizeof report);
  if (client >= 0) dprintf(client, ok ? "ok\n" : "failed\t%s\n", failure.text);
  _exit(0);
}

#endif

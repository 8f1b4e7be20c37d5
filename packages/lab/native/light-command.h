/* Runs the commands of a unit: forks, executes, waits with a deadline. */
#ifndef DWCP_LIGHT_COMMAND_H
#define DWCP_LIGHT_COMMAND_H

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fail.h"
#include "light-identity.h"

#define MAX_WORDS 64

/* One unit as it was told, taken apart by the process that runs it. Lines point into the text. */
struct spec {
  const char *type, *restart, *pidfile;
  long restart_ms, timeout_ms, burst, interval_ms;
  int nice, has_user;
  uid_t uid;
  gid_t gid;
  mode_t umask;
  uint64_t ambient; /* capabilities a user other than root keeps, a bit each */
  char *directories[8], *directory_modes[8];
  int directory_count, prevented[8], prevented_count;
  char *environment[MAX_WORDS];
  int environment_count;
  struct {
    const char *when;
    int may_fail;
    char *words[MAX_WORDS + 1];
  } commands[32];
  int command_count;
};

/* Why something did not go as it must. */
struct failure {
  char text[512];
  int status; /* as of wait(2); of what was not done in time, that of a killed process */
  int is_of_main; /* of the main process, not of a command beside it */
};

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes the text apart in place. Lines of one key and its words, separated by tabs. */
static void parse_spec(char *text, struct spec *spec) {
  memset(spec, 0, sizeof *spec);
  spec->type = "simple";
  spec->restart = "no";
  spec->restart_ms = 100;
  spec->timeout_ms = 90000;
  spec->burst = 5;
  spec->interval_ms = 10000;
  spec->umask = 022;
  char *line_state = NULL;
  for (char *line = strtok_r(text, "\n", &line_state); line != NULL; line = strtok_r(NULL, "\n", &line_state)) {
    char *words[MAX_WORDS + 1] = {0};
    int count = 0;
    /* strsep keeps empty words, which an argv may hold. */
    for (char *word; count < MAX_WORDS && (word = strsep(&line, "\t")) != NULL;) words[count++] = word;
    const char *key = words[0], *value = count > 1 ? words[1] : "";
    if (strcmp(key, "type") == 0) spec->type = value;
    else if (strcmp(key, "restart") == 0) spec->restart = value;
    else if (strcmp(key, "restart-ms") == 0) spec->restart_ms = atol(value);
    else if (strcmp(key, "timeout-ms") == 0) spec->timeout_ms = atol(value);
    else if (strcmp(key, "limit") == 0 && count > 2) spec->burst = atol(value), spec->interval_ms = atol(words[2]);
    else if (strcmp(key, "pidfile") == 0) spec->pidfile = value;
    else if (strcmp(key, "nice") == 0) spec->nice = atoi(value);
    else if (strcmp(key, "user") == 0 && count > 2) spec->has_user = 1, spec->uid = atoi(value), spec->gid = atoi(words[2]);
    else if (strcmp(key, "umask") == 0) spec->umask = strtol(value, NULL, 8);
    else if (strcmp(key, "ambient") == 0) spec->ambient |= (uint64_t)1 << atoi(value);
    else if (strcmp(key, "prevent") == 0 && spec->prevented_count < 8) spec->prevented[spec->prevented_count++] = atoi(value);
    else if (strcmp(key, "directory") == 0 && count > 2 && spec->directory_count < 8) {
      spec->directories[spec->directory_count] = words[1];
      spec->directory_modes[spec->directory_count++] = words[2];
    } else if (strcmp(key, "environment") == 0 && spec->environment_count < MAX_WORDS - 8)
      spec->environment[spec->environment_count++] = words[1];
    else if (strcmp(key, "command") == 0 && count > 3 && spec->command_count < 32) {
      spec->commands[spec->command_count].when = value;
      spec->commands[spec->command_count].may_fail = *words[2] == '-';
      memcpy(spec->commands[spec->command_count].words, words + 3, sizeof(char *) * (MAX_WORDS - 3));
      spec->command_count++;
    }
  }
}

/* Forks a command of the unit. Returns its pid, or -1 with errno when it cannot be executed. */
static pid_t spawn(const struct spec *spec, char **words, const char *log, char *const *extra) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) < 0) return -1;
  pid_t pid = fork();
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setsid();
    int null = open("/dev/null", O_RDONLY), out = open(log, O_CREAT | O_WRONLY | O_APPEND, 0640);
    dup2(null, 0);
    dup2(out, 1);
    dup2(out, 2);
    if (null > 2) close(null);
    if (out > 2) close(out);
    /* Without the right to it, as a user without root, the unit runs as nice as the rest. */
    if (spec->nice != 0) (void)!setpriority(PRIO_PROCESS, 0, spec->nice);
    char *environment[MAX_WORDS + 8] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"};
    int count = 2;
    for (int index = 0; index < spec->environment_count; index++) environment[count++] = spec->environment[index];
    for (int index = 0; extra != NULL && extra[index] != NULL && index < 4; index++) environment[count++] = extra[index];
    umask(spec->umask);
    int ok = !spec->has_user || become(spec->uid, spec->gid, spec->ambient);
    if (ok) execvpe(words[0], words, environment);
    int code = errno;
    (void)!write(failure[1], &code, sizeof code);
    _exit(203);
  }
  close(failure[1]);
  int code = errno;
  if (pid > 0 && read(failure[0], &code, sizeof code) == sizeof code) {
    waitpid(pid, NULL, 0);
    pid = -1;
  }
  close(failure[0]);
  errno = code;
  return pid;
}

/* Waits for a child until the deadline. 1: it ended, with `status`; 0: it did not. SIGCHLD is blocked in this process. */
static int wait_until(pid_t pid, long deadline, int *status) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  for (;;) {
    if (waitpid(pid, status, WNOHANG) == pid) return 1;
    long left = deadline - now_ms();
    if (left <= 0) return 0;
    struct timespec time = {left / 1000, left % 1000 * 1000000};
    sigtimedwait(&child, NULL, &time);
  }
}

/* Keeps the reason. Returns 0. */
__attribute__((format(printf, 3, 4))) static int has_failed(struct failure *failure, int status, const char *format, ...) {
  va_list words;
  va_start(words, format);
  vsnprintf(failure->text, sizeof failure->text, format, words);
  va_end(words);
  failure->status = status;
  return 0;
}

static const int too_late = W_EXITCODE(0, SIGKILL), not_executed = W_EXITCODE(203, 0);

static int has_ended(struct failure *failure, const char *command, int status) {
  if (WIFSIGNALED(status)) return has_failed(failure, status, "%s was ended by signal %d", command, WTERMSIG(status));
  return has_failed(failure, status, "%s exited with %d", command, WEXITSTATUS(status));
}

/* Runs all commands of one kind to their end. 0 when one failed that may not. */
static int run_commands(struct spec *spec, const char *when, const char *log, char *const *extra, struct failure *failure) {
  long deadline = now_ms() + spec->timeout_ms;
  for (int index = 0; index < spec->command_count; index++) {
    if (strcmp(spec->commands[index].when, when) != 0) continue;
    char **words = spec->commands[index].words;
    int status = 0;
    pid_t pid = spawn(spec, words, log, extra);
    if (pid < 0) has_failed(failure, not_executed, "%s: %s", words[0], strerror(errno));
    else if (!wait_until(pid, deadline, &status)) {
      kill(-pid, SIGKILL);
      has_failed(failure, too_late, "%s did not finish in %ld ms", words[0], spec->timeout_ms);
    } else if (status != 0) has_ended(failure, words[0], status);
    else continue;
    if (!spec->commands[index].may_fail) return 0;
  }
  return 1;
}

/* RuntimeDirectory= and its kin: there before the first command, and the user's own. */
static int make_directories(const struct spec *spec, struct failure *failure) {
  for (int index = 0; index < spec->directory_count; index++) {
    const char *path = spec->directories[index];
    mode_t mode = strtol(spec->directory_modes[index], NULL, 8);
    if ((mkdir(path, 0700) < 0 && errno != EEXIST) || (spec->has_user && chown(path, spec->uid, spec->gid) < 0) ||
        chmod(path, mode) < 0)
      return has_failed(failure, W_EXITCODE(1, 0), "%s: %s", path, strerror(errno));
  }
  return 1;
}

static char **words_of(struct spec *spec, const char *when) {
  for (int index = 0; index < spec->command_count; index++) {
    if (strcmp(spec->commands[index].when, when) == 0) return spec->commands[index].words;
  }
  return NULL;
}

#endif

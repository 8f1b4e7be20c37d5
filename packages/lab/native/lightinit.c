/*
 * lightinit MARK NETNS HOSTNAME ROOT OVERLAY: becomes a light host.
 *
 * Joins the network namespace, makes mount, pid, uts and ipc namespaces, mounts the host's disk on ROOT and turns its
 * child into process 1 there. That one reaps, keeps the host's log and runs units it is told of over /run/dwcp/init,
 * as systemd would: same order, same restarts, no more. The parent stays, so that the host can be found by MARK and
 * ended with it. Inside the host the same program answers to `systemctl` and `journalctl`.
 */
#define _GNU_SOURCE
#include "fail.h"
#include "light-client.h"
#include "light-disk.h"
#include "light-log.h"
#include "light-requests.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int listen_on(const char *path, int type, mode_t mode) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  unlink(path);
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("socket %s", path);
  if (chmod(path, mode) < 0) fail("chmod %s", path);
  if (type == SOCK_STREAM && listen(fd, 64) < 0) fail("listen %s", path);
  return fd;
}

static void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

/* Everything in the host dies with process 1; this only lets the units say goodbye. */
static void end_all(void) {
  kill(-1, SIGTERM);
  for (int tries = 0; tries < 40; tries++) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    if (waitpid(-1, NULL, WNOHANG) < 0) break;
    usleep(50 * 1000);
  }
  exit(0);
}

static void run_host(const char *hostname) {
  if (sethostname(hostname, strlen(hostname)) < 0) fail("sethostname");
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGPIPE, SIG_IGN);
  int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  int log = listen_on("/run/systemd/journal/dev-log", SOCK_DGRAM, 0666);
  int journal = listen_on("/run/systemd/journal/socket", SOCK_DGRAM, 0666);
  if (symlink("/run/systemd/journal/dev-log", "/dev/log") < 0) fail("/dev/log");
  open_host_log();
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  int reports = open_unit_reports();
  watch(epoll, signals);
  watch(epoll, log);
  watch(epoll, journal);
  watch(epoll, reports);
  /* Last: whoever can connect finds a host that is up. */
  int control = listen_on("/run/dwcp/init", SOCK_STREAM, 0600);
  watch(epoll, control);
  for (;;) {
    struct epoll_event events[8];
    int count = epoll_wait(epoll, events, 8, next_restart_ms());
    restart_due_units();
    for (int index = 0; index < count; index++) {
      int fd = events[index].data.fd;
      if (fd == signals) {
        struct signalfd_siginfo info;
        while (read(signals, &info, sizeof info) == sizeof info) {
          if (info.ssi_signo != SIGCHLD) end_all();
        }
        int status;
        /* What a runner reported of the unit comes before the death of the unit is looked at. */
        take_unit_reports();
        for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) unit_process_ended(pid, status);
      } else if (fd == reports) {
        take_unit_reports();
      } else if (fd == control) {
        int client = accept4(control, NULL, NULL, SOCK_CLOEXEC);
        if (client >= 0) serve_client(client);
      } else if (fd == log) {
        take_log_lines(log, 0);
      } else if (fd == journal) {
        take_log_lines(journal, 1);
      }
    }
  }
}

int main(int argc, char **argv) {
  const char *name = strrchr(argv[0], '/') == NULL ? argv[0] : strrchr(argv[0], '/') + 1;
  if (strcmp(name, "systemctl") == 0) return run_systemctl(argc, argv);
  if (strcmp(name, "journalctl") == 0) return run_journalctl(argc, argv);
  if (argc != 6) {
    fprintf(stderr, "usage: lightinit MARK NETNS HOSTNAME ROOT OVERLAY\n");
    return 64;
  }
  char program[512] = "";
  if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) fail("/proc/self/exe");
  int net = open(argv[2], O_RDONLY | O_CLOEXEC);
  if (net < 0 || setns(net, CLONE_NEWNET) < 0) fail("network namespace %s", argv[2]);
  close(net);
  if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC) < 0) fail("unshare");
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != 0 && getppid() != parent) return 1;
    enter_disk(argv[4], argv[5], program);
    drop_machine_capabilities();
    run_host(argv[3]);
  }
  prctl(PR_SET_NAME, "lighthost");
  int status = 0;
  while (waitpid(child, &status, 0) < 0) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

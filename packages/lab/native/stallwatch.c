// Says when a processor of this machine kept a process waiting that runs with the nice value of routing daemons: what a
// daemon of a lab host missed meanwhile is the machine's fault and not the network's. One thread per processor, asleep but for a moment every 2 ms.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PERIOD_NS = 2000000, LATE_NS = 20000000 };

static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *watch(void *processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((int)(intptr_t)processor, &set);
  // A processor that was taken from us is no reason to stop: the thread then watches another one.
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
  for (int64_t due = now_ns() + PERIOD_NS;; due += PERIOD_NS) {
    struct timespec at = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    int64_t now = now_ns();
    if (now - due < LATE_NS) continue;
    pthread_mutex_lock(&output);
    printf("{\"processor\":%d,\"beginNs\":%lld,\"endNs\":%lld}\n", (int)(intptr_t)processor, (long long)due, (long long)now);
    fflush(stdout);
    pthread_mutex_unlock(&output);
    due = now;
  }
  return NULL;
}

int main(void) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) < 0) return 1;
  // Who may not is kept waiting more often, and calls a trial disturbed that was not: the safe mistake.
  setpriority(PRIO_PROCESS, 0, -20);
  for (int processor = 0; processor < CPU_SETSIZE; processor++) {
    pthread_t thread;
    if (!CPU_ISSET(processor, &allowed)) continue;
    if (pthread_create(&thread, NULL, watch, (void *)(intptr_t)processor) != 0) return 1;
  }
  printf("{\"watching\":%d}\n", CPU_COUNT(&allowed));
  fflush(stdout);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  exit(0);
}

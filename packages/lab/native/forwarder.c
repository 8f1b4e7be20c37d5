// Carries the frames of all impaired links of a lab, and breaks and mends any link of it.
//
//   forwarder --socket PATH [--mark WORD]    serves commands on a unix socket until SIGTERM
//   forwarder --drops SEED LINK DIRECTION PERCENT COUNT    prints which of the first COUNT packets would be lost
//
// One thread carries frames and never leaves the namespace it began in; the other takes commands and goes into the
// namespaces of the links. A command is one line of JSON with an `id`, its answer one with the same `id`.
#define _GNU_SOURCE
#include "json-line.h"
#include "link-control.h"
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/un.h>

#define CLIENTS_MOST 32
#define LINE_MOST_BYTES 4096
#define SWEEP_NS 1000000000

struct client {
  int fd;
  size_t length;
  char line[LINE_MOST_BYTES];
};

static struct client clients[CLIENTS_MOST];
static int listening, signals;

static void carry_frames(void) {
  struct epoll_event events[64];
  // Frames are due to the microsecond, whatever else runs; without the right to it they are a little later.
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
  prctl(PR_SET_TIMERSLACK, 1);
  for (;;) {
    lock();
    int64_t due = send_due(clock_ns()), wait = due == INT64_MAX ? INT64_MAX : due - clock_ns();
    unlock();
    if (wait < 0) wait = 0;
    struct timespec timeout = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
    int count = epoll_pwait2(traffic_epoll, events, 64, due == INT64_MAX ? NULL : &timeout, NULL);
    for (int i = 0; i < count; i++) {
      lock();
      struct link *link = links[events[i].data.u32 / 2];
      uint32_t side = events[i].data.u32 % 2;
      if (link != NULL && link->is_served && !receive(&link->direction[side])) {
        // The device is gone: nothing is carried before the link is served anew.
        epoll_ctl(traffic_epoll, EPOLL_CTL_DEL, link->fd[side], NULL);
        link->is_torn = 1;
      }
      unlock();
    }
  }
}

static void add_counters(struct text *text, const char *name, const struct direction *d) {
  const struct counters *c = &d->counters;
  text_add(text,
           "\"%s\":{\"seen\":%lu,\"delivered\":%lu,\"lost\":%lu,\"lostByFault\":%lu,\"overflowed\":%lu,\"oversized\":%lu,"
           "\"cut\":%lu,\"corrupted\":%lu,\"reordered\":%lu,\"duplicated\":%lu,\"refused\":%lu,\"lossDigest\":\"%016lx\"}",
           name, c->seen, c->delivered, c->lost, c->lost_by_fault, c->overflowed, c->oversized, c->cut, c->corrupted,
           c->reordered, c->duplicated, c->refused, c->loss_digest);
}

static void add_status(struct text *text) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  text_add(text, ",\"cpuMicroseconds\":%.0f,\"peakKilobytes\":%ld,\"links\":[", cpu, usage.ru_maxrss);
  const char *comma = "";
  for (uint32_t i = 0; i < LINKS_MOST; i++) {
    struct link *link = links[i];
    if (link == NULL) continue;
    lock();
    text_add(text, "%s{\"link\":\"%s\",\"isServed\":%s,\"isDown\":%s,", comma, link->name,
             link->is_served && !link->is_torn ? "true" : "false", link->is_down ? "true" : "false");
    add_counters(text, "fromNode", &link->direction[0]);
    text_add(text, ",");
    add_counters(text, "toNode", &link->direction[1]);
    text_add(text, "}");
    unlock();
    comma = ",";
  }
  text_add(text, "]");
}

static struct impairment impairment_of(const struct json_line *fields) {
  return (struct impairment){
      .delay_ns = (int64_t)(json_number(fields, "delayMs") * 1e6),
      .jitter_ns = (int64_t)(json_number(fields, "jitterMs") * 1e6),
      .loss_percent = json_number(fields, "lossPercent"),
      .corrupt_percent = json_number(fields, "corruptPercent"),
      .reorder_percent = json_number(fields, "reorderPercent"),
      .duplicate_percent = json_number(fields, "duplicatePercent"),
      .rate = json_number(fields, "rateMbit") * 1e6,
  };
}

/** Commands about one link. Returns an error number, or -1 with a text in `complaint`. */
static int command_link(const struct json_line *fields, const char *op, int64_t *at_ns, const char **complaint) {
  const char *name = json_get(fields, "link"), *direction = json_get(fields, "direction"), *seed = json_get(fields, "seed");
  const char *path[2] = {json_get(fields, "nodePath"), json_get(fields, "segmentPath")};
  const char *device[2] = {json_get(fields, "nodeDevice"), json_get(fields, "segmentDevice")};
  *complaint = "link, its ends or its direction is missing";
  if (name == NULL || path[0] == NULL || path[1] == NULL || device[0] == NULL || device[1] == NULL) return -1;
  int is_directed = strcmp(op, "set") == 0 || strcmp(op, "break") == 0;
  int side = direction == NULL ? -1 : strcmp(direction, direction_name[0]) == 0 ? 0 : strcmp(direction, direction_name[1]) == 0 ? 1 : -1;
  if (is_directed && side < 0) return -1;
  struct link *link = link_find(name, path, device);
  if (link == NULL) return errno;
  if (seed != NULL && !link->is_served) link->seed = strtoull(seed, NULL, 10);
  if (strcmp(op, "serve") == 0) return link_serve(link, seed == NULL ? 0 : strtoull(seed, NULL, 10));
  if (strcmp(op, "down") == 0) return link_switch(link, 0, at_ns);
  if (strcmp(op, "up") == 0) return link_switch(link, 1, at_ns);
  if (strcmp(op, "break") == 0) {
    // What is not named stays.
    struct direction *d = &link->direction[side];
    double loss = json_get(fields, "lossPercent") == NULL ? d->fault_loss_percent : json_number(fields, "lossPercent");
    uint32_t hole = json_get(fields, "holeBytes") == NULL ? d->hole_bytes : (uint32_t)json_number(fields, "holeBytes");
    return link_break(link, side, loss, hole, at_ns);
  }
  if (strcmp(op, "set") == 0) {
    struct impairment set = impairment_of(fields);
    if (!link->is_served) return ENOTCONN;
    link_set(link, side, &set);
    *at_ns = clock_ns();
    return 0;
  }
  *complaint = "unknown command";
  return -1;
}

static void answer(struct client *client, char *line) {
  struct json_line fields;
  struct text text = {0}, status = {0};
  const char *complaint = "not a line of JSON", *op = NULL, *id = "0";
  int error = -1;
  int64_t at_ns = 0;
  if (json_parse(line, &fields)) {
    op = json_get(&fields, "do");
    id = json_get(&fields, "id") == NULL ? "0" : json_get(&fields, "id");
    complaint = "do is missing";
  }
  if (op != NULL && strcmp(op, "status") == 0) {
    add_status(&status);
    error = 0;
  } else if (op != NULL && strcmp(op, "heal") == 0) {
    error = 0;
    for (uint32_t i = 0; i < LINKS_MOST; i++) {
      int failed = links[i] == NULL ? 0 : link_heal(links[i]);
      if (error == 0) error = failed;
    }
    at_ns = clock_ns();
  } else if (op != NULL && strcmp(op, "forget") == 0) {
    const char *name = json_get(&fields, "link");
    struct link *link = name == NULL ? NULL : link_named(name);
    if (link != NULL) link_forget(link);
    error = 0;
  } else if (op != NULL) {
    error = command_link(&fields, op, &at_ns, &complaint);
  }
  if (error == 0) text_add(&text, "{\"id\":%ld,\"atNs\":\"%ld\"%s}\n", strtol(id, NULL, 10), at_ns, status.bytes == NULL ? "" : status.bytes);
  else text_add(&text, "{\"id\":%ld,\"error\":\"%s\"}\n", strtol(id, NULL, 10), error > 0 ? strerror(error) : complaint);
  for (size_t sent = 0; sent < text.length;) {
    ssize_t length = send(client->fd, text.bytes + sent, text.length - sent, MSG_NOSIGNAL);
    if (length <= 0) break;
    sent += (size_t)length;
  }
  free(text.bytes);
  free(status.bytes);
}

/** Answers the complete lines a client has sent; false when it is to be let go. */
static int serve_client(struct client *client) {
  ssize_t length = recv(client->fd, client->line + client->length, sizeof client->line - client->length, MSG_DONTWAIT);
  if (length <= 0) return length < 0 && errno == EAGAIN;
  client->length += (size_t)length;
  for (char *end; (end = memchr(client->line, '\n', client->length)) != NULL;) {
    *end = 0;
    answer(client, client->line);
    size_t used = (size_t)(end - client->line) + 1;
    client->length -= used;
    memmove(client->line, end + 1, client->length);
  }
  return client->length < sizeof client->line;
}

static void accept_client(void) {
  int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
  for (int i = 0; fd >= 0 && i < CLIENTS_MOST; i++) {
    if (clients[i].fd >= 0) continue;
    clients[i] = (struct client){.fd = fd};
    return;
  }
  if (fd >= 0) close(fd);
}

static void *take_commands(void *nothing) {
  static struct pollfd waiting[2 + CLIENTS_MOST + 2 * LINKS_MOST];
  int64_t swept_ns = 0;
  for (;;) {
    nfds_t count = 0;
    waiting[count++] = (struct pollfd){.fd = listening, .events = POLLIN};
    waiting[count++] = (struct pollfd){.fd = signals, .events = POLLIN};
    for (int i = 0; i < CLIENTS_MOST; i++) waiting[count++] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN};
    nfds_t first_place = count;
    for (struct place *place = places; place != NULL && count < sizeof waiting / sizeof *waiting; place = place->next)
      waiting[count++] = (struct pollfd){.fd = place->news, .events = POLLIN};
    int ready = poll(waiting, count, 1000);
    if (waiting[1].revents != 0) exit(0);
    if (clock_ns() - swept_ns > SWEEP_NS) {
      sweep_places();
      swept_ns = clock_ns();
      continue;
    }
    if (ready <= 0) continue;
    for (nfds_t i = first_place; i < count; i++)
      for (struct place *place = places; waiting[i].revents != 0 && place != NULL; place = place->next)
        if (place->news == waiting[i].fd) read_news(place);
    for (int i = 0; i < CLIENTS_MOST; i++) {
      if (waiting[2 + i].revents == 0 || serve_client(&clients[i])) continue;
      close(clients[i].fd);
      clients[i].fd = -1;
    }
    if (waiting[0].revents != 0) accept_client();
  }
  return nothing;
}

/** Goes into the directory of the socket: its path may be longer than the address of a socket. */
static int listen_at(char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
  if (slash != NULL) {
    *slash = 0;
    int is_there = chdir(path) == 0;
    *slash = '/';
    if (!is_there) return -1;
  }
  if (strlen(name) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, name);
  unlink(name);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  umask(0177);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0) return -1;
  return fd;
}

static int print_drops(char **words) {
  struct random random = random_of(strtoull(words[0], NULL, 10), words[1], words[2]);
  struct impairment set = {.loss_percent = strtod(words[3], NULL)};
  for (long ordinal = 1, count = strtol(words[4], NULL, 10); ordinal <= count; ordinal++)
    if (decide(&random, &set, 0).is_lost) printf("%ld\n", ordinal);
  return 0;
}

int main(int count, char **words) {
  if (count == 7 && strcmp(words[1], "--drops") == 0) return print_drops(words + 2);
  if (count < 3 || strcmp(words[1], "--socket") != 0) {
    fputs("usage: forwarder --socket PATH [--mark WORD] | forwarder --drops SEED LINK DIRECTION PERCENT COUNT\n", stderr);
    return 1;
  }
  for (int i = 0; i < CLIENTS_MOST; i++) clients[i].fd = -1;
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, NULL);
  signals = signalfd(-1, &ending, SFD_CLOEXEC);
  traffic_epoll = epoll_create1(EPOLL_CLOEXEC);
  listening = listen_at(words[2]);
  // A thread that waits for the lock lends its priority to the one that holds it.
  pthread_mutexattr_t inheriting;
  pthread_mutexattr_init(&inheriting);
  pthread_mutexattr_setprotocol(&inheriting, PTHREAD_PRIO_INHERIT);
  pthread_mutex_init(&links_lock, &inheriting);
  pthread_t commands;
  if (signals < 0 || traffic_epoll < 0 || listening < 0 || pthread_create(&commands, NULL, take_commands, NULL) != 0) {
    perror("forwarder");
    return 1;
  }
  carry_frames();
}

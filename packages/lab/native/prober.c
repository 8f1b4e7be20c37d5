// Probes all flows of a lab from one process: numbered UDP packets out of one namespace, echoed in another, each way
// timed by the one clock of the machine.
//
// Commands, one JSON object a line, answered in order with their `id`: add, remove, rest, wake, reopen, snapshot, collect.
// Said unasked: {"event":"down"|"up",...}. Ends when its input ends.
#define _GNU_SOURCE
#include "command-input.h"
#include "probe-flow.h"
#include "probe-trace.h"
#include <signal.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/timerfd.h>

enum { STAGES = 4, SMALLEST = 48, BATCH = 16, CONTROL_SIZE = 64 };
enum { INPUT = 1, TIMER, SOURCE, TARGET };
enum { REQUEST = 0x70726271, ANSWER = 0x70726261 };

/** Head of a probe and of its echo; zeros fill it up to the size of the flow. */
struct probe {
  uint32_t kind, flow;
  uint64_t token, number;
  /** Of an echo: when it was sent, and its place among those of the flow. */
  uint64_t echoed, echo_number;
};
_Static_assert(sizeof(struct probe) <= SMALLEST, "a probe has room for its head");

static int epoll, timer;
static uint64_t token, next_care;
static uint8_t packet[65536];
static struct text out;

static const uint64_t care_interval = 100000000;

static void watch(int fd, uint32_t kind, uint32_t index) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)kind << 32 | index};
  if (fd >= 0) epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void open_socket(struct probe_socket *made, uint32_t kind, uint32_t index) {
  close_probe_socket(made, 0);
  if (open_probe_socket(made)) watch(made->fd, kind, index);
}

/** Sockets of namespaces that went are let go, those of namespaces that came back are made anew. */
static void take_care(struct probe_socket *made, uint32_t kind, uint32_t index) {
  if (made->fd < 0 || !is_namespace(made->path, made->identity)) open_socket(made, kind, index);
}

static int transmit(struct probe_socket *from, const struct probe_address *to, const struct flow *flow) {
  if (from->fd < 0) return from->problem;
  set_dont_fragment(from, flow->dont_fragment);
  ssize_t count = sendto(from->fd, packet, (size_t)flow->payload, 0, (const struct sockaddr *)&to->socket, to->size);
  return count < 0 ? errno : 0;
}

static void tell_change(int index, struct flow *flow, enum flow_change change) {
  uint64_t at = change == WENT_DOWN ? flow->status.lost_since : flow->status.run_since;
  text_add(&out, "{\"event\":\"%s\",\"flow\":%d,\"atNs\":%lu}", change == WENT_DOWN ? "down" : "up", index, at);
  say_line(&out);
}

static void judge(int index, struct flow *flow, uint64_t now) {
  uint64_t patience = flow->patience + 2 * flow->status.round_trip;
  if (flow->status.judged < oldest_record(&flow->ring)) flow->status.judged = oldest_record(&flow->ring);
  while (flow->status.judged < flow->ring.next) {
    const struct probe_record *record = record_at(&flow->ring, flow->status.judged);
    if (!can_judge(record, now, patience)) break;
    enum flow_change change = judge_next(&flow->status, record);
    if (change != NO_CHANGE) tell_change(index, flow, change);
  }
}

static void send_probe(int index, struct flow *flow, uint64_t now) {
  // Late by whole intervals, the process was not run: what it did not send is no loss, and no burst makes up for it.
  uint64_t late = (now - flow->due) / flow->interval;
  flow->skipped += late;
  flow->due += (late + 1) * flow->interval;
  struct probe_record *record = record_at(&flow->ring, flow->ring.next);
  struct probe probe = {.kind = REQUEST, .flow = (uint32_t)index, .token = token, .number = flow->ring.next++};
  memcpy(packet, &probe, sizeof probe);
  *record = (struct probe_record){.sent = nanoseconds(CLOCK_MONOTONIC)};
  int problem = transmit(&flow->source, &flow->to, flow);
  record->problem = (uint8_t)(problem > 255 ? 255 : problem);
  judge(index, flow, now);
}

/** One way can be as short as one nanosecond and as long as the field holds. */
static uint32_t one_way(uint64_t sent, uint64_t arrived) {
  if (arrived <= sent) return 1;
  return arrived - sent > UINT32_MAX ? UINT32_MAX : (uint32_t)(arrived - sent);
}

static void count_copy(uint8_t *copies) {
  if (*copies < 255) ++*copies;
}

static void take_request(struct target *target, const struct probe *got, const struct probe_address *from,
                         uint64_t arrived) {
  struct flow *flow = flows[got->flow];
  struct probe_record *record = find_record(&flow->ring, got->number);
  if (record == NULL) return;
  // Copies are counted and not echoed, so that those made on the way back can be told from them.
  if (record->forward != 0) return count_copy(&record->forward_copies);
  record->forward = one_way(record->sent, arrived);
  if (got->number < flow->highest_forward) record->flags |= FORWARD_REORDERED;
  else flow->highest_forward = got->number;
  struct probe echo = *got;
  echo.kind = ANSWER;
  echo.echo_number = flow->echoes++;
  echo.echoed = nanoseconds(CLOCK_MONOTONIC);
  memcpy(packet, &echo, sizeof echo);
  transmit(&target->socket, from, flow);
}

static void take_answer(const struct probe *got, uint64_t arrived) {
  struct flow *flow = flows[got->flow];
  struct probe_record *record = find_record(&flow->ring, got->number);
  if (record == NULL || record->forward == 0) return;
  if (record->back != 0) return count_copy(&record->back_copies);
  record->back = one_way(got->echoed, arrived);
  if (got->echo_number < flow->highest_back) record->flags |= BACK_REORDERED;
  else flow->highest_back = got->echo_number;
  uint64_t round_trip = (uint64_t)record->forward + record->back, *mean = &flow->status.round_trip;
  *mean = *mean == 0 ? round_trip : *mean - *mean / 8 + round_trip / 8;
}

/** When the kernel took the packet in. Its stamp is of the other clock: `offset` lies between the two. */
static uint64_t arrival_of(struct msghdr *message, uint64_t now, uint64_t offset) {
  for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    struct timespec stamp;
    memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    uint64_t arrived = (uint64_t)stamp.tv_sec * 1000000000u + (uint64_t)stamp.tv_nsec - offset;
    return arrived < now ? arrived : now;
  }
  return now;
}

/** `target` is NULL for the socket of a source. */
static void receive(struct probe_socket *from, struct target *target) {
  static struct mmsghdr messages[BATCH];
  static struct iovec parts[BATCH];
  static struct probe_address senders[BATCH];
  static struct probe probes[BATCH];
  static _Alignas(struct cmsghdr) uint8_t control[BATCH][CONTROL_SIZE];
  if (from->fd < 0) return;
  for (int i = 0; i < BATCH; i++) {
    parts[i] = (struct iovec){&probes[i], sizeof probes[i]};
    messages[i].msg_hdr = (struct msghdr){.msg_name = &senders[i].socket,
                                          .msg_namelen = sizeof senders[i].socket,
                                          .msg_iov = &parts[i],
                                          .msg_iovlen = 1,
                                          .msg_control = control[i],
                                          .msg_controllen = CONTROL_SIZE};
  }
  int count = recvmmsg(from->fd, messages, BATCH, MSG_DONTWAIT, NULL);
  uint64_t now = nanoseconds(CLOCK_MONOTONIC), offset = nanoseconds(CLOCK_REALTIME) - now;
  for (int i = 0; i < count; i++) {
    struct probe *got = &probes[i];
    if (messages[i].msg_len < sizeof *got || got->token != token) continue;
    if (got->flow >= (uint32_t)flow_count || flows[got->flow] == NULL) continue;
    senders[i].size = messages[i].msg_hdr.msg_namelen;
    uint64_t arrived = arrival_of(&messages[i].msg_hdr, now, offset);
    if (target != NULL && got->kind == REQUEST) take_request(target, got, &senders[i], arrived);
    if (target == NULL && got->kind == ANSWER) take_answer(got, arrived);
  }
}

static void release_target(int index) {
  struct target *target = targets[index];
  if (--target->users > 0) return;
  close_probe_socket(&target->socket, 0);
  free(target);
  targets[index] = NULL;
}

static bool read_place(const struct json_line *line, const char *namespace, const char *address, uint16_t port,
                       struct probe_socket *place) {
  const char *path = json_get(line, namespace), *text = json_get(line, address);
  *place = (struct probe_socket){.fd = -1};
  if (path == NULL || text == NULL || strlen(path) >= PATH_SIZE) return false;
  strcpy(place->path, path);
  return read_address(text, port, &place->address);
}

/** Spread over the interval in STAGES moments common to all flows: fewer would make bursts, more would cost processor. */
static void schedule(struct flow *flow, int index) {
  uint64_t now = nanoseconds(CLOCK_MONOTONIC);
  flow->due = now - now % flow->interval + flow->interval + flow->interval * (uint64_t)(index % STAGES) / STAGES;
}

/** What it was before it rested says nothing about now: it is neither steady nor down until its next probes say so. */
static void wake(struct flow *flow, int index) {
  if (!flow->rests) return;
  flow->rests = false;
  flow->status.judged = flow->ring.next;
  flow->status.run = flow->status.lost_run = 0;
  flow->status.is_down = false;
  schedule(flow, index);
}

static const char *add_flow(const struct json_line *line, int index) {
  struct probe_socket source, to;
  uint16_t port = (uint16_t)json_number(line, "port");
  if (index < 0 || index >= MAX_FLOWS || flows[index] != NULL) return "no such number for a flow";
  if (!read_place(line, "sourceNamespace", "source", 0, &source)) return "source is no address in a namespace";
  if (!read_place(line, "targetNamespace", "target", port, &to)) return "target is no address in a namespace";
  if (source.address.size != to.address.size) return "source and target are of two versions of IP";
  int headers = source.address.socket.ss_family == AF_INET ? 28 : 48, bytes = (int)json_number(line, "bytes");
  double interval = json_number(line, "intervalNs"), capacity = json_number(line, "capacity");
  if (interval < 50000 || port == 0) return "interval or port out of range";
  if (bytes != 0 && (bytes - headers < SMALLEST || bytes - headers > 65000)) return "packet size out of range";
  uint64_t records = 1024;
  while ((double)records < capacity && records < 1u << 26) records *= 2;
  int target = find_target(&to);
  struct flow *flow = target < 0 ? NULL : calloc(1, sizeof *flow);
  if (flow == NULL || !make_ring(&flow->ring, records)) return "no memory";
  flow->source = source;
  flow->to = to.address;
  flow->target = target;
  flow->payload = bytes == 0 ? SMALLEST : bytes - headers;
  flow->dont_fragment = json_number(line, "dontFragment") != 0;
  flow->interval = (uint64_t)interval;
  flow->patience = (uint64_t)json_number(line, "lossAfterNs");
  schedule(flow, index);
  flows[index] = flow;
  if (index >= flow_count) flow_count = index + 1;
  if (targets[target] == NULL) {
    targets[target] = calloc(1, sizeof *targets[target]);
    if (targets[target] == NULL) abort();
    targets[target]->socket = to;
    open_socket(&targets[target]->socket, TARGET, (uint32_t)target);
  }
  targets[target]->users++;
  open_socket(&flow->source, SOURCE, (uint32_t)index);
  return NULL;
}

static void remove_flow(int index) {
  struct flow *flow = flows[index];
  release_target(flow->target);
  close_probe_socket(&flow->source, 0);
  munmap(flow->ring.records, flow->ring.capacity * sizeof(struct probe_record));
  free(flow);
  flows[index] = NULL;
}

static void snapshot(void) {
  uint64_t now = nanoseconds(CLOCK_MONOTONIC);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6;
  cpu += (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  text_add(&out, ",\"nowNs\":%lu,\"processorUs\":%.0f,\"flows\":[", now, cpu);
  const char *comma = "";
  for (int i = 0; i < flow_count; i++) {
    if (flows[i] == NULL) continue;
    const struct flow_status *status = &flows[i]->status;
    const struct probe_record *last = find_record(&flows[i]->ring, flows[i]->ring.next - 1);
    text_add(&out, "%s{\"flow\":%d,\"sent\":%lu,\"skipped\":%lu,", comma, i, flows[i]->ring.next, flows[i]->skipped);
    text_add(&out, "\"answered\":%lu,\"lost\":%lu,\"isDown\":%s,", status->answered, status->lost,
             status->is_down ? "true" : "false");
    text_add(&out, "\"judgedNs\":%lu,\"run\":%lu,\"runSinceNs\":%lu,", status->judged_sent, status->run,
             status->run == 0 ? 0 : status->run_since);
    text_add(&out, "\"lastLostNs\":%lu,\"lastAnsweredNs\":%lu,", status->last_lost, status->last_answered);
    text_add(&out, "\"roundTripNs\":%lu,\"sendErrno\":%d,\"targetErrno\":%d}", status->round_trip,
             last == NULL ? flows[i]->source.problem : last->problem, targets[flows[i]->target]->socket.problem);
    comma = ",";
  }
  text_add(&out, "]");
}

static const char *obey(const struct json_line *line, const char *what) {
  int index = json_get(line, "flow") == NULL ? -1 : (int)json_number(line, "flow");
  struct flow *flow = index >= 0 && index < flow_count ? flows[index] : NULL;
  if (strcmp(what, "add") == 0) return add_flow(line, index);
  if (strcmp(what, "snapshot") == 0) return snapshot(), NULL;
  if (strcmp(what, "collect") == 0) return write_trace(line, &out);
  if (flow == NULL) return "no such flow";
  if (strcmp(what, "remove") == 0) return remove_flow(index), NULL;
  if (strcmp(what, "rest") == 0) return flow->rests = true, NULL;
  if (strcmp(what, "wake") == 0) return wake(flow, index), NULL;
  if (strcmp(what, "reopen") != 0) return "no such command";
  open_socket(&flow->source, SOURCE, (uint32_t)index);
  open_socket(&targets[flow->target]->socket, TARGET, (uint32_t)flow->target);
  return NULL;
}

static void take_line(char *text) {
  struct json_line line;
  const char *what = json_parse(text, &line) ? json_get(&line, "do") : NULL;
  // What a snapshot judges may be told in between: events come before the answer they belong to.
  for (int i = 0; i < flow_count; i++)
    if (flows[i] != NULL) judge(i, flows[i], nanoseconds(CLOCK_MONOTONIC));
  text_add(&out, "{\"id\":%.0f", what == NULL ? 0 : json_number(&line, "id"));
  const char *problem = what == NULL ? "unreadable command" : obey(&line, what);
  if (problem != NULL) text_add(&out, ",\"error\":\"%s\"", problem);
  text_add(&out, "}");
  say_line(&out);
}

/** Sends what is due, looks after the sockets, and sets the timer for what comes next. */
static void keep_time(void) {
  uint64_t now = nanoseconds(CLOCK_MONOTONIC), next;
  if (now >= next_care) {
    for (int i = 0; i < flow_count; i++)
      if (flows[i] != NULL) take_care(&flows[i]->source, SOURCE, (uint32_t)i);
    for (int i = 0; i < MAX_FLOWS; i++)
      if (targets[i] != NULL) take_care(&targets[i]->socket, TARGET, (uint32_t)i);
    next_care = now + care_interval;
  }
  next = next_care;
  for (int i = 0; i < flow_count; i++) {
    if (flows[i] == NULL || flows[i]->rests) continue;
    if (flows[i]->due <= now) send_probe(i, flows[i], now);
    if (flows[i]->due < next) next = flows[i]->due;
  }
  struct itimerspec at = {.it_value = {(time_t)(next / 1000000000u), (long)(next % 1000000000u)}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

int main(void) {
  // Probes leave on time also while every processor is busy; without the right to it they leave as they can.
  if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &(struct sched_param){.sched_priority = 1}) < 0)
    setpriority(PRIO_PROCESS, 0, -20);
  signal(SIGPIPE, SIG_IGN);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (epoll < 0 || timer < 0 || getrandom(&token, sizeof token, 0) != sizeof token) {
    perror("the prober cannot start");
    return 1;
  }
  watch(STDIN_FILENO, INPUT, 0);
  // Edge-triggered: setting it anew is enough, it need not be read.
  struct epoll_event tick = {.events = EPOLLIN | EPOLLET, .data.u64 = (uint64_t)TIMER << 32};
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &tick);
  for (keep_time();;) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, 64, -1);
    bool is_time = false;
    for (int i = 0; i < count; i++) {
      uint32_t kind = (uint32_t)(events[i].data.u64 >> 32), index = (uint32_t)events[i].data.u64;
      if (kind == TIMER) is_time = true;
      if (kind == SOURCE && flows[index] != NULL) receive(&flows[index]->source, NULL);
      if (kind == TARGET && targets[index] != NULL) receive(&targets[index]->socket, targets[index]);
      if (kind == INPUT) {
        read_commands(take_line);
        is_time = true;
      }
    }
    if (is_time) keep_time();
  }
}

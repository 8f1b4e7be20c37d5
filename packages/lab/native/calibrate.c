// Sends numbered frames into one end of a link and looks at what comes out of the other.
//
//   calibrate FROM_PATH FROM_DEVICE TO_PATH TO_DEVICE COUNT INTERVAL_NS BYTES SETTLE_MS
//       COUNT frames of BYTES, one every INTERVAL_NS; waits SETTLE_MS for the last. Prints one object of JSON.
//   calibrate --flood FROM_PATH FROM_DEVICE BYTES MILLISECONDS
//       as many as it can; prints how many were sent.
//
// The time a frame takes is from just before it is handed to the device until the kernel takes it in at the other end.
#define _GNU_SOURCE
#include "namespace.h"
#include "traffic-clock.h"
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>

/** For local experiments (IEEE 802). */
#define ETHERTYPE 0x88b5
#define BYTES_MOST 9014
#define BATCH 64

struct frame {
  uint8_t to[6], from[6];
  uint16_t type;
  uint32_t ordinal;
  int64_t sent_ns;
  uint8_t filling[];
} __attribute__((packed));

struct arrival {
  int64_t delay_ns;
  uint32_t copies;
};

static struct arrival *arrivals;
static uint32_t count, bytes;
static int sink;
static _Atomic int is_sent;
static int settle_ms;
static uint32_t received, reordered, corrupted;
static int64_t first_ns, last_ns;

static void fail(const char *what) {
  fprintf(stderr, "calibrate: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int open_device(const char *path, const char *device, uint16_t protocol) {
  int error = enter(path);
  errno = error;
  if (error != 0) fail(path);
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), on = 1, room = 256 << 20;
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = (int)if_nametoindex(device)};
  if (fd < 0 || address.sll_ifindex == 0) fail(device);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0) fail("SO_TIMESTAMPNS");
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail(device);
  return fd;
}

static void fill(struct frame *frame, uint32_t ordinal) {
  memset(frame->to, 0xff, 6);
  memcpy(frame->from, (uint8_t[]){2, 0, 0, 0, 0, 1}, 6);
  frame->type = htons(ETHERTYPE);
  frame->ordinal = htonl(ordinal);
  memset(frame->filling, 0x55, bytes - sizeof *frame);
}

static int64_t stamp_of(struct msghdr *message) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_type != SO_TIMESTAMPNS) continue;
    struct timespec at;
    memcpy(&at, CMSG_DATA(c), sizeof at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
  }
  return 0;
}

static void note(const struct frame *frame, uint32_t length, int64_t at_ns) {
  static uint32_t highest;
  uint32_t ordinal = ntohl(frame->ordinal);
  received++;
  if (first_ns == 0) first_ns = at_ns;
  last_ns = at_ns;
  int is_whole = length == bytes && ordinal < count && frame->type == htons(ETHERTYPE);
  for (uint32_t i = 0; is_whole && i < bytes - sizeof *frame; i++) is_whole = frame->filling[i] == 0x55;
  if (!is_whole) {
    corrupted++;
    return;
  }
  if (ordinal < highest) reordered++;
  else highest = ordinal;
  if (arrivals[ordinal].copies++ == 0) arrivals[ordinal].delay_ns = at_ns - frame->sent_ns;
}

static void *receive_frames(void *nothing) {
  static uint8_t room[BATCH][BYTES_MOST], control[BATCH][64];
  int64_t quiet_since = clock_now(CLOCK_MONOTONIC);
  for (;;) {
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    for (int i = 0; i < BATCH; i++) {
      parts[i] = (struct iovec){.iov_base = room[i], .iov_len = BYTES_MOST};
      messages[i].msg_hdr = (struct msghdr){
          .msg_iov = &parts[i], .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i]};
    }
    int got = recvmmsg(sink, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < got; i++) {
      if (messages[i].msg_len >= sizeof(struct frame))
        note((struct frame *)room[i], messages[i].msg_len, stamp_of(&messages[i].msg_hdr));
    }
    int64_t now = clock_now(CLOCK_MONOTONIC);
    if (got > 0 || !is_sent) quiet_since = now;
    if (got > 0) continue;
    if (is_sent && now - quiet_since > settle_ms * 1000000LL) return nothing;
    poll(&(struct pollfd){.fd = sink, .events = POLLIN}, 1, 10);
  }
}

static void send_frames(int source, int64_t interval_ns) {
  union {
    struct frame frame;
    uint8_t bytes[BYTES_MOST];
  } room;
  fill(&room.frame, 0);
  // What it measures must not be its own waiting for a processor.
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
  int64_t due = clock_now(CLOCK_MONOTONIC) + 1000000;
  for (uint32_t ordinal = 0; ordinal < count; ordinal++, due += interval_ns) {
    int64_t wait = due - clock_now(CLOCK_MONOTONIC);
    struct timespec at = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
    if (wait > 20000) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    while (clock_now(CLOCK_MONOTONIC) < due);
    // Late by a lot: not made up for by a burst, which no queue of the link could take.
    if (wait < -1000000) due -= wait;
    room.frame.ordinal = htonl(ordinal);
    room.frame.sent_ns = clock_now(CLOCK_REALTIME);
    // A packet that is dropped where it leaves, or on a link that is down, is one that was lost.
    if (send(source, room.bytes, bytes, 0) < 0 && errno != ENOBUFS && errno != ENETDOWN) fail("send");
  }
}

static int by_delay(const void *a, const void *b) {
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
  return left < right ? -1 : left > right;
}

static void print_result(void) {
  int64_t *delays = calloc(count, sizeof *delays);
  uint32_t arrived = 0, duplicated = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (arrivals[i].copies > 0) delays[arrived++] = arrivals[i].delay_ns;
    if (arrivals[i].copies > 1) duplicated++;
  }
  qsort(delays, arrived, sizeof *delays, by_delay);
  printf("{\"sent\":%u,\"received\":%u,\"arrived\":%u,\"duplicated\":%u,\"reordered\":%u,\"corrupted\":%u,\"spanNs\":%ld,\"lost\":[",
         count, received, arrived, duplicated, reordered, corrupted, last_ns - first_ns);
  const char *comma = "";
  for (uint32_t i = 0; i < count; i++) {
    if (arrivals[i].copies > 0) continue;
    printf("%s%u", comma, i + 1);
    comma = ",";
  }
  printf("],\"delayNs\":[");
  // Every thousandth part of the sorted delays, both ends included.
  for (uint32_t i = 0; arrived > 0 && i <= 1000; i++)
    printf("%s%ld", i == 0 ? "" : ",", delays[(uint64_t)(arrived - 1) * i / 1000]);
  printf("]}\n");
}

static void flood(int source, int64_t duration_ns) {
  static uint8_t room[BYTES_MOST];
  fill((struct frame *)room, 0);
  struct iovec part = {.iov_base = room, .iov_len = bytes};
  struct mmsghdr messages[BATCH];
  for (int i = 0; i < BATCH; i++) messages[i].msg_hdr = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
  int64_t end = clock_now(CLOCK_MONOTONIC) + duration_ns;
  unsigned long sent = 0;
  while (clock_now(CLOCK_MONOTONIC) < end) {
    int done = sendmmsg(source, messages, BATCH, 0);
    if (done > 0) sent += (unsigned long)done;
  }
  printf("{\"sent\":%lu}\n", sent);
}

int main(int words, char **word) {
  int is_flood = words == 6 && strcmp(word[1], "--flood") == 0;
  if (!is_flood && words != 9) {
    fputs("usage: calibrate FROM_PATH FROM_DEVICE TO_PATH TO_DEVICE COUNT INTERVAL_NS BYTES SETTLE_MS\n", stderr);
    return 1;
  }
  bytes = (uint32_t)strtoul(word[is_flood ? 4 : 7], NULL, 10);
  if (bytes < sizeof(struct frame) || bytes > BYTES_MOST) return fputs("calibrate: BYTES out of range\n", stderr), 1;
  if (is_flood) {
    flood(open_device(word[2], word[3], 0), strtol(word[5], NULL, 10) * 1000000);
    return 0;
  }
  count = (uint32_t)strtoul(word[5], NULL, 10);
  settle_ms = (int)strtol(word[8], NULL, 10);
  arrivals = calloc(count, sizeof *arrivals);
  if (arrivals == NULL) fail("memory");
  sink = open_device(word[3], word[4], ETHERTYPE);
  int source = open_device(word[1], word[2], 0);
  pthread_t receiver;
  if (pthread_create(&receiver, NULL, receive_frames, NULL) != 0) fail("thread");
  send_frames(source, strtol(word[6], NULL, 10));
  is_sent = 1;
  pthread_join(receiver, NULL);
  print_result();
  return 0;
}

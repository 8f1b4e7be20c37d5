/*
 * netreach DIRECTORY: proves that the two ends of every link reach each other. Standard input holds a line for each:
 *
 *   NAMESPACE ADDRESS NAMESPACE ADDRESS NAME
 *
 * Each end sends the other a datagram until it has come, or the time is up. Prints one line of JSON: how many links
 * there are, over how many both datagrams came, and the names of the first that lack one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <time.h>

#include "namespaces.h"
#include "words.h"

#define PORT 7007
#define AT_ONCE 2000
#define PATIENCE_MS 30000
#define AGAIN_MS 200

struct end {
  int fd, has_heard;
  struct sockaddr_storage address;
  socklen_t length;
};

struct link {
  struct end ends[2];
  const char *name;
};

static double clock_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void open_end(struct end *end, const char *place, const char *text) {
  memset(end, 0, sizeof *end);
  struct sockaddr_in *v4 = (struct sockaddr_in *)&end->address;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&end->address;
  int is_v6 = strchr(text, ':') != NULL;
  end->address.ss_family = is_v6 ? AF_INET6 : AF_INET;
  end->length = is_v6 ? sizeof *v6 : sizeof *v4;
  if (is_v6) v6->sin6_port = htons(PORT);
  else v4->sin_port = htons(PORT);
  void *bytes = is_v6 ? (void *)&v6->sin6_addr : (void *)&v4->sin_addr;
  if (inet_pton(is_v6 ? AF_INET6 : AF_INET, text, bytes) != 1) fail("not an address: %s", text);
  if (!enter_namespace(place)) fail("%s", place);
  end->fd = socket(end->address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  /* An end that cannot even take its address hears nothing; that is the answer. */
  if (end->fd >= 0 && bind(end->fd, (struct sockaddr *)&end->address, end->length) < 0) close(end->fd), end->fd = -1;
}

/* Returns how many ends heard theirs for the first time. */
static int take_all(struct link *links, int epoll, int wait_ms) {
  int heard = 0;
  struct epoll_event events[256];
  int count = epoll_wait(epoll, events, 256, wait_ms);
  for (int index = 0; index < count; index++) {
    struct end *end = &links[events[index].data.u32 / 2].ends[events[index].data.u32 % 2];
    for (uint32_t number; recv(end->fd, &number, sizeof number, 0) >= 0;) {
      if (number != events[index].data.u32) continue;
      heard += !end->has_heard;
      end->has_heard = 1;
    }
  }
  return heard;
}

/*
 * Datagrams carry the number of the end they are for, so that none can be taken for another's. Some at a time, and no more
 * before those came or are late: what is under way on all links together waits in one queue of a processor, which holds a
 * thousand (net.core.netdev_max_backlog) and is worked off when the machine has time.
 */
static int send_missing(struct link *links, int count, int epoll) {
  int missing = 0;
  for (int index = 0; index < count * 2; index++) {
    struct end *to = &links[index / 2].ends[index % 2], *from = &links[index / 2].ends[1 - index % 2];
    if (to->has_heard) continue;
    uint32_t number = (uint32_t)index;
    if (from->fd >= 0) (void)!sendto(from->fd, &number, sizeof number, 0, (struct sockaddr *)&to->address, to->length);
    if (++missing % 128 != 0) continue;
    double late = clock_ms() + AGAIN_MS;
    for (int heard = 0; heard < 128 && clock_ms() < late;) heard += take_all(links, epoll, 10);
  }
  return missing;
}

static void prove(struct link *links, int count) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int index = 0; index < count * 2; index++) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)index};
    int fd = links[index / 2].ends[index % 2].fd;
    if (fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
  }
  for (double deadline = clock_ms() + PATIENCE_MS; send_missing(links, count, epoll) > 0 && clock_ms() < deadline;) {
    for (double again = clock_ms() + AGAIN_MS; clock_ms() < again;) {
      int missing = 0;
      take_all(links, epoll, 10);
      for (int index = 0; index < count * 2; index++) missing += !links[index / 2].ends[index % 2].has_heard;
      if (missing == 0) break;
    }
  }
  close(epoll);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: netreach DIRECTORY\n");
    return 64;
  }
  namespace_directory = argv[1];
  double started = clock_ms();
  char **lines;
  unsigned total = read_lines(&lines), reached = 0, named = 0;
  static struct link links[AT_ONCE];
  static char unreached[10][64];
  for (unsigned first = 0; first < total; first += AT_ONCE) {
    int count = (int)(total - first < AT_ONCE ? total - first : AT_ONCE);
    for (int index = 0; index < count; index++) {
      struct words words;
      if (split_words(lines[first + (unsigned)index], &words) != 5) errno = EINVAL, fail("line %u", first + (unsigned)index + 1);
      open_end(&links[index].ends[0], words.word[0], words.word[1]);
      open_end(&links[index].ends[1], words.word[2], words.word[3]);
      links[index].name = words.word[4];
    }
    prove(links, count);
    for (int index = 0; index < count; index++) {
      struct link *link = &links[index];
      if (link->ends[0].has_heard && link->ends[1].has_heard) reached++;
      else if (named < 10) snprintf(unreached[named++], sizeof *unreached, "%s", link->name);
      for (int side = 0; side < 2; side++) if (link->ends[side].fd >= 0) close(link->ends[side].fd);
    }
  }
  printf("{\"links\":%u,\"reached\":%u,\"totalMs\":%.3f,\"unreached\":[", total, reached, clock_ms() - started);
  for (unsigned index = 0; index < named; index++) printf("%s\"%s\"", index > 0 ? "," : "", unreached[index]);
  printf("]}\n");
  return 0;
}

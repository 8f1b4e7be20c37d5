// UDP sockets of the prober: bound inside a namespace, stamped on arrival, and made anew when the namespace was.
#pragma once
#include "namespace-socket.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#define PATH_SIZE 256

struct probe_address {
  struct sockaddr_storage socket;
  socklen_t size;
};

struct probe_socket {
  int fd;
  /** Why there is no socket. */
  int problem;
  char path[PATH_SIZE];
  struct probe_address address;
  struct namespace_identity identity;
  /** -1: not set yet. */
  int dont_fragment;
};

static inline uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static inline bool read_address(const char *text, uint16_t port, struct probe_address *address) {
  struct sockaddr_in *v4 = (struct sockaddr_in *)&address->socket;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->socket;
  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address->size = sizeof *v4;
    return true;
  }
  if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address->size = sizeof *v6;
    return true;
  }
  return false;
}

static inline void close_probe_socket(struct probe_socket *made, int problem) {
  if (made->fd >= 0) close(made->fd);
  made->fd = -1;
  made->problem = problem;
}

static inline bool open_probe_socket(struct probe_socket *made) {
  int family = made->address.socket.ss_family, on = 1, buffer = 4 << 20;
  int fd = namespace_socket(made->path, (int[]){family, SOCK_DGRAM, 0}, &made->identity);
  made->fd = -1;
  made->dont_fragment = -1;
  if (fd >= 0) {
    // An address that is not there yet, or goes and comes back, needs no new socket.
    if (family == AF_INET) setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
    else setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof on);
    if (family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    // Packets that wait behind a slow link must not fill the socket: a probe refused here was never lost out there.
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer) < 0)
      setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) < 0)
      setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
        bind(fd, (struct sockaddr *)&made->address.socket, made->address.size) == 0) {
      made->fd = fd;
      made->problem = 0;
      return true;
    }
  }
  made->problem = errno;
  if (fd >= 0) close(fd);
  return false;
}

/**
 * With it set, a packet goes out whole or not at all, whatever path MTU was learned: the path is asked anew with every
 * probe (IP_PMTUDISC_PROBE, ip(7)).
 */
static inline void set_dont_fragment(struct probe_socket *made, int wanted) {
  if (made->dont_fragment == wanted) return;
  if (made->address.socket.ss_family == AF_INET) {
    int value = wanted ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;
    setsockopt(made->fd, IPPROTO_IP, IP_MTU_DISCOVER, &value, sizeof value);
  } else {
    int value = wanted ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DONT;
    setsockopt(made->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &value, sizeof value);
  }
  made->dont_fragment = wanted;
}

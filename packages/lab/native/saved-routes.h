// What the kernel takes from a device that goes down: its routes and IPv6 addresses, kept as the kernel told them.
#pragma once
#include "netlink.h"
#include <stdlib.h>

struct saved_routes {
  uint8_t *bytes;
  uint32_t length;
};

static inline int is_route_of(struct nlmsghdr *m, int index) {
  struct rtmsg *route = NLMSG_DATA(m);
  // The kernel brings back itself what follows from the addresses.
  if (route->rtm_protocol == RTPROT_KERNEL || route->rtm_table == RT_TABLE_LOCAL || route->rtm_flags & RTM_F_CLONED) return 0;
  int length = (int)RTM_PAYLOAD(m);
  for (struct rtattr *a = RTM_RTA(route); RTA_OK(a, length); a = RTA_NEXT(a, length))
    if (a->rta_type == RTA_OIF && *(int *)RTA_DATA(a) == index) {
      route->rtm_flags &= RTNH_F_ONLINK;
      return 1;
    }
  return 0;
}

static inline int is_address_of(struct nlmsghdr *m, int index) {
  struct ifaddrmsg *address = NLMSG_DATA(m);
  return (int)address->ifa_index == index && address->ifa_flags & IFA_F_PERMANENT;
}

static inline int save_dump(struct request *request, int socket, struct saved_routes *saved, uint16_t type, uint8_t family,
                            int index) {
  request->length = 0;
  request_message(request, type, NLM_F_REQUEST | NLM_F_DUMP, 2);
  struct rtmsg all = {.rtm_family = family};
  request_append(request, &all, sizeof all);
  if (send(socket, request->bytes, request->length, 0) < 0) return errno;
  for (;;) {
    _Alignas(8) uint8_t answer[64 << 10];
    ssize_t length = recv(socket, answer, sizeof answer, 0);
    if (length < 0) return errno;
    for (struct nlmsghdr *m = (void *)answer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      if (m->nlmsg_type == NLMSG_DONE) return 0;
      if (m->nlmsg_type == NLMSG_ERROR) return -((struct nlmsgerr *)NLMSG_DATA(m))->error;
      if (!(type == RTM_GETROUTE ? is_route_of(m, index) : is_address_of(m, index))) continue;
      uint32_t size = NLMSG_ALIGN(m->nlmsg_len);
      uint8_t *grown = realloc(saved->bytes, saved->length + size);
      if (grown == NULL) return ENOMEM;
      m->nlmsg_type = type == RTM_GETROUTE ? RTM_NEWROUTE : RTM_NEWADDR;
      m->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_ACK;
      memcpy(grown + saved->length, m, m->nlmsg_len);
      saved->bytes = grown;
      saved->length += size;
    }
  }
}

static inline void routes_forget(struct saved_routes *saved) {
  free(saved->bytes);
  *saved = (struct saved_routes){0};
}

static inline int routes_save(struct request *request, int socket, struct saved_routes *saved, int index) {
  routes_forget(saved);
  int error = save_dump(request, socket, saved, RTM_GETADDR, AF_INET6, index);
  if (error == 0) error = save_dump(request, socket, saved, RTM_GETROUTE, AF_INET, index);
  if (error == 0) error = save_dump(request, socket, saved, RTM_GETROUTE, AF_INET6, index);
  return error;
}

/** Puts everything back it can and returns the first error. */
static inline int routes_restore(struct request *request, int socket, struct saved_routes *saved) {
  int error = 0;
  for (uint32_t at = 0; at < saved->length;) {
    struct nlmsghdr *m = (void *)(saved->bytes + at);
    at += NLMSG_ALIGN(m->nlmsg_len);
    request->length = 0;
    request->message = NULL;
    request_append(request, m, m->nlmsg_len);
    int failed = request_send(request, socket);
    if (error == 0) error = failed;
  }
  routes_forget(saved);
  return error;
}

// Talking with the kernel about links of any namespace through sockets opened in it (rtnetlink(7)).
#pragma once
#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/** Requests as they are built; large enough for one transaction of firewall rules with a full set. */
struct request {
  uint32_t length;
  struct nlmsghdr *message;
  _Alignas(8) uint8_t bytes[256 << 10];
};

static inline void *request_append(struct request *request, const void *data, uint32_t length) {
  void *at = request->bytes + request->length;
  if (data != NULL) memcpy(at, data, length);
  else memset(at, 0, length);
  memset((uint8_t *)at + length, 0, NLMSG_ALIGN(length) - length);
  request->length += NLMSG_ALIGN(length);
  if (request->message != NULL)
    request->message->nlmsg_len = (uint32_t)(request->bytes + request->length - (uint8_t *)request->message);
  return at;
}

static inline void request_message(struct request *request, uint16_t type, uint16_t flags, uint32_t sequence) {
  request->message = NULL;
  struct nlmsghdr *message = request_append(request, NULL, sizeof *message);
  *message = (struct nlmsghdr){.nlmsg_len = sizeof *message, .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = sequence};
  request->message = message;
}

static inline struct nlattr *request_attribute(struct request *request, uint16_t type, const void *data, uint32_t length) {
  struct nlattr header = {.nla_len = (uint16_t)(sizeof header + length), .nla_type = type};
  struct nlattr *at = request_append(request, &header, sizeof header);
  if (length > 0) request_append(request, data, length);
  return at;
}

static inline void request_text(struct request *request, uint16_t type, const char *text) {
  request_attribute(request, type, text, (uint32_t)strlen(text) + 1);
}

static inline struct nlattr *request_nest(struct request *request, uint16_t type) {
  return request_attribute(request, type | NLA_F_NESTED, NULL, 0);
}

static inline void request_end(struct request *request, struct nlattr *nest) {
  nest->nla_len = (uint16_t)(request->bytes + request->length - (uint8_t *)nest);
}

/** Sends and takes what the kernel says, all of which is there when the sending returns; 0 or the first error. */
static inline int request_send(struct request *request, int socket) {
  if (send(socket, request->bytes, request->length, 0) < 0) return errno;
  _Alignas(8) uint8_t answer[32 << 10];
  int error = 0;
  for (;;) {
    ssize_t length = recv(socket, answer, sizeof answer, MSG_DONTWAIT);
    if (length < 0) return errno == EAGAIN ? error : errno;
    for (struct nlmsghdr *m = (void *)answer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      if (m->nlmsg_type != NLMSG_ERROR || error != 0) continue;
      error = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
    }
  }
}

static inline void request_link(struct request *request, uint16_t type, uint16_t flags, int index) {
  request->length = 0;
  request_message(request, type, NLM_F_REQUEST | flags, 1);
  struct ifinfomsg link = {.ifi_index = index};
  request_append(request, &link, sizeof link);
}

/** Sets a device up or down. */
static inline int link_set_up(struct request *request, int socket, int index, int is_up) {
  request_link(request, RTM_NEWLINK, NLM_F_ACK, index);
  struct ifinfomsg *link = NLMSG_DATA(request->message);
  link->ifi_change = IFF_UP;
  link->ifi_flags = is_up ? IFF_UP : 0;
  return request_send(request, socket);
}

/** With one segment at most, the stack cuts large packets up before they reach the device, as a wire would see them. */
static inline int link_set_segments(struct request *request, int socket, int index, uint32_t most) {
  request_link(request, RTM_NEWLINK, NLM_F_ACK, index);
  request_attribute(request, IFLA_GSO_MAX_SEGS, &most, sizeof most);
  return request_send(request, socket);
}

/** Asks for a device by index or, that being 0, by name. Index 0 in the answer when it is not there. Asking also makes a
 * change of its carrier known at once: the kernel otherwise tells it up to a second late (net/core/link_watch.c). */
static inline struct ifinfomsg link_ask(struct request *request, int socket, int index, const char *name) {
  struct ifinfomsg nothing = {0};
  request_link(request, RTM_GETLINK, 0, index);
  if (index == 0) request_text(request, IFLA_IFNAME, name);
  if (send(socket, request->bytes, request->length, 0) < 0) return nothing;
  _Alignas(8) uint8_t answer[32 << 10];
  ssize_t length = recv(socket, answer, sizeof answer, 0);
  struct nlmsghdr *m = (void *)answer;
  if (length < 0 || !NLMSG_OK(m, length) || m->nlmsg_type != RTM_NEWLINK) return nothing;
  return *(struct ifinfomsg *)NLMSG_DATA(m);
}

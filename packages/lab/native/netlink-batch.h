/*
 * rtnetlink in batches: messages are written one behind the other and handed to the kernel in one call. The kernel works
 * through them before the call returns and answers only those that fail, so there is nothing to wait for.
 */
#ifndef DWCP_NETLINK_BATCH_H
#define DWCP_NETLINK_BATCH_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fail.h"

#define BATCH_BYTES (60 * 1024)

struct batch {
  int fd;
  size_t length;
  unsigned messages;
  /* Descriptors of namespaces that messages name; they stay open until the kernel has read them. */
  int held[512];
  int held_count;
  char bytes[BATCH_BYTES + 4096];
};

/* A failed message: which one, and why. */
struct refusal {
  unsigned sequence;
  int code;
};

static void open_batch(struct batch *batch) {
  memset(batch, 0, offsetof(struct batch, bytes));
  batch->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (batch->fd < 0) fail("netlink socket");
  int on = 1, size = 1 << 20;
  /* Failures come without a copy of the message. */
  setsockopt(batch->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  setsockopt(batch->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

static struct nlmsghdr *begin_message(struct batch *batch, int type, int flags, unsigned sequence, size_t header) {
  struct nlmsghdr *message = (struct nlmsghdr *)(batch->bytes + batch->length);
  memset(message, 0, NLMSG_SPACE(header));
  message->nlmsg_len = NLMSG_LENGTH(header);
  message->nlmsg_type = (unsigned short)type;
  message->nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags);
  message->nlmsg_seq = sequence;
  return message;
}

static struct rtattr *put_attribute(struct nlmsghdr *message, int type, const void *data, size_t length) {
  struct rtattr *attribute = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  attribute->rta_type = (unsigned short)type;
  attribute->rta_len = (unsigned short)RTA_LENGTH(length);
  if (length > 0) memcpy(RTA_DATA(attribute), data, length);
  memset((char *)RTA_DATA(attribute) + length, 0, RTA_ALIGN(length) - length);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(attribute->rta_len);
  return attribute;
}

static void put_text(struct nlmsghdr *message, int type, const char *text) {
  put_attribute(message, type, text, strlen(text) + 1);
}

static void put_number(struct nlmsghdr *message, int type, unsigned value) {
  put_attribute(message, type, &value, sizeof value);
}

static struct rtattr *begin_nest(struct nlmsghdr *message, int type) {
  return put_attribute(message, type, NULL, 0);
}

static void end_nest(struct nlmsghdr *message, struct rtattr *nest) {
  nest->rta_len = (unsigned short)((char *)message + NLMSG_ALIGN(message->nlmsg_len) - (char *)nest);
}

static void end_message(struct batch *batch, struct nlmsghdr *message) {
  batch->length += NLMSG_ALIGN(message->nlmsg_len);
  batch->messages++;
}

/* Hands the messages over. 1: all were taken; 0: `refusal` is the first that was not. */
static int send_batch(struct batch *batch, struct refusal *refusal) {
  int ok = 1;
  if (batch->length > 0) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    struct iovec vector = {batch->bytes, batch->length};
    struct msghdr header = {.msg_name = &kernel, .msg_namelen = sizeof kernel, .msg_iov = &vector, .msg_iovlen = 1};
    if (sendmsg(batch->fd, &header, 0) < 0) fail("netlink send");
    static char answers[1 << 16];
    for (ssize_t length; (length = recv(batch->fd, answers, sizeof answers, MSG_DONTWAIT)) > 0;) {
      for (struct nlmsghdr *answer = (struct nlmsghdr *)answers; NLMSG_OK(answer, (size_t)length); answer = NLMSG_NEXT(answer, length)) {
        if (answer->nlmsg_type != NLMSG_ERROR) continue;
        int code = -((struct nlmsgerr *)NLMSG_DATA(answer))->error;
        if (code == 0 || (!ok && refusal->sequence <= answer->nlmsg_seq)) continue;
        refusal->sequence = answer->nlmsg_seq;
        refusal->code = code;
        ok = 0;
      }
    }
  }
  for (int index = 0; index < batch->held_count; index++) close(batch->held[index]);
  batch->held_count = 0;
  batch->length = 0;
  batch->messages = 0;
  return ok;
}

#endif

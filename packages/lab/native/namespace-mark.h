/* The mark a namespace carries once it is complete: the alias of its lo. */
#ifndef DWCP_NAMESPACE_MARK_H
#define DWCP_NAMESPACE_MARK_H

#include <stddef.h>

#include "namespaces.h"
#include "netlink-batch.h"

static int has_mark(const char *name, const char *mark) {
  int fd = open_namespace(name);
  if (fd < 0) return 0;
  int is_live = is_live_namespace(fd) && setns(fd, CLONE_NEWNET) == 0;
  close(fd);
  if (!is_live) return 0;
  struct batch ask;
  open_batch(&ask);
  struct nlmsghdr *message = begin_message(&ask, RTM_GETLINK, 0, 1, sizeof(struct ifinfomsg));
  ((struct ifinfomsg *)NLMSG_DATA(message))->ifi_index = 1;
  char answer[1 << 14];
  if (send(ask.fd, message, message->nlmsg_len, 0) < 0) fail("netlink send");
  ssize_t length = recv(ask.fd, answer, sizeof answer, 0);
  close(ask.fd);
  struct nlmsghdr *link = (struct nlmsghdr *)answer;
  if (length <= 0 || link->nlmsg_type != RTM_NEWLINK) return 0;
  size_t left = link->nlmsg_len - NLMSG_LENGTH(sizeof(struct ifinfomsg));
  struct rtattr *attribute = IFLA_RTA((struct ifinfomsg *)NLMSG_DATA(link));
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type == IFLA_IFALIAS) return strncmp(RTA_DATA(attribute), mark, RTA_PAYLOAD(attribute)) == 0;
  }
  return 0;
}

#endif

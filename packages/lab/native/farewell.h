#ifndef DWCP_FAREWELL_H
#define DWCP_FAREWELL_H

#include <linux/if_link.h>
#include <linux/veth.h>
#include <stddef.h>

#include "namespaces.h"
#include "netlink-batch.h"

/*
 * A namespace nobody is in is taken apart later, in the order they were left, many at a time. A link from one left last
 * into one that stays tells when all before it are gone: its end here goes with it. Deleting each link by itself instead
 * would wait for the whole machine (RCU) once a link.
 */
struct farewell {
  int events, kept, left;
};

static struct farewell begin_farewell(void) {
  struct farewell farewell;
  struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
  if (unshare(CLONE_NEWNET) < 0) fail("unshare");
  farewell.kept = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  farewell.events = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (farewell.events < 0 || bind(farewell.events, (struct sockaddr *)&group, sizeof group) < 0) fail("netlink events");
  if (unshare(CLONE_NEWNET) < 0) fail("unshare");
  farewell.left = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (farewell.left < 0 || farewell.kept < 0 || setns(farewell.kept, CLONE_NEWNET) < 0) fail("setns");
  struct batch once;
  open_batch(&once);
  struct nlmsghdr *message = begin_message(&once, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 1, sizeof(struct ifinfomsg));
  struct rtattr *info = begin_nest(message, IFLA_LINKINFO);
  put_text(message, IFLA_INFO_KIND, "veth");
  struct rtattr *data = begin_nest(message, IFLA_INFO_DATA);
  struct ifinfomsg peer = {0};
  struct rtattr *end_of_peer = put_attribute(message, VETH_INFO_PEER, &peer, sizeof peer);
  put_number(message, IFLA_NET_NS_FD, (unsigned)farewell.left);
  end_nest(message, end_of_peer);
  end_nest(message, data);
  end_nest(message, info);
  end_message(&once, message);
  struct refusal refusal;
  if (!send_batch(&once, &refusal)) errno = refusal.code, fail("veth");
  close(once.fd);
  return farewell;
}

static void wait_farewell(struct farewell farewell) {
  static char events[1 << 16];
  struct timeval patience = {.tv_sec = 120};
  setsockopt(farewell.events, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  close(farewell.left);
  for (;;) {
    ssize_t length = recv(farewell.events, events, sizeof events, 0);
    if (length <= 0) fail("the kernel does not take the namespaces apart");
    for (struct nlmsghdr *event = (struct nlmsghdr *)events; NLMSG_OK(event, (size_t)length); event = NLMSG_NEXT(event, length)) {
      if (event->nlmsg_type == RTM_DELLINK) return;
    }
  }
}

#endif

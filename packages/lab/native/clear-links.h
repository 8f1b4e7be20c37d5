#ifndef DWCP_CLEAR_LINKS_H
#define DWCP_CLEAR_LINKS_H

#include "namespaces.h"
#include "netlink-batch.h"

static int is_veth(const struct nlmsghdr *message) {
  size_t length = message->nlmsg_len - NLMSG_LENGTH(sizeof(struct ifinfomsg));
  struct rtattr *attribute = IFLA_RTA((struct ifinfomsg *)NLMSG_DATA(message));
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    if ((attribute->rta_type & NLA_TYPE_MASK) != IFLA_LINKINFO) continue;
    size_t inner = RTA_PAYLOAD(attribute);
    for (struct rtattr *at = RTA_DATA(attribute); RTA_OK(at, inner); at = RTA_NEXT(at, inner)) {
      if (at->rta_type == IFLA_INFO_KIND) return strcmp(RTA_DATA(at), "veth") == 0;
    }
  }
  return 0;
}

/*
 * Deletes the veths of a namespace, whoever else holds it: their other ends, in namespaces that stay, are gone when this
 * returns. The kernel waits for all processors once a link, so this is for a few namespaces.
 */
static void clear_links(const char *name) {
  int fd = open_namespace(name);
  if (fd < 0) return;
  int is_live = is_live_namespace(fd) && setns(fd, CLONE_NEWNET) == 0;
  close(fd);
  if (!is_live) return;
  static struct batch list;
  open_batch(&list);
  end_message(&list, begin_message(&list, RTM_GETLINK, NLM_F_DUMP, 1, sizeof(struct ifinfomsg)));
  if (send(list.fd, list.bytes, list.length, 0) < 0) fail("netlink dump");
  list.length = list.messages = 0;
  static char answers[1 << 17];
  for (int is_done = 0; !is_done;) {
    ssize_t length = recv(list.fd, answers, sizeof answers, 0);
    if (length <= 0) fail("netlink dump");
    for (struct nlmsghdr *answer = (struct nlmsghdr *)answers; NLMSG_OK(answer, (size_t)length); answer = NLMSG_NEXT(answer, length)) {
      if (answer->nlmsg_type == NLMSG_DONE || answer->nlmsg_type == NLMSG_ERROR) is_done = 1;
      if (answer->nlmsg_type != RTM_NEWLINK || !is_veth(answer) || list.length > BATCH_BYTES) continue;
      struct nlmsghdr *message = begin_message(&list, RTM_DELLINK, 0, 1, sizeof(struct ifinfomsg));
      ((struct ifinfomsg *)NLMSG_DATA(message))->ifi_index = ((struct ifinfomsg *)NLMSG_DATA(answer))->ifi_index;
      end_message(&list, message);
    }
  }
  /* Both ends may be in this namespace: then the second is gone with the first, which is no failure. */
  struct refusal ignored;
  send_batch(&list, &ignored);
  close(list.fd);
}

#endif

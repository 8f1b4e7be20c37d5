// Network namespaces by path, with the sockets to act in them. Only the thread that acts changes its namespace.
#pragma once
#include "netlink.h"
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>

struct place {
  struct place *next;
  char path[256];
  dev_t device;
  ino_t inode;
  /** rtnetlink for requests and for news of links, nfnetlink. */
  int requests, news, rules;
};

static struct place *places;

static inline int is_current(const struct place *place) {
  struct stat found;
  return stat(place->path, &found) == 0 && found.st_dev == place->device && found.st_ino == place->inode;
}

static inline int enter(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  int error = setns(fd, CLONE_NEWNET) < 0 ? errno : 0;
  close(fd);
  return error;
}

static inline int open_netlink(int protocol, uint32_t groups) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  struct sockaddr_nl self = {.nl_family = AF_NETLINK, .nl_groups = groups};
  if (fd >= 0 && bind(fd, (struct sockaddr *)&self, sizeof self) == 0) {
    int size = 1 << 20;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return fd;
  }
  if (fd >= 0) close(fd);
  return -1;
}

static inline void place_close(struct place *place) {
  struct place **at = &places;
  while (*at != place) at = &(*at)->next;
  *at = place->next;
  close(place->requests);
  close(place->news);
  close(place->rules);
  free(place);
}

/** The namespace at a path as it is now; NULL with errno when there is none. */
static inline struct place *place_of(const char *path) {
  for (struct place *place = places; place != NULL; place = place->next)
    if (strcmp(place->path, path) == 0 && is_current(place)) return place;
  struct stat found;
  if (strlen(path) >= sizeof places->path) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  if (stat(path, &found) < 0) return NULL;
  int error = enter(path);
  struct place *place = error == 0 ? calloc(1, sizeof *place) : NULL;
  if (place == NULL) {
    errno = error == 0 ? ENOMEM : error;
    return NULL;
  }
  strcpy(place->path, path);
  place->device = found.st_dev;
  place->inode = found.st_ino;
  place->requests = open_netlink(NETLINK_ROUTE, 0);
  place->news = open_netlink(NETLINK_ROUTE, RTMGRP_LINK);
  place->rules = open_netlink(NETLINK_NETFILTER, 0);
  place->next = places;
  places = place;
  if (place->requests < 0 || place->news < 0 || place->rules < 0) {
    error = errno;
    place_close(place);
    errno = error;
    return NULL;
  }
  return place;
}

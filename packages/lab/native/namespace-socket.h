// Sockets inside other network namespaces, made by a process that itself stays where it is.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/** Which namespace a path leads to: one that was made anew has the old path and another inode. */
struct namespace_identity {
  dev_t device;
  ino_t inode;
};

static inline bool is_namespace(const char *path, struct namespace_identity identity) {
  struct stat status;
  return stat(path, &status) == 0 && status.st_dev == identity.device && status.st_ino == identity.inode;
}

/**
 * The namespace this process is in, to return to; -1 with errno. The root of a user namespace may leave the machine's and not
 * enter it again (setns(2)): then the process moves to an empty one for good.
 */
static inline int own_namespace(void) {
  int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (own < 0 || setns(own, CLONE_NEWNET) == 0 || errno != EPERM) return own;
  close(own);
  return unshare(CLONE_NEWNET) < 0 ? -1 : open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/** A non-blocking socket of the namespace at `path`; -1 with errno. The namespace lives as long as the socket does. */
static inline int namespace_socket(const char *path, const int *kind, struct namespace_identity *identity) {
  static int own = -1;
  if (own < 0 && (own = own_namespace()) < 0) return -1;
  int target = open(path, O_RDONLY | O_CLOEXEC);
  if (target < 0) return -1;
  struct stat status;
  int made = -1, problem;
  if (fstat(target, &status) == 0 && setns(target, CLONE_NEWNET) == 0) {
    *identity = (struct namespace_identity){status.st_dev, status.st_ino};
    made = socket(kind[0], kind[1] | SOCK_CLOEXEC | SOCK_NONBLOCK, kind[2]);
    problem = errno;
    if (setns(own, CLONE_NEWNET) < 0) {
      perror("cannot return to the own network namespace");
      exit(1);
    }
  } else {
    problem = errno;
  }
  close(target);
  errno = problem;
  return made;
}

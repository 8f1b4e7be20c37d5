/* Named network namespaces, as `ip netns` keeps them: a file that the namespace is mounted on. */
#ifndef DWCP_NAMESPACES_H
#define DWCP_NAMESPACES_H

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fail.h"

/* Where the names are; given to the program. */
static const char *namespace_directory;

/* A name, or the path of one: /proc/PID/ns/net. */
static inline void namespace_path(char *path, size_t size, const char *name) {
  if (*name == '/') snprintf(path, size, "%s", name);
  else snprintf(path, size, "%s/%s", namespace_directory, name);
}

/* -1 when it is not there. */
static inline int open_namespace(const char *name) {
  char path[512];
  namespace_path(path, sizeof path, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

/* True for the file of a live namespace: after a crash it may be an ordinary, empty one. */
static inline int is_live_namespace(int fd) {
  struct stat found, own;
  return fstat(fd, &found) == 0 && stat("/proc/self/ns/net", &own) == 0 && found.st_dev == own.st_dev;
}

/* 1: the caller is in the namespace now. */
static inline int enter_namespace(const char *name) {
  int fd = open_namespace(name);
  if (fd < 0) return 0;
  int ok = setns(fd, CLONE_NEWNET) == 0;
  int code = errno;
  close(fd);
  errno = code;
  return ok;
}

/* The directory and the one it is in. */
static inline int make_directories(void) {
  char parent[256];
  snprintf(parent, sizeof parent, "%s", namespace_directory);
  char *slash = strrchr(parent, '/');
  if (slash != NULL && slash != parent) *slash = 0;
  if (mkdir(parent, 0755) < 0 && errno != EEXIST) return 0;
  return mkdir(namespace_directory, 0755) == 0 || errno == EEXIST;
}

/* Leaves no empty directory; one with something of another lab in it stays. */
static inline void remove_directories(void) {
  char parent[256];
  snprintf(parent, sizeof parent, "%s", namespace_directory);
  char *slash = strrchr(parent, '/');
  if (rmdir(namespace_directory) < 0 || slash == NULL || slash == parent) return;
  *slash = 0;
  rmdir(parent);
}

/* Enters the namespace, which is made when it is missing. 2: it is new; 1: it was there; 0: errno tells. */
static inline int make_namespace(const char *name) {
  char path[512];
  namespace_path(path, sizeof path, name);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_CREAT, 0644);
  for (int attempt = 0; fd < 0 && errno == ENOENT && attempt < 5; attempt++) {
    /* Another lab that closes removes the directories when they are empty. */
    if (!make_directories()) return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_CREAT, 0644);
  }
  if (fd < 0) return 0;
  int is_live = is_live_namespace(fd);
  int entered = is_live && setns(fd, CLONE_NEWNET) == 0;
  close(fd);
  if (is_live) return entered;
  if (unshare(CLONE_NEWNET) < 0) return 0;
  return mount("/proc/thread-self/ns/net", path, NULL, MS_BIND, NULL) == 0 ? 2 : 0;
}

/* The name goes at once, the namespace when nobody is in it. 0: errno tells. */
static inline int remove_namespace(const char *name) {
  char path[512];
  namespace_path(path, sizeof path, name);
  if (umount2(path, MNT_DETACH) < 0 && errno != EINVAL && errno != ENOENT) return 0;
  return unlink(path) == 0 || errno == ENOENT;
}

#endif

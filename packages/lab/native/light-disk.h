/* The file system a light host sees: its disk, and what a kernel and a boot would have put there. */
#ifndef DWCP_LIGHT_DISK_H
#define DWCP_LIGHT_DISK_H

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fail.h"

static void mount_on(const char *source, const char *target, const char *type, unsigned long flags, const char *options) {
  if (mount(source, target, type, flags, options) < 0) fail("mount %s", target);
}

static void bind_device(const char *name) {
  char target[64], source[64];
  snprintf(source, sizeof source, "/dev/%s", name);
  snprintf(target, sizeof target, "dev/%s", name);
  int fd = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0) fail("create %s", target);
  close(fd);
  mount_on(source, target, NULL, MS_BIND, NULL);
}

static void make_directory(const char *path, mode_t mode) {
  if (mkdir(path, mode) < 0 && errno != EEXIST) fail("mkdir %s", path);
}

/* The machine's own parameters are read only; those of the network namespace are the host's. */
static void mount_proc(void) {
  mount_on("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_on("proc/sys", "proc/sys", NULL, MS_BIND, NULL);
  mount_on(NULL, "proc/sys", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_on("proc/sys/net", "proc/sys/net", NULL, MS_BIND, NULL);
  mount_on(NULL, "proc/sys/net", NULL, MS_BIND | MS_REMOUNT | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  if (access("proc/sysrq-trigger", F_OK) < 0) return;
  mount_on("proc/sysrq-trigger", "proc/sysrq-trigger", NULL, MS_BIND, NULL);
  mount_on(NULL, "proc/sysrq-trigger", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static void mount_dev(void) {
  static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
  static const char *const links[][2] = {
      {"/proc/self/fd", "dev/fd"}, {"/proc/self/fd/0", "dev/stdin"}, {"/proc/self/fd/1", "dev/stdout"},
      {"/proc/self/fd/2", "dev/stderr"}, {"pts/ptmx", "dev/ptmx"}};
  mount_on("tmpfs", "dev", "tmpfs", MS_NOSUID, "mode=0755,size=4m");
  for (size_t index = 0; index < sizeof devices / sizeof *devices; index++) bind_device(devices[index]);
  make_directory("dev/net", 0755);
  /* Without it there are no userspace tunnels; whoever needs one is told by the daemon. */
  if (access("/dev/net/tun", F_OK) == 0) bind_device("net/tun");
  make_directory("dev/shm", 01777);
  mount_on("tmpfs", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
  make_directory("dev/pts", 0755);
  mount_on("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
  for (size_t index = 0; index < sizeof links / sizeof *links; index++) {
    if (symlink(links[index][0], links[index][1]) < 0) fail("link %s", links[index][1]);
  }
}

/* `program` is this very program, which answers to two names inside the host. */
static void mount_run(const char *program) {
  mount_on("tmpfs", "run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755");
  make_directory("run/lock", 01777);
  make_directory("run/systemd", 0755);
  make_directory("run/systemd/journal", 0755);
  make_directory("run/dwcp", 0755);
  int fd = open("run/systemd/container", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  /* What it tells is that parameters of the machine cannot be set here. */
  if (fd < 0 || write(fd, "dwcp\n", 5) != 5) fail("run/systemd/container");
  close(fd);
  fd = open("run/dwcp/lightinit", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
  if (fd < 0) fail("run/dwcp/lightinit");
  close(fd);
  mount_on(program, "run/dwcp/lightinit", NULL, MS_BIND, NULL);
}

/* Before those of the image on the path. */
static void link_clients(void) {
  static const char *const names[] = {"/usr/local/sbin/systemctl", "/usr/local/sbin/journalctl"};
  for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
    unlink(names[index]);
    if (symlink("/run/dwcp/lightinit", names[index]) < 0) fail("%s", names[index]);
  }
}

/* Mounts in the namespace the caller has made, so all of it is gone when the host is. */
static void enter_disk(const char *root, const char *overlay, const char *program) {
  mount_on(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  umask(0);
  mount_on("overlay", root, "overlay", 0, overlay);
  if (chdir(root) < 0) fail("chdir %s", root);
  mount_proc();
  mount_on("sysfs", "sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL);
  mount_dev();
  mount_run(program);
  /* pivot_root(2): the old root ends up on top of the new one and is taken away at once, the machine's other mounts
     with it; copies of its named namespaces would keep them alive. */
  if (syscall(SYS_pivot_root, ".", ".") < 0) fail("pivot_root %s", root);
  if (umount2(".", MNT_DETACH) < 0) fail("umount old root");
  if (chdir("/") < 0) fail("chdir /");
  umask(022);
  make_directory("/var/log", 0755);
  link_clients();
}

/* What would reach the machine. */
static void drop_machine_capabilities(void) {
  static const int reaching[] = {CAP_SYS_MODULE, CAP_SYS_TIME, CAP_SYS_RAWIO, CAP_SYS_BOOT};
  for (size_t index = 0; index < sizeof reaching / sizeof *reaching; index++) {
    if (prctl(PR_CAPBSET_DROP, reaching[index], 0, 0, 0) < 0) fail("capability %d", reaching[index]);
  }
}

#endif

/* The user a unit runs as, and the rights of root it keeps all the same. */
#ifndef DWCP_LIGHT_IDENTITY_H
#define DWCP_LIGHT_IDENTITY_H

#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Capabilities that another user passes on to what he executes (capabilities(7), "ambient"). */
static int keep_capabilities(uint64_t wanted) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0}};
  for (int half = 0; half < 2; half++) {
    uint32_t bits = wanted >> (32 * half);
    data[half] = (struct __user_cap_data_struct){.effective = bits, .permitted = bits, .inheritable = bits};
  }
  if (syscall(SYS_capset, &header, data) < 0) return 0;
  for (unsigned long bit = 0; bit < 64; bit++) {
    if ((wanted >> bit & 1) != 0 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit, 0, 0) < 0) return 0;
  }
  return 1;
}

/* 0 with errno when it may not. */
static int become(uid_t uid, gid_t gid, uint64_t ambient) {
  if (ambient != 0 && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) return 0;
  if (setgroups(0, NULL) < 0 || setgid(gid) < 0 || setuid(uid) < 0) return 0;
  return ambient == 0 || keep_capabilities(ambient);
}

#endif

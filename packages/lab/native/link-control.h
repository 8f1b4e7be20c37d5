// What can be done to a link while it runs. Called by the thread that takes commands; takes the lock of the links for no
// longer than it takes to change a value, so that frames wait for nothing.
#pragma once
#include "fault-rules.h"
#include "traffic.h"
#include <fcntl.h>
#include <linux/if_tun.h>
#include <pthread.h>
#include <sys/ioctl.h>

static pthread_mutex_t links_lock;
static struct request request;

static inline void lock(void) { pthread_mutex_lock(&links_lock); }
static inline void unlock(void) { pthread_mutex_unlock(&links_lock); }

/** A side has carrier while the link is up and the device at the other side is. */
static inline void set_carriers(struct link *link) {
  for (int side = 0; side < 2; side++) {
    int has_carrier = !link->is_down && link->is_device_up[1 - side];
    ioctl(link->fd[side], TUNSETCARRIER, &has_carrier);
    link_ask(&request, link->place[side]->requests, link->index[side], "");
  }
}

static inline void link_reset_faults(struct link *link) {
  link->is_down = 0;
  for (int i = 0; i < 2; i++) {
    link->direction[i].fault_loss_percent = 0;
    link->direction[i].hole_bytes = 0;
  }
}

/** Stops carrying frames; the TAPs stay, without carrier. */
static inline void link_stop_serving(struct link *link) {
  if (!link->is_served) return;
  lock();
  link->is_served = 0;
  for (int side = 0; side < 2; side++) {
    drop_waiting(&link->direction[side]);
    epoll_ctl(traffic_epoll, EPOLL_CTL_DEL, link->fd[side], NULL);
  }
  unlock();
  close(link->fd[0]);
  close(link->fd[1]);
}

static inline void link_forget(struct link *link) {
  link_stop_serving(link);
  lock();
  links[link->slot] = NULL;
  unlock();
  routes_forget(&link->saved);
  free(link);
}

/** The link with that name and those ends, made when it is new; NULL with errno. Devices are looked up anew each time:
 * a host that was started again has others under the same names. */
static inline struct link *link_find(const char *name, const char *const path[2], const char *const device[2]) {
  struct link *link = link_named(name);
  if (link == NULL) {
    uint32_t slot = 0;
    while (slot < LINKS_MOST && links[slot] != NULL) slot++;
    if (strlen(name) >= sizeof link->name || slot == LINKS_MOST) {
      errno = strlen(name) >= sizeof link->name ? ENAMETOOLONG : ENOSPC;
      return NULL;
    }
    if ((link = calloc(1, sizeof *link)) == NULL) return NULL;
    strcpy(link->name, name);
    link->slot = slot;
    link->direction[0].link = link->direction[1].link = link;
    lock();
    links[slot] = link;
    unlock();
  }
  for (int side = 0; side < 2; side++) {
    struct place *place = place_of(path[side]);
    int error = place == NULL ? errno : 0;
    int index = place == NULL ? 0 : link_ask(&request, place->requests, 0, device[side]).ifi_index;
    if (error == 0 && index == 0) error = ENODEV;
    if (error != 0 || strlen(device[side]) >= IFNAMSIZ) {
      // Nothing of a link is worth keeping that has lost an end.
      link_forget(link);
      errno = error == 0 ? ENAMETOOLONG : error;
      return NULL;
    }
    if (link->place[side] != place || link->index[side] != index) {
      link_stop_serving(link);
      link_reset_faults(link);
      routes_forget(&link->saved);
    }
    link->place[side] = place;
    link->index[side] = index;
    strcpy(link->device[side], device[side]);
  }
  return link;
}

static inline int open_tap(const char *path, const char *device) {
  int error = enter(path);
  int fd = error == 0 ? open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;
  if (fd < 0) return -1;
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strcpy(request.ifr_name, device);
  if (ioctl(fd, TUNSETIFF, &request) == 0) return fd;
  error = errno;
  close(fd);
  errno = error;
  return -1;
}

/** Begins to carry the frames of a link whose two TAPs are there; from its first packet on when it was carried before. */
static inline int link_serve(struct link *link, uint64_t seed) {
  link_stop_serving(link);
  for (int side = 0; side < 2; side++) {
    link->fd[side] = open_tap(link->place[side]->path, link->device[side]);
    if (link->fd[side] < 0) {
      int error = errno;
      if (side == 1) close(link->fd[0]);
      return error;
    }
    struct ifinfomsg found = link_ask(&request, link->place[side]->requests, link->index[side], "");
    link->is_device_up[side] = (found.ifi_flags & IFF_UP) != 0;
  }
  lock();
  link->seed = seed;
  link->is_served = 1;
  link->is_torn = 0;
  link_reset_faults(link);
  for (int side = 0; side < 2; side++) {
    struct direction *d = &link->direction[side];
    d->random = random_of(seed, link->name, direction_name[side]);
    d->counters = (struct counters){0};
    d->busy_until_ns = d->last_due_ns = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = link->slot * 2 + (uint32_t)side};
    epoll_ctl(traffic_epoll, EPOLL_CTL_ADD, link->fd[side], &event);
  }
  unlock();
  set_carriers(link);
  return 0;
}

static inline void link_set(struct link *link, int side, const struct impairment *set) {
  lock();
  link->direction[side].set = *set;
  unlock();
}

/** Takes a link down or up; `at_ns` is when it was. */
static inline int link_switch(struct link *link, int is_up, int64_t *at_ns) {
  int error = 0, sockets[2] = {link->place[0]->requests, link->place[1]->requests};
  if (link->is_served) {
    lock();
    link->is_down = !is_up;
    if (!is_up)
      for (int side = 0; side < 2; side++) drop_waiting(&link->direction[side]);
    unlock();
    *at_ns = clock_ns();
    set_carriers(link);
    return 0;
  }
  // The end in the segment goes down: the node sees its carrier go, and its own settings stay.
  if (!is_up && !link->is_down) error = routes_save(&request, sockets[1], &link->saved, link->index[1]);
  if (error == 0) error = link_set_up(&request, sockets[1], link->index[1], is_up);
  *at_ns = clock_ns();
  if (error != 0) return error;
  if (is_up && link->is_down) error = routes_restore(&request, sockets[1], &link->saved);
  link->is_down = !is_up;
  if (is_up) *at_ns = clock_ns();
  for (int side = 0; side < 2; side++) link_ask(&request, sockets[side], link->index[side], "");
  return error;
}

static inline int is_broken(const struct direction *d) { return d->fault_loss_percent > 0 || d->hole_bytes > 0; }

/** Puts the faults of one direction of a link that is not served where its frames pass. */
static inline int apply_rules(struct link *link, int side) {
  struct direction *d = &link->direction[side];
  struct fault_rules rules = {
      .device = link->device[1],
      .hook = side == 0 ? NF_NETDEV_INGRESS : NF_NETDEV_EGRESS,
      .loss_percent = d->fault_loss_percent,
      .hole_bytes = d->hole_bytes,
      .random = random_of(link->seed, link->name, direction_name[side]),
  };
  uint32_t segments = is_broken(d) || is_broken(&link->direction[1 - side]) ? 1 : 65535;
  for (int end = 0; end < 2; end++) link_set_segments(&request, link->place[end]->requests, link->index[end], segments);
  int error = rules_apply(&request, link->place[1]->rules, &rules);
  if (side == 0 || (error != EOPNOTSUPP && error != ENOENT)) return error;
  // A kernel before 5.16 has no hook for what leaves a device: then where it comes in at the other end.
  rules.device = link->device[0];
  rules.hook = NF_NETDEV_INGRESS;
  rules.random = random_of(link->seed, link->name, direction_name[side]);
  return rules_apply(&request, link->place[0]->rules, &rules);
}

/** Loses a part of the packets of one direction, or those over a size, or neither; `at_ns` is since when. */
static inline int link_break(struct link *link, int side, double loss_percent, uint32_t hole_bytes, int64_t *at_ns) {
  lock();
  link->direction[side].fault_loss_percent = loss_percent;
  link->direction[side].hole_bytes = hole_bytes;
  unlock();
  int error = link->is_served ? 0 : apply_rules(link, side);
  *at_ns = clock_ns();
  return error;
}

static inline int link_heal(struct link *link) {
  int64_t at_ns;
  int error = link->is_down ? link_switch(link, 1, &at_ns) : 0;
  for (int side = 0; side < 2; side++) {
    struct direction *d = &link->direction[side];
    if (!is_broken(d)) continue;
    int failed = link_break(link, side, 0, 0, &at_ns);
    if (error == 0) error = failed;
  }
  return error;
}

/** Takes over which devices of a namespace are up, and tells the other ends. */
static inline void read_news(struct place *place) {
  _Alignas(8) uint8_t news[32 << 10];
  while (recv(place->news, news, sizeof news, MSG_DONTWAIT) > 0 || errno == ENOBUFS);
  for (uint32_t i = 0; i < LINKS_MOST; i++) {
    struct link *link = links[i];
    if (link == NULL || !link->is_served) continue;
    for (int side = 0; side < 2; side++) {
      if (link->place[side] != place) continue;
      struct ifinfomsg found = link_ask(&request, place->requests, link->index[side], "");
      int is_up = (found.ifi_flags & IFF_UP) != 0;
      if (found.ifi_index == 0 || is_up == link->is_device_up[side]) continue;
      link->is_device_up[side] = is_up;
      set_carriers(link);
    }
  }
}

/** Lets go of namespaces that are gone, or they would live on. */
static inline void sweep_places(void) {
  for (struct place *place = places, *next; place != NULL; place = next) {
    next = place->next;
    if (is_current(place)) continue;
    for (uint32_t i = 0; i < LINKS_MOST; i++)
      if (links[i] != NULL && (links[i]->place[0] == place || links[i]->place[1] == place)) link_forget(links[i]);
    place_close(place);
  }
}

// A frame that is a leak on purpose: the capture that does not see it sees no leak either. It is sent out of each watched
// interface, to a hardware address nobody has, and is never counted as a packet.
#pragma once
#include "leak-match.h"
#include <linux/if_packet.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>

enum { DECOY_TOKEN = 16 };

/** What follows the network header: who sent it, and out of which interface. */
struct decoy_mark {
  uint8_t token[DECOY_TOKEN];
  uint32_t place, interface;
};

/** Of this process: what another run sends is no decoy here. */
static inline const uint8_t *decoy_token(void) {
  static uint8_t token[DECOY_TOKEN];
  static bool is_made;
  if (!is_made) is_made = getrandom(token, sizeof token, 0) == sizeof token;
  return is_made ? token : NULL;
}

static inline size_t mark_at(const uint8_t *frame) { return frame[12] == 0x08 ? 14 + 20 : 14 + 40; }

/** NULL when the frame is no decoy. */
static inline const struct decoy_mark *decoy_in(const uint8_t *frame, size_t length) {
  const uint8_t *token = decoy_token();
  if (length < 14) return NULL;
  size_t at = mark_at(frame);
  if (token == NULL || length < at + sizeof(struct decoy_mark)) return NULL;
  return memcmp(frame + at, token, DECOY_TOKEN) == 0 ? (const void *)(frame + at) : NULL;
}

/** The first address of a prefix, or its last. */
static inline void address_of(const struct prefix *prefix, bool is_last, uint8_t *address) {
  memcpy(address, prefix->address, (size_t)prefix->size);
  for (int bit = prefix->length; bit < prefix->size * 8; bit++) {
    uint8_t mask = (uint8_t)(0x80 >> bit % 8);
    if (is_last) address[bit / 8] |= mask;
    else address[bit / 8] &= (uint8_t)~mask;
  }
}

/** Writes a frame the rule takes for a leak; its length, 0 when at this place nothing would be one. */
static inline size_t make_decoy(const struct leak_rule *rule, struct decoy_mark mark, uint8_t frame[128]) {
  static const uint8_t hardware[] = {0x02, 0x64, 0x77, 0x63, 0x70, 0x02, 0x02, 0x64, 0x77, 0x63, 0x70, 0x01};
  for (int i = 0; i < rule->protected.count * 2; i++) {
    const struct prefix *prefix = &rule->protected.prefixes[i / 2];
    bool is_v4 = prefix->size == 4;
    size_t header = is_v4 ? 20 : 40, addresses = is_v4 ? 12 : 8, length = 14 + header + sizeof mark;
    memset(frame, 0, 128);
    memcpy(frame, hardware, sizeof hardware);
    uint8_t *packet = frame + 14;
    frame[12] = is_v4 ? 0x08 : 0x86;
    frame[13] = is_v4 ? 0x00 : 0xdd;
    // Protocol 253 is for experiments (RFC 3692 section 2.1); one hop at the most.
    if (is_v4) {
      packet[0] = 0x45;
      packet[3] = (uint8_t)(header + sizeof mark);
      packet[8] = 1;
      packet[9] = 253;
    } else {
      packet[0] = 0x60;
      packet[5] = sizeof mark;
      packet[6] = 253;
      packet[7] = 1;
    }
    address_of(prefix, i % 2 == 1, packet + addresses);
    address_of(prefix, i % 2 == 1, packet + addresses + prefix->size);
    memcpy(packet + header, &mark, sizeof mark);
    struct leak_ends ends;
    if (judge_frame(rule, (struct bytes){frame, length, false, &ends}, 0) == LEAK) return length;
  }
  return 0;
}

enum sent { SENT, NOT_RUNNING, NOT_SENT };

static inline enum sent send_decoy(int fd, const char *name, const uint8_t *frame, size_t length) {
  struct ifreq request = {0};
  memcpy(request.ifr_name, name, strnlen(name, IF_NAMESIZE - 1));
  if (ioctl(fd, SIOCGIFFLAGS, &request) < 0) return NOT_SENT;
  if ((request.ifr_flags & IFF_RUNNING) == 0) return NOT_RUNNING;
  if (ioctl(fd, SIOCGIFINDEX, &request) < 0) return NOT_SENT;
  struct sockaddr_ll out = {.sll_family = AF_PACKET, .sll_ifindex = request.ifr_ifindex, .sll_halen = 6};
  return sendto(fd, frame, length, 0, (void *)&out, sizeof out) == (ssize_t)length ? SENT : NOT_SENT;
}

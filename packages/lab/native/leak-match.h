// Tells whether a frame carries packets of protected prefixes in clear: directly, or inside an encapsulation that does
// not encrypt (VXLAN, GRE, IP in IP). Pure: bytes in, answer out.
#pragma once
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct prefix {
  int size, length;
  uint8_t address[16];
};

struct prefix_list {
  int count;
  struct prefix *prefixes;
};

struct leak_rule {
  /** Must not be seen in clear, but for packets from or to a trusted one. */
  struct prefix_list protected, trusted;
  /** UDP ports of WireGuard; what has its form there is encrypted. */
  int port_count;
  uint16_t ports[1024];
};

/** UNREADABLE: more of the frame would have been needed than was kept. */
enum leak { HARMLESS, LEAK, UNREADABLE };

/** The packet that leaked, which may be an inner one. */
struct leak_ends {
  int family, protocol;
  uint8_t source[16], target[16];
};

/** What remains to be read of a frame. */
struct bytes {
  const uint8_t *at;
  size_t length;
  bool is_cut;
  struct leak_ends *leaked;
};

/** Reads prefixes parted by blanks; false when one is none. */
static inline bool read_prefixes(const char *text, struct prefix_list *list) {
  char word[64], *slash;
  int used;
  for (; sscanf(text, "%63s%n", word, &used) == 1; text += used) {
    struct prefix *grown = realloc(list->prefixes, sizeof(struct prefix) * (size_t)(list->count + 1));
    if (grown == NULL || (slash = strchr(word, '/')) == NULL) return false;
    list->prefixes = grown;
    *slash = 0;
    struct prefix *prefix = &grown[list->count];
    prefix->size = strchr(word, ':') == NULL ? 4 : 16;
    prefix->length = atoi(slash + 1);
    if (inet_pton(prefix->size == 4 ? AF_INET : AF_INET6, word, prefix->address) != 1) return false;
    if (prefix->length < 0 || prefix->length > prefix->size * 8) return false;
    list->count++;
  }
  return true;
}

static inline bool read_ports(const char *text, struct leak_rule *rule) {
  char *end;
  for (long port; (port = strtol(text, &end, 10)), end != text; text = end) {
    if (port < 1 || port > 65535 || rule->port_count == 1024) return false;
    rule->ports[rule->port_count++] = (uint16_t)port;
  }
  return true;
}

static inline bool is_in(const struct prefix_list *list, const uint8_t *address, int size) {
  for (int i = 0; i < list->count; i++) {
    const struct prefix *prefix = &list->prefixes[i];
    int whole = prefix->length / 8, rest = prefix->length % 8;
    if (prefix->size != size || memcmp(prefix->address, address, (size_t)whole) != 0) continue;
    if (rest == 0 || (prefix->address[whole] ^ address[whole]) >> (8 - rest) == 0) return true;
  }
  return false;
}

static inline uint16_t read_16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static inline bool skip(struct bytes *rest, size_t count) {
  if (rest->length < count) return false;
  rest->at += count;
  rest->length -= count;
  return true;
}

/** A packet that ends in its headers is broken, unless it was we who cut it. */
static inline enum leak too_short(const struct bytes *rest) { return rest->is_cut ? UNREADABLE : HARMLESS; }

static enum leak judge_packet(const struct leak_rule *rule, struct bytes rest, int depth);

static inline enum leak judge_payload(const struct leak_rule *rule, uint16_t type, struct bytes rest, int depth);

static enum leak judge_frame(const struct leak_rule *rule, struct bytes rest, int depth) {
  if (rest.length < 14) return too_short(&rest);
  uint16_t type = read_16(rest.at + 12);
  skip(&rest, 14);
  return judge_payload(rule, type, rest, depth);
}

static inline enum leak judge_payload(const struct leak_rule *rule, uint16_t type, struct bytes rest, int depth) {
  while (type == 0x8100 || type == 0x88a8) {
    if (rest.length < 4) return too_short(&rest);
    type = read_16(rest.at + 2);
    skip(&rest, 4);
  }
  if (type == ETHERTYPE_IP || type == ETHERTYPE_IPV6) return judge_packet(rule, rest, depth);
  return type == 0x6558 ? judge_frame(rule, rest, depth) : HARMLESS;
}

/** Over 500 and 4500 goes IKE and ESP; over WireGuard's own ports messages of types 1 to 4, with three bytes of zero. */
static inline bool is_encrypted_udp(const struct leak_rule *rule, struct bytes rest) {
  if (rest.length < 12) return false;
  uint16_t source = read_16(rest.at), target = read_16(rest.at + 2);
  if (source == 4500 || target == 4500 || (source == 500 && target == 500)) return true;
  const uint8_t *message = rest.at + 8;
  if (message[0] < 1 || message[0] > 4 || message[1] != 0 || message[2] != 0 || message[3] != 0) return false;
  for (int i = 0; i < rule->port_count; i++)
    if (rule->ports[i] == source || rule->ports[i] == target) return true;
  return false;
}

/** Inside a tunnel that does not encrypt. */
static inline enum leak judge_inner(const struct leak_rule *rule, int protocol, struct bytes rest, int depth) {
  if (depth == 4) return HARMLESS;
  if (protocol == IPPROTO_IPIP || protocol == IPPROTO_IPV6) return judge_packet(rule, rest, depth + 1);
  if (protocol == IPPROTO_GRE) {
    if (rest.length < 4) return too_short(&rest);
    uint8_t flags = rest.at[0];
    uint16_t type = read_16(rest.at + 2);
    // Checksum, key and sequence number take four bytes each (RFC 2784, RFC 2890).
    size_t options = ((flags >> 7 & 1u) + (flags >> 5 & 1u) + (flags >> 4 & 1u)) * 4u;
    return skip(&rest, 4 + options) ? judge_payload(rule, type, rest, depth + 1) : too_short(&rest);
  }
  if (protocol != IPPROTO_UDP) return HARMLESS;
  if (rest.length < 4) return too_short(&rest);
  if (read_16(rest.at + 2) != 4789) return HARMLESS;
  return skip(&rest, 16) ? judge_frame(rule, rest, depth + 1) : too_short(&rest);
}

/** Moves over the extension headers of IPv6 (RFC 8200 §4); -1 when they do not end in what there is. */
static inline int skip_extensions(struct bytes *rest, int protocol, bool *is_later_fragment) {
  while (protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING || protocol == IPPROTO_DSTOPTS ||
         protocol == IPPROTO_FRAGMENT) {
    if (rest->length < 8) return -1;
    size_t size = protocol == IPPROTO_FRAGMENT ? 8 : ((size_t)rest->at[1] + 1) * 8;
    if (protocol == IPPROTO_FRAGMENT) *is_later_fragment = (read_16(rest->at + 2) & 0xfff8) != 0;
    protocol = rest->at[0];
    if (!skip(rest, size)) return -1;
    if (*is_later_fragment) break;
  }
  return protocol;
}

static enum leak judge_packet(const struct leak_rule *rule, struct bytes rest, int depth) {
  if (rest.length < 1) return too_short(&rest);
  bool is_v4 = rest.at[0] >> 4 == 4, is_later_fragment = false;
  size_t header = is_v4 ? (size_t)(rest.at[0] & 15) * 4 : 40;
  int size = is_v4 ? 4 : 16, protocol;
  if (!is_v4 && rest.at[0] >> 4 != 6) return HARMLESS;
  if (is_v4 && header < 20) return HARMLESS;
  const uint8_t *source = rest.at + (is_v4 ? 12 : 8), *target = source + size;
  if (rest.length < (is_v4 ? 20 : 40)) return too_short(&rest);
  if (is_v4) is_later_fragment = (read_16(rest.at + 6) & 0x1fff) != 0;
  protocol = is_v4 ? rest.at[9] : rest.at[6];
  bool is_whole = skip(&rest, header);
  if (is_whole && !is_v4) {
    protocol = skip_extensions(&rest, protocol, &is_later_fragment);
    is_whole = protocol >= 0;
  }
  if (is_whole && protocol == IPPROTO_ESP) return HARMLESS;
  if (is_whole && !is_later_fragment && protocol == IPPROTO_UDP && is_encrypted_udp(rule, rest)) return HARMLESS;
  bool is_protected = is_in(&rule->protected, source, size) || is_in(&rule->protected, target, size);
  if (is_protected && !is_in(&rule->trusted, source, size) && !is_in(&rule->trusted, target, size)) {
    *rest.leaked = (struct leak_ends){.family = is_v4 ? AF_INET : AF_INET6, .protocol = protocol};
    memcpy(rest.leaked->source, source, (size_t)size);
    memcpy(rest.leaked->target, target, (size_t)size);
    return LEAK;
  }
  if (!is_whole) return too_short(&rest);
  return is_later_fragment ? HARMLESS : judge_inner(rule, protocol, rest, depth);
}

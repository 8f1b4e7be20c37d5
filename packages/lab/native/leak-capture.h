// Everything that passes a namespace, in a ring shared with the kernel (TPACKET_V3, packet(7)); cut to the headers.
#pragma once
#include "leak-decoy.h"
#include "namespace-socket.h"
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum { KEPT = 256, BLOCK = 1 << 17, BLOCKS = 64, BLOCK_MS = 20, INTERFACES = 64, KEPT_LEAKS = 1000 };

struct capture {
  int fd;
  char path[256];
  struct namespace_identity identity;
  uint8_t *ring;
  int block;
  struct leak_rule rule;
  /** Names that are watched, and what is known of interfaces by number. */
  int name_count;
  char names[INTERFACES][IF_NAMESIZE];
  int known_count;
  struct {
    int index;
    bool is_watched;
  } known[INTERFACES * 2];
  uint64_t packets, leaked, unreadable, dropped;
  /** Its number among the places, and the decoys of each name. */
  uint32_t place;
  int sender;
  bool can_leak;
  unsigned decoys_seen[INTERFACES];
  /** Seen whenever it was looked for; and once missing. */
  bool is_proven[INTERFACES], is_blind[INTERFACES];
  char pcap_path[512], first_leak[200];
  FILE *pcap;
};

/** An interface that is gone before it was ever looked at leaves -1: nobody can say whose packet it was. */
static inline int is_watched(struct capture *capture, int index) {
  for (int i = 0; i < capture->known_count; i++)
    if (capture->known[i].index == index) return capture->known[i].is_watched;
  struct ifreq request = {.ifr_ifindex = index};
  if (ioctl(capture->fd, SIOCGIFNAME, &request) < 0) return -1;
  bool is_named = false;
  for (int i = 0; i < capture->name_count; i++)
    if (strcmp(capture->names[i], request.ifr_name) == 0) is_named = true;
  int at = capture->known_count < INTERFACES * 2 ? capture->known_count++ : 0;
  capture->known[at].index = index;
  capture->known[at].is_watched = is_named;
  return is_named;
}

static inline void describe_leak(struct capture *capture, const struct leak_ends *ends, int index) {
  struct ifreq request = {.ifr_ifindex = index};
  char source[INET6_ADDRSTRLEN], target[INET6_ADDRSTRLEN];
  ioctl(capture->fd, SIOCGIFNAME, &request);
  inet_ntop(ends->family, ends->source, source, sizeof source);
  inet_ntop(ends->family, ends->target, target, sizeof target);
  snprintf(capture->first_leak, sizeof capture->first_leak, "%s > %s, protocol %d, on %.15s", source, target,
           ends->protocol, request.ifr_name);
}

static inline void keep_leak(struct capture *capture, const struct tpacket3_hdr *header, const uint8_t *frame) {
  if (capture->pcap == NULL) {
    int fd = open(capture->pcap_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || (capture->pcap = fdopen(fd, "w")) == NULL) return;
    // Nanoseconds, version 2.4, Ethernet.
    uint32_t head[] = {0xa1b23c4d, 4 << 16 | 2, 0, 0, KEPT, 1};
    fwrite(head, sizeof head, 1, capture->pcap);
  }
  uint32_t head[] = {header->tp_sec, header->tp_nsec, header->tp_snaplen, header->tp_len};
  fwrite(head, sizeof head, 1, capture->pcap);
  fwrite(frame, header->tp_snaplen, 1, capture->pcap);
  fflush(capture->pcap);
}

/** One that a neighbor sent is no proof; nor is its own on another interface. */
static inline void note_decoy(struct capture *capture, const struct decoy_mark *decoy, int index) {
  struct ifreq request = {.ifr_ifindex = index};
  uint32_t at = decoy->interface;
  if (decoy->place != capture->place || at >= (uint32_t)capture->name_count) return;
  if (ioctl(capture->fd, SIOCGIFNAME, &request) == 0 && strcmp(request.ifr_name, capture->names[at]) == 0)
    capture->decoys_seen[at]++;
}

static inline void judge_captured(struct capture *capture, const struct tpacket3_hdr *header) {
  const uint8_t *frame = (const uint8_t *)header + header->tp_mac;
  const struct sockaddr_ll *from =
      (const void *)((const uint8_t *)header + TPACKET_ALIGN(sizeof(struct tpacket3_hdr)));
  int watched = is_watched(capture, from->sll_ifindex);
  if (watched == 0) return;
  const struct decoy_mark *decoy = decoy_in(frame, header->tp_snaplen);
  if (decoy != NULL) {
    note_decoy(capture, decoy, from->sll_ifindex);
    return;
  }
  capture->packets++;
  struct leak_ends ends;
  struct bytes bytes = {frame, header->tp_snaplen, header->tp_snaplen < header->tp_len, &ends};
  enum leak leak = watched < 0 || from->sll_hatype != 1 ? UNREADABLE : judge_frame(&capture->rule, bytes, 0);
  if (leak == UNREADABLE) capture->unreadable++;
  if (leak != LEAK) return;
  if (capture->leaked == 0) describe_leak(capture, &ends, from->sll_ifindex);
  if (capture->leaked++ < KEPT_LEAKS) keep_leak(capture, header, frame);
}

/** Judges every block the kernel has handed over, and counts what it had to drop. */
static inline void drain(struct capture *capture) {
  for (;;) {
    struct tpacket_block_desc *block = (void *)(capture->ring + (size_t)capture->block * BLOCK);
    if ((__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0) break;
    const uint8_t *at = (const uint8_t *)block + block->hdr.bh1.offset_to_first_pkt;
    for (uint32_t i = 0; i < block->hdr.bh1.num_pkts; i++) {
      const struct tpacket3_hdr *header = (const void *)at;
      judge_captured(capture, header);
      at += header->tp_next_offset;
    }
    __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    capture->block = (capture->block + 1) % BLOCKS;
  }
  struct tpacket_stats_v3 statistics;
  socklen_t size = sizeof statistics;
  if (getsockopt(capture->fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0)
    capture->dropped += statistics.tp_drops;
}

/** Begins to capture; NULL, or what went wrong. */
static inline const char *open_capture(struct capture *capture) {
  struct sock_filter keep = BPF_STMT(BPF_RET | BPF_K, KEPT);
  struct sock_fprog filter = {1, &keep};
  struct tpacket_req3 request = {.tp_block_size = BLOCK, .tp_block_nr = BLOCKS, .tp_frame_size = 2048,
                                 .tp_frame_nr = BLOCK / 2048 * BLOCKS, .tp_retire_blk_tov = BLOCK_MS};
  struct sockaddr_ll everywhere = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
  int version = TPACKET_V3;
  // Of protocol 0 nothing is taken in until the socket is bound, when the filter is there.
  capture->fd = namespace_socket(capture->path, (int[]){AF_PACKET, SOCK_RAW, 0}, &capture->identity);
  capture->sender = namespace_socket(capture->path, (int[]){AF_PACKET, SOCK_RAW, 0}, &capture->identity);
  if (capture->fd < 0 || capture->sender < 0) return "no capture in this namespace";
  for (int i = 0; i < capture->name_count; i++) {
    struct ifreq wanted = {0};
    memcpy(wanted.ifr_name, capture->names[i], IF_NAMESIZE);
    if (ioctl(capture->fd, SIOCGIFINDEX, &wanted) < 0) return "an interface to watch is not there";
    is_watched(capture, wanted.ifr_ifindex);
  }
  if (setsockopt(capture->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) < 0 ||
      setsockopt(capture->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) < 0 ||
      setsockopt(capture->fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0)
    return "no ring for the capture";
  capture->ring = mmap(NULL, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, capture->fd, 0);
  if (capture->ring == MAP_FAILED) return "no memory for the capture";
  return bind(capture->fd, (void *)&everywhere, sizeof everywhere) == 0 ? NULL : "the capture cannot begin";
}

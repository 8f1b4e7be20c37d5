/*
 * netbuild DIRECTORY: builds and removes the network of a lab in one process. Its namespaces have their names in
 * DIRECTORY. Standard input holds lines: those of `ip -batch`, as
 * far as a lab uses them, and
 *
 *   namespace NAME     makes the namespace when it is missing; the lines behind it are for it
 *   in NAME            the lines behind it are for a namespace that is there
 *   sysctl NAME=VALUE  a kernel parameter of the namespace, left out where the kernel has none
 *   link drop NAME     deletes a link that is there
 *   link settle NAME   lets the device take note of its carrier now: until it has, it sends nothing, and by itself it
 *                      does so when the machine has time (net/core/link_watch.c)
 *   mark TEXT          what `check` finds: that this namespace is complete
 *   check NAME TEXT    nothing is done; a namespace that is not there or carries another mark is listed as incomplete
 *   remove NAME        takes the namespace away, its links first: their other ends are gone at the end
 *   release NAME       the same for a whole lab, much faster: what a held namespace is linked with goes when it does
 *
 * Stops at the first line that fails. Prints one line of JSON: what was done and how long it took, or the line that
 * failed and why.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>

#include "clear-links.h"
#include "farewell.h"
#include "namespace-mark.h"
#include "namespaces.h"
#include "netlink-batch.h"
#include "words.h"

struct totals {
  long namespaces, links, messages, removed;
  double namespace_ms, message_ms, parameter_ms, remove_ms;
};

static struct totals totals;
static struct batch batch = {.fd = -1};
static char **lines;
static unsigned line_number;
static char current[256];
static int is_current_fresh;
static int next_index = 2;
static unsigned *incomplete, incomplete_count;

static double clock_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* Of this process, in the kernel too: nearly all of the work is there. */
static double processor_ms(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void print_json_text(const char *text) {
  putchar('"');
  for (; *text != 0; text++) {
    if (*text == '"' || *text == '\\') printf("\\%c", *text);
    else if ((unsigned char)*text < 32) printf("\\u%04x", *text);
    else putchar(*text);
  }
  putchar('"');
}

__attribute__((noreturn)) static void refuse(unsigned line, const char *why) {
  const char *place = "";
  for (unsigned index = line; index > 0; index--) {
    const char *text = lines[index - 1];
    if (strncmp(text, "namespace ", 10) == 0) place = text + 10;
    else if (strncmp(text, "in ", 3) == 0) place = text + 3;
    if (*place != 0) break;
  }
  printf("{\"ok\":false,\"line\":%u,\"text\":", line);
  print_json_text(lines[line - 1]);
  printf(",\"namespace\":");
  print_json_text(place);
  printf(",\"error\":");
  print_json_text(why);
  printf("}\n");
  exit(1);
}

static void flush_batch(void) {
  if (batch.fd < 0) return;
  double started = clock_ms();
  struct refusal refusal;
  totals.messages += batch.messages;
  if (!send_batch(&batch, &refusal)) refuse(refusal.sequence, strerror(refusal.code));
  totals.message_ms += clock_ms() - started;
}

static void leave_namespace(void) {
  flush_batch();
  if (batch.fd >= 0) close(batch.fd);
  batch.fd = -1;
}

static struct nlmsghdr *begin(int type, int flags, size_t header) {
  if (batch.length > BATCH_BYTES - 2048 || batch.held_count > 500) flush_batch();
  if (batch.fd < 0) open_batch(&batch);
  return begin_message(&batch, type, flags, line_number, header);
}

static void end(struct nlmsghdr *message) {
  end_message(&batch, message);
}

/* Index of a device in the current namespace; known when this process made it, asked for otherwise. */
static int index_of(const char *device) {
  if (is_current_fresh && strcmp(device, "lo") == 0) return 1;
  int known = known_index(current, device);
  if (known > 0) return known;
  flush_batch();
  if (batch.fd < 0) open_batch(&batch);
  struct ifreq request = {0};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
  if (ioctl(batch.fd, SIOCGIFINDEX, &request) < 0) refuse(line_number, strerror(errno));
  remember_index(current, device, request.ifr_ifindex);
  return request.ifr_ifindex;
}

struct address {
  int family, length;
  size_t size;
  unsigned char bytes[16];
};

static struct address read_address(const char *text) {
  struct address address = {0};
  char host[64];
  snprintf(host, sizeof host, "%s", text);
  char *slash = strchr(host, '/');
  if (slash != NULL) *slash = 0;
  address.family = strchr(host, ':') != NULL ? AF_INET6 : AF_INET;
  address.size = address.family == AF_INET6 ? 16 : 4;
  address.length = slash != NULL ? atoi(slash + 1) : (int)address.size * 8;
  if (inet_pton(address.family, host, address.bytes) != 1) refuse(line_number, "not an address");
  return address;
}

static void put_hardware_address(struct nlmsghdr *message, int type, const char *text) {
  unsigned char bytes[6];
  if (text == NULL) return;
  if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", bytes, bytes + 1, bytes + 2, bytes + 3, bytes + 4, bytes + 5) != 6)
    refuse(line_number, "not a hardware address");
  put_attribute(message, type, bytes, sizeof bytes);
}

static void put_mtu(struct nlmsghdr *message, const char *text) {
  if (text != NULL) put_number(message, IFLA_MTU, (unsigned)atoi(text));
}

/* link add NAME [address MAC] [mtu N] type veth peer name NAME [address MAC] [mtu N] [netns NAME] */
static void add_veth(struct words *words, struct words *peer) {
  const char *name = word_at(words, 2), *other = option(peer, "name"), *place = option(peer, "netns");
  size_t directory = strlen(namespace_directory);
  if (place != NULL && strncmp(place, namespace_directory, directory) == 0 && place[directory] == '/') place += directory + 1;
  if (name == NULL || other == NULL) refuse(line_number, "a veth needs two names");
  /* Where both ends are in namespaces this process made, it gives the indexes and never has to ask for them. */
  int is_fresh = is_current_fresh && (place == NULL || is_fresh_namespace(place));
  struct nlmsghdr *message = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
  struct ifinfomsg *header = NLMSG_DATA(message);
  int own_index = 0, peer_index = 0;
  if (is_fresh) header->ifi_index = own_index = next_index++, peer_index = next_index++;
  put_text(message, IFLA_IFNAME, name);
  put_hardware_address(message, IFLA_ADDRESS, option(words, "address"));
  put_mtu(message, option(words, "mtu"));
  struct rtattr *info = begin_nest(message, IFLA_LINKINFO);
  put_text(message, IFLA_INFO_KIND, "veth");
  struct rtattr *data = begin_nest(message, IFLA_INFO_DATA);
  struct ifinfomsg peer_header = {.ifi_index = peer_index};
  struct rtattr *end_of_peer = put_attribute(message, VETH_INFO_PEER, &peer_header, sizeof peer_header);
  put_text(message, IFLA_IFNAME, other);
  put_hardware_address(message, IFLA_ADDRESS, option(peer, "address"));
  put_mtu(message, option(peer, "mtu"));
  if (place != NULL) {
    int fd = open_namespace(place);
    if (fd < 0) refuse(line_number, "the namespace of the other end is not there");
    batch.held[batch.held_count++] = fd;
    put_number(message, IFLA_NET_NS_FD, (unsigned)fd);
  }
  end_nest(message, end_of_peer);
  end_nest(message, data);
  end_nest(message, info);
  end(message);
  if (own_index > 0) {
    remember_index(current, name, own_index);
    remember_index(place == NULL ? current : place, other, peer_index);
  }
  totals.links++;
}

/* link add NAME [address MAC] type bridge [stp_state N] [forward_delay N] [mcast_snooping N] */
static void add_bridge(struct words *words) {
  static const struct { const char *word; int type; size_t size; } options[] = {
      {"forward_delay", IFLA_BR_FORWARD_DELAY, 4}, {"stp_state", IFLA_BR_STP_STATE, 4}, {"mcast_snooping", IFLA_BR_MCAST_SNOOPING, 1}};
  struct nlmsghdr *message = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
  put_text(message, IFLA_IFNAME, word_at(words, 2));
  put_hardware_address(message, IFLA_ADDRESS, option(words, "address"));
  struct rtattr *info = begin_nest(message, IFLA_LINKINFO);
  put_text(message, IFLA_INFO_KIND, "bridge");
  struct rtattr *data = begin_nest(message, IFLA_INFO_DATA);
  for (size_t index = 0; index < sizeof options / sizeof *options; index++) {
    const char *value = option(words, options[index].word);
    unsigned number = value == NULL ? 0 : (unsigned)atoi(value);
    if (value != NULL) put_attribute(message, options[index].type, &number, options[index].size);
  }
  end_nest(message, data);
  end_nest(message, info);
  end(message);
  totals.links++;
}

static void add_link(struct words *words) {
  const char *type = option(words, "type");
  struct words peer;
  if (type != NULL && strcmp(type, "bridge") == 0) add_bridge(words);
  else if (type != NULL && strcmp(type, "veth") == 0 && split_behind(words, "peer", &peer)) add_veth(words, &peer);
  else refuse(line_number, "links are of type veth or bridge");
}

/* The device gives itself no address of IPv6. */
static void put_no_own_address(struct nlmsghdr *message) {
  unsigned char none = IN6_ADDR_GEN_MODE_NONE;
  struct rtattr *families = begin_nest(message, IFLA_AF_SPEC);
  struct rtattr *family = begin_nest(message, AF_INET6);
  put_attribute(message, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof none);
  end_nest(message, family);
  end_nest(message, families);
}

/* link set NAME [up] [master NAME] [alias TEXT] [mtu N] [addrgenmode none] */
static void set_link(struct words *words) {
  const char *name = word_at(words, 2), *master = option(words, "master"), *alias = option(words, "alias");
  int index = index_of(name), master_index = master == NULL ? 0 : index_of(master);
  struct nlmsghdr *message = begin(RTM_NEWLINK, 0, sizeof(struct ifinfomsg));
  struct ifinfomsg *header = NLMSG_DATA(message);
  header->ifi_index = index;
  if (has_word(words, "up")) header->ifi_flags = header->ifi_change = IFF_UP;
  if (master != NULL) put_number(message, IFLA_MASTER, (unsigned)master_index);
  if (alias != NULL) put_attribute(message, IFLA_IFALIAS, alias, strlen(alias));
  put_mtu(message, option(words, "mtu"));
  if (has_word(words, "addrgenmode")) put_no_own_address(message);
  end(message);
}

static void settle_link(struct words *words) {
  int index = index_of(word_at(words, 2));
  struct nlmsghdr *message = begin(RTM_GETLINK, 0, sizeof(struct ifinfomsg));
  ((struct ifinfomsg *)NLMSG_DATA(message))->ifi_index = index;
  end(message);
}

/* `may_miss`: no failure when there is no such device. */
static void delete_link(struct words *words, int may_miss) {
  struct ifreq request = {0};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", word_at(words, 2));
  flush_batch();
  if (batch.fd < 0) open_batch(&batch);
  if (may_miss && ioctl(batch.fd, SIOCGIFINDEX, &request) < 0) return;
  int index = may_miss ? request.ifr_ifindex : index_of(word_at(words, 2));
  struct nlmsghdr *message = begin(RTM_DELLINK, 0, sizeof(struct ifinfomsg));
  ((struct ifinfomsg *)NLMSG_DATA(message))->ifi_index = index;
  end(message);
}

/* addr add|replace|del ADDRESS/LENGTH dev NAME [nodad] */
static void change_address(struct words *words) {
  const char *verb = word_at(words, 1), *device = option(words, "dev");
  if (word_at(words, 2) == NULL || device == NULL) refuse(line_number, "an address needs a device");
  struct address address = read_address(word_at(words, 2));
  int is_removal = strcmp(verb, "del") == 0, index = index_of(device);
  int flags = is_removal ? 0 : NLM_F_CREATE | (strcmp(verb, "replace") == 0 ? NLM_F_REPLACE : NLM_F_EXCL);
  struct nlmsghdr *message = begin(is_removal ? RTM_DELADDR : RTM_NEWADDR, flags, sizeof(struct ifaddrmsg));
  struct ifaddrmsg *header = NLMSG_DATA(message);
  header->ifa_family = (unsigned char)address.family;
  header->ifa_prefixlen = (unsigned char)address.length;
  header->ifa_index = (unsigned)index;
  if (has_word(words, "nodad")) header->ifa_flags = IFA_F_NODAD;
  put_attribute(message, IFA_LOCAL, address.bytes, address.size);
  put_attribute(message, IFA_ADDRESS, address.bytes, address.size);
  end(message);
}

/* route add|replace|del [blackhole] PREFIX [via ADDRESS] [dev NAME] [onlink] [src ADDRESS] [proto N] [metric N] */
static void change_route(struct words *words) {
  const char *verb = word_at(words, 1), *via = option(words, "via"), *device = option(words, "dev");
  const char *source = option(words, "src"), *protocol = option(words, "proto"), *metric = option(words, "metric");
  int is_hole = word_at(words, 2) != NULL && strcmp(word_at(words, 2), "blackhole") == 0;
  const char *prefix = word_at(words, is_hole ? 3 : 2);
  if (prefix == NULL) refuse(line_number, "a route needs a prefix");
  struct address target = read_address(prefix);
  int is_removal = strcmp(verb, "del") == 0, index = device == NULL ? 0 : index_of(device);
  int flags = is_removal ? 0 : NLM_F_CREATE | (strcmp(verb, "replace") == 0 ? NLM_F_REPLACE : NLM_F_EXCL);
  struct nlmsghdr *message = begin(is_removal ? RTM_DELROUTE : RTM_NEWROUTE, flags, sizeof(struct rtmsg));
  struct rtmsg *header = NLMSG_DATA(message);
  header->rtm_family = (unsigned char)target.family;
  header->rtm_dst_len = (unsigned char)target.length;
  header->rtm_table = RT_TABLE_MAIN;
  header->rtm_protocol = (unsigned char)(protocol != NULL ? atoi(protocol) : is_removal ? RTPROT_UNSPEC : RTPROT_BOOT);
  header->rtm_type = is_hole ? RTN_BLACKHOLE : is_removal ? RTN_UNSPEC : RTN_UNICAST;
  header->rtm_scope = is_removal ? RT_SCOPE_NOWHERE : via == NULL && !is_hole ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  if (target.family == AF_INET6 && !is_removal) header->rtm_scope = RT_SCOPE_UNIVERSE;
  if (has_word(words, "onlink")) header->rtm_flags = RTNH_F_ONLINK;
  if (target.length > 0) put_attribute(message, RTA_DST, target.bytes, target.size);
  if (via != NULL) {
    struct address gateway = read_address(via);
    put_attribute(message, RTA_GATEWAY, gateway.bytes, gateway.size);
  }
  if (source != NULL) {
    struct address own = read_address(source);
    put_attribute(message, RTA_PREFSRC, own.bytes, own.size);
  }
  if (index > 0) put_number(message, RTA_OIF, (unsigned)index);
  if (metric != NULL) put_number(message, RTA_PRIORITY, (unsigned)atoi(metric));
  end(message);
}

/* neigh add ADDRESS lladdr MAC dev NAME: for ever, and so not counted by the one table all namespaces share. */
static void add_neighbour(struct words *words) {
  const char *target = word_at(words, 2), *device = option(words, "dev"), *hardware = option(words, "lladdr");
  if (target == NULL || device == NULL || hardware == NULL) refuse(line_number, "a neighbour needs an address, a hardware address and a device");
  struct address address = read_address(target);
  int index = index_of(device);
  struct nlmsghdr *message = begin(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, sizeof(struct ndmsg));
  struct ndmsg *header = NLMSG_DATA(message);
  header->ndm_family = (unsigned char)address.family;
  header->ndm_ifindex = index;
  header->ndm_state = NUD_PERMANENT;
  put_attribute(message, NDA_DST, address.bytes, address.size);
  put_hardware_address(message, NDA_LLADDR, hardware);
  end(message);
}

/*
 * True when a new namespace has the value already. Each looks like the first one, so the first one is asked: to open a
 * parameter the kernel searches those of all namespaces.
 */
static int is_from_start(const char *path, const char *value) {
  char key[640], found[64] = "";
  snprintf(key, sizeof key, "%s=%s", path, value);
  int known = recall(key);
  if (known == 0) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && read(fd, found, sizeof found - 1) > 0) found[strcspn(found, "\n")] = 0;
    if (fd >= 0) close(fd);
    known = strcmp(found, value) == 0 ? 1 : 2;
    remember(key, known);
  }
  return known == 1;
}

static void set_parameter(const char *text) {
  char path[512];
  const char *equals = strchr(text, '=');
  if (equals == NULL) refuse(line_number, "not NAME=VALUE");
  snprintf(path, sizeof path, "/proc/sys/%.*s", (int)(equals - text), text);
  for (char *at = path + strlen("/proc/sys/"); *at != 0; at++) {
    if (*at == '.') *at = '/';
  }
  flush_batch();
  double started = clock_ms();
  if (is_current_fresh && is_from_start(path, equals + 1)) {
    totals.parameter_ms += clock_ms() - started;
    return;
  }
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 && errno != ENOENT) refuse(line_number, strerror(errno));
  if (fd >= 0 && write(fd, equals + 1, strlen(equals + 1)) < 0) refuse(line_number, strerror(errno));
  if (fd >= 0) close(fd);
  totals.parameter_ms += clock_ms() - started;
}

static void switch_to(const char *name, int may_make) {
  leave_namespace();
  double started = clock_ms();
  int found = may_make ? make_namespace(name) : enter_namespace(name);
  if (found == 0) refuse(line_number, strerror(errno));
  if (found == 2) totals.namespaces++, remember_fresh(name);
  snprintf(current, sizeof current, "%s", name);
  is_current_fresh = is_fresh_namespace(name);
  totals.namespace_ms += clock_ms() - started;
}

/* On lo: it is there from the start and nobody else names it. */
static void set_mark(const char *mark) {
  struct nlmsghdr *message = begin(RTM_NEWLINK, 0, sizeof(struct ifinfomsg));
  ((struct ifinfomsg *)NLMSG_DATA(message))->ifi_index = 1;
  put_attribute(message, IFLA_IFALIAS, mark, strlen(mark));
  end(message);
}

static void check(const char *name, const char *mark) {
  if (mark == NULL) refuse(line_number, "a check needs a mark");
  leave_namespace();
  *current = 0;
  if (!has_mark(name, mark)) incomplete[incomplete_count++] = line_number;
}

static void obey(struct words *words) {
  const char *first = word_at(words, 0), *second = word_at(words, 1);
  if (second == NULL) refuse(line_number, "not a line of netbuild");
  if (strcmp(first, "namespace") == 0) switch_to(second, 1);
  else if (strcmp(first, "in") == 0) switch_to(second, 0);
  else if (strcmp(first, "remove") == 0 || strcmp(first, "release") == 0) leave_namespace(), *current = 0;
  else if (strcmp(first, "check") == 0) check(second, word_at(words, 2));
  else if (*current == 0) refuse(line_number, "no namespace was named");
  else if (strcmp(first, "sysctl") == 0) set_parameter(second);
  else if (strcmp(first, "link") == 0 && strcmp(second, "settle") == 0 && word_at(words, 2) != NULL) settle_link(words);
  else if (strcmp(first, "mark") == 0) set_mark(second);
  else if (strcmp(first, "link") == 0 && strcmp(second, "add") == 0) add_link(words);
  else if (strcmp(first, "link") == 0 && strcmp(second, "set") == 0 && word_at(words, 2) != NULL) set_link(words);
  else if (strcmp(first, "link") == 0 && strcmp(second, "del") == 0 && word_at(words, 2) != NULL) delete_link(words, 0);
  else if (strcmp(first, "link") == 0 && strcmp(second, "drop") == 0 && word_at(words, 2) != NULL) delete_link(words, 1);
  else if (strcmp(first, "neigh") == 0 && strcmp(second, "add") == 0) add_neighbour(words);
  else if (strcmp(first, "addr") == 0) change_address(words);
  else if (strcmp(first, "route") == 0) change_route(words);
  else refuse(line_number, "not a line of netbuild");
}

/* The name behind a verb at the start of a line; NULL for another line. */
static const char *name_behind(const char *verb, unsigned number) {
  size_t length = strlen(verb);
  const char *line = lines[number - 1];
  return strncmp(line, verb, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static void remove_namespaces(unsigned count) {
  double started = clock_ms();
  struct farewell farewell;
  for (line_number = 1; line_number <= count; line_number++) {
    if (name_behind("remove", line_number) != NULL) clear_links(name_behind("remove", line_number));
  }
  for (line_number = 1; line_number <= count; line_number++) {
    const char *name = name_behind("remove", line_number);
    if (name == NULL) name = name_behind("release", line_number);
    if (name == NULL) continue;
    if (totals.removed++ == 0) farewell = begin_farewell();
    if (!remove_namespace(name)) refuse(line_number, strerror(errno));
  }
  if (totals.removed == 0) return;
  wait_farewell(farewell);
  remove_directories();
  totals.remove_ms = clock_ms() - started;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: netbuild DIRECTORY\n");
    return 64;
  }
  namespace_directory = argv[1];
  double started = clock_ms();
  unsigned count = read_lines(&lines);
  incomplete = calloc(count + 1, sizeof *incomplete);
  if (incomplete == NULL) fail("memory");
  for (line_number = 1; line_number <= count; line_number++) {
    struct words words;
    char copy[1024];
    if (snprintf(copy, sizeof copy, "%s", lines[line_number - 1]) >= (int)sizeof copy) refuse(line_number, "the line is too long");
    if (split_words(copy, &words) > 0) obey(&words);
  }
  line_number = count;
  leave_namespace();
  remove_namespaces(count);
  printf(
      "{\"ok\":true,\"namespaces\":%ld,\"links\":%ld,\"messages\":%ld,\"removed\":%ld,\"namespaceMs\":%.3f,\"messageMs\":%.3f,"
      "\"parameterMs\":%.3f,\"removeMs\":%.3f,\"totalMs\":%.3f,\"processorMs\":%.3f,\"incomplete\":[",
      totals.namespaces, totals.links, totals.messages, totals.removed, totals.namespace_ms, totals.message_ms,
      totals.parameter_ms, totals.remove_ms, clock_ms() - started, processor_ms());
  for (unsigned index = 0; index < incomplete_count; index++) {
    if (index > 0) putchar(',');
    strtok(lines[incomplete[index] - 1], " ");
    print_json_text(strtok(NULL, " "));
  }
  printf("]}\n");
  return 0;
}

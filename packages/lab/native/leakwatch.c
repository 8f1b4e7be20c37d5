// Watches namespaces of the underlay for packets of protected prefixes in clear.
//
// Commands, one JSON object a line, answered in order with their `id`: watch (begin to capture at a place), count (what
// was seen so far), finish (the same, once everything captured is judged), judge (one frame in hexadecimal by the rule
// of a place). Ends when its input ends.
#define _GNU_SOURCE
#include "command-input.h"
#include "leak-proof.h"
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>

enum { PLACES = 1024 };

static struct capture *captures[PLACES];
static int capture_count, epoll;
static struct text out;

static const char *read_rule(const struct json_line *line, struct leak_rule *rule) {
  const char *protected = json_get(line, "protected"), *trusted = json_get(line, "trusted");
  const char *ports = json_get(line, "ports");
  if (protected == NULL || !read_prefixes(protected, &rule->protected) || rule->protected.count == 0)
    return "the protected prefixes cannot be read";
  if (trusted != NULL && !read_prefixes(trusted, &rule->trusted)) return "the trusted prefixes cannot be read";
  return ports == NULL || read_ports(ports, rule) ? NULL : "the ports cannot be read";
}

static bool read_names(const char *text, struct capture *capture) {
  char word[IF_NAMESIZE + 1];
  int used;
  for (; sscanf(text, "%16s%n", word, &used) == 1; text += used) {
    if (strlen(word) >= IF_NAMESIZE || capture->name_count == INTERFACES) return false;
    strcpy(capture->names[capture->name_count++], word);
  }
  return capture->name_count > 0;
}

static const char *watch(const struct json_line *line) {
  const char *path = json_get(line, "namespace"), *names = json_get(line, "interfaces"), *file = json_get(line, "file");
  struct capture *capture = capture_count < PLACES ? calloc(1, sizeof *capture) : NULL;
  if (capture == NULL) return "no room for another place";
  if (path == NULL || strlen(path) >= sizeof capture->path || file == NULL || strlen(file) >= sizeof capture->pcap_path)
    return "a path is missing or too long";
  strcpy(capture->path, path);
  strcpy(capture->pcap_path, file);
  if (names == NULL || !read_names(names, capture)) return "the interfaces cannot be read";
  const char *problem = read_rule(line, &capture->rule);
  if (problem == NULL) problem = open_capture(capture);
  if (problem != NULL) return problem;
  capture->place = (uint32_t)capture_count;
  prove(capture);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)capture_count + 1};
  epoll_ctl(epoll, EPOLL_CTL_ADD, capture->fd, &event);
  captures[capture_count++] = capture;
  return NULL;
}

static void count_all(void) {
  text_add(&out, ",\"places\":[");
  for (int i = 0; i < capture_count; i++) {
    struct capture *capture = captures[i];
    drain(capture);
    text_add(&out, "%s{\"packets\":%lu,\"leaked\":%lu,\"unreadable\":%lu,\"dropped\":%lu,", i == 0 ? "" : ",",
             capture->packets, capture->leaked, capture->unreadable, capture->dropped);
    const char *blind = unproven(capture);
    text_add(&out, "\"unproven\":\"%s\",", blind == NULL ? "" : blind);
    text_add(&out, "\"isThere\":%s,\"firstLeak\":\"%s\",\"hasPcap\":%s}",
             is_namespace(capture->path, capture->identity) ? "true" : "false", capture->first_leak,
             capture->pcap != NULL && ferror(capture->pcap) == 0 ? "true" : "false");
  }
  text_add(&out, "]");
}

static const char *judge(const struct json_line *line) {
  static struct leak_rule rule;
  static const char *const words[] = {"harmless", "leak", "unreadable"};
  const char *hex = json_get(line, "frame"), *problem;
  size_t length = hex == NULL ? 0 : strlen(hex) / 2;
  // Exactly as long as the frame, so that tools that check memory see a step over its end.
  uint8_t *frame = malloc(length == 0 ? 1 : length);
  if (hex == NULL || frame == NULL) return "no frame";
  for (size_t i = 0; i < length; i++) sscanf(hex + i * 2, "%2hhx", &frame[i]);
  free(rule.protected.prefixes);
  free(rule.trusted.prefixes);
  rule = (struct leak_rule){0};
  if ((problem = read_rule(line, &rule)) == NULL) {
    struct leak_ends ends;
    struct bytes bytes = {frame, length, json_number(line, "isCut") != 0, &ends};
    text_add(&out, ",\"leak\":\"%s\"", words[judge_frame(&rule, bytes, 0)]);
  }
  free(frame);
  return problem;
}

static const char *obey(const struct json_line *line, const char *what) {
  if (strcmp(what, "watch") == 0) return watch(line);
  if (strcmp(what, "judge") == 0) return judge(line);
  if (strcmp(what, "count") != 0 && strcmp(what, "finish") != 0) return "no such command";
  for (int i = 0; strcmp(what, "finish") == 0 && i < capture_count; i++) prove(captures[i]);
  count_all();
  return NULL;
}

static void take_line(char *text) {
  struct json_line line;
  const char *what = json_parse(text, &line) ? json_get(&line, "do") : NULL;
  text_add(&out, "{\"id\":%.0f", what == NULL ? 0 : json_number(&line, "id"));
  const char *problem = what == NULL ? "unreadable command" : obey(&line, what);
  if (problem != NULL) text_add(&out, ",\"error\":\"%s\"", problem);
  text_add(&out, "}");
  say_line(&out);
}

int main(void) {
  // A capture that is not read in time loses packets, and what it proves with them.
  setpriority(PRIO_PROCESS, 0, -10);
  signal(SIGPIPE, SIG_IGN);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event input = {.events = EPOLLIN, .data.u32 = 0};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0) {
    perror("the leak watch cannot start");
    return 1;
  }
  for (;;) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.u32 == 0) read_commands(take_line);
      else drain(captures[events[i].data.u32 - 1]);
    }
  }
}

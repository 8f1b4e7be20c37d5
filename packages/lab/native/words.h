/* Lines and words of netbuild, and what it knows of the devices it made. */
#ifndef DWCP_WORDS_H
#define DWCP_WORDS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"

struct words {
  char *word[40];
  int count;
};

/* All of standard input, as lines. */
static inline unsigned read_lines(char ***lines) {
  size_t size = 1 << 16, length = 0;
  char *text = malloc(size);
  for (size_t got; text != NULL && (got = fread(text + length, 1, size - length - 1, stdin)) > 0;) {
    length += got;
    if (size - length < 2) text = realloc(text, size *= 2);
  }
  if (text == NULL) fail("memory");
  text[length] = 0;
  unsigned count = 0, room = 1024;
  *lines = malloc(room * sizeof **lines);
  for (char *line; *lines != NULL && (line = strsep(&text, "\n")) != NULL;) {
    if (text == NULL && *line == 0) break;
    if (count == room) *lines = realloc(*lines, (room *= 2) * sizeof **lines);
    if (*lines != NULL) (*lines)[count++] = line;
  }
  if (*lines == NULL) fail("memory");
  return count;
}

static inline int split_words(char *text, struct words *words) {
  char *state = NULL;
  words->count = 0;
  for (char *word = strtok_r(text, " ", &state); word != NULL && words->count < 40; word = strtok_r(NULL, " ", &state)) {
    words->word[words->count++] = word;
  }
  return words->count;
}

static inline const char *word_at(const struct words *words, int index) {
  return index < words->count ? words->word[index] : NULL;
}

static inline int has_word(const struct words *words, const char *wanted) {
  for (int index = 0; index < words->count; index++) {
    if (strcmp(words->word[index], wanted) == 0) return 1;
  }
  return 0;
}

/* The word behind `name`. */
static inline const char *option(const struct words *words, const char *name) {
  for (int index = 0; index + 1 < words->count; index++) {
    if (strcmp(words->word[index], name) == 0) return words->word[index + 1];
  }
  return NULL;
}

/* Cuts the words at `mark`; those behind it go to `rest`. */
static inline int split_behind(struct words *words, const char *mark, struct words *rest) {
  for (int index = 0; index < words->count; index++) {
    if (strcmp(words->word[index], mark) != 0) continue;
    rest->count = words->count - index - 1;
    memcpy(rest->word, words->word + index + 1, sizeof(char *) * (size_t)rest->count);
    words->count = index;
    return 1;
  }
  return 0;
}

/* A table of numbers by text, for indexes of devices and for namespaces that are new. */
static struct entry {
  char *key;
  int value;
} *table;
static size_t table_size, table_count;

static inline struct entry *entry_of(const char *key) {
  uint64_t hash = 1469598103934665603u;
  for (const char *at = key; *at != 0; at++) hash = (hash ^ (unsigned char)*at) * 1099511628211u;
  size_t slot = hash & (table_size - 1);
  while (table[slot].key != NULL && strcmp(table[slot].key, key) != 0) slot = (slot + 1) & (table_size - 1);
  return &table[slot];
}

static inline void remember(const char *key, int value) {
  if (table_count * 2 >= table_size) {
    struct entry *old = table;
    size_t old_size = table_size;
    table_size = old_size == 0 ? 1024 : old_size * 2;
    table = calloc(table_size, sizeof *table);
    if (table == NULL) fail("memory");
    for (size_t slot = 0; slot < old_size; slot++) {
      if (old[slot].key != NULL) *entry_of(old[slot].key) = old[slot];
    }
    free(old);
  }
  struct entry *entry = entry_of(key);
  if (entry->key == NULL) entry->key = strdup(key), table_count++;
  entry->value = value;
}

static inline int recall(const char *key) {
  return table_size == 0 ? 0 : entry_of(key)->value;
}

static inline void remember_index(const char *place, const char *device, int index) {
  char key[512];
  snprintf(key, sizeof key, "%s %s", place, device);
  remember(key, index);
}

static inline int known_index(const char *place, const char *device) {
  char key[512];
  snprintf(key, sizeof key, "%s %s", place, device);
  return recall(key);
}

static inline void remember_fresh(const char *place) {
  remember(place, 1);
}

static inline int is_fresh_namespace(const char *place) {
  return recall(place);
}

#endif

// Commands are objects of texts and numbers, one a line; answers are the same with lists. Nothing more of JSON is needed.
#pragma once
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_FIELDS 32

/** Fields of a line, cut out of it in place. */
struct json_line {
  int count;
  const char *name[JSON_FIELDS], *value[JSON_FIELDS];
};

static inline char *json_blank(char *at) { return at + strspn(at, " \t\r\n"); }

/** Cuts a text without escapes out of the line; NULL when there is none. */
static inline char *json_text(char **at) {
  if (**at != '"') return NULL;
  char *start = *at + 1, *end = start + strcspn(start, "\"\\");
  if (*end != '"') return NULL;
  *end = 0;
  *at = end + 1;
  return start;
}

static inline int json_parse(char *line, struct json_line *fields) {
  fields->count = 0;
  char *at = json_blank(line);
  if (*at++ != '{') return 0;
  at = json_blank(at);
  if (*at == '}') return 1;
  for (;;) {
    if (fields->count == JSON_FIELDS) return 0;
    at = json_blank(at);
    char *name = json_text(&at), *value, mark;
    if (name == NULL) return 0;
    at = json_blank(at);
    if (*at++ != ':') return 0;
    at = json_blank(at);
    if (*at == '"') {
      if ((value = json_text(&at)) == NULL) return 0;
      at = json_blank(at);
      mark = *at;
    } else {
      value = at;
      at += strcspn(at, ",} \t\r\n");
      if (at == value) return 0;
      char *end = at;
      at = json_blank(at);
      mark = *at;
      *end = 0;
    }
    fields->name[fields->count] = name;
    fields->value[fields->count++] = value;
    at++;
    if (mark == '}') return 1;
    if (mark != ',') return 0;
  }
}

/** NULL when the field is not there. */
static inline const char *json_get(const struct json_line *fields, const char *name) {
  for (int i = 0; i < fields->count; i++)
    if (strcmp(fields->name[i], name) == 0) return fields->value[i];
  return NULL;
}

static inline double json_number(const struct json_line *fields, const char *name) {
  const char *value = json_get(fields, name);
  return value == NULL ? 0 : strtod(value, NULL);
}

/** Text that grows. */
struct text {
  char *bytes;
  size_t length, capacity;
};

__attribute__((format(printf, 2, 3))) static inline void text_add(struct text *text, const char *format, ...) {
  for (;;) {
    va_list values;
    va_start(values, format);
    size_t room = text->capacity - text->length;
    int length = vsnprintf(text->bytes == NULL ? NULL : text->bytes + text->length, room, format, values);
    va_end(values);
    if (length < 0) return;
    if ((size_t)length < room) {
      text->length += (size_t)length;
      return;
    }
    size_t capacity = (text->capacity + (size_t)length + 1) * 2;
    char *grown = realloc(text->bytes, capacity);
    if (grown == NULL) abort();
    text->bytes = grown;
    text->capacity = capacity;
  }
}

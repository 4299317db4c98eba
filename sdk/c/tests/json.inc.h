/* The body of json.h, for the one test program that includes it. */
#ifndef PERUN_JSON_INC_H
#define PERUN_JSON_INC_H

#include <ctype.h>

#include "check.h"
#include "json.h"

static void skip_space(const char **at) {
  while (isspace((unsigned char)**at)) (*at)++;
}

static void expect(const char **at, char wanted) {
  skip_space(at);
  CHECK(**at == wanted, "JSON: %.20s is not %c", *at, wanted);
  (*at)++;
}

static void put_utf8(char **to, unsigned code) {
  if (code < 0x80) *(*to)++ = (char)code;
  else if (code < 0x800) {
    *(*to)++ = (char)(0xc0 | code >> 6);
    *(*to)++ = (char)(0x80 | (code & 63));
  } else {
    *(*to)++ = (char)(0xe0 | code >> 12);
    *(*to)++ = (char)(0x80 | (code >> 6 & 63));
    *(*to)++ = (char)(0x80 | (code & 63));
  }
}

static char *read_text(const char **at) {
  expect(at, '"');
  const char *end = *at;
  while (*end != '"' && *end != '\0') end += *end == '\\' ? 2 : 1;
  char *text = malloc((size_t)(end - *at) + 1);
  char *to = text;
  while (*at < end) {
    if (**at != '\\') {
      *to++ = *(*at)++;
      continue;
    }
    const char kind = (*at)[1];
    *at += 2;
    if (kind == 'u') {
      const char digits[5] = {(*at)[0], (*at)[1], (*at)[2], (*at)[3], '\0'};
      put_utf8(&to, (unsigned)strtoul(digits, NULL, 16));
      *at += 4;
    } else *to++ = kind == 'n' ? '\n' : kind == 't' ? '\t' : kind == 'r' ? '\r' : kind == 'b' ? '\b' : kind;
  }
  *to = '\0';
  (*at)++;
  return text;
}

static json read_value(const char **at);

static void read_items(const char **at, json *value, char closing) {
  (*at)++;
  skip_space(at);
  if (**at == closing) {
    (*at)++;
    return;
  }
  for (;;) {
    value->items = realloc(value->items, (value->count + 1) * sizeof *value->items);
    value->names = realloc(value->names, (value->count + 1) * sizeof *value->names);
    value->names[value->count] = NULL;
    if (closing == '}') {
      skip_space(at);
      value->names[value->count] = read_text(at);
      expect(at, ':');
    }
    const json item = read_value(at);
    value->items[value->count++] = item;
    skip_space(at);
    if (*(*at)++ == closing) return;
  }
}

static json read_value(const char **at) {
  json value;
  memset(&value, 0, sizeof value);
  skip_space(at);
  switch (**at) {
    case '{':
      value.kind = JSON_OBJECT;
      read_items(at, &value, '}');
      break;
    case '[':
      value.kind = JSON_ARRAY;
      read_items(at, &value, ']');
      break;
    case '"':
      value.kind = JSON_TEXT;
      value.text = read_text(at);
      break;
    case 't':
    case 'f':
      value.kind = JSON_BOOLEAN;
      value.truth = **at == 't';
      *at += value.truth ? 4 : 5;
      break;
    case 'n':
      *at += 4;
      break;
    default: {
      char *end;
      value.kind = JSON_NUMBER;
      value.number = strtod(*at, &end);
      CHECK(end != *at, "JSON: %.20s is no value", *at);
      *at = end;
    }
  }
  return value;
}

json *json_file(const char *name) {
  const char *folder = getenv("VECTORS");
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : "../../vectors/perun", name);
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL, "%s cannot be read; set VECTORS to the folder", path);
  fseek(file, 0, SEEK_END);
  const size_t length = (size_t)ftell(file);
  rewind(file);
  char *text = malloc(length + 1);
  CHECK(fread(text, 1, length, file) == length, "%s cannot be read", path);
  fclose(file);
  text[length] = '\0';
  const char *at = text;
  json *value = malloc(sizeof *value);
  *value = read_value(&at);
  free(text);
  return value;
}

static void free_parts(json *value) {
  for (size_t at = 0; at < value->count; at++) {
    free_parts(&value->items[at]);
    free(value->names[at]);
  }
  free(value->items);
  free(value->names);
  free(value->text);
}

void json_free(json *value) {
  free_parts(value);
  free(value);
}

const json *json_find(const json *object, const char *name) {
  for (size_t at = 0; at < object->count; at++) {
    if (object->names[at] != NULL && strcmp(object->names[at], name) == 0) return &object->items[at];
  }
  return NULL;
}

const json *json_get(const json *object, const char *name) {
  const json *found = json_find(object, name);
  CHECK(found != NULL, "the golden data have no %s", name);
  return found;
}

const char *json_text(const json *object, const char *name) { return json_get(object, name)->text; }

long json_number(const json *object, const char *name) { return (long)json_get(object, name)->number; }

bool json_is(const json *object, const char *name, const char *text) {
  const char *found = json_text(object, name);
  return found != NULL && strcmp(found, text) == 0;
}

hex_bytes hex_of(const char *digits) {
  hex_bytes found = {NULL, strlen(digits) / 2};
  if (found.length > 0) found.bytes = malloc(found.length);
  for (size_t at = 0; at < found.length; at++) {
    const char pair[3] = {digits[2 * at], digits[2 * at + 1], '\0'};
    found.bytes[at] = (uint8_t)strtoul(pair, NULL, 16);
  }
  return found;
}

#endif

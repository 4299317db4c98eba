/* Reads the golden data: JSON, as far as those files go. What cannot be read ends the test. */
#ifndef PERUN_JSON_H
#define PERUN_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum json_kind { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT } json_kind;

typedef struct json {
  json_kind kind;
  double number;
  bool truth;
  /* TEXT: UTF-8 with a NUL. */
  char *text;
  /* ARRAY and OBJECT. */
  struct json *items;
  char **names;
  size_t count;
} json;

/* The file of that name in the folder VECTORS. */
json *json_file(const char *name);
void json_free(json *value);
/* A field that must be there. */
const json *json_get(const json *object, const char *name);
/* The same, or NULL. */
const json *json_find(const json *object, const char *name);
const char *json_text(const json *object, const char *name);
long json_number(const json *object, const char *name);
bool json_is(const json *object, const char *name, const char *text);

/* Bytes written as hex digits. */
typedef struct hex_bytes {
  uint8_t *bytes;
  size_t length;
} hex_bytes;
/* To be freed; NULL, with length 0, is no bytes. A buffer of exactly the length, so that a read beyond it is caught. */
hex_bytes hex_of(const char *digits);

#endif

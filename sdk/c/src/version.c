#include "perun_types.h"

uint32_t perun_abi_version(void) { return PERUN_ABI_VERSION; }

const char *perun_version(void) { return PERUN_VERSION; }

const char *perun_error_name(int error) {
  static const char *const names[] = {
      "OK",
      "FAILED",
      "USAGE",
      "ADDRESS_INVALID",
      "NOT_FOUND",
      "SESSION_NOT_FOUND",
      "REFUSED",
      "LIMIT_REACHED",
      "UNREACHABLE",
      "CONNECTION_LOST",
      "MISSING_CAPABILITY",
      "CORE_FAILED",
      "PROTOCOL_MAGIC",
      "PROTOCOL_VERSION",
      "PROTOCOL_MALFORMED",
      "PROTOCOL_TOO_LARGE",
      "HANDSHAKE_TIMEOUT",
      "HANDSHAKE_REFUSED",
      "CODEC_SIZE",
      "CODEC_CORRUPT",
  };
  const int count = (int)(sizeof names / sizeof names[0]);
  return error <= 0 && -error < count ? names[-error] : "FAILED";
}

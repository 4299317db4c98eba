/* A stand-in for NVIDIA's libcuda: memory of the "device" is memory of this process. What is wrong is answered with an error. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dynlink_cuda.h"

enum { OK = 0, INVALID_VALUE = 1, NOT_INITIALIZED = 3, INVALID_DEVICE = 101, INVALID_CONTEXT = 201 };
static int started, contexts, allocations;
static void *context;

/** Contexts and pieces of memory that nobody gave back. */
int standin_cuda_alive(void) { return contexts + allocations; }

int cuInit(unsigned flags) { started = 1; return flags == 0 ? OK : INVALID_VALUE; }
int cuDeviceGetCount(int *count) { if (!started) return NOT_INITIALIZED; *count = 1; return OK; }
int cuDeviceGet(int *device, int ordinal) { if (ordinal != 0) return INVALID_DEVICE; *device = 7; return OK; }
int cuDeviceGetName(char *name, int length, int device) {
  if (device != 7 || length < 16) return INVALID_VALUE;
  strcpy(name, "Stand-in card");
  return OK;
}
int cuCtxCreate_v2(void **made, unsigned flags, int device) {
  if (!started || flags != 0 || device != 7) return INVALID_VALUE;
  *made = context = malloc(1);
  contexts++;
  return OK;
}
int cuCtxDestroy_v2(void *given) { if (given == NULL) return INVALID_CONTEXT; free(given); if (given == context) context = NULL; contexts--; return OK; }
int cuCtxSetCurrent(void *given) { context = given; return OK; }
int cuMemAllocPitch_v2(uint64_t *address, size_t *pitch, size_t width, size_t height, unsigned element) {
  if (contexts == 0 || width == 0 || height == 0 || (element != 4 && element != 8 && element != 16)) return INVALID_VALUE;
  *pitch = (width + 511) / 512 * 512;
  *address = (uint64_t)(uintptr_t)malloc(*pitch * height);
  memset((void *)(uintptr_t)*address, 0xa5, *pitch * height);
  allocations++;
  return OK;
}
int cuMemFree_v2(uint64_t address) { if (address == 0) return INVALID_VALUE; free((void *)(uintptr_t)address); allocations--; return OK; }
int cuMemAllocHost_v2(void **address, size_t size) {
  if (contexts == 0) return INVALID_CONTEXT;
  *address = malloc(size);
  memset(*address, 0x5a, size);
  allocations++;
  return OK;
}
int cuMemFreeHost(void *address) { if (address == NULL) return INVALID_VALUE; free(address); allocations--; return OK; }
int cuMemcpy2D_v2(const CUDA_MEMCPY2D *copy) {
  if (contexts == 0) return INVALID_CONTEXT;
  if (copy->srcMemoryType != CU_MEMORYTYPE_HOST || copy->dstMemoryType != CU_MEMORYTYPE_DEVICE) return INVALID_VALUE;
  if (copy->srcHost == NULL || copy->dstDevice == 0 || copy->srcPitch < copy->WidthInBytes) return INVALID_VALUE;
  if (copy->dstPitch < copy->WidthInBytes || copy->srcXInBytes || copy->srcY || copy->dstXInBytes || copy->dstY) return INVALID_VALUE;
  for (size_t row = 0; row < copy->Height; row++) {
    memcpy((char *)(uintptr_t)copy->dstDevice + row * copy->dstPitch, (const char *)copy->srcHost + row * copy->srcPitch, copy->WidthInBytes);
  }
  return OK;
}

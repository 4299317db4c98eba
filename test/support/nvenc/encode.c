/*
 * A stand-in for NVIDIA's libnvidia-encode: checks the version and form of every struct, refuses what the real one
 * refuses, keeps what it saw for whoever asks, and codes pictures for real (coder.c). Compiled against the header of each
 * release that we speak.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "nvEncodeAPI.h"
#include "coder.h"

#ifndef STANDIN_MAX_VERSION
#define STANDIN_MAX_VERSION (NVENCAPI_MAJOR_VERSION << 4 | NVENCAPI_MINOR_VERSION)
#endif
enum { MOST_SLICES = 32, MOST_PICTURES = 5, ROOM = 4 << 20 };

struct encoder {
  NV_ENC_INITIALIZE_PARAMS parameters;
  NV_ENC_CONFIG config;
  struct coder *coder;
  uint64_t resource;
  uint32_t pitch;
  int is_registered, is_mapped, has_buffer, is_locked, is_coded, is_key;
  uint8_t *unit;
  uint32_t size, starts[MOST_SLICES], revealed;
  int slices;
  uint64_t time;
};

static char seen[16384], faults[4096];
static int sessions, refusal;
static uint8_t visible[ROOM];

/** The settings of the newest encoder as it was told them, a line each: name=value. */
const char *standin_seen(void) { return seen; }
/** What was wrong, a line each. */
const char *standin_faults(void) { return faults; }
int standin_sessions(void) { return sessions; }
/** Sessions are answered with this status from now on; 0 opens them. */
void standin_refuse(int status) { refusal = status; }

static NVENCSTATUS fault(NVENCSTATUS status, const char *what) {
  size_t length = strlen(faults);
  snprintf(faults + length, sizeof faults - length, "%s\n", what);
  return status;
}
#define MUST(condition, status) do { if (!(condition)) return fault(status, #condition); } while (0)
#define VERSIONED(given, type) do { MUST((given) != NULL, NV_ENC_ERR_INVALID_PTR); MUST((given)->version == type##_VER, NV_ENC_ERR_INVALID_VERSION); } while (0)
#define ENCODER(handle) struct encoder *e = handle; MUST(e != NULL, NV_ENC_ERR_INVALID_ENCODERDEVICE)

static int same(GUID a, GUID b) { return memcmp(&a, &b, sizeof a) == 0; }
static int is_hevc(const struct encoder *e) { return same(e->parameters.encodeGUID, NV_ENC_CODEC_HEVC_GUID); }

static NVENCSTATUS open_session(NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS *given, void **handle) {
  VERSIONED(given, NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS);
  MUST(given->apiVersion == NVENCAPI_VERSION, NV_ENC_ERR_INVALID_VERSION);
  MUST(given->deviceType == NV_ENC_DEVICE_TYPE_CUDA, NV_ENC_ERR_UNSUPPORTED_DEVICE);
  MUST(given->device != NULL, NV_ENC_ERR_INVALID_ENCODERDEVICE);
  *handle = NULL;
  if (refusal != 0) return refusal;
  *handle = calloc(1, sizeof(struct encoder));
  sessions++;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS guid_count(void *handle, uint32_t *count) { ENCODER(handle); *count = 2; return NV_ENC_SUCCESS; }
static NVENCSTATUS guids(void *handle, GUID *list, uint32_t room, uint32_t *count) {
  ENCODER(handle);
  MUST(room >= 2, NV_ENC_ERR_INVALID_PARAM);
  list[0] = NV_ENC_CODEC_HEVC_GUID; list[1] = NV_ENC_CODEC_H264_GUID; *count = 2;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS caps(void *handle, GUID codec, NV_ENC_CAPS_PARAM *asked, int *value) {
  ENCODER(handle);
  VERSIONED(asked, NV_ENC_CAPS_PARAM);
  MUST(same(codec, NV_ENC_CODEC_H264_GUID) || same(codec, NV_ENC_CODEC_HEVC_GUID), NV_ENC_ERR_UNSUPPORTED_PARAM);
  switch (asked->capsToQuery) {
    case NV_ENC_CAPS_WIDTH_MAX: case NV_ENC_CAPS_HEIGHT_MAX: *value = same(codec, NV_ENC_CODEC_HEVC_GUID) ? 8192 : 4096; break;
    case NV_ENC_CAPS_SUPPORT_SUBFRAME_READBACK: case NV_ENC_CAPS_SUPPORT_REF_PIC_INVALIDATION: *value = 1; break;
    default: return fault(NV_ENC_ERR_INVALID_PARAM, "a capability that nobody needs");
  }
  return NV_ENC_SUCCESS;
}

/** What the preset is: values that ours have to replace, and others that have to stay. */
static void preset(NV_ENC_CONFIG *config) {
  memset(config, 0, sizeof *config);
  config->version = NV_ENC_CONFIG_VER;
  config->profileGUID = NV_ENC_CODEC_PROFILE_AUTOSELECT_GUID;
  config->gopLength = 250; config->frameIntervalP = 3;
  config->frameFieldMode = NV_ENC_PARAMS_FRAME_FIELD_MODE_FRAME;
  config->mvPrecision = NV_ENC_MV_PRECISION_QUARTER_PEL;
  config->rcParams.version = NV_ENC_RC_PARAMS_VER;
  config->rcParams.rateControlMode = NV_ENC_PARAMS_RC_VBR;
  config->rcParams.constQP = (NV_ENC_QP){ 28, 31, 25 };
  config->rcParams.averageBitRate = 3333333; config->rcParams.enableAQ = 1; config->rcParams.enableLookahead = 1;
  config->rcParams.multiPass = NV_ENC_TWO_PASS_FULL_RESOLUTION; config->rcParams.lowDelayKeyFrameScale = 1;
}

static NVENCSTATUS preset_config(void *handle, GUID codec, GUID which, NV_ENC_TUNING_INFO tuning, NV_ENC_PRESET_CONFIG *given) {
  ENCODER(handle);
  VERSIONED(given, NV_ENC_PRESET_CONFIG);
  MUST(given->presetCfg.version == NV_ENC_CONFIG_VER, NV_ENC_ERR_INVALID_VERSION);
  MUST(same(codec, NV_ENC_CODEC_H264_GUID) || same(codec, NV_ENC_CODEC_HEVC_GUID), NV_ENC_ERR_UNSUPPORTED_PARAM);
  MUST(same(which, NV_ENC_PRESET_P1_GUID), NV_ENC_ERR_UNSUPPORTED_PARAM);
  MUST(tuning == NV_ENC_TUNING_INFO_ULTRA_LOW_LATENCY, NV_ENC_ERR_UNSUPPORTED_PARAM);
  preset(&given->presetCfg);
  return NV_ENC_SUCCESS;
}

static size_t at;
static void say(const char *name, unsigned long long value) { at += snprintf(seen + at, sizeof seen - at, "%s=%llu\n", name, value); }
static void say_guid(const char *name, GUID value) {
  at += snprintf(seen + at, sizeof seen - at, "%s=", name);
  for (size_t byte = 0; byte < sizeof value; byte++) at += snprintf(seen + at, sizeof seen - at, "%02x", ((unsigned char *)&value)[byte]);
  at += snprintf(seen + at, sizeof seen - at, "\n");
}

/* Each is told, and put back to what it would be without us; so that what is left shows whether anything else was set. */
#define SAY(field) do { say(#field, left.field); left.field = base.field; } while (0)
#define SAY_GUID(field) do { say_guid(#field, left.field); left.field = base.field; } while (0)
#define SAY_CODEC(config, vui, references) do { \
  say("idrPeriod", left.encodeCodecConfig.config.idrPeriod); say("repeatSPSPPS", left.encodeCodecConfig.config.repeatSPSPPS); \
  say("sliceMode", left.encodeCodecConfig.config.sliceMode); say("sliceModeData", left.encodeCodecConfig.config.sliceModeData); \
  say(#references, left.encodeCodecConfig.config.references); say("chromaFormatIDC", left.encodeCodecConfig.config.chromaFormatIDC); \
  say("videoSignalTypePresentFlag", left.encodeCodecConfig.config.vui.videoSignalTypePresentFlag); \
  say("videoFormat", left.encodeCodecConfig.config.vui.videoFormat); \
  say("videoFullRangeFlag", left.encodeCodecConfig.config.vui.videoFullRangeFlag); \
  say("colourDescriptionPresentFlag", left.encodeCodecConfig.config.vui.colourDescriptionPresentFlag); \
  say("colourPrimaries", left.encodeCodecConfig.config.vui.colourPrimaries); \
  say("transferCharacteristics", left.encodeCodecConfig.config.vui.transferCharacteristics); \
  say("colourMatrix", left.encodeCodecConfig.config.vui.colourMatrix); \
  left.encodeCodecConfig.config.idrPeriod = 0; left.encodeCodecConfig.config.repeatSPSPPS = 0; \
  left.encodeCodecConfig.config.sliceMode = left.encodeCodecConfig.config.sliceModeData = 0; \
  left.encodeCodecConfig.config.references = 0; left.encodeCodecConfig.config.chromaFormatIDC = 0; \
  memset(&left.encodeCodecConfig.config.vui, 0, sizeof left.encodeCodecConfig.config.vui); } while (0)

static int only_ours_of_config(const struct encoder *e) {
  NV_ENC_CONFIG left = e->config, base;
  preset(&base);
  SAY_GUID(profileGUID); SAY(gopLength); SAY(frameIntervalP);
  SAY(rcParams.rateControlMode); SAY(rcParams.averageBitRate); SAY(rcParams.maxBitRate); SAY(rcParams.vbvBufferSize);
  SAY(rcParams.vbvInitialDelay); SAY(rcParams.enableAQ); SAY(rcParams.enableLookahead); SAY(rcParams.zeroReorderDelay);
  SAY(rcParams.multiPass);
  if (is_hevc(e)) {
    SAY(encodeCodecConfig.hevcConfig.pixelBitDepthMinus8);
    SAY_CODEC(hevcConfig, hevcVUIParameters, maxNumRefFramesInDPB);
  } else SAY_CODEC(h264Config, h264VUIParameters, maxNumRefFrames);
  return memcmp(&left, &base, sizeof left) == 0;
}

static int only_ours_of_parameters(const struct encoder *e) {
  NV_ENC_INITIALIZE_PARAMS left = e->parameters, base;
  memset(&base, 0, sizeof base);
  SAY_GUID(encodeGUID); SAY_GUID(presetGUID); SAY(tuningInfo); SAY(encodeWidth); SAY(encodeHeight); SAY(darWidth); SAY(darHeight);
  SAY(frameRateNum); SAY(frameRateDen); SAY(enableEncodeAsync); SAY(enablePTD); SAY(reportSliceOffsets); SAY(enableSubFrameWrite);
#if NVENCAPI_MAJOR_VERSION >= 12
  SAY(splitEncodeMode);
#endif
  left.version = 0; left.encodeConfig = NULL;
  return memcmp(&left, &base, sizeof left) == 0;
}

static int slices_of(const struct encoder *e) {
  uint32_t mode = is_hevc(e) ? e->config.encodeCodecConfig.hevcConfig.sliceMode : e->config.encodeCodecConfig.h264Config.sliceMode;
  uint32_t data = is_hevc(e) ? e->config.encodeCodecConfig.hevcConfig.sliceModeData : e->config.encodeCodecConfig.h264Config.sliceModeData;
  return mode == 3 ? (int)data : 1;
}

static NVENCSTATUS take(struct encoder *e, const NV_ENC_INITIALIZE_PARAMS *given) {
  VERSIONED(given, NV_ENC_INITIALIZE_PARAMS);
  VERSIONED(given->encodeConfig, NV_ENC_CONFIG);
  e->parameters = *given;
  e->config = *given->encodeConfig;
  at = 0;
  MUST(only_ours_of_parameters(e), NV_ENC_ERR_INVALID_PARAM);
  MUST(only_ours_of_config(e), NV_ENC_ERR_INVALID_PARAM);
  MUST(given->frameRateDen > 0 && given->encodeWidth % 2 == 0, NV_ENC_ERR_INVALID_PARAM);
  MUST(!given->enableSubFrameWrite || !given->enableEncodeAsync, NV_ENC_ERR_INVALID_PARAM);
  MUST(!given->reportSliceOffsets || !given->enableEncodeAsync, NV_ENC_ERR_INVALID_PARAM);
  MUST(e->config.gopLength == NVENC_INFINITE_GOPLENGTH && e->config.frameIntervalP == 1, NV_ENC_ERR_INVALID_PARAM);
  MUST(slices_of(e) >= 1 && slices_of(e) <= MOST_SLICES, NV_ENC_ERR_INVALID_PARAM);
#if NVENCAPI_MAJOR_VERSION >= 12
  MUST(is_hevc(e) || given->splitEncodeMode == 0, NV_ENC_ERR_INVALID_PARAM);
  MUST(given->splitEncodeMode != NV_ENC_SPLIT_TWO_FORCED_MODE || !given->enableSubFrameWrite, NV_ENC_ERR_INVALID_PARAM);
#endif
  return NV_ENC_SUCCESS;
}

static int burst_of(const struct encoder *e) { int kbits = e->config.rcParams.vbvBufferSize / 1000; return kbits > 0 ? kbits : 1; }

static NVENCSTATUS initialize(void *handle, NV_ENC_INITIALIZE_PARAMS *given) {
  ENCODER(handle);
  MUST(e->coder == NULL, NV_ENC_ERR_INVALID_CALL);
  NVENCSTATUS status = take(e, given);
  if (status != NV_ENC_SUCCESS) return status;
  const NV_ENC_CONFIG_H264_VUI_PARAMETERS *vui = is_hevc(e)
    ? (const NV_ENC_CONFIG_H264_VUI_PARAMETERS *)&e->config.encodeCodecConfig.hevcConfig.hevcVUIParameters
    : &e->config.encodeCodecConfig.h264Config.h264VUIParameters;
  struct coder_settings settings = {
    .is_hevc = is_hevc(e), .width = given->encodeWidth, .height = given->encodeHeight,
    .rate = given->frameRateNum, .scale = given->frameRateDen, .slices = slices_of(e), .references = MOST_PICTURES,
    .kbps = e->config.rcParams.averageBitRate / 1000, .burst_kbits = burst_of(e),
    .has_colours = vui->videoSignalTypePresentFlag && vui->colourDescriptionPresentFlag, .full_range = vui->videoFullRangeFlag,
    .primaries = vui->colourPrimaries, .transfer = vui->transferCharacteristics, .matrix = vui->colourMatrix,
  };
  e->coder = coder_open(&settings);
  MUST(e->coder != NULL, NV_ENC_ERR_GENERIC);
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS reconfigure(void *handle, NV_ENC_RECONFIGURE_PARAMS *given) {
  ENCODER(handle);
  VERSIONED(given, NV_ENC_RECONFIGURE_PARAMS);
  MUST(e->coder != NULL, NV_ENC_ERR_ENCODER_NOT_INITIALIZED);
  MUST(!given->resetEncoder && !given->forceIDR, NV_ENC_ERR_INVALID_PARAM);
  MUST(given->reInitEncodeParams.encodeWidth == e->parameters.encodeWidth, NV_ENC_ERR_INVALID_PARAM);
  NVENCSTATUS status = take(e, &given->reInitEncodeParams);
  if (status != NV_ENC_SUCCESS) return status;
  return coder_set_rate(e->coder, e->config.rcParams.averageBitRate / 1000, burst_of(e)) < 0 ? NV_ENC_ERR_GENERIC : NV_ENC_SUCCESS;
}

static NVENCSTATUS register_resource(void *handle, NV_ENC_REGISTER_RESOURCE *given) {
  ENCODER(handle);
  VERSIONED(given, NV_ENC_REGISTER_RESOURCE);
  MUST(!e->is_registered, NV_ENC_ERR_INVALID_CALL);
  MUST(given->resourceType == NV_ENC_INPUT_RESOURCE_TYPE_CUDADEVICEPTR, NV_ENC_ERR_UNSUPPORTED_PARAM);
  MUST(given->bufferFormat == NV_ENC_BUFFER_FORMAT_IYUV && given->bufferUsage == NV_ENC_INPUT_IMAGE, NV_ENC_ERR_UNSUPPORTED_PARAM);
  MUST(given->width == e->parameters.encodeWidth && given->height == e->parameters.encodeHeight, NV_ENC_ERR_INVALID_PARAM);
  MUST(given->pitch >= given->width && given->resourceToRegister != NULL, NV_ENC_ERR_INVALID_PARAM);
  e->resource = (uint64_t)(uintptr_t)given->resourceToRegister;
  e->pitch = given->pitch;
  e->is_registered = 1;
  given->registeredResource = (void *)0x51;
  return NV_ENC_SUCCESS;
}
static NVENCSTATUS unregister_resource(void *handle, void *resource) {
  ENCODER(handle);
  MUST(e->is_registered && !e->is_mapped && resource == (void *)0x51, NV_ENC_ERR_INVALID_CALL);
  e->is_registered = 0;
  return NV_ENC_SUCCESS;
}
static NVENCSTATUS map(void *handle, NV_ENC_MAP_INPUT_RESOURCE *given) {
  ENCODER(handle);
  VERSIONED(given, NV_ENC_MAP_INPUT_RESOURCE);
  MUST(e->is_registered && !e->is_mapped && given->registeredResource == (void *)0x51, NV_ENC_ERR_INVALID_CALL);
  e->is_mapped = 1;
  given->mappedResource = (void *)0x52;
  given->mappedBufferFmt = NV_ENC_BUFFER_FORMAT_IYUV;
  return NV_ENC_SUCCESS;
}
static NVENCSTATUS unmap(void *handle, void *resource) {
  ENCODER(handle);
  MUST(e->is_mapped && resource == (void *)0x52, NV_ENC_ERR_INVALID_CALL);
  e->is_mapped = 0;
  return NV_ENC_SUCCESS;
}
static NVENCSTATUS create_buffer(void *handle, NV_ENC_CREATE_BITSTREAM_BUFFER *given) {
  ENCODER(handle);
  VERSIONED(given, NV_ENC_CREATE_BITSTREAM_BUFFER);
  MUST(e->coder != NULL && !e->has_buffer, NV_ENC_ERR_INVALID_CALL);
  e->has_buffer = 1;
  given->bitstreamBuffer = (void *)0x53;
  return NV_ENC_SUCCESS;
}
static NVENCSTATUS destroy_buffer(void *handle, void *buffer) {
  ENCODER(handle);
  MUST(e->has_buffer && buffer == (void *)0x53, NV_ENC_ERR_INVALID_CALL);
  e->has_buffer = 0;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS encode(void *handle, NV_ENC_PIC_PARAMS *given) {
  ENCODER(handle);
  VERSIONED(given, NV_ENC_PIC_PARAMS);
  MUST(e->is_mapped && !e->is_locked, NV_ENC_ERR_INVALID_CALL);
  MUST(given->inputBuffer == (void *)0x52 && given->outputBitstream == (void *)0x53, NV_ENC_ERR_INVALID_PARAM);
  MUST(given->bufferFmt == NV_ENC_BUFFER_FORMAT_IYUV && given->pictureStruct == NV_ENC_PIC_STRUCT_FRAME, NV_ENC_ERR_INVALID_PARAM);
  MUST(given->inputWidth == e->parameters.encodeWidth && given->inputHeight == e->parameters.encodeHeight, NV_ENC_ERR_INVALID_PARAM);
  MUST(given->inputPitch == e->pitch, NV_ENC_ERR_INVALID_PARAM);
  MUST((given->encodePicFlags & ~(NV_ENC_PIC_FLAG_FORCEIDR | NV_ENC_PIC_FLAG_OUTPUT_SPSPPS)) == 0, NV_ENC_ERR_INVALID_PARAM);
  MUST(given->frameIdx == (uint32_t)given->inputTimeStamp, NV_ENC_ERR_INVALID_PARAM);
  int key = (given->encodePicFlags & NV_ENC_PIC_FLAG_FORCEIDR) != 0;
  int size = coder_encode(e->coder, (const uint8_t *)(uintptr_t)e->resource, e->pitch, given->inputTimeStamp, key, &e->unit, e->starts, &e->slices, &e->is_key);
  MUST(size > 0 && size <= ROOM, NV_ENC_ERR_GENERIC);
  e->size = size;
  e->time = given->inputTimeStamp;
  e->is_coded = 1;
  e->revealed = 0;
  return NV_ENC_SUCCESS;
}

/** With sub-frame writing each look sees one slice more, and nothing sensible behind it. */
static NVENCSTATUS lock(void *handle, NV_ENC_LOCK_BITSTREAM *given) {
  ENCODER(handle);
  VERSIONED(given, NV_ENC_LOCK_BITSTREAM);
  MUST(e->is_coded && !e->is_locked && given->outputBitstream == (void *)0x53, NV_ENC_ERR_INVALID_CALL);
  MUST(!given->doNotWait || e->parameters.enableSubFrameWrite, NV_ENC_ERR_INVALID_PARAM);
  MUST(!e->parameters.reportSliceOffsets || given->sliceOffsets != NULL, NV_ENC_ERR_INVALID_PTR);
  if (given->doNotWait && e->revealed == 0) { e->revealed = 1; return NV_ENC_ERR_LOCK_BUSY; }
  uint32_t shown = e->slices;
  if (given->doNotWait && e->revealed < shown) shown = e->revealed++;
  uint32_t size = shown < (uint32_t)e->slices ? e->starts[shown] : e->size;
  memset(visible, 0xee, e->size);
  memcpy(visible, e->unit, size);
  if (e->parameters.reportSliceOffsets) {
    for (uint32_t slice = 0; slice < shown && slice < (uint32_t)slices_of(e); slice++) given->sliceOffsets[slice] = e->starts[slice];
    given->numSlices = shown;
  }
  given->bitstreamBufferPtr = visible;
  given->bitstreamSizeInBytes = size;
  given->outputTimeStamp = e->time;
  given->pictureType = e->is_key ? NV_ENC_PIC_TYPE_IDR : NV_ENC_PIC_TYPE_P;
  e->is_locked = 1;
  return NV_ENC_SUCCESS;
}
static NVENCSTATUS unlock(void *handle, void *buffer) {
  ENCODER(handle);
  MUST(e->is_locked && buffer == (void *)0x53, NV_ENC_ERR_INVALID_CALL);
  e->is_locked = 0;
  return NV_ENC_SUCCESS;
}
static NVENCSTATUS invalidate(void *handle, uint64_t time) {
  ENCODER(handle);
  MUST(e->coder != NULL, NV_ENC_ERR_ENCODER_NOT_INITIALIZED);
  return coder_forget(e->coder, time) < 0 ? fault(NV_ENC_ERR_INVALID_PARAM, "a picture that cannot be forgotten") : NV_ENC_SUCCESS;
}
static NVENCSTATUS destroy(void *handle) {
  ENCODER(handle);
  if (e->is_registered || e->is_mapped || e->has_buffer || e->is_locked) fault(0, "something was left in an encoder");
  if (e->coder != NULL) coder_close(e->coder);
  free(e);
  sessions--;
  return NV_ENC_SUCCESS;
}

NVENCSTATUS NVENCAPI NvEncodeAPIGetMaxSupportedVersion(uint32_t *version) { *version = STANDIN_MAX_VERSION; return NV_ENC_SUCCESS; }
NVENCSTATUS NVENCAPI NvEncodeAPICreateInstance(NV_ENCODE_API_FUNCTION_LIST *list) {
  VERSIONED(list, NV_ENCODE_API_FUNCTION_LIST);
  list->nvEncOpenEncodeSessionEx = open_session;
  list->nvEncGetEncodeGUIDCount = guid_count;
  list->nvEncGetEncodeGUIDs = guids;
  list->nvEncGetEncodeCaps = caps;
  list->nvEncGetEncodePresetConfigEx = preset_config;
  list->nvEncInitializeEncoder = initialize;
  list->nvEncReconfigureEncoder = reconfigure;
  list->nvEncDestroyEncoder = destroy;
  list->nvEncCreateBitstreamBuffer = create_buffer;
  list->nvEncDestroyBitstreamBuffer = destroy_buffer;
  list->nvEncEncodePicture = encode;
  list->nvEncLockBitstream = lock;
  list->nvEncUnlockBitstream = unlock;
  list->nvEncRegisterResource = register_resource;
  list->nvEncUnregisterResource = unregister_resource;
  list->nvEncMapInputResource = map;
  list->nvEncUnmapInputResource = unmap;
  list->nvEncInvalidateRefFrames = invalidate;
  return NV_ENC_SUCCESS;
}

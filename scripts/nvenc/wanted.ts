/**
 * What of NVENC's header is used, for the layout tables. A name that ends in `:` is a bit field, one that ends in `?` is
 * not in every release; names with dots lie in structs within.
 */
export const wantedStructs: Readonly<Record<string, readonly string[]>> = {
  NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS: ['version', 'deviceType', 'device', 'apiVersion'],
  NV_ENC_CAPS_PARAM: ['version', 'capsToQuery'],
  NV_ENC_PRESET_CONFIG: ['version', 'presetCfg', 'presetCfg.version'],
  NV_ENC_CONFIG: [
    ...['version', 'profileGUID', 'gopLength', 'frameIntervalP'],
    ...['rcParams.rateControlMode', 'rcParams.averageBitRate', 'rcParams.maxBitRate', 'rcParams.vbvBufferSize'],
    ...['rcParams.vbvInitialDelay', 'rcParams.enableAQ:', 'rcParams.enableLookahead:', 'rcParams.zeroReorderDelay:'],
    ...['rcParams.multiPass'],
    ...codecFields('h264Config', 'h264VUIParameters', 'maxNumRefFrames', 'chromaFormatIDC'),
    ...codecFields('hevcConfig', 'hevcVUIParameters', 'maxNumRefFramesInDPB', 'chromaFormatIDC:'),
    'encodeCodecConfig.hevcConfig.pixelBitDepthMinus8:',
  ],
  NV_ENC_INITIALIZE_PARAMS: [
    ...['version', 'encodeGUID', 'presetGUID', 'encodeWidth', 'encodeHeight', 'darWidth', 'darHeight'],
    ...['frameRateNum', 'frameRateDen', 'enableEncodeAsync', 'enablePTD', 'reportSliceOffsets:'],
    ...['enableSubFrameWrite:', 'splitEncodeMode:?', 'encodeConfig', 'maxEncodeWidth', 'maxEncodeHeight', 'tuningInfo'],
  ],
  NV_ENC_RECONFIGURE_PARAMS: ['version', 'reInitEncodeParams', 'resetEncoder:', 'forceIDR:'],
  NV_ENC_REGISTER_RESOURCE: [
    ...['version', 'resourceType', 'width', 'height', 'pitch', 'resourceToRegister', 'registeredResource'],
    ...['bufferFormat', 'bufferUsage'],
  ],
  NV_ENC_MAP_INPUT_RESOURCE: ['version', 'registeredResource', 'mappedResource', 'mappedBufferFmt'],
  NV_ENC_CREATE_BITSTREAM_BUFFER: ['version', 'bitstreamBuffer'],
  NV_ENC_PIC_PARAMS: [
    ...['version', 'inputWidth', 'inputHeight', 'inputPitch', 'encodePicFlags', 'frameIdx', 'inputTimeStamp'],
    ...['inputBuffer', 'outputBitstream', 'bufferFmt', 'pictureStruct'],
  ],
  NV_ENC_LOCK_BITSTREAM: [
    ...['version', 'doNotWait:', 'outputBitstream', 'sliceOffsets', 'numSlices', 'bitstreamSizeInBytes'],
    ...['outputTimeStamp', 'bitstreamBufferPtr', 'pictureType'],
  ],
  NV_ENCODE_API_FUNCTION_LIST: [
    ...['version', 'nvEncOpenEncodeSessionEx', 'nvEncGetEncodeGUIDCount', 'nvEncGetEncodeGUIDs', 'nvEncGetEncodeCaps'],
    ...['nvEncGetEncodePresetConfigEx', 'nvEncInitializeEncoder', 'nvEncReconfigureEncoder', 'nvEncDestroyEncoder'],
    ...['nvEncCreateBitstreamBuffer', 'nvEncDestroyBitstreamBuffer', 'nvEncEncodePicture', 'nvEncLockBitstream'],
    ...['nvEncUnlockBitstream', 'nvEncRegisterResource', 'nvEncUnregisterResource', 'nvEncMapInputResource'],
    ...['nvEncUnmapInputResource', 'nvEncInvalidateRefFrames'],
  ],
  CUDA_MEMCPY2D: [
    ...['srcMemoryType', 'srcHost', 'srcPitch', 'dstMemoryType', 'dstDevice', 'dstPitch', 'WidthInBytes', 'Height'],
  ],
};

function codecFields(config: string, vui: string, references: string, chroma: string): string[] {
  const fields = ['idrPeriod', 'sliceMode', 'sliceModeData', 'repeatSPSPPS:', references, chroma];
  const colours = [
    ...['videoSignalTypePresentFlag', 'videoFormat', 'videoFullRangeFlag', 'colourDescriptionPresentFlag'],
    ...['colourPrimaries', 'transferCharacteristics', 'colourMatrix'],
  ];
  return [...fields, ...colours.map((field) => `${vui}.${field}`)].map(
    (field) => `encodeCodecConfig.${config}.${field}`,
  );
}

export const wantedNumbers: readonly string[] = [
  ...['NVENCAPI_VERSION', 'NVENCAPI_MAJOR_VERSION', 'NVENCAPI_MINOR_VERSION', 'NVENC_INFINITE_GOPLENGTH'],
  ...['NV_ENC_DEVICE_TYPE_CUDA', 'NV_ENC_TUNING_INFO_ULTRA_LOW_LATENCY', 'NV_ENC_PARAMS_RC_CBR'],
  ...['NV_ENC_MULTI_PASS_DISABLED', 'NV_ENC_INPUT_RESOURCE_TYPE_CUDADEVICEPTR', 'NV_ENC_BUFFER_FORMAT_IYUV'],
  ...['NV_ENC_INPUT_IMAGE', 'NV_ENC_PIC_FLAG_FORCEIDR', 'NV_ENC_PIC_FLAG_OUTPUT_SPSPPS', 'NV_ENC_PIC_STRUCT_FRAME'],
  ...['NV_ENC_PIC_TYPE_IDR', 'NV_ENC_SPLIT_TWO_FORCED_MODE?', 'NV_ENC_SPLIT_DISABLE_MODE?'],
  ...['NV_ENC_CAPS_WIDTH_MAX', 'NV_ENC_CAPS_HEIGHT_MAX', 'NV_ENC_CAPS_SUPPORT_SUBFRAME_READBACK'],
  ...['NV_ENC_CAPS_SUPPORT_REF_PIC_INVALIDATION', 'NV_ENC_CAPS_SUPPORT_DYN_BITRATE_CHANGE'],
  ...['NV_ENC_ERR_NO_ENCODE_DEVICE', 'NV_ENC_ERR_UNSUPPORTED_DEVICE', 'NV_ENC_ERR_INVALID_ENCODERDEVICE'],
  ...['NV_ENC_ERR_INVALID_PTR', 'NV_ENC_ERR_INVALID_PARAM', 'NV_ENC_ERR_INVALID_CALL', 'NV_ENC_ERR_OUT_OF_MEMORY'],
  ...['NV_ENC_ERR_UNSUPPORTED_PARAM', 'NV_ENC_ERR_LOCK_BUSY', 'NV_ENC_ERR_INVALID_VERSION', 'NV_ENC_ERR_ENCODER_BUSY'],
  ...['NV_ENC_ERR_GENERIC', 'NV_ENC_ERR_INCOMPATIBLE_CLIENT_KEY', 'NV_ENC_ERR_NEED_MORE_INPUT'],
  ...['CU_MEMORYTYPE_HOST', 'CU_MEMORYTYPE_DEVICE'],
];

export const wantedGuids: readonly string[] = [
  ...['NV_ENC_CODEC_H264_GUID', 'NV_ENC_CODEC_HEVC_GUID', 'NV_ENC_PRESET_P1_GUID'],
  ...['NV_ENC_H264_PROFILE_HIGH_GUID', 'NV_ENC_HEVC_PROFILE_MAIN_GUID'],
];

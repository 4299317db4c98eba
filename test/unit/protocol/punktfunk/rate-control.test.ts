import { describe, expect, it } from 'vitest';
import { AdaptiveFec } from '../../../../src/protocol/punktfunk/adaptive-fec.ts';
import { chooseCodec } from '../../../../src/protocol/punktfunk/codec-choice.ts';
import { VideoCodec } from '../../../../src/protocol/punktfunk/constants.ts';
import { lossPpm, LossWindow } from '../../../../src/protocol/punktfunk/loss-window.ts';

describe('adaptive parity', () => {
  it('begins with 10 %, and goes down by one with each clean report, to 1', () => {
    const fec = new AdaptiveFec();
    expect(fec.percent).toBe(10);
    expect(Array.from({ length: 12 }, () => fec.report(0))).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1]);
  });

  it('goes up at once to what the loss needs, to 50', () => {
    const fec = new AdaptiveFec();
    // 1 of 12 is 8.3 %.
    expect([fec.report(83_333), fec.report(200_000), fec.report(900_000)]).toEqual([17, 40, 50]);
    expect([fec.report(2 ** 32), fec.report(0), fec.report(10_000)]).toEqual([50, 49, 49]);
  });

  it('goes beyond where frames were lost all the same, but not for ever', () => {
    const fec = new AdaptiveFec();
    const lossy = (): number => {
      fec.frameLost();
      return fec.report(0);
    };
    expect([lossy(), lossy(), lossy(), lossy(), lossy(), lossy()]).toEqual([15, 20, 25, 30, 29, 28]);
    expect([fec.report(0), lossy()]).toEqual([27, 32]);
    fec.frameLost();
    fec.frameLost();
    expect(fec.report(240_000)).toBe(48);
  });

  it('keeps within other bounds where it is told', () => {
    const fec = new AdaptiveFec({ start: 5, least: 20, most: 30 });
    expect([fec.percent, fec.report(500_000)]).toEqual([20, 30]);
  });
});

describe('loss reports', () => {
  const none = { recoveredShards: 0, lateShards: 0, packets: 0, framesLost: 0, framesUnseen: 0 };

  it('say what part of the shards did not come', () => {
    expect(lossPpm(none, none)).toBe(0);
    expect(lossPpm(none, { ...none, packets: 1100, recoveredShards: 100 })).toBe(83_333);
  });

  it('do not take reordering for loss', () => {
    expect(lossPpm(none, { ...none, packets: 1000, recoveredShards: 100, lateShards: 100 })).toBe(0);
    expect(lossPpm(none, { ...none, packets: 1000, recoveredShards: 10, lateShards: 20 })).toBe(0);
  });

  it('ask for more where frames were lost', () => {
    expect(lossPpm(none, { ...none, packets: 1000, framesLost: 1 })).toBe(50_000);
    expect(lossPpm(none, { ...none, framesUnseen: 3 })).toBe(50_000);
    expect(lossPpm(none, { ...none, packets: 1, recoveredShards: 10_000, framesLost: 1 })).toBe(1_000_000);
  });

  it('are each of their own window', () => {
    const window = new LossWindow();
    expect(window.close({ ...none, packets: 900, recoveredShards: 100 })).toBe(100_000);
    expect(window.close({ ...none, packets: 1900, recoveredShards: 100 })).toBe(0);
    expect(window.close({ ...none, packets: 1900, recoveredShards: 100 })).toBe(0);
  });
});

describe('the codec of a session', () => {
  const { h264, hevc, av1, pyrowave } = VideoCodec;
  it.each([
    [hevc | av1 | h264, hevc | av1 | h264, 0, hevc],
    [av1 | h264, hevc | av1 | h264, 0, av1],
    [hevc | h264, h264, 0, h264],
    [hevc | h264, hevc | h264, h264, h264],
    [hevc, hevc | h264, h264, hevc],
    [hevc | pyrowave, hevc | pyrowave, 0, hevc],
    [hevc | pyrowave, hevc | pyrowave, pyrowave, pyrowave],
    [pyrowave, pyrowave, 0, undefined],
    [0, hevc | h264, 0, hevc],
    [0, h264, 0, undefined],
    [h264, hevc, 0, undefined],
    [255, 255, 255, h264],
  ])('of a client with %i, a host with %i and a preference for %i is %s', (client, host, preferred, chosen) => {
    expect(chooseCodec(client, host, preferred)).toBe(chosen);
  });
});

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { buildRemedy, fillCommand, missingProgram, readManifest, type CoreManifest } from '../../core/manifest.ts';
import { chooseCore, listCores, type KnownCore } from '../../core/registry.ts';
import { judgeTest, type TestVerdict } from '../../core/test-conventions.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import { silentLogger } from '../../shared/logger.ts';
import { coreFolders } from '../core-catalogue.ts';
import { TestBench } from './test-bench.ts';

export interface CoreTestOptions {
  readonly paths: PerunPaths;
  /** A test program, or a folder of them, looked through to its bottom. */
  readonly target: string;
  /** Folder of the core; default: the one that plays such files. */
  readonly core?: string | undefined;
  readonly system?: string | undefined;
  /** Frames after which a program that reports nothing is given up. */
  readonly frames: number;
  readonly onResult: (result: CoreTestResult) => void;
}

export interface CoreTestResult {
  /** Path, relative to the folder where one was given. */
  readonly rom: string;
  readonly result: 'passed' | 'failed' | 'unknown';
  /** By what it reported; '' where it did not. */
  readonly by: TestVerdict['by'] | '';
  readonly detail: string;
  /** Frames it ran. */
  readonly frames: number;
}

/** Frames between two looks at what a program reports. */
const lookFrames = 30;
/** What is read of the link port and of the memory. */
const mostSerial = 64 * 1024;
const reportAt = 0xa000;
const reportBytes = 512;

/**
 * Runs test programs on a core, one after the other, and reads what they report. Fails with NOT_FOUND where there is
 * none, CORE_NOT_FOUND or MISSING_CAPABILITY where there is no core for one; a core that fails is a result.
 */
export async function runCoreTests(options: CoreTestOptions): Promise<readonly CoreTestResult[]> {
  const cores = candidates(options);
  const results: CoreTestResult[] = [];
  for (const { rom, name } of romsOf(options.target, cores, options.system !== undefined)) {
    const { manifest } = chooseCore(cores, rom, options.system ?? (options.core && cores[0]?.manifest.name));
    const program = missingProgram(manifest);
    if (program !== undefined) {
      const message = `${manifest.name} is not built: there is no ${program}`;
      throw new PerunError('MISSING_CAPABILITY', message, { remedy: buildRemedy(manifest) });
    }
    const result = { rom: name, ...(await testOne(manifest, rom, options)) };
    results.push(result);
    options.onResult(result);
  }
  return results;
}

function candidates({ paths, core }: CoreTestOptions): KnownCore[] {
  if (core === undefined) return listCores(coreFolders(paths), silentLogger);
  return [{ manifest: readManifest(core), origin: core }];
}

function romsOf(target: string, cores: readonly KnownCore[], isAny: boolean): { rom: string; name: string }[] {
  const path = resolve(target);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new PerunError('NOT_FOUND', `there is no ${path}`, { remedy: 'check the path' });
  if (!found.isDirectory()) return [{ rom: path, name: target }];
  const extensions = new Set(cores.flatMap(({ manifest }) => manifest.extensions));
  const roms = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (isAny || extensions.has(extname(entry.name).toLowerCase())))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((rom) => extname(rom) !== '.screen')
    .toSorted();
  if (roms.length === 0) {
    throw new PerunError('NOT_FOUND', `${path} holds no file that ${describe(cores)} plays`, {
      remedy: 'name the core with --core',
    });
  }
  return roms.map((rom) => ({ rom, name: relative(path, rom) }));
}

function describe(cores: readonly KnownCore[]): string {
  return cores.length === 1 ? (cores[0]?.manifest.name ?? '') : 'any core';
}

async function testOne(
  manifest: CoreManifest,
  rom: string,
  options: CoreTestOptions,
): Promise<Omit<CoreTestResult, 'rom'>> {
  const bench = new TestBench();
  const wantedScreen = readScreen(rom);
  let frames = 0;
  try {
    const command = manifest.test.length > 0 ? manifest.test : manifest.command;
    await bench.start(fillCommand({ ...manifest, command }, { rom, system: options.system }), manifest.folder);
    while (frames < options.frames) {
      const next = Math.min(lookFrames, options.frames - frames);
      await bench.step(next);
      frames += next;
      const verdict = judgeTest({ ...(await reports(bench)), wantedScreen });
      if (verdict !== undefined) return { ...verdict, frames };
    }
    if (wantedScreen !== '') {
      return { result: 'failed', by: 'screen', detail: `the last picture is ${bench.screen}`, frames };
    }
    return { result: 'unknown', by: '', detail: `it reported nothing within ${frames} frames`, frames };
  } catch (error) {
    return { result: 'failed', by: '', detail: toPerunError(error).message, frames };
  } finally {
    await bench.close();
  }
}

/** The hash beside the program, in a file of its name that ends in .screen; '' where there is none. */
function readScreen(rom: string): string {
  const path = `${rom.slice(0, rom.length - extname(rom).length)}.screen`;
  if (!existsSync(path)) return '';
  const text = readFileSync(path, 'utf8').trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new PerunError('USAGE', `${path} does not hold a SHA-256`, { remedy: `write its 64 digits into ${path}` });
}

async function reports(bench: TestBench): Promise<Omit<Parameters<typeof judgeTest>[0], 'wantedScreen'>> {
  const spaces = await bench.spaces();
  const sent = Math.min(spaces.get('serial') ?? 0, mostSerial);
  const serial = sent > 0 ? await bench.read('serial', 0, sent) : nothing;
  const hasBus = (spaces.get('bus') ?? 0) >= reportAt + reportBytes;
  const memory = hasBus ? await bench.read('bus', reportAt, reportBytes) : nothing;
  return { serial, memory, registers: bench.registers, screen: bench.screen };
}

const nothing = new Uint8Array(0);

import { PerunError } from '../../shared/errors.ts';

/** A place in memory. User space ends at 2⁵⁶ at the most and in practice at 2⁴⁷, so that a number holds it exactly. */
export type Address = number;

/** The functions of OpenSSL's EVP interface that are used; all but `newContext` answer 1 when it went well. */
export interface Evp {
  addressOf(bytes: Uint8Array): Address;
  newContext(): Address;
  freeContext(context: Address): void;
  aes128Gcm(): Address;
  chacha20Poly1305(): Address;
  encryptInit(context: Address, cipher: Address, engine: Address, key: Address, nonce: Address): number;
  encryptUpdate(context: Address, out: Address, written: Address, input: Address, length: number): number;
  encryptFinal(context: Address, out: Address, written: Address): number;
  decryptInit(context: Address, cipher: Address, engine: Address, key: Address, nonce: Address): number;
  decryptUpdate(context: Address, out: Address, written: Address, input: Address, length: number): number;
  decryptFinal(context: Address, out: Address, written: Address): number;
  control(context: Address, what: number, value: number, pointer: Address): number;
  clearErrors(): void;
}

/**
 * Finds them in this very process. Never in a libcrypto of the system: its functions and those of Node would call each
 * other, which crashes. Fails with MISSING_CAPABILITY.
 */
export async function loadEvp(): Promise<Evp> {
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load(null);
    // Pointers go as numbers: a BigInt for each would cost as much as the call.
    const pointer = 'uintptr_t';
    const find = (name: string, result: string, ...args: string[]): unknown => library.func(name, result, args);
    const init = [pointer, pointer, pointer, pointer, pointer];
    const update = [pointer, pointer, pointer, pointer, 'int'];
    const final = [pointer, pointer, pointer];
    return {
      addressOf: (bytes) => Number(koffi.address(bytes)),
      newContext: find('EVP_CIPHER_CTX_new', pointer) as Evp['newContext'],
      freeContext: find('EVP_CIPHER_CTX_free', 'void', pointer) as Evp['freeContext'],
      aes128Gcm: find('EVP_aes_128_gcm', pointer) as Evp['aes128Gcm'],
      chacha20Poly1305: find('EVP_chacha20_poly1305', pointer) as Evp['chacha20Poly1305'],
      encryptInit: find('EVP_EncryptInit_ex', 'int', ...init) as Evp['encryptInit'],
      encryptUpdate: find('EVP_EncryptUpdate', 'int', ...update) as Evp['encryptUpdate'],
      encryptFinal: find('EVP_EncryptFinal_ex', 'int', ...final) as Evp['encryptFinal'],
      decryptInit: find('EVP_DecryptInit_ex', 'int', ...init) as Evp['decryptInit'],
      decryptUpdate: find('EVP_DecryptUpdate', 'int', ...update) as Evp['decryptUpdate'],
      decryptFinal: find('EVP_DecryptFinal_ex', 'int', ...final) as Evp['decryptFinal'],
      control: find('EVP_CIPHER_CTX_ctrl', 'int', pointer, 'int', 'int', pointer) as Evp['control'],
      clearErrors: find('ERR_clear_error', 'void') as Evp['clearErrors'],
    };
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', "the functions of Node's own OpenSSL cannot be called", {
      cause: error,
    });
  }
}

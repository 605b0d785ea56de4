import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;
const purpose = 'clearmaas idempotent answer';

/**
 * Closes an answer so that only who sends the same token and Idempotency-Key again can read it: it may hold a new API key, and
 * the database keeps neither of the two. IV, tag, then what AES-256-GCM made of the text.
 */
export class AnswerSeal {
  private readonly key: Buffer;

  /** @param id of the row: an answer that was moved to another one does not open */
  constructor(
    token: string,
    idempotencyKey: string,
    private readonly id: string,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', token, idempotencyKey, purpose, 32));
  }

  close(text: string): Uint8Array<ArrayBuffer> {
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv(algorithm, this.key, iv, { authTagLength: tagLength });
    cipher.setAAD(Buffer.from(this.id));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), sealed]));
  }

  /** Undefined when it was closed with another token (the key has been rotated since), or has been tampered with. */
  open(sealed: Uint8Array): string | undefined {
    try {
      const decipher = createDecipheriv(algorithm, this.key, sealed.subarray(0, ivLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(Buffer.from(this.id));
      decipher.setAuthTag(sealed.subarray(ivLength, ivLength + tagLength));
      const text = [decipher.update(sealed.subarray(ivLength + tagLength)), decipher.final()];
      return Buffer.concat(text).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

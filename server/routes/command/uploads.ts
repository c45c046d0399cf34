import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';

/** A file as it was sent. */
export interface Upload {
  readonly content: Buffer;
  /** What people see it called: no path, no control characters. */
  readonly name: string;
  /** What its sender says it is. */
  readonly declared: string | undefined;
}

/**
 * The file of a request whose body is bytes: the body itself, or the one file of a form (RFC 7578).
 * @throws ProblemError `malformed` when there is not exactly one file
 */
export async function readUpload(request: FastifyRequest, name: string | undefined): Promise<Upload> {
  const type = request.headers['content-type'];
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (!/^multipart\/form-data\b/i.test(type ?? '')) {
    return { content: body, name: cleanName(name), declared: mediaType(type) };
  }
  const files = await filesOf(body, type!);
  const [file] = files;
  if (!file || files.length > 1) throw new ProblemError('malformed', 'The form holds not exactly one file. (C51)');
  const content = Buffer.from(await file.arrayBuffer());
  return { content, name: cleanName(name ?? file.name), declared: mediaType(file.type || undefined) };
}

/** Files of a form, read by the platform's own parser. */
async function filesOf(body: Buffer, type: string): Promise<File[]> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    return [...form.values()].filter((value): value is File => typeof value !== 'string');
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ProblemError('malformed', 'The body is no form as its content type says. (C51)');
  }
}

const mediaType = (header: string | undefined): string | undefined => header?.split(';')[0]?.trim().toLowerCase();

/** The last part of a path, without control and direction characters, at most 200 long. */
export function cleanName(name = ''): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  return [...clean].slice(0, 200).join('') || 'attachment';
}
